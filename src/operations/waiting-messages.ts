import { randomUUID } from 'node:crypto';
import type { Address } from '../domain/address';
import { findIn, isSharedBy } from '../domain/admission';
import {
  deleteWaitingMessage,
  insertWaitingMessage,
  selectWaitingMessages,
  type WaitingKind,
  type WaitingMessage,
} from '../store/waiting-messages';
import { askedFor, contactRef, type Ground, load } from './ground';

export type { WaitingKind, WaitingMessage } from '../store/waiting-messages';

export interface UnclearMessage {
  readonly kind: WaitingKind;
  /** None: nothing tells it from another one. */
  readonly reference?: string;
  readonly from?: Address;
}

/** Longer names are cut: they are only there to find the message again. */
const LONGEST_REFERENCE = 200;

/**
 * Keeps that somebody wrote what no program may guess the meaning of: it may be a no, and a no is never lost. Of the
 * message only the name is kept by which a person finds it at its carrier; it goes when its sender is erased.
 */
export async function keepForAPerson(ground: Ground, { kind, reference, from }: UnclearMessage): Promise<void> {
  const id = randomUUID();
  await insertWaitingMessage(ground.database.pool, {
    id,
    kind,
    reference: reference?.slice(0, LONGEST_REFERENCE) || id,
    contactId: from && (await senderOf(ground, from)),
    receivedAt: ground.clock(),
  });
}

/** The oldest first. */
export function waitingMessages({ database }: Ground): Promise<readonly WaitingMessage[]> {
  return selectWaitingMessages(database.pool);
}

/** For when a person read it and did what it asked. False: there is none of that id. */
export function closeWaitingMessage({ database }: Ground, id: string): Promise<boolean> {
  return deleteWaitingMessage(database.pool, id);
}

async function senderOf(ground: Ground, from: Address): Promise<string | undefined> {
  const ref = contactRef(ground, { address: from });
  const { register } = await load(ground, askedFor([ref]));
  return isSharedBy(register, ref) ? undefined : findIn(register, ref)?.id;
}
