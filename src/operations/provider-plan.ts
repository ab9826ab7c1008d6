import { randomUUID } from 'node:crypto';
import { keyHashOf } from '../domain/address-key';
import type { Change } from '../domain/change';
import { preferenceOf } from '../domain/contact';
import { overlaid } from '../domain/partial-state';
import { topicOf } from '../domain/policy';
import type { ProviderEvent, ProviderEventOf, ToldAct } from '../domain/provider-event';
import type { ProviderMap, ProviderName } from '../domain/provider-map';
import {
  changesOfNews,
  newsOfReading,
  newsOfStop,
  type ProviderNews,
  tellsANo,
  withStop,
} from '../domain/provider-news';
import { NOTHING_HELD, type ProviderState } from '../domain/provider-state';
import { barringSuppression } from '../domain/send-facts';
import { unreachable } from '../domain/words';
import { sealText } from '../security/sealed-text';
import type { NewHint } from '../store/provider-hints';
import type { ToldState } from '../store/provider-known';
import type { Ground } from './ground';
import { knownOf, type ProviderPeople, type Whom } from './provider-people';

/** What is to be done about one event. */
export interface ProviderPlan {
  readonly event: ProviderEvent;
  readonly whom: Whom;
  readonly changes: readonly Change[];
  /** What was read there, and may be compared and kept. */
  readonly reading?: ProviderState;
  /** The reading says something that we had not seen before. */
  readonly isNews?: boolean;
  readonly told?: ToldState;
  /** To be looked up there. */
  readonly hint?: NewHint;
  readonly goneIds?: readonly string[];
}

export interface Planning {
  readonly ground: Ground;
  readonly provider: ProviderName;
  readonly map: ProviderMap;
  readonly people: ProviderPeople;
  /** When the reading began, by the database's clock; undefined for a webhook, whose state may be old. */
  readonly readAt?: Date;
  /** Read by the worker that has the contact: nobody else writes for it. */
  readonly isOfWriter: boolean;
  /** Noes that came in by a provider, for those of whom a stop is told late. */
  readonly isTakenIn: (stop: ProviderEventOf<'STOPPED'>, whom: Whom, news: ProviderNews) => boolean;
}

type Taken = ProviderEventOf<Exclude<ProviderEvent['kind'], 'INTERACTION'>>;

/** Decides what to do about one event; reads and writes nothing. */
export function planOf(planning: Planning, event: Taken): ProviderPlan {
  const whom = planning.people.whomOf(event);
  switch (event.kind) {
    case 'LOOK_AGAIN':
      return { event, whom, changes: [], hint: hintOf(planning, event, whom) };
    case 'READING':
      return planReading(planning, event, whom);
    case 'STOPPED':
      return planStop(planning, event, whom);
    case 'COMPLAINED':
      return planNo(planning, event, { whom, news: { ...NO_NEWS, isComplaint: true } });
    case 'FAILED_FOR_GOOD':
      return planNo(planning, event, { whom, news: { ...NO_NEWS, isUndeliverable: true } });
    case 'ADDRESS_CHANGED':
      return planAddressChange(planning, event, whom);
    case 'MERGED':
      return planMerge(planning, event, whom);
    case 'DELETED':
      return planDeletion(planning, event, whom);
    default:
      return unreachable(event);
  }
}

const NO_NEWS: ProviderNews = {
  isObjection: false,
  isComplaint: false,
  isUndeliverable: false,
  optOuts: [],
  optIns: [],
};

/** Under which name somebody is to be looked up; undefined when there is nothing to look up by. */
export function hintOf({ ground, provider }: Planning, { ref }: ProviderEvent, whom: Whom): NewHint | undefined {
  if (whom.contact) return { name: `contact:${whom.contact.id}`, contactId: whom.contact.id };
  if (ref.remoteId !== undefined) return { name: `remote:${ref.remoteId}`, remoteId: ref.remoteId };
  if (!ref.email || !whom.key) return undefined;
  const hash = keyHashOf(whom.key);
  return { name: `address:${hash}`, sealed: sealText(ref.email.value, purposeOfHint(provider, hash), ground.secrets) };
}

export function purposeOfHint(provider: ProviderName, hash: string): string {
  return `hint/${provider}/${hash}`;
}

/**
 * A reading that began before we last wrote or read there says nothing of what stands now, so it is taken again. That
 * of a webhook is of an unknown age: its noes count, and the rest is looked up.
 */
