import type { Change } from '../domain/change';
import { AbideError } from '../errors';
import { findActivation } from '../store/policy-activations';
import type { CommitLane } from './commit-change';
import { contactRef, type Ground } from './ground';
import type { ChangeAnswer, ContactKey, Said } from './index';
import { saidOf } from './said';

/** What people were told. */
export interface Notice {
  readonly policyVersion: string;
  /** It tells them that a restriction is lifted (GDPR art. 18(3)), and completes the lift that the company asked. */
  readonly isAboutRestriction?: boolean;
}

/**
 * Notes for many people at once, in one commit, that they were told: unknown is not told, and what nobody was told of
 * is not sent (design, section 3, row NOT_INFORMED). Only a version that was in force can have been told of.
 */
export async function recordNotice(
  ground: Ground,
  lane: CommitLane,
  { contacts, notice, said }: { contacts: readonly ContactKey[]; notice: Notice; said: Said },
): Promise<ChangeAnswer> {
  const { policyVersion, isAboutRestriction } = notice;
  if (!(await wasInForce(ground, policyVersion))) {
    throw new AbideError('BAD_USER_INPUT', 'no such policy version has been active', { path: 'policyVersion' });
  }
  const changes = contacts.map(
    (contact): Change => ({
      kind: 'RECORD_NOTICE',
      policyVersion,
      isAboutRestriction,
      ...saidOf(said),
      contact: contactRef(ground, contact),
    }),
  );
  return lane.run({ changes, idempotency: said.idempotency });
}

async function wasInForce({ active, database }: Ground, version: string): Promise<boolean> {
  return version === active.policy.version || (await findActivation(database.pool, version)) !== undefined;
}
