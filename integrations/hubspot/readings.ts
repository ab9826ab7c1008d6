import type { Clock } from '../../src/clock';
import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import type { ContactRef, ProviderEvent } from '../provider';
import type { BatchRight } from './batch-right';
import type { HubspotContact } from './contact-calls';
import type { HubspotPort } from './client';
import type { TypeMap } from './definitions';
import { inSets, inTurns } from './sets';
import type { Status, WideStatus } from './preference-calls';
import { profileOf, propertiesRead, providerStateOf } from './translate';
import { typesOf } from './definitions';

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
  const { port, typeMap, clock } = reader;
  const read = async (by: 'id' | 'email', keys: readonly (string | undefined)[]) => {
    const wanted = [...new Set(keys.filter((key): key is string => key !== undefined))];
    const sets = await inSets(wanted, (set) => port.readContacts(by, set, propertiesRead(typeMap)));
    return sets.flat();
  };
  const byId = new Map((await read('id', refs.map(({ remoteId }) => remoteId))).map((one) => [one.id, one]));
  const byEmail = contactsByEmail(await read('email', refs.map(({ email }) => email?.value)));

  const events: ProviderEvent[] = [];
  const subjects = new Map<string, Subject>();
  const add = (subject: Subject) => {
    const key = subject.email.value;
    if (!subjects.get(key)?.contact) subjects.set(key, subject);
  };
  for (const ref of refs) {
    const contact = ref.remoteId === undefined ? undefined : byId.get(ref.remoteId);
    if (ref.remoteId !== undefined && !contact) {
      events.push({ kind: 'DELETED', isForPrivacy: false, ref: { remoteId: ref.remoteId }, occurredAt: clock() });
    }
    const current = contact && emailOf(contact);
    if (current) add({ email: current, contact });
    if (ref.email) add({ email: ref.email, contact: byEmail.get(ref.email.value) });
    if (contact && current && ref.email && !addressesOf(contact).has(ref.email.value)) {
      const changed = { kind: 'ADDRESS_CHANGED', to: current } as const;
      events.push({ ...changed, ref: { remoteId: contact.id, email: ref.email }, occurredAt: contact.updatedAt });
    }
  }
  return [...events, ...(await readSubjects(reader, [...subjects.values()]))];
}

/** One READING for each, in the same order. */
export async function readSubjects(
  reader: Reader,
  subjects: readonly Subject[],
  areHintsEnough = false,
): Promise<ProviderEvent[]> {
  const { typeMap, clock } = reader;
  const emails = subjects.map(({ email }) => email.value);
  const statuses = await statusesOf(reader, emails);
  // With a record its own opt-out property tells whether a wide stop may stand, which saves a call for each person.
  const mayBeStopped = ({ email, contact }: Subject) =>
    !areHintsEnough ||
    !contact ||
    contact.properties.hs_email_optout === 'true' ||
    (statuses.get(email.value) ?? []).every(({ status }) => status === 'UNSUBSCRIBED');
  const wide = await wideStatusesOf(reader, subjects.filter(mayBeStopped).map(({ email }) => email.value));
  return subjects.map(({ email, contact }) => {
    const own = statuses.get(email.value) ?? [];
    const held = { statuses: own, wide: wide.get(email.value) ?? [], isHeld: contact !== undefined };
    const profile = contact && profileOf(contact.properties);
    return {
      kind: 'READING',
      ref: { email, ...(contact && { remoteId: contact.id }) },
      occurredAt: latestOf(own, contact) ?? clock(),
      state: providerStateOf(typeMap, held),
      acts: actsOf(typeMap, own),
      ...(profile && { profile }),
    };
  });
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
      for (const email of answered) found.set(email, wide.filter((one) => one.email === email));
    }),
  );
  const left = emails.filter((email) => !found.has(email));
  await inTurns(left, async (email) => found.set(email, await port.readWideStatuses(email)));
  return found;
}

/** Where the act was the person's own, by what HubSpot says of its source. */
const OWN_ACT = /RECIPIENT|FORM|PREFERENCE|SUBSCRIPTION_PAGE/;

/**
 * For each topic that stands open: by which act. Only one that was the person's own, or that rests on consent with the
 * words they were given; what an import, a rule or a colleague opened has no act of the person behind it.
 */
function actsOf(typeMap: TypeMap, statuses: readonly Status[]) {
  const acts: Record<string, { occurredAt: Date; reference: string }> = {};
  for (const topic of typeMap.map.topics) {
    const ids = new Set(typesOf(typeMap, topic).map(({ id }) => id));
    const yeses = statuses.filter(({ typeId, status }) => status === 'SUBSCRIBED' && ids.has(typeId));
    const [act] = yeses.flatMap(({ at, source, legalBasis, explanation }) => {
      const isOwn = OWN_ACT.test(source ?? '') || (legalBasis === 'CONSENT_WITH_NOTICE' && explanation !== undefined);
      if (!at || !isOwn) return [];
      const told = [source, legalBasis, explanation].filter(Boolean).join(', ');
      return [{ occurredAt: at, reference: `HubSpot: ${told}`.slice(0, 500) }];
    });
    if (act) acts[topic] = act;
  }
  return acts;
}

function latestOf(statuses: readonly Status[], contact: HubspotContact | undefined): Date | undefined {
  const times = [...statuses.map(({ at }) => at), contact?.updatedAt].flatMap((at) => (at ? [at.getTime()] : []));
  return times.length > 0 ? new Date(Math.max(...times)) : undefined;
}

/** Undefined for a record without an address, or with a text that is none: it can be neither mailed nor matched. */
export function emailOf({ properties }: HubspotContact): Address | undefined {
  const parsed = parseEmail(properties.email ?? '');
  return parsed.ok ? parsed.address : undefined;
}

/** All addresses of a record: its own and the further ones that HubSpot keeps of it. */
function addressesOf({ properties }: HubspotContact): Set<string> {
  const texts = [properties.email ?? '', ...(properties.hs_additional_emails ?? '').split(';')];
  return new Set(texts.flatMap((text) => asAddress(text)));
}

function contactsByEmail(contacts: readonly HubspotContact[]): Map<string, HubspotContact> {
  return new Map(contacts.flatMap((contact) => [...addressesOf(contact)].map((email) => [email, contact] as const)));
}

function asAddress(text: string): string[] {
  const parsed = parseEmail(text);
  return parsed.ok ? [parsed.address.value] : [];
}
