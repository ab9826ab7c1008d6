import { type ContactState, type Preference, type Restriction, TrackingState } from './contact';
import { isLater } from './ledger-place';
import type { PreferenceState } from './words';

/** Strictest first: a no outlives every merge, and UNKNOWN yields to all (design, section 4, "Merge"). */
const STATE_ORDER: readonly PreferenceState[] = ['OPTED_OUT', 'OPTED_IN', 'PENDING', 'UNKNOWN'];

/** What a withdrawal would open, strictest first: here UNKNOWN opens less than a yes. */
const WITHDRAWN_ORDER: readonly PreferenceState[] = ['OPTED_OUT', 'UNKNOWN', 'PENDING', 'OPTED_IN'];

/**
 * The contact that two contacts become. Field by field the stricter one holds: tracking stops and restrictions of
 * both, the later pause, a private person if either is, the later human contact, roles of both. Suppressions and
 * exceptions are not here: they follow their contact through the merge, each to its own side (`Register`).
 */
export function mergeContacts(into: ContactState, from: ContactState): ContactState {
  const kindsOfInto = new Set(into.addresses.map((address) => address.kind));
  return {
    ...into,
    addresses: [
      ...into.addresses,
      ...from.addresses.map((address) => ({
        ...address,
        isPrimary: address.isPrimary && !kindsOfInto.has(address.kind),
      })),
    ].filter((address, index, all) => all.findIndex((other) => other.key === address.key) === index),
    profile: { ...from.profile, ...into.profile },
    relation: into.relation ?? from.relation,
    business: into.business && from.business,
    country: into.country ?? from.country,
    addressOrigin: into.addressOrigin === from.addressOrigin ? into.addressOrigin : undefined,
    toldUnder: earlier(into.toldUnder, from.toldUnder),
    preferences: mergePreferences(into, from),
    roles: [...into.roles, ...from.roles],
    restriction: stricterRestriction(into.restriction, from.restriction),
    pause: later(into.pause, from.pause, (pause) => pause.until),
    tracking: stricterTracking(into.tracking, from.tracking),
    marketingTracking: stricterTracking(into.marketingTracking, from.marketingTracking),
    lastHumanContactAt: later(into.lastHumanContactAt, from.lastHumanContactAt, (at) => at),
    lastHumanClickAt: later(into.lastHumanClickAt, from.lastHumanClickAt, (at) => at),
    asked: [],
  };
}

function mergePreferences(into: ContactState, from: ContactState): ReadonlyMap<string, Preference> {
  const merged = new Map(into.preferences);
  for (const [key, theirs] of from.preferences) {
    const ours = merged.get(key);
    merged.set(key, ours ? stricterPreference(ours, theirs) : theirs);
  }
  return merged;
}

function stricterPreference(one: Preference, other: Preference): Preference {
  const [first, second] =
    STATE_ORDER.indexOf(one.state) <= STATE_ORDER.indexOf(other.state) ? [one, other] : [other, one];
  if (first.state === 'OPTED_OUT' && second.state === 'OPTED_OUT') return bothNoes(first, second);
  if (first.state !== second.state) return first;
  return { ...first, confirmedOn: [...new Set([...first.confirmedOn, ...second.confirmedOn])] };
}

/**
 * The person's no, then a policy's, then the company's: a withdrawal goes back to the stricter of what stood before, and
 * only if the person said no after neither stop. A yes has to be later than both noes, and no undo of one takes the
 * other away.
 */
function bothNoes(one: Preference, other: Preference): Preference {
  const at = one.at >= other.at ? one.at : other.at;
  const [earlier, later] = isLater(one.place, other.place) ? [other, one] : [one, other];
  // What stood before the one no is not what would stand without it: the other would. So it is not taken back.
  const settled = { at, before: undefined };
  if (one.statedBy !== other.statedBy) return { ...(one.statedBy === 'RECIPIENT' ? one : other), ...settled };
  if (one.statedBy === 'RECIPIENT') return { ...later, ...settled };
  return { ...(opensTo(one) <= opensTo(other) ? one : other), at, place: earlier.place };
}

function opensTo({ before }: Preference): number {
  return before ? WITHDRAWN_ORDER.indexOf(before.state) : -1;
}

function stricterRestriction(one?: Restriction, other?: Restriction): Restriction | undefined {
  if (!one || !other) return one ?? other;
  if (one.scope !== other.scope) return one.scope === 'ALL' ? one : other;
  return one.liftAskedAt === undefined ? one : other;
}

function stricterTracking(one: TrackingState, other: TrackingState): TrackingState {
  if (one === TrackingState.OPTED_OUT || other === TrackingState.OPTED_OUT) return TrackingState.OPTED_OUT;
  if (one === TrackingState.UNKNOWN) return other;
  return one;
}

function later<T>(one: T | undefined, other: T | undefined, timeOf: (value: T) => Date): T | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return timeOf(one) >= timeOf(other) ? one : other;
}

/** Told of a topic is what both were told of: unknown is not told. */
function earlier(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return undefined;
  return one < other ? one : other;
}
