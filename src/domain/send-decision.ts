import type { AddressKey } from './address-key';
import { addPeriod } from './calendar';
import { addressKindOf, type ContactState, type Preference, requiredRoleOf } from './contact';
import { flagsOf } from './contact-flags';
import { isSamePlace, type LedgerPlace } from './ledger-place';
import { type Controller, controllerOf, type Policy, type SoftOptInRule } from './policy';
import type { Suppression } from './suppression';
import type { Topic } from './topic';
import type { Channel, DecisionReason, LawfulBasis, SuppressionReason } from './words';

/** Everything that one decision rests on. Collected by `sendFacts`, so that the rule below reads as the table it is. */
export interface SendFacts {
  readonly policy: Policy;
  readonly topic: Topic;
  readonly channel: Channel;
  readonly at: Date;
  readonly contact?: ContactState;
  /** The address the message would go to, where Abide holds addresses for the channel. */
  readonly address?: AddressKey;
  /** No contact holds the address and it carries ERASURE; or it carries UNDER_AGE, not ended. */
  readonly barred?: Suppression;
  readonly isUndeliverable: boolean;
  /** The entry that says so. */
  readonly undeliverableSince?: LedgerPlace;
  /** Row 5: suppressions that cover topic and channel and that no exception of this contact opens. */
  readonly standing: readonly Suppression[];
  readonly everObjectedOnChannel: boolean;
  /** As it counts at this address: an unconfirmed yes to a double opt-in topic is PENDING. */
  readonly preference?: Preference;
}

export interface SendDecision {
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** All denials that hold, first match first; of an allow just the one. */
  readonly reasons: readonly DecisionReason[];
  readonly lawfulBasis?: LawfulBasis;
  readonly suppressionReason?: SuppressionReason;
  /** The company that answers for the message (QF-27, EK-18). */
  readonly controller: Controller;
  readonly validUntil: Date;
  /** The ledger entries it rests on. */
  readonly basedOn: readonly LedgerPlace[];
}

interface Match {
  readonly allow: boolean;
  readonly reason: DecisionReason;
  readonly places?: readonly LedgerPlace[];
  readonly suppressionReason?: SuppressionReason;
}

const deny = (reason: DecisionReason, ...places: (LedgerPlace | undefined)[]): Match => ({
  allow: false,
  reason,
  places: places.filter((place) => place !== undefined),
});
const allow = (reason: DecisionReason, ...places: (LedgerPlace | undefined)[]): Match => ({
  ...deny(reason, ...places),
  allow: true,
});

/**
 * The send decision: may this message be sent? The table of design section 3, row by row, first match wins.
 *
 * Row 1 (topic unknown, or not on that channel) is an error of the caller and never gets here. When no row matches
 * the answer is no. Pure: state in, answer out, so that a lawyer's question is answered by reading this function.
 */
