import { addressKey } from './address-key';
import { addressKindOf, type ContactState, preferenceKey, preferenceOf, type TopicChannel } from './contact';
import { type Policy, topicOf } from './policy';
import { currentKeyOf } from './policy-succession';
import { Register } from './register';
import { type Denial, denialsOf } from './send-decision';
import { type Question, sendFacts } from './send-facts';
import { type Topic, takesPreferences } from './topic';
import type { Channel, DecisionReason, StatedBy } from './words';

/** What is compared: the policy in force, and the one that would take its place. */
export interface PolicyPair {
  readonly before: Policy;
  readonly after: Policy;
}

/** Why a message is not sent. NOT_ON_CHANNEL: the policy does not send the topic by it, or not any more. */
export type WhyNot = DecisionReason | 'NOT_ON_CHANNEL';

/** A message that one of two policies denies and the other one sends, with the denial's reason. */
export interface Turn extends TopicChannel {
  readonly reason: WhyNot;
}

export interface PersonTurns {
  /** Denied today, sent under the later policy: what a label must not open (design, section 4). */
  readonly opened: readonly Turn[];
  /** Sent today, denied under the later policy, with its denial. */
  readonly closed: readonly Turn[];
  /** Noes to a topic that disappears, which its successor has to take over before the later policy is in force. */
  readonly takenOver: readonly NoTakenOver[];
}

/** A no as it will stand for the successor, said by whoever said it to the topic that disappears. */
export interface NoTakenOver extends TopicChannel {
  readonly statedBy: StatedBy;
}

/** Whether an opt-out keeps from the person what the later policy opens: over a MANDATORY topic nobody has a say. */
export function canBeClosed({ after }: PolicyPair, { topic }: Turn): boolean {
  const opened = topicOf(after, topic);
  return opened !== undefined && takesPreferences(opened);
}

/** What a person would get and not get under the later policy; both sides are decided by the one table. */
export function turnsOf(
  pair: PolicyPair,
  register: Register,
  { contact, at }: { contact: ContactState; at: Date },
): PersonTurns {
  const takenOver = noesToTakeOver(pair, contact);
  const isTakenOver = (turn: TopicChannel) => takenOver.some((no) => isSameMessage(no, turn));
  const opened = openingsOf(pair, { register, contact, at });
  const withdrawn = withoutCompanyNoes(contact);
  const later = withdrawn ? openingsOf(pair, { register, contact: withdrawn, at }) : [];
  return {
    opened: [...opened, ...later.filter((turn) => !opened.some((other) => isSameMessage(other, turn)))].filter(
      (turn) => !isTakenOver(turn),
    ),
    closed: closingsOf(pair, { register, contact, at }),
    takenOver,
  };
}

function isSameMessage(one: TopicChannel, other: TopicChannel): boolean {
  return one.topic === other.topic && one.channel === other.channel;
}

/** As the person stands once the company has withdrawn its own opt-outs; undefined when it has none to withdraw. */
function withoutCompanyNoes(contact: ContactState): ContactState | undefined {
  const stops = [...contact.preferences].filter(
    ([, { statedBy, before }]) => statedBy === 'COMPANY' && before !== undefined,
  );
  if (stops.length === 0) return undefined;
  const preferences = new Map(contact.preferences);
  for (const [key, preference] of stops) preferences.set(key, { ...preference, ...preference.before });
  return { ...contact, preferences };
}

/**
 * What the later policy would send to an address that nobody holds. There is no person whom a no could be written for,
 * so this cannot be closed.
 */
export function openedToNobody(pair: PolicyPair, at: Date): readonly Turn[] {
  return openingsOf(pair, { register: new Register(), at });
}

const KEY_OF_NOBODY = addressKey(1, '00000000-0000-0000-0000-000000000000');

interface Person {
  readonly register: Register;
  /** Undefined: an address of nobody. */
  readonly contact?: ContactState;
  readonly at: Date;
}

function openingsOf(pair: PolicyPair, person: Person): Turn[] {
  return pair.after.topics.flatMap((topic) =>
    topic.channels.flatMap((channel): Turn[] => {
      const reason = whyNotToday(pair, person, { topic, channel });
      return reason === undefined ? [] : [{ topic: topic.key, channel, reason }];
    }),
  );
}

interface Message {
  readonly topic: Topic;
  readonly channel: Channel;
}

/** The denial of today that the later policy makes a yes; undefined when it opens nothing here. */
function whyNotToday(pair: PolicyPair, person: Person, { topic, channel }: Message): WhyNot | undefined {
  const now = denialsBy(pair.after, person, { topic, channel });
  if (now.every((denials) => !maySend(denials))) return undefined;
  const denialOf = (policy: Policy, was: Topic) => turned(denialsBy(policy, person, { topic: was, channel }), now);
  const same = topicOf(pair.before, topic.key);
  const earlier = same ? [same] : ancestorsOf(pair, topic);
  for (const was of earlier) {
    const isNew = !was.channels.includes(channel) && takesPreferences(topic);
    const reason = isNew ? 'NOT_ON_CHANNEL' : denialOf(pair.before, was)?.reason;
    if (reason) return reason;
  }
  if (same) return undefined;
  if (saidNoToLost(pair, person, { topic, channel })) return 'OPTED_OUT';
  // A new purpose begins closed until the person was told of it (UP-27, QF-26), whatever date it gives itself.
  return earlier.length > 0 ? undefined : denialOf(pair.after, { ...topic, since: pair.after.version })?.reason;
}

