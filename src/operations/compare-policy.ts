import { listChangeMistakes } from '../domain/list-change';
import type { Policy } from '../domain/policy';
import { openedToNobody, type PolicyPair, type Turn } from '../domain/policy-comparison';
import type { PolicyMistake } from '../domain/policy-mistake';
import { successionMistakes } from '../domain/policy-succession';
import { type PolicyNote, wideningNotes } from '../domain/policy-widening';
import { AbideError } from '../errors';
import { judgeActivation, readActivations } from '../store/policy-activations';
import type { PolicyToActivate } from './activate-policy';
import type { Ground } from './ground';
import { type Since, startOfComparison, turnsOfAll } from './policy-people';
import { type ComparisonCounts, PolicyTally } from './policy-tally';

/**
 * FIRST: none is in force, so nothing is compared. IN_FORCE: it is this one. MISTAKES: it makes of the one in force what
 * no policy may, whoever it would meet. OPENS: somebody's denial would become a yes.
 */
export type PolicyOutcome = 'FIRST' | 'IN_FORCE' | 'MISTAKES' | 'OPENS' | 'OPENS_NOTHING';

/** What a policy would change, in counts: nobody is named. */
export interface PolicyComparison extends ComparisonCounts {
  readonly version: string;
  /** The version that it was compared with; undefined while none is in force. */
  readonly inForce?: string;
  readonly outcome: PolicyOutcome;
  readonly mistakes: readonly Pick<PolicyMistake, 'path' | 'message'>[];
  /** What it does more freely without turning anybody's no into a yes: for somebody to look at. */
  readonly notes: readonly PolicyNote[];
  /** What it would send to addresses of nobody. There is no person to close it for. */
  readonly openedToNobody: readonly Turn[];
}

export interface ComparePolicyOptions {
  /** How many contacts were compared by now; what it throws ends the comparison. */
  readonly onProgress?: (contacts: number) => void;
}

/** A comparison, with what has to be known to go on from it. */
export interface Compared {
  readonly comparison: PolicyComparison;
  /** Only when people were compared. */
  readonly pair?: PolicyPair;
  readonly since: Since;
}

/**
 * Compares a policy with the one in force, for every person, topic and channel, by the one table of the send decision; it
 * changes nothing. An older version, and another content under the version in force, are a CONFLICT.
 */
export async function comparePolicy(
  ground: Ground,
  candidate: PolicyToActivate,
  options: ComparePolicyOptions = {},
): Promise<Compared> {
  const since = await startOfComparison(ground);
  const before = await policyBefore(ground, candidate);
  const { policy: after } = candidate;
  if (before === undefined) return { comparison: notCompared(after, { outcome: 'FIRST' }), since };
  const inForce = before.version;
  if (inForce === after.version) return { comparison: notCompared(after, { outcome: 'IN_FORCE', inForce }), since };
  const notes = wideningNotes(before, after);
  const mistakes = [...successionMistakes(before, after), ...listChangeMistakes(before, after)];
  if (mistakes.length > 0) {
    return { comparison: { ...notCompared(after, { outcome: 'MISTAKES', inForce }), mistakes, notes }, since };
  }
  const pair = { before, after };
  const counts = await count(ground, pair, options);
  const toNobody = openedToNobody(pair, ground.clock());
  const outcome: PolicyOutcome = counts.opened.length > 0 || toNobody.length > 0 ? 'OPENS' : 'OPENS_NOTHING';
  const told = { version: after.version, inForce, outcome, mistakes, notes, openedToNobody: toNobody };
  return { comparison: { ...told, ...counts }, pair, since };
}

/** The policy in force, if the other one may be compared with it at all. */
async function policyBefore(ground: Ground, { policy, sha256 }: PolicyToActivate): Promise<Policy | undefined> {
  const activations = await readActivations(ground.database.pool);
  const judgement = judgeActivation({ version: policy.version, sha256 }, activations);
  if (judgement.kind === 'REFUSED' && judgement.reason !== 'NEWER_VERSION') {
    throw new AbideError('CONFLICT', judgement.message, { path: 'version' });
  }
  const newest = activations.at(-1);
  return newest && (await ground.active.foundInForce(newest.version)).policy;
}

async function count(
  ground: Ground,
  pair: PolicyPair,
  { onProgress }: ComparePolicyOptions,
): Promise<ComparisonCounts> {
  const tally = new PolicyTally(pair);
  for await (const people of turnsOfAll(ground, pair)) {
    for (const person of people) tally.add(person);
    onProgress?.(tally.contacts);
  }
  return tally.counts();
}

function notCompared(
  { version }: Policy,
  { outcome, inForce }: { outcome: PolicyOutcome; inForce?: string },
): PolicyComparison {
  const nothing = { contacts: 0, contactsOpened: 0, contactsClosed: 0, opened: [], closed: [], takenOver: [] };
  return { version, inForce, outcome, mistakes: [], notes: [], openedToNobody: [], ...nothing };
}
