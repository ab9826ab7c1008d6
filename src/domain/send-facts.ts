import type { AddressKind } from './address';
import type { AddressKey } from './address-key';
import { addressKindOf, type ContactState, type Preference, preferenceOf } from './contact';
import type { Policy } from './policy';
import type { Register } from './register';
import { decideSend, type SendDecision, type SendFacts } from './send-decision';
import type { Suppression } from './suppression';
import type { Topic } from './topic';
import { type Channel, DecisionReason } from './words';

/** Who is asked about: a contact, or an address that may belong to nobody or (a number) to several. */
export type Asked =
  | { readonly contactId: string }
  | { readonly kind: AddressKind; readonly keys: readonly AddressKey[] };

export interface Question {
  readonly policy: Policy;
  readonly topic: Topic;
  readonly channel: Channel;
  readonly at: Date;
}

/**
 * Decides for a contact or an address. A number that several contacts hold gets the strictest of their answers; an
 * address that nobody holds goes through the same table. A contact that is not there (anymore) counts as none.
 */
export function decideFor(register: Register, asked: Asked, question: Question): SendDecision {
  if ('contactId' in asked) return decideSend(sendFacts(register, question, livingContact(register, asked.contactId)));
  const [key] = asked.keys;
  const holders = key === undefined ? [] : register.holdersOf(key);
  if (holders.length <= 1) {
    return decideSend(sendFacts(register, question, livingContact(register, holders[0]), asked));
  }
  const answers = holders.map((id) => decideSend(sendFacts(register, question, livingContact(register, id), asked)));
  return answers.reduce(stricter);
}

/**
 * Decides for many. Addresses that nobody holds and of which nothing was ever said all have the one answer of the table,
 * so it is made once: they are most of a list that comes from elsewhere.
 */
export function deciderOf(question: Question): (register: Register, asked: Asked) => SendDecision {
  const ofUnknown = new Map<AddressKind, SendDecision>();
  return (register, asked) => {
    const key = 'keys' in asked ? asked.keys[0] : undefined;
    if (!('keys' in asked) || key === undefined || !register.isUnknown(key))
      return decideFor(register, asked, question);
    const known = ofUnknown.get(asked.kind);
    if (known) return known;
    const decision = decideFor(register, asked, question);
    ofUnknown.set(asked.kind, decision);
    return decision;
  };
}

const STRICTNESS = Object.keys(DecisionReason);

function stricter(one: SendDecision, other: SendDecision): SendDecision {
  if (one.allowed !== other.allowed) return one.allowed ? other : one;
  const first = STRICTNESS.indexOf(one.reason) <= STRICTNESS.indexOf(other.reason) ? one : other;
  // A yes by several holders ends when the first of them turns.
  return { ...first, validUntil: one.validUntil <= other.validUntil ? one.validUntil : other.validUntil };
}

/** Undefined for one that is not known, or not there any more; a merged one is whom it went into. */
export function livingContact(register: Register, contactId: string | undefined): ContactState | undefined {
  const contact = contactId === undefined ? undefined : register.contacts.get(register.rootOf(contactId));
  return contact?.life === 'LIVING' ? contact : undefined;
}

/** Collects the facts of one decision: of several addresses the one asked about counts, else the primary one. */
export function sendFacts(
  register: Register,
  { policy, topic, channel, at }: Question,
  contact: ContactState | undefined,
  asked?: { readonly kind: AddressKind; readonly keys: readonly AddressKey[] },
): SendFacts {
  const kind = addressKindOf(channel);
  const askedKey = asked?.keys[0] === undefined ? undefined : register.canonical(asked.keys[0]);
  const ownKey = kind && contact && register.primaryKey(contact, kind);
  const address = kind !== undefined && asked?.kind === kind ? askedKey : ownKey;
  const keys = [...new Set([address, askedKey])].filter((key) => key !== undefined);
  const scope = { contactId: contact?.id, keys, topic, channel };
  return {
    policy,
    topic,
    channel,
    at,
    contact,
    address,
    barred: keys.map((key) => barringSuppression(register, key)).find((row) => row !== undefined),
    undeliverableSince: address === undefined ? undefined : register.undeliverable.get(address),
    isUndeliverable: address !== undefined && register.undeliverable.has(address),
    standing: register.standing(scope),
    everObjectedOnChannel: register.everObjected(scope),
    preference: contact && effectivePreference(register, contact, { topic, channel, address }),
  };
}

/** Row 2: an erased address that nobody holds, or one under age whoever holds it. */
export function barringSuppression(register: Register, key: AddressKey): Suppression | undefined {
  const rows = register.suppressionsOn(key);
  const underAge = rows.find((row) => row.reason === 'UNDER_AGE' && !register.isEnded(row));
  if (underAge) return underAge;
  return register.holdersOf(key).length === 0 ? rows.find((row) => row.reason === 'ERASURE') : undefined;
}

/**
 * The preference as it counts at an address: the yes stays with the person, its confirmation with the address, so a
 * yes to a double opt-in topic is PENDING where it was not confirmed (design, section 4).
 */
export function effectivePreference(
  register: Register,
  contact: ContactState,
  { topic, channel, address }: { topic: Topic; channel: Channel; address?: AddressKey },
): Preference | undefined {
  const stated = preferenceOf(contact, topic.key, channel);
  if (stated?.state !== 'OPTED_IN' || isConfirmed(register, topic, stated.confirmedOn, address)) return stated;
  return { ...stated, state: 'PENDING' };
}

function isConfirmed(register: Register, topic: Topic, on: readonly AddressKey[], address?: AddressKey): boolean {
  if (!topic.doubleOptIn) return true;
  if (address === undefined) return on.length > 0;
  return on.some((key) => register.canonical(key) === address);
}