/** Topics that disappear and name this one as their successor. */
function ancestorsOf({ before, after }: PolicyPair, topic: Topic): Topic[] {
  return before.topics.filter(({ key }) => !topicOf(after, key) && currentKeyOf(after, key) === topic.key);
}

const NOES: ReadonlySet<DecisionReason> = new Set<DecisionReason>(['SUPPRESSED', 'RESTRICTED', 'PAUSED', 'OPTED_OUT']);

/** What stands under a new key may be what a person said no to under another. */
function saidNoToLost({ before, after }: PolicyPair, person: Person, { topic, channel }: Message): boolean {
  const lost = before.topics.filter(({ key }) => !topicOf(after, key) && currentKeyOf(after, key) !== topic.key);
  const gone = before.retired.filter(({ successor }) => successor === undefined && takesPreferences(topic));
  const keys = new Set([...lost, ...gone].map(({ key }) => key));
  const optedOut = [...(person.contact?.preferences.values() ?? [])].some(
    (preference) => preference.state === 'OPTED_OUT' && keys.has(preference.topic),
  );
  return optedOut || lost.some((was) => isNoed(denialsBy(before, person, { topic: was, channel })));
}

function isNoed(denials: readonly (readonly Denial[])[]): boolean {
  return denials.flat().some(({ reason }) => NOES.has(reason));
}

/** All denials, for each address that a message to the person could be asked about by; in the same order each time. */
function denialsBy(policy: Policy, person: Person, { topic, channel }: Message): (readonly Denial[])[] {
  const question: Question = { policy, topic, channel, at: person.at };
  const { register, contact } = person;
  const kind = addressKindOf(channel);
  if (!contact) {
    return [denialsOf(sendFacts(register, question, undefined, { kind: kind ?? 'EMAIL', keys: [KEY_OF_NOBODY] }))];
  }
  const own = contact.addresses.filter((address) => address.kind === kind && !address.isPrimary);
  const asked = [undefined, ...own.map((address) => ({ kind: address.kind, keys: [address.key] }))];
  return asked.map((by) => denialsOf(sendFacts(register, question, contact, by)));
}

/** The first denial that is none any more at some address. */
function turned(before: readonly (readonly Denial[])[], now: readonly (readonly Denial[])[]): Denial | undefined {
  return before.flatMap((denials, index) => turnedAt(denials, now[index] ?? []) ?? [])[0];
}

/** Also what a passing denial hides for now: when the pause ends, what lay under it decides. */
function turnedAt(before: readonly Denial[], now: readonly Denial[]): Denial | undefined {
  if (now.length === 0) return before[0];
  return maySend(now) ? before.find((denial) => !isPassing(denial)) : undefined;
}

function maySend(denials: readonly Denial[]): boolean {
  return denials.every(isPassing);
}

const PASSING: ReadonlySet<DecisionReason> = new Set<DecisionReason>([
  'UNDELIVERABLE',
  'RESTRICTED',
  'PAUSED',
  'STALE',
  'NOT_INFORMED',
]);

/** Ends without any yes of the person to this topic: by itself, by a notice, or by the company's own word. */
function isPassing({ reason, suppressionReason }: Denial): boolean {
  return PASSING.has(reason) || suppressionReason === 'MANUAL';
}

function closingsOf({ before, after }: PolicyPair, person: Person): Turn[] {
  return before.topics.flatMap((topic) =>
    topic.channels.flatMap((channel): Turn[] => {
      if (denialsBy(before, person, { topic, channel })[0]?.length) return [];
      const now = topicOf(after, currentKeyOf(after, topic.key) ?? topic.key);
      if (!now?.channels.includes(channel)) return [{ topic: topic.key, channel, reason: 'NOT_ON_CHANNEL' }];
      const [denial] = denialsBy(after, person, { topic: now, channel })[0] ?? [];
      return denial ? [{ topic: topic.key, channel, reason: denial.reason }] : [];
    }),
  );
}

function noesToTakeOver({ before, after }: PolicyPair, contact: ContactState): NoTakenOver[] {
  const noes = new Map<string, NoTakenOver>();
  for (const { topic, channel, state, statedBy } of contact.preferences.values()) {
    if (state !== 'OPTED_OUT' || topicOf(after, topic) || !topicOf(before, topic)) continue;
    const successor = currentKeyOf(after, topic);
    const key = preferenceKey(successor ?? '', channel);
    if (successor === undefined || noes.get(key)?.statedBy === 'RECIPIENT') continue;
    const own = preferenceOf(contact, successor, channel);
    // The company may withdraw its own no to the successor; the person's takes its place.
    const isStanding = own?.state === 'OPTED_OUT' && (own.statedBy === 'RECIPIENT' || statedBy === 'COMPANY');
    if (!isStanding) noes.set(key, { topic: successor, channel, statedBy });
  }
  return [...noes.values()];
}
