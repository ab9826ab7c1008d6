import type { HeldElsewhere, Policy } from '../domain/policy';
import type { ErasureReason } from '../domain/words';
import { findErasure, readErasure } from '../store/ledger-erasures';
import { type ErasureThere, readErasureThere } from '../store/provider-erasures';
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
  /** Those that Abide itself asked to delete the person, by the commit that erased them here. */
  readonly providers: readonly ProviderErasure[];
}

/** What is told of the deletion at a provider. Noted as confirmed before there were such notes: not told of. */
export interface ProviderErasure extends ErasureThere {
  readonly askedAt: Date;
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
  const receipt = await receiptOf(ground, answer.contactId, answer.ledgerPosition);
  // As it was when it was asked for: a call that is repeated is given the same.
  const providers = receipt.providers.map(({ provider, askedAt }) => ({
    provider,
    askedAt,
    state: 'WAITING' as const,
  }));
  return { ...answer, receipt: { ...receipt, providers } };
}

/** The receipt of an erasure as things stand now: how far it is at the providers. Undefined: no such contact was erased. */
export async function readErasureReceipt(ground: Ground, contactId: string): Promise<ErasureReceipt | undefined> {
  const found = await findErasure(ground.database.pool, contactId);
  return found && receiptOf(ground, found.contactId, found.position);
}

async function receiptOf(ground: Ground, contactId: string, position: number): Promise<ErasureReceipt> {
  const erased = await readErasure(ground.database.pool, { contactId, position });
  if (!erased) throw new Error('an erasure was answered, and its entry is not in the ledger');
  const { policyVersion, ...facts } = erased;
  const { policy } = await ground.active.foundInForce(policyVersion);
  const there = await readErasureThere(ground.database.pool, contactId);
  return {
    contactId,
    ledgerPosition: position,
    ...facts,
    providersToTell: mappedProviders(policy),
    heldElsewhere: policy.heldElsewhere,
    providers: there.map((one) => ({ ...one, askedAt: facts.erasedAt })),
  };
}

/** Where the company may hold the person too: also a provider whose files are only read. */
function mappedProviders({ providers }: Policy): string[] {
  return (['hubspot', 'mailchimp'] as const).filter((provider) => providers[provider] !== undefined);
}