function planReading(planning: Planning, event: ProviderEventOf<'READING'>, whom: Whom): ProviderPlan {
  const { people, map, readAt, ground } = planning;
  const { row, key } = whom;
  if (key === undefined) return { event, whom, changes: [] };
  const hint = hintOf(planning, event, whom);
  const isStale = readAt !== undefined && row?.heldAt !== undefined && row.heldAt >= readAt;
  // What is read while we write may be from before or after it: it is read again when that is done.
  const isBetween = row?.isBeingWritten === true && !planning.isOfWriter && readAt !== undefined;
  if (isStale || isBetween) return { event, whom, changes: [], hint };
  const known = knownOf(whom, { loaded: people.loaded, map, at: ground.clock() });
  const news = newsOfReading(event, known, map);
  if (readAt === undefined) {
    const noes = news && { ...news, optIns: [], isUndeliverable: false };
    return { event, whom, changes: noes ? changesFor(planning, event, { whom, news: noes }) : [], hint };
  }
  const changes = news ? changesFor(planning, event, { whom, news, acts: event.acts }) : [];
  const isNews = news !== undefined;
  const isGone = !event.state.isHeld && Boolean(row?.held?.isHeld || row?.held?.isDeleted);
  return { event, whom, changes, reading: isGone ? { ...event.state, isDeleted: true } : wholeOf(event, row), isNews };
}

/** A part of the state is laid over what is known of the rest; what is not known there says nothing, so noes are written. */
function wholeOf({ state, covers }: ProviderEventOf<'READING'>, row: Whom['row']): ProviderState {
  return covers ? overlaid(row?.held ?? NOTHING_HELD, state, covers) : state;
}

function planStop(planning: Planning, event: ProviderEventOf<'STOPPED'>, whom: Whom): ProviderPlan {
  const { people, map, ground } = planning;
  if (whom.key === undefined) return { event, whom, changes: [], hint: hintOf(planning, event, whom) };
  const known = knownOf(whom, { loaded: people.loaded, map, at: ground.clock() });
  const news = newsOfStop(event, known, map);
  if (!news || planning.isTakenIn(event, whom, news)) return { event, whom, changes: [] };
  const held = withStop(whom.row?.held, event);
  const told = held && whom.row ? { key: whom.row.key, held, heldAt: whom.row.heldAt } : undefined;
  // Of a state that was never read, what else stands there is not known.
  const hint = told ? undefined : hintOf(planning, event, whom);
  return { ...planNo(planning, event, { whom, news }), told, hint };
}

function planNo(
  planning: Planning,
  event: ProviderEvent,
  { whom, news }: { whom: Whom; news: ProviderNews },
): ProviderPlan {
  if (whom.key === undefined) return { event, whom, changes: [], hint: hintOf(planning, event, whom) };
  return { event, whom, changes: changesFor(planning, event, { whom, news }) };
}

/**
 * The changes that news come to. An address that nobody holds becomes a contact's by a no, so that it has a place, and by
 * a yes that its act was told of; an erased one never: its noes stand on the address.
 */
function changesFor(
  planning: Planning,
  event: ProviderEvent,
  { whom, news, acts }: { whom: Whom; news: ProviderNews; acts?: Readonly<Record<string, ToldAct>> },
): Change[] {
  const { people, provider } = planning;
  const { register } = people.loaded;
  const newContactId = randomUUID();
  const isBarred = !whom.contact && whom.key !== undefined && barringSuppression(register, whom.key) !== undefined;
  const told = isBarred ? { ...news, optOuts: [], optIns: [] } : news;
  const changes = changesOfNews(told, {
    acts,
    newContactId,
    isOverANo: (topic) => isOverANo(planning, whom, topic),
  }).map(({ act, ...body }): Change => {
    const reference = act?.reference ?? `${provider} ${event.id ?? 'reading'}`;
    return { ...body, contact: whom.ref, source: 'PROVIDER', occurredAt: act?.occurredAt, evidence: { reference } };
  });
  const isOfTopics = changes.some(({ kind }) => kind === 'SET_PREFERENCE');
  if (whom.contact || !isOfTopics || !whom.named) return changes;
  const isForANo = tellsANo(told);
  return [makeContact(event, { whom, newContactId, isForANo }), ...changes];
}

function makeContact(
  event: ProviderEvent,
  { whom, newContactId, isForANo }: { whom: Whom; newContactId: string; isForANo: boolean },
): Change {
  const { name, language, country } = (!isForANo && event.kind === 'READING' && event.profile) || {};
  return {
    kind: 'UPSERT_CONTACT',
    newContactId,
    email: whom.named,
    codes: country === undefined ? {} : { country },
    profile: { ...(name === undefined ? {} : { name }), ...(language === undefined ? {} : { language }) },
    isForANo,
    contact: whom.ref,
    source: 'PROVIDER',
  };
}

