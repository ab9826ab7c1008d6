import type { AddressKey } from '../domain/address-key';
import { isCarriedIn } from '../domain/admission';
import type { Change } from '../domain/change';
import type { Register } from '../domain/register';
import type { Database, Transaction } from '../store/database';
import { type FormerHolder, readFormerHolders } from '../store/former-holders';

/** Of the addresses to which an import or a provider tells a yes, who left them: their opt-outs stand against it. */
export async function formerHoldersOf(
  client: Transaction | Database['pool'],
  changes: readonly Change[],
): Promise<readonly FormerHolder[]> {
  return readFormerHolders(client, [...new Set(changes.flatMap(keysOfYes))]);
}

function keysOfYes(change: Change): readonly AddressKey[] {
  const isYes = change.kind === 'SET_PREFERENCE' && change.state === 'OPTED_IN';
  return isYes && isCarriedIn(change) && change.contact.named ? change.contact.named.keys : [];
}

export function noteFormerHolders(register: Register, former: readonly FormerHolder[]): void {
  for (const { key, contactId } of former) register.noteFormerHolder(key, contactId);
}
