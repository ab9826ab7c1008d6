import type { Clock } from '../../src/clock';
import type { Address } from '../../src/domain/address';
import type { ContactRef, ProviderEvent } from '../provider';
import { actsOf } from './acts';
import type { BatchRight } from './batch-right';
import type { HubspotPort } from './client';
import type { HubspotContact } from './contact-calls';
import type { TypeMap } from './definitions';
import type { Status, WideStatus } from './preference-calls';
import { addressesOf, byAddress, emailOf, byId as recordsById } from './record';
import { inSets, inTurns } from './sets';
import { hasFields, profileOf, propertiesRead, providerStateOf } from './translate';

/** What the readings of one task share. */
export interface Reader {
  readonly port: HubspotPort;
  readonly typeMap: TypeMap;
  readonly batch: BatchRight;
  readonly clock: Clock;
}

/** A person to be read: the address, and the record where HubSpot has one by it. */
export interface Subject {
  readonly email: Address;
  readonly contact?: HubspotContact;
}

/**
 * What HubSpot holds of these people now. Preferences are the address's there, so one without a record is read too.
 *
 * A record whose address is not the one we asked by is read under its own; who was asked for by both is told as an
 * address that changed, unless the record keeps the old one as its second.
 */
export async function fetchReadings(reader: Reader, refs: readonly ContactRef[]): Promise<ProviderEvent[]> {
  const { clock } = reader;
  const byId = recordsById(
    await readContacts(
      reader,
      'id',
      refs.map(({ remoteId }) => remoteId),
    ),
  );
  const byEmail = await contactsOf(
    reader,
    refs.map(({ email }) => email?.value),
    [...byId.values()],
  );
  const events: ProviderEvent[] = [];
  const subjects = new Map<string, Subject>();
  const add = (subject: Subject) => {
    const key = subject.email.value;
    if (!subjects.get(key)?.contact) subjects.set(key, subject);
  };
  for (const ref of refs) {
    const contact = ref.remoteId === undefined ? undefined : byId.get(ref.remoteId);
    if (ref.remoteId !== undefined) events.push(...lifeOf(ref.remoteId, contact, clock()));
    const current = contact && emailOf(contact);
    if (current) add({ email: current, contact });
    if (ref.email) add({ email: ref.email, contact: byEmail.get(ref.email.value) });
    if (contact && current && ref.email && !addressesOf(contact).has(ref.email.value)) {
      const changed = { kind: 'ADDRESS_CHANGED', to: current } as const;
      events.push({ ...changed, ref: { remoteId: contact.id, email: ref.email }, occurredAt: contact.updatedAt });
    }
  }
  return [...(await readSubjects(reader, [...subjects.values()])), ...events];
}

async function readContacts(reader: Reader, by: 'id' | 'email', keys: readonly (string | undefined)[]) {
  const { port, typeMap } = reader;
  const wanted = [...new Set(keys.filter((key): key is string => key !== undefined))];
  const sets = await inSets(wanted, (set) => port.readContacts(by, set, propertiesRead(typeMap)));
  return sets.flat();
}

/** The records of these addresses, by each of a record's addresses. @param read those that were read already. */
export async function contactsOf(
  reader: Reader,
  emails: readonly (string | undefined)[],
  read: readonly HubspotContact[] = [],
): Promise<Map<string, HubspotContact>> {
  const known = byAddress(read);
  const left = emails.filter((email) => email !== undefined && !known.has(email));
  return new Map([...known, ...byAddress(await readContacts(reader, 'email', left))]);
}

/** A record that is gone, or went into another: HubSpot finds it as that one, by its old id too. */
function lifeOf(remoteId: string, contact: HubspotContact | undefined, at: Date): ProviderEvent[] {
  if (!contact) return [{ kind: 'DELETED', isForPrivacy: false, ref: { remoteId }, occurredAt: at }];
  if (contact.id === remoteId) return [];
  return [{ kind: 'MERGED', from: [remoteId], ref: { remoteId: contact.id }, occurredAt: contact.updatedAt }];
}

/** A person as HubSpot holds them. */
export interface HeldSubject extends Subject {
  readonly statuses: readonly Status[];
  readonly wide: readonly WideStatus[];
}

/** One READING for each, in the same order. */
export async function readSubjects(
  reader: Reader,
  subjects: readonly Subject[],
  areHintsEnough = false,
): Promise<ProviderEvent[]> {
  return (await readHeld(reader, subjects, areHintsEnough)).map((held) => readingOf(reader, held));
}

export async function readHeld(
  reader: Reader,
  subjects: readonly Subject[],
  areHintsEnough = false,
): Promise<HeldSubject[]> {
  const statuses = await statusesOf(
    reader,
    subjects.map(({ email }) => email.value),
  );
  // With a record its own opt-out property tells whether a wide stop may stand, which saves a call for each person.
  const mayBeStopped = ({ email, contact }: Subject) =>
    !areHintsEnough ||
    !contact ||
    contact.properties.hs_email_optout === 'true' ||
    (statuses.get(email.value) ?? []).every(({ status }) => status === 'UNSUBSCRIBED');
  const wide = await wideStatusesOf(
    reader,
    subjects.filter(mayBeStopped).map(({ email }) => email.value),
  );
  return subjects.map((subject) => {
    const { value } = subject.email;
    return { ...subject, statuses: statuses.get(value) ?? [], wide: wide.get(value) ?? [] };
  });
}

export function readingOf({ typeMap, clock }: Reader, held: HeldSubject): ProviderEvent {
  const { email, contact, statuses } = held;
  const profile = contact && profileOf(contact.properties);
  return {
    kind: 'READING',
    ref: { email, ...(contact && { remoteId: contact.id }) },
    occurredAt: latestOf(statuses, contact) ?? clock(),
    state: providerStateOf(typeMap, { ...held, isHeld: contact !== undefined }),
    acts: actsOf(typeMap, statuses),
    ...(profile && { profile }),
    ...(contact && { hasFields: (fields) => hasFields(contact.properties, fields) }),
  };
}

async function statusesOf(reader: Reader, emails: readonly string[]): Promise<Map<string, readonly Status[]>> {
  const { port, batch } = reader;
  const found = new Map<string, readonly Status[]>();
  await batch.attempt(() =>
    inSets(emails, async (set) => {
      for (const status of await port.readStatusesOf(set)) {
        found.set(status.email, [...(found.get(status.email) ?? []), status]);
      }
    }),
  );
  const left = emails.filter((email) => !found.has(email));
  await inTurns(left, async (email) => found.set(email, await port.readStatuses(email)));
  return found;
}

async function wideStatusesOf(reader: Reader, emails: readonly string[]): Promise<Map<string, readonly WideStatus[]>> {
  const { port, batch } = reader;
  const found = new Map<string, readonly WideStatus[]>();
  await batch.attempt(() =>
    inSets(emails, async (set) => {
      const { answered, wide } = await port.readWideStatusesOf(set);
      for (const email of answered)
        found.set(
          email,
          wide.filter((one) => one.email === email),
        );
    }),
  );
  const left = emails.filter((email) => !found.has(email));
  await inTurns(left, async (email) => found.set(email, await port.readWideStatuses(email)));
  return found;
}

function latestOf(statuses: readonly Status[], contact: HubspotContact | undefined): Date | undefined {
  const times = [...statuses.map(({ at }) => at), contact?.updatedAt].flatMap((at) => (at ? [at.getTime()] : []));
  return times.length > 0 ? new Date(Math.max(...times)) : undefined;
}