function isOverANo({ people, ground }: Planning, { contact, key }: Whom, name: string): boolean {
  const topic = topicOf(ground.active.policy, name);
  if (!topic || !contact || key === undefined) return false;
  const { register } = people.loaded;
  const asked = { contactId: contact.id, keys: [key], topic, channel: 'EMAIL' as const };
  return preferenceOf(contact, name, 'EMAIL')?.state === 'OPTED_OUT' || register.standing(asked).length > 0;
}

/**
 * The noes go along by themselves: they are the contact's, and are written for the new address before it is theirs. Where
 * somebody else holds that address the change is refused; then the noes are said for it too, since the provider mails
 * this person there.
 */
function planAddressChange(planning: Planning, event: ProviderEventOf<'ADDRESS_CHANGED'>, whom: Whom): ProviderPlan {
  const { people } = planning;
  const from = whom;
  const to = people.whomOf({ ...event, ref: { email: event.to } });
  const lookAt = to.contact ? to : whom;
  const hint = hintOf(planning, { ...event, ref: { ...event.ref, email: event.to } }, lookAt);
  if (!from.contact || !from.key || !to.named) return { event, whom, changes: [], hint };
  if (to.contact && to.contact.id !== from.contact.id) {
    return { event, whom, changes: noesCarriedTo(planning, event, { from, to }), hint };
  }
  const named = from.named ?? from.ref.named;
  const change: Change = {
    kind: 'CHANGE_ADDRESS',
    to: to.named,
    contact: { contactId: from.contact.id, named },
    source: 'PROVIDER',
    evidence: { reference: `${planning.provider} ${event.id ?? 'address change'}` },
  };
  return { event, whom, changes: [change], hint };
}

function noesCarriedTo(
  planning: Planning,
  event: ProviderEvent,
  { from, to }: { from: Whom; to: Whom },
): readonly Change[] {
  const { map, people, ground } = planning;
  const { contact, key } = from;
  if (!contact || key === undefined) return [];
  const optOuts = map.topics.filter((topic) => preferenceOf(contact, topic, 'EMAIL')?.state === 'OPTED_OUT');
  const isObjection = map.topics.some((name) => {
    const topic = topicOf(ground.active.policy, name);
    if (topic?.class !== 'MARKETING') return false;
    const asked = { contactId: contact.id, keys: [key], topic, channel: 'EMAIL' as const };
    return people.loaded.register.standing(asked).some(({ reason }) => reason !== 'MANUAL');
  });
  return changesFor(planning, event, { whom: to, news: { ...NO_NEWS, optOuts, isObjection } });
}

/** Of records that we know; the noes of both are kept by the merge itself. Who is left is looked up. */
function planMerge(planning: Planning, event: ProviderEventOf<'MERGED'>, whom: Whom): ProviderPlan {
  const { people, provider } = planning;
  const goneRows = event.from.flatMap((id) => people.byRemoteId(id) ?? []);
  const contacts = goneRows.flatMap((row) => people.contactOf(row) ?? []);
  const ids = [...new Set([...(whom.contact ? [whom.contact.id] : []), ...contacts.map(({ id }) => id)])];
  const [into, ...others] = ids;
  const changes = others.map(
    (contactId): Change => ({
      kind: 'MERGE_CONTACTS',
      from: { contactId },
      contact: { contactId: into },
      source: 'PROVIDER',
      evidence: { reference: `${provider} ${event.id ?? 'merge'}` },
    }),
  );
  return { event, whom, changes, hint: hintOf(planning, event, whom), goneIds: event.from };
}

const SLACK_MS = 60_000;

/**
 * The memory of the record goes, the noes that stood there stay. What was deleted is not written there again but for a
 * no, and after a deletion for privacy nothing at all.
 */
function planDeletion(planning: Planning, event: ProviderEventOf<'DELETED'>, whom: Whom): ProviderPlan {
  const { row } = whom;
  const { readAt } = planning;
  const isOvertaken =
    readAt === undefined &&
    row?.held?.isHeld &&
    row.heldAt &&
    row.heldAt.getTime() > event.occurredAt.getTime() + SLACK_MS;
  if (isOvertaken && !event.isForPrivacy) return { event, whom, changes: [], hint: hintOf(planning, event, whom) };
  const noes = Object.entries(row?.held?.topics ?? {}).filter(([, state]) => state === 'OPTED_OUT');
  const held: ProviderState = event.isForPrivacy
    ? { ...NOTHING_HELD, isForgotten: true }
    : { ...NOTHING_HELD, topics: Object.fromEntries(noes), stops: row?.held?.stops ?? [], isDeleted: true };
  if (readAt !== undefined) return { event, whom, changes: [], reading: held };
  if (row) return { event, whom, changes: [], told: { key: row.key, held, heldAt: row.heldAt, isGone: true } };
  return { event, whom, changes: [], reading: whom.contact ? held : undefined };
}
