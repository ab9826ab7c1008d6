import { AbideError } from '../src/errors';
import type { ChangeAnswer, Refusal } from '../src/operations';
import type { Contact } from './contact.types';
import { contactAnswer } from './contact-view';
import type { GraphqlContext } from './context';
import type { InputPath } from './input-faults';

/**
 * Refusals as this door answers them: one CONFLICT that lists the path and reason of each. What was admitted stands,
 * and the refusals are in the ledger (design, section 6).
 */
export function refuseIfRefused({ refused }: ChangeAnswer, pathOf: (refusal: Refusal) => InputPath): void {
  if (refused.length === 0) return;
  const reasons = [...new Set(refused.map((refusal) => refusal.reason))].join(', ');
  throw new AbideError('CONFLICT', `Not admitted: ${reasons}. Every other change of this call stands.`, {
    path: pathOf(refused[0] as Refusal).join('.'),
    details: { refused: refused.map((refusal) => ({ path: pathOf(refusal), reason: refusal.reason })) },
  });
}

/** The contact as it is after the change; undefined when the change made none. */
export async function changedContact(answer: ChangeAnswer, context: GraphqlContext): Promise<Contact | undefined> {
  if (answer.contactId === undefined) return undefined;
  const view = await context.operations.readContact({ contactId: answer.contactId });
  return view && contactAnswer(view, context);
}

/** The same where the change always has a contact; it can only be gone because somebody erased it since. */
export async function theChangedContact(answer: ChangeAnswer, context: GraphqlContext): Promise<Contact> {
  const contact = await changedContact(answer, context);
  if (!contact) throw new AbideError('NOT_FOUND', 'The change was made, but the contact is not held anymore.');
  return contact;
}