const ROWS: readonly ((facts: SendFacts) => Match | undefined)[] = [
  function row2Barred({ barred }) {
    return barred && { ...deny('SUPPRESSED', barred.place), suppressionReason: barred.reason };
  },
  function row2Undeliverable({ isUndeliverable, undeliverableSince, address, channel, contact }) {
    const isMissing = addressKindOf(channel) !== undefined && address === undefined;
    return isUndeliverable || isMissing
      ? deny('UNDELIVERABLE', undeliverableSince ?? contact?.createdPlace)
      : undefined;
  },
  function row3RestrictedAll({ contact }) {
    return contact?.restriction?.scope === 'ALL' ? deny('RESTRICTED', contact.restriction.place) : undefined;
  },
  function row4Mandatory({ topic, contact, at }) {
    if (topic.class !== 'MANDATORY') return undefined;
    if (topic.requiredRoles.length === 0) return allow('MANDATORY_TOPIC', contact?.createdPlace);
    const role = contact && requiredRoleOf(contact, topic.requiredRoles, at);
    return role ? allow('MANDATORY_TOPIC', role.place) : deny('NOT_IN_REQUIRED_ROLE', contact?.createdPlace);
  },
  function row5Suppressed({ standing }) {
    const [first] = standing;
    if (!first) return undefined;
    return { ...deny('SUPPRESSED', ...standing.map((row) => row.place)), suppressionReason: first.reason };
  },
  function row6RestrictedMarketing({ topic, contact }) {
    return topic.class === 'MARKETING' && contact?.restriction
      ? deny('RESTRICTED', contact.restriction.place)
      : undefined;
  },
  function row7Paused({ topic, contact, at }) {
    const isPaused = topic.class === 'MARKETING' && contact?.pause !== undefined && at < contact.pause.until;
    return isPaused ? deny('PAUSED', contact.pause?.place) : undefined;
  },
  function row8OptedOut({ preference }) {
    return preference?.state === 'OPTED_OUT' ? deny('OPTED_OUT', preference.place) : undefined;
  },
  function row9Service({ policy, topic, contact, preference }) {
    if (topic.class !== 'SERVICE' || topic.lawfulBasis === 'CONSENT' || !contact) return undefined;
    const needsYes = flagsOf(policy, contact).includes('PRIVATE_PERSON');
    if (needsYes && preference?.state !== 'OPTED_IN') return withoutYes(preference);
    return allow('SERVICE_TOPIC', contact.createdPlace);
  },
  function row10Stale(facts) {
    const staleAt = staleFrom(facts);
    return staleAt && facts.at >= staleAt ? deny('STALE', facts.contact?.createdPlace) : undefined;
  },
  function row11Consent({ topic, preference }) {
    if (topic.lawfulBasis !== 'CONSENT') return undefined;
    if (preference?.state === 'OPTED_IN') return allow('OPTED_IN', preference.place);
    return withoutYes(preference);
  },
  function row12NotInformed({ topic, contact, preference }) {
    if (topic.lawfulBasis !== 'LEGITIMATE_INTEREST' || preference?.state === 'OPTED_IN') return undefined;
    const isTold = contact?.toldUnder !== undefined && contact.toldUnder >= topic.since;
    return isTold ? undefined : deny('NOT_INFORMED', contact?.createdPlace);
  },
  function row13LegitimateInterest(facts) {
    const { topic, preference } = facts;
    if (topic.lawfulBasis !== 'LEGITIMATE_INTEREST') return undefined;
    if (preference?.state === 'OPTED_IN') return allow('OPTED_IN', preference.place);
    if (preference?.state !== 'OPTED_OUT' && holdsSoftOptIn(facts))
      return allow('SOFT_OPT_IN', facts.contact?.createdPlace);
    return withoutYes(preference);
  },
];

function withoutYes(preference: Preference | undefined): Match {
  return preference?.state === 'PENDING'
    ? deny('UNCONFIRMED', preference?.place)
    : deny('NO_CONSENT', preference?.place);
}

/** Soft opt-in (row 13): the policy names topic, channel, relation, business flag, country; the unknown is not named. */
function holdsSoftOptIn(facts: SendFacts): boolean {
  return !facts.everObjectedOnChannel && facts.policy.softOptIn.some((rule) => isUnderRule(rule, facts));
}

function isUnderRule(rule: SoftOptInRule, { contact, topic, channel }: SendFacts): boolean {
  if (!contact?.relation || !rule.topics.includes(topic.key) || !rule.channels.includes(channel)) return false;
  if (!rule.relations.includes(contact.relation)) return false;
  if (rule.business !== 'ANY' && rule.business !== contact.business) return false;
  return isNamed(rule.countries, contact.country) && isNamed(rule.addressOrigins, contact.addressOrigin);
}

function isNamed<T>(named: readonly T[] | 'ANY', value: T | undefined): boolean {
  return named === 'ANY' || (value !== undefined && named.includes(value));
}

function staleFrom({ topic, contact, policy }: SendFacts): Date | undefined {
  return contact && topic.class === 'MARKETING' ? staleAt(contact, policy) : undefined;
}

