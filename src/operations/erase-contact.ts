import type { HeldElsewhere, Policy } from '../domain/policy';
import type { ErasureReason } from '../domain/words';
import { readErasure } from '../store/ledger-erasures';
import type { CommitLane } from './commit-change';
import { contactRef, type Ground } from './ground';
import type { ChangeAnswer, ContactKey, Said } from './index';
import { commitCall, saidOf } from './said';

/** What an erasure came to, for the person and for whoever has to tell others (GDPR art. 12(3), 19). */
export interface ErasureReceipt {
  readonly contactId: string;
  readonly reason: ErasureReason;
  readonly erasedAt: Date;
  readonly ledgerPosition: number;
  /** Of the commit: noted elsewhere, it shows by `abide verify` that the erasure stands in an unbroken ledger. */
  readonly headHash: string;
  readonly rolesEnded: readonly string[];
  readonly providersToTell: readonly string[];
  readonly heldElsewhere: readonly HeldElsewhere[];
}

export type ErasureAnswer = ChangeAnswer & { readonly receipt?: ErasureReceipt };

/**
 * Forgets a person. The receipt is read from the ledger after the commit, so that it holds nothing that was erased, and
 * whoever repeats the call under its idempotency key is given the same one.
 */
export async function eraseContact(
  ground: Ground,
  lane: CommitLane,
  { contact, reason, said }: { contact: ContactKey; reason: ErasureReason; said: Said },
): Promise<ErasureAnswer> {
  const change = { kind: 'ERASE_CONTACT', reason, ...saidOf(said), contact: contactRef(ground, contact) } as const;
  const answer = await commitCall(lane, [change], said);
  if (answer.refused.length > 0 || answer.contactId === undefined) return answer;
  return { ...answer, receipt: await receiptOf(ground, answer.contactId, answer.ledgerPosition) };
}

async function receiptOf(ground: Ground, contactId: string, position: number): Promise<ErasureReceipt> {
  const erased = await readErasure(ground.database.pool, { contactId, position });
  if (!erased) throw new Error('an erasure was answered, and its entry is not in the ledger');
  const { policyVersion, ...facts } = erased;
  const { policy } = await ground.active.foundInForce(policyVersion);
  return {
    contactId,
    ledgerPosition: position,
    ...facts,
    providersToTell: mappedProviders(policy),
    heldElsewhere: policy.heldElsewhere,
  };
}

/** Where the company may hold the person too: also a provider whose files are only read. */
function mappedProviders({ providers }: Policy): string[] {
  return (['hubspot', 'mailchimp'] as const).filter((provider) => providers[provider] !== undefined);
}
