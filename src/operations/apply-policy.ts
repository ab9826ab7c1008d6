import type { Change } from '../domain/change';
import { canBeClosed, type PolicyPair } from '../domain/policy-comparison';
import { AbideError } from '../errors';
import { lockActivations, newestActivation } from '../store/policy-activations';
import { holdHead } from '../store/touched-contacts';
import { activatePolicy, type PolicyToActivate, writeActivated } from './activate-policy';
import type { CommitLane } from './commit-change';
import { type ComparePolicyOptions, comparePolicy, type PolicyComparison } from './compare-policy';
import type { Ground } from './ground';
import { movedOn, type PersonCompared, type Since, startOfComparison, turnsOfAll, turnsSince } from './policy-people';

export interface ApplyPolicyOptions extends ComparePolicyOptions {
  /** Opts people out of whatever the policy would open for them, before it is in force. */
  readonly close?: boolean;
}

export interface PolicyApplication {
  /** Whether the policy is in force now; of one that already was nothing is written. */
  readonly isInForce: boolean;
  readonly comparison: PolicyComparison;
  /** Opt-outs that were written because it would have opened something. They stay, whatever comes of the application. */
  readonly closings: number;
  /** Noes that were written for the successor of a topic that disappears. */
  readonly takenOver: number;
}

/**
 * Puts a later policy in force, unless it opens anything for anybody (design, section 4: a label opens nothing). With
 * `close` those people are opted out first, where an opt-out closes it.
 *
 * Everybody is compared first, then whoever changed meanwhile, until only the last few entries are left. These are
 * compared while the ledger's head is held, in the very transaction that puts the policy in force: no change slips in
 * between, on whatever instance, and whoever judged by the earlier policy judges anew. Twice is harmless; ended half-way
 * it has only closed, and is run again.
 */
export async function applyPolicy(
  ground: Ground,
  lane: CommitLane,
  { candidate, ...options }: ApplyPolicyOptions & { candidate: PolicyToActivate },
): Promise<PolicyApplication> {
  const { comparison, pair, since } = await comparePolicy(ground, candidate, options);
  const nothingWritten = { comparison, closings: 0, takenOver: 0 };
  if (comparison.outcome === 'IN_FORCE') return { isInForce: true, ...nothingWritten };
  if (comparison.outcome === 'FIRST') {
    await activatePolicy(ground.database, candidate, ground.clock);
    return { isInForce: true, ...nothingWritten };
  }
  if (!pair || !mayBeApplied(comparison, options)) return { isInForce: false, ...nothingWritten };
  const application = new Application(ground, lane, { ...options, candidate, pair });
  const isToClose = comparison.opened.length > 0 || comparison.takenOver.length > 0;
  await application.run(since, isToClose).catch(async (error) => {
    // Somebody else may have put this very policy in force at the same time.
    if (!(await isInForceNow(ground, candidate))) throw error;
  });
  await ground.active.foundInForce(candidate.policy.version);
  return { isInForce: true, comparison, ...application.written };
}

function mayBeApplied({ outcome, opened, openedToNobody }: PolicyComparison, { close }: ApplyPolicyOptions): boolean {
  if (outcome === 'OPENS_NOTHING') return true;
  return (
    outcome === 'OPENS' && close === true && openedToNobody.length === 0 && opened.every((turn) => turn.canBeClosed)
  );
}

async function isInForceNow({ database }: Ground, { policy, sha256 }: PolicyToActivate): Promise<boolean> {
  const newest = await newestActivation(database.pool);
  return newest?.version === policy.version && newest.sha256 === sha256;
}

const MOST_ROUNDS = 50;
const ENTRIES_AT_ONCE = 1_000;
/** While the head is held everybody waits. */
const ENTRIES_WHILE_HELD = 200;

/** One application under way: it knows what it wrote. */
class Application {
  readonly written = { closings: 0, takenOver: 0 };

  constructor(
    private readonly ground: Ground,
    private readonly lane: CommitLane,
    private readonly plan: ApplyPolicyOptions & { candidate: PolicyToActivate; pair: PolicyPair },
  ) {}

  async run(compared: Since, isToClose: boolean): Promise<void> {
    let since = isToClose ? await this.closeAll() : compared;
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      since = await this.catchUp(since);
      if (await this.putInForce(since)) return;
    }
    throw tooBusy();
  }

  private async closeAll(): Promise<Since> {
    const since = await startOfComparison(this.ground);
    let contacts = 0;
    for await (const people of turnsOfAll(this.ground, this.plan.pair)) {
      await this.close(people);
      contacts += people.length;
      this.plan.onProgress?.(contacts);
    }
    return since;
  }

  /** Compares who changed since, who was closed for included: what they are sent then is what counts. */
  private async catchUp(from: Since): Promise<Since> {
    let since = from;
    for (;;) {
      const { people, upTo, isAll } = await turnsSince(this.ground, this.plan.pair, { since, most: ENTRIES_AT_ONCE });
      await this.close(people);
      since = upTo;
      if (isAll) return since;
      this.plan.onProgress?.(people.length);
    }
  }

  private async close(people: readonly PersonCompared[]): Promise<void> {
    const { pair, close } = this.plan;
    const open = people.flatMap(({ opened }) => opened);
    if (open.some((turn) => !close || !canBeClosed(pair, turn))) throw tooBusy();
    const calls = people.map((person) => ({ changes: noesFor(person, pair) }));
    await Promise.all(calls.filter(({ changes }) => changes.length > 0).map((call) => this.lane.run(call)));
    this.written.closings += open.length;
    this.written.takenOver += people.flatMap(({ takenOver }) => takenOver).length;
  }

  /** False: somebody changed in between who has to be closed for first, or too many to look at while everybody waits. */
  private putInForce(since: Since): Promise<boolean> {
    const { pair, candidate } = this.plan;
    return this.ground.database.inTransaction(async (client) => {
      await lockActivations(client);
      const { policyVersion } = await holdHead(client);
      if (policyVersion !== pair.before.version) throw movedOn();
      const last = await turnsSince(this.ground, pair, { since, most: ENTRIES_WHILE_HELD, client });
      const isOpen = last.people.some(({ opened, takenOver }) => opened.length > 0 || takenOver.length > 0);
      if (isOpen || !last.isAll) return false;
      await writeActivated(client, candidate, { at: this.ground.clock(), policyVersion });
      return true;
    });
  }
}

function noesFor({ contactId, opened, takenOver }: PersonCompared, { after }: PolicyPair): Change[] {
  const no = {
    kind: 'SET_PREFERENCE',
    state: 'OPTED_OUT',
    contact: { contactId },
    source: 'POLICY',
    evidence: { reference: `policy ${after.version}` },
  } as const;
  return [
    ...opened.map(({ topic, channel }): Change => ({ ...no, topic, channel, statedBy: 'COMPANY' })),
    ...takenOver.map(({ topic, channel, statedBy }): Change => ({ ...no, topic, channel, statedBy })),
  ];
}

/** Somebody came or changed for whom it opens something, after everybody was compared. */
function tooBusy(): AbideError {
  return new AbideError('UNAVAILABLE', 'People changed while the policy was being compared: run it again.');
}