/** What the clock of row 10 runs by. */
export type ContactClock = Pick<ContactState, 'relation' | 'createdAt' | 'lastHumanContactAt' | 'lastHumanClickAt'>;

/** When a contact goes STALE (row 10): the policy's limit after the last human act or click, or after creation. */
export function staleAt(contact: ContactClock, { inactivity }: Pick<Policy, 'inactivity'>): Date | undefined {
  const { relation, createdAt, lastHumanContactAt, lastHumanClickAt } = contact;
  const limit = relation && inactivity[relation];
  if (!limit) return undefined;
  const known = [lastHumanContactAt, lastHumanClickAt].filter((at) => at !== undefined);
  const last = known.reduce<Date | undefined>((latest, at) => (latest && latest > at ? latest : at), undefined);
  return addPeriod(last ?? createdAt, limit);
}

export function decideSend(facts: SendFacts): SendDecision {
  return answer(facts, matchesOf(facts));
}

/** A denial that holds, whether or not another stands before it. */
export interface Denial {
  readonly reason: DecisionReason;
  readonly suppressionReason?: SuppressionReason;
}

/** All denials that hold, first match first; none: the message may be sent. */
export function denialsOf(facts: SendFacts): readonly Denial[] {
  const matches = matchesOf(facts);
  return matches[0].allow ? [] : matches.map(({ reason, suppressionReason }) => ({ reason, suppressionReason }));
}

function matchesOf(facts: SendFacts): readonly [Match, ...Match[]] {
  const matches: Match[] = [];
  for (const row of ROWS) {
    const match = row(facts);
    if (match?.allow && matches.length === 0) return [match];
    if (match?.allow) break;
    if (match) matches.push(match);
    // Row 4 says all there is to say of a MANDATORY topic: no yes of the person would open it.
    if (match?.reason === 'NOT_IN_REQUIRED_ROLE') break;
  }
  const [first = deny('NO_CONSENT'), ...others] = matches;
  return [first, ...others];
}

function answer(facts: SendFacts, matches: readonly [Match, ...Match[]]): SendDecision {
  const [first] = matches;
  return {
    allowed: first.allow,
    reason: first.reason,
    reasons: [...new Set(matches.map((match) => match.reason))],
    lawfulBasis: first.allow ? facts.topic.lawfulBasis : undefined,
    suppressionReason: first.suppressionReason,
    controller: controllerOf(facts.policy, facts.topic),
    validUntil: validUntil(facts, first.allow),
    basedOn: distinctPlaces(matches),
  };
}

/** One no has a row for each address, and a restriction may hold in two rows: each entry is named once. */
function distinctPlaces(matches: readonly Match[]): readonly LedgerPlace[] {
  const places = matches.flatMap((match) => match.places ?? []);
  return places.filter((place, index) => places.findIndex((other) => isSamePlace(place, other)) === index);
}

/** Answers age: the next instant at which one changes by itself, and never longer than the policy's limits. */
function validUntil(facts: SendFacts, isAllowed: boolean): Date {
  const { yesSeconds, noSeconds } = facts.policy.decisionValidity;
  const longest = new Date(facts.at.getTime() + (isAllowed ? yesSeconds : noSeconds) * 1000);
  return turnsOf(facts)
    .filter((turn) => turn !== undefined && turn > facts.at)
    .reduce<Date>((soonest, turn) => (turn && turn < soonest ? turn : soonest), longest);
}

/** The instants that bear on this topic: a pause and STALE on marketing, the end of a required role on a mandatory one. */
function turnsOf(facts: SendFacts): readonly (Date | undefined)[] {
  const { topic, contact } = facts;
  if (topic.class === 'MARKETING') return [contact?.pause?.until, staleFrom(facts)];
  if (topic.class !== 'MANDATORY' || !contact) return [];
  return contact.roles
    .filter((held) => held.hasDuty && topic.requiredRoles.includes(held.role))
    .map((held) => held.until);
}
