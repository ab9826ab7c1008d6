import { topicOf } from '../../../src/domain/policy';
import type { SendDecision } from '../../../src/domain/send-decision';
import { email as addressOf } from '../statement';
import { actHere } from './acts-here';
import { actThere } from './acts-there';
import { NoesOnRecord } from './noes-on-record';
import { makePeople } from './people';
import { type Act, ADDRESSES_EACH, type Interruption, PEOPLE, type Plan, type Post, type Round } from './plan';
import { PostOffice } from './post-office';
import { reconcileSide } from './reconcile-side';
import { TOPICS } from './said';
import { SaidNoes } from './said-noes';
import type { Side } from './side';
import type { SidesStage } from './stage';
import { TestWorker } from './worker';

/**
 * Of one change alone four writes are promised (design, section 4). Over a history one a change is enough, because what cancels
 * out is not written and what comes together is one call: 0.63 at most were seen. After a fault some are made once more.
 */
const WRITES_A_FAULT = 4;
let worlds = 0;

/** Some people over some providers, and the plan that is played with them. */
export class World {
  readonly noes = new SaidNoes();
  readonly record = new NoesOnRecord();
  readonly erased = new Set<string>();
  /** What must not have been: a yes that went out after a no that could be read. */
  readonly wrong: string[] = [];
  openings = 0;
  /** What was admitted here, and what happened there. */
  private changes = 0;
  /** Troubles of a provider, crashes, leases that ended: after each what was written may be written again. */
  private faults = 0;
  /** What was done, for whoever has to read why it failed. */
  private readonly story: string[] = [];
  private tick = 0;
  private readonly number = ++worlds;
  private readonly workers: readonly [TestWorker, TestWorker];
  private readonly office: PostOffice;

  constructor(
    readonly stage: SidesStage,
    readonly sides: readonly Side[],
  ) {
    const nextTick = () => this.nextTick();
    this.office = new PostOffice(stage.url, sides);
    const [one, other] = stage.instances;
    this.workers = [new TestWorker(one, nextTick), new TestWorker(other, nextTick)];
    for (const side of sides) side.onOpening((email, topic) => this.hearOpening(side, email, topic));
  }

  nextTick(): number {
    return ++this.tick;
  }

  get addresses(): readonly string[] {
    return Array.from({ length: PEOPLE * ADDRESSES_EACH }, (_none, n) =>
      this.address(Math.floor(n / ADDRESSES_EACH), n % ADDRESSES_EACH),
    );
  }

  address(who: number, which: number): string {
    return `p${who}-${which}@world${this.number}.example`;
  }

  /** What an objection is to. */
  get marketing(): readonly string[] {
    return TOPICS.filter((topic) => topicOf(this.stage.policy, topic)?.class === 'MARKETING');
  }

  /** Everybody as they are before. */
  async begin(seed: number): Promise<void> {
    this.changes += await makePeople(this, seed);
    await this.quiet(0);
  }

  async play(plan: Plan): Promise<void> {
    for (const { acts, post, rounds, isReconciled, doesTimePass } of plan.ticks) {
      for (const act of acts) await this.act(act);
      await this.post(post);
      for (const round of rounds) await this.round(round);
      if (isReconciled) await this.reconcile(true);
      if (doesTimePass) await this.stage.letTimePass();
    }
  }

  /** Until nothing is due any more at any side; the first times with walks through everybody. */
  async quiet(walks = 2): Promise<void> {
    for (let n = 0; n < 15; n++) {
      const before = this.writes();
      await this.stage.letTimePass();
      await this.post('AS_SENT');
      await this.reconcile(n < walks);
      for (const side of this.sides) while ((await this.workers[0].round(side)) > 0);
      if (n > 0 && this.writes() === before && (await this.isNothingDue())) return;
    }
    const left = await this.stage.sql('SELECT provider, is_no, doubt, fault FROM due_contact WHERE turns_at IS NULL');
    throw new Error(`it never becomes quiet: ${JSON.stringify(left)}`);
  }

  /** Of the people who are named in a text, and what was done with everybody. */
  storyOf(text: string): readonly string[] {
    return this.story.filter((line) => !/p\d/.test(line) || text.includes(line.slice(0, line.indexOf('-'))));
  }

  writes(): number {
    return this.sides.reduce((sum, side) => sum + side.writes(), 0);
  }

