import { type AddressKey, keyHashOf } from '../domain/address-key';
import { findIn } from '../domain/admission';
import type { ContactRef, NamedAddress } from '../domain/change';
import type { ContactState } from '../domain/contact';
import type { ProviderEvent } from '../domain/provider-event';
import { type ProviderMap, type ProviderName, stopsOfClosing } from '../domain/provider-map';
import type { KnownState } from '../domain/provider-news';
import { wishedState } from '../domain/provider-state';
import { type KnownAddress, readKnown } from '../store/provider-known';
import { askedFor, type Ground, type Loaded, load, namedAddress } from './ground';

/** Of whom an event tells, as far as we know. */
export interface Whom {
  readonly named?: NamedAddress;
  /** The address it is about, under the key by which it is stored here. */
  readonly key?: AddressKey;
  readonly row?: KnownAddress;
  readonly contact?: ContactState;
  /** What a change names the person by. */
  readonly ref: ContactRef;
}

export interface ProviderPeople {
  readonly loaded: Loaded;
  /** The record of this id there. */
  byRemoteId(remoteId: string): KnownAddress | undefined;
  contactOf(row: KnownAddress): ContactState | undefined;
  whomOf(event: ProviderEvent): Whom;
}

/** Finds everybody that a set of events tells of, in two statements. */
export async function findProviderPeople(
  ground: Ground,
  provider: ProviderName,
  events: readonly ProviderEvent[],
): Promise<ProviderPeople> {
  const named = new Map(
    events.flatMap((event) => {
      const emails = event.kind === 'ADDRESS_CHANGED' ? [event.ref.email, event.to] : [event.ref.email];
      return emails.flatMap((email) => (email ? [[email.value as string, namedAddress(ground, email)] as const] : []));
    }),
  );
  const hashes = [...named.values()].flatMap(({ keys }) => keys.map(keyHashOf));
  const remoteIds = events.flatMap((event) => [
    ...(event.ref.remoteId === undefined ? [] : [event.ref.remoteId]),
    ...(event.kind === 'MERGED' ? event.from : []),
  ]);
  const rows = await readKnown(ground.database.pool, provider, { hashes, remoteIds });
  const asked = askedFor([
    ...[...named.values()].map((address): ContactRef => ({ named: address })),
    ...rows.map(({ contactId, key }): ContactRef => ({ contactId, named: { keys: [key] } })),
  ]);
  const loaded = await load(ground, asked);
  const byHash = new Map(rows.map((row) => [keyHashOf(row.key), row]));
  const byRemote = new Map(rows.flatMap((row) => (row.remoteId === undefined ? [] : [[row.remoteId, row] as const])));
  const contactOf = ({ contactId }: KnownAddress) => findIn(loaded.register, { contactId });
  return {
    loaded,
    byRemoteId: (remoteId) => byRemote.get(remoteId),
    contactOf,
    whomOf: ({ ref: { email, remoteId } }) => {
      const address = email && named.get(email.value);
      const row = address
        ? address.keys.map((key) => byHash.get(keyHashOf(key))).find((found) => found !== undefined)
        : byRemote.get(remoteId ?? '');
      if (address) {
        const contact = findIn(loaded.register, { named: address });
        const [current] = address.keys;
        const stored = contact && loaded.storedKeys.get(`${contact.id}|${current}`);
        return { named: address, key: row?.key ?? stored ?? current, row, contact, ref: { named: address } };
      }
      return {
        key: row?.key,
        row,
        contact: row && contactOf(row),
        ref: row ? { contactId: row.contactId, named: { keys: [row.key] } } : {},
      };
    },
  };
}

/**
 * What we know of the state there. While we are writing, and after a write that had no answer, what we want closed may
 * be closed by ourselves: that it is says nothing of the person.
 */
export function knownOf(
  { row, contact, key }: Whom,
  { loaded, map, at }: { loaded: Loaded; map: ProviderMap; at: Date },
): KnownState {
  if (!row) return {};
  const known = { state: row.held, at: row.heldAt };
  // An earlier version forgot what was held when an answer was lost.
  const isForgotten = row.held === undefined && row.heldAt !== undefined;
  const isWritten = row.isBeingWritten || isForgotten || row.held?.unanswered !== undefined;
  if (key === undefined || !isWritten) return known;
  const isPrimary = isPrimaryOf(loaded, contact, key);
  const { stops, topics } = wishedState(
    loaded.register,
    { contact, key, isPrimary },
    { policy: loaded.active.policy, map, at },
  );
  const closed = Object.entries(topics).flatMap(([topic, { wish }]) => {
    const isTakenBack = wish === 'QUIET' && row.held?.topics[topic] === 'OPTED_IN';
    return wish === 'CLOSED' || isTakenBack ? [topic] : [];
  });
  const ofClosing = stopsOfClosing(map, closed, (topic) => row.held?.topics[topic] === 'OPTED_IN');
  return { ...known, attempted: { stops: [...stops, ...ofClosing], closed } };
}

export function isPrimaryOf({ register }: Loaded, contact: ContactState | undefined, key: AddressKey): boolean {
  const primary = contact && register.primaryKey(contact, 'EMAIL');
  return primary !== undefined && primary === register.canonical(key);
}