  /** Providers that were written to more often than what was changed and what failed account for. */
  tooManyWrites(): readonly string[] {
    const most = this.changes + WRITES_A_FAULT * this.faults;
    return this.sides
      .filter((side) => side.writes() > most)
      .map((side) => `${side.name} got ${side.writes()} writes for ${this.changes} changes and ${this.faults} faults`);
  }

  async decisionOf(email: string, topic: string): Promise<SendDecision> {
    return (await this.decisionsOf([email], topic))[0] as SendDecision;
  }

  async decisionsOf(emails: readonly string[], topic: string): Promise<readonly SendDecision[]> {
    const keys = emails.map((email) => ({ address: addressOf(email) }));
    return (await this.stage.instances[1].decideSends(keys, topic, 'EMAIL')).decisions;
  }

  /** The addresses of whoever holds this one, it first; without a holder it alone. */
  async groupOf(email: string): Promise<readonly string[]> {
    const rows = await this.stage.sql<{ value: string }>(
      'SELECT b.value FROM address a JOIN address b USING (contact_id) WHERE a.value = $1 ORDER BY b.value <> $1',
      [email],
    );
    return rows.length === 0 ? [email] : rows.map(({ value }) => value);
  }

  private async isNothingDue(): Promise<boolean> {
    const [left] = await this.stage.sql<{ left: string }>(
      `SELECT (SELECT count(*) FROM due_contact WHERE due_at < 'infinity' AND turns_at IS NULL)
            + (SELECT count(*) FROM provider_erasure WHERE due_at < 'infinity')
            + (SELECT count(*) FROM provider_hint) AS left`,
    );
    return left?.left === '0';
  }

  private hearOpening(side: Side, email: string, topic: string): void {
    this.openings += 1;
    const reads = this.workers.flatMap(({ lastRead }) => lastRead.get(email) ?? []);
    if (this.noes.wasSaidHereBefore(email, topic, reads.length > 0 ? Math.min(...reads) : this.tick)) {
      this.wrong.push(`${side.name} was sent a yes to ${topic} for ${email} after a no that could be read`);
    }
  }

  private async round({ side: place, worker, trouble, interruptions }: Round): Promise<void> {
    const side = this.sides[place % this.sides.length] as Side;
    this.story.push(`round of worker ${worker} at ${side.name} ${trouble ?? ''}`);
    if (trouble) await side.befall(trouble);
    if (trouble) this.faults += 1;
    const interrupt = (one: Interruption) => this.interrupt(side, worker, one);
    const test = this.workers[worker];
    await test.round(side, { interruptions, interrupt, isImpatient: trouble === 'HANGS' });
    await side.isOver();
    this.story.push('end of the round');
  }

  private async interrupt(side: Side, worker: 0 | 1, { what, acts }: Interruption): Promise<void> {
    const other = this.workers[worker === 0 ? 1 : 0];
    this.story.push(`in between: ${what}`);
    if (what === 'LEASE_ENDS' || what === 'CRASH') this.faults += 1;
    switch (what) {
      case 'ACTS':
        for (const act of acts) await this.act(act);
        return;
      case 'OTHER_WORKER':
        await this.act(acts[0] as Act);
        await other.round(side);
        return;
      case 'LEASE_ENDS':
        await this.stage.letTimePass();
        await this.act(acts[0] as Act);
        await other.round(side);
        return;
      case 'WEBHOOKS':
        await this.post('AS_SENT');
        return;
      case 'CRASH':
    }
  }

  private async reconcile(isWalk: boolean): Promise<void> {
    this.story.push(isWalk ? 'walked through' : 'looked up');
    for (const side of this.sides) await reconcileSide(this.stage, side, isWalk);
  }

  private async post(post: Post): Promise<void> {
    this.story.push(`webhooks ${post}`);
    this.wrong.push(...(await this.office.hand(post)));
  }

  async act(act: Act): Promise<void> {
    const side = act.at === 0 ? undefined : this.sides[(act.at - 1) % this.sides.length];
    const { who, which, topic, here, there } = act;
    const what = `${side?.name ?? 'here'} ${side ? there : here} ${topic}`;
    this.story.push(`${this.address(who, which)} ${what}`);
    if (await (side ? actThere(this, side, act) : actHere(this, act))) this.changes += 1;
  }
}
