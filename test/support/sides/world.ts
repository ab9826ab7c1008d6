import { Reconciliation } from '../../../integrations/reconcile';
import type { Address } from '../../../src/domain/address';
import { topicOf } from '../../../src/domain/policy';
import type { SendDecision } from '../../../src/domain/send-decision';
import { AbideError } from '../../../src/errors';
import type { ChangeAnswer, Operations, Said } from '../../../src/operations';
import { namedAddress } from '../../../src/operations/ground';
import { email as addressOf } from '../statement';
import { type Act, ADDRESSES_EACH, type Interruption, PEOPLE, type Plan, type Post, type Round } from './plan';
import { SaidNoes } from './said-noes';
import type { SentWebhook, Side, Standing, ThereAct } from './side';
import type { SidesStage } from './stage';
import { TestWorker } from './worker';

export const TOPICS = ['news', 'offers', 'survey'] as const;
const DAY_MS = 86_400_000;
let worlds = 0;

/** Some people over some providers, and the plan that is played with them. */
export class World {
  readonly noes = new SaidNoes();
  readonly erased = new Set<string>();
  /** What must not have been: a yes that went out after a no that could be read. */
  readonly wrong: string[] = [];
  changes = 0;
  openings = 0;
  /** What was done, for whoever has to read why it failed. */
  private readonly story: string[] = [];
  private tick = 0;
  private names = 0;
  private readonly number = ++worlds;
  private readonly workers: readonly [TestWorker, TestWorker];
  private kept: { side: Side; webhook: SentWebhook }[] = [];

  constructor(
    readonly stage: SidesStage,
    readonly sides: readonly Side[],
  ) {
    const nextTick = () => ++this.tick;
    const [one, other] = stage.instances;
    this.workers = [new TestWorker(one, nextTick), new TestWorker(other, nextTick)];
    for (const side of sides) side.onOpening((email, topic) => this.hearOpening(side, email, topic));
  }

  get addresses(): readonly string[] {
    return Array.from({ length: PEOPLE * ADDRESSES_EACH }, (_none, n) =>
      this.address(Math.floor(n / ADDRESSES_EACH), n % ADDRESSES_EACH),
    );
  }

  address(who: number, which: number): string {
    return `p${who}-${which}@world${this.number}.example`;
  }

  /** Everybody as they are before: known here, most of them with a yes to something. */
  async begin(seed: number): Promise<void> {
    const [operations] = this.stage.instances;
    await Promise.all(
      Array.from({ length: PEOPLE }, async (_none, who) => {
        for (const which of [0, 1]) {
          const email = addressOf(this.address(who, which));
          await operations.upsertContact({ email, profile: { name: 'Ada Example', organisation: 'Acme' } }, COMPANY);
          const isOpened = (place: number) => ((seed >> ((who * 3 + place) % 24)) & 1) === 1;
          const open = TOPICS.filter((_topic, place) => isOpened(place) && (which === 0 || who % 2 === 0));
          const yes = open.map((topic) => ({ topic, channel: 'EMAIL', state: 'OPTED_IN' }) as const);
          if (yes.length > 0) await operations.setPreferences({ address: email }, yes, PERSON);
        }
      }),
    );
    this.changes += PEOPLE * 5;
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
    const interrupt = (one: Interruption) => this.interrupt(side, worker, one);
    const test = this.workers[worker];
    await test.round(side, { interruptions, interrupt, isImpatient: trouble === 'HANGS' });
    await side.isOver();
    this.story.push('end of the round');
  }

  private async interrupt(side: Side, worker: 0 | 1, { what, acts }: Interruption): Promise<void> {
    const other = this.workers[worker === 0 ? 1 : 0];
    this.story.push(`in between: ${what}`);
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
    for (const side of this.sides) {
      const [operations] = this.stage.instances;
      const { log } = this.stage.ground.ground;
      const reconciliation = new Reconciliation({
        provider: side.provider,
        operations,
        sync: operations.sync,
        log,
        everySeconds: 3600,
      });
      while (await reconciliation.lookUp());
      if (!isWalk) continue;
      await reconciliation.walk(true);
      while (await reconciliation.lookUp());
    }
  }

  /** Hands webhooks on: what was sent since, and what was kept. */
  private async post(post: Post): Promise<void> {
    const sent = await Promise.all(
      this.sides.map(async (side) => (await side.webhooks()).map((webhook) => ({ side, webhook }))),
    );
    const all = [...this.kept, ...sent.flat()];
    this.kept = [];
    this.story.push(`webhooks ${post}`);
    switch (post) {
      case 'LOST':
        return;
      case 'LATER':
        this.kept = all;
        return;
      case 'FORGED':
        this.kept = all;
        for (const one of all) await this.deliver(one, true);
        return;
      case 'REVERSED':
        all.reverse();
        break;
      case 'TWICE':
        all.push(...all);
        break;
      case 'AS_SENT':
    }
    for (const one of all) await this.deliver(one, false);
  }

  private async deliver({ side, webhook }: { side: Side; webhook: SentWebhook }, isForged: boolean): Promise<void> {
    const { url, body, headers } = side.signed(webhook, isForged);
    const path = url.replace(/^https:\/\/[^/]+/, '');
    const { status } = await fetch(`${this.stage.url}${path}`, { method: 'POST', headers, body });
    if (status !== (isForged ? 401 : 204)) this.wrong.push(`${side.name} was answered ${status} to a webhook`);
  }

  async act(act: Act): Promise<void> {
    this.changes += 1;
    const side = act.at === 0 ? undefined : this.sides[(act.at - 1) % this.sides.length];
    const { who, which, topic, here, there } = act;
    const what = `${side?.name ?? 'here'} ${side ? there : here} ${topic}`;
    this.story.push(`${this.address(who, which)} ${what}`);
    if (side) await this.actThere(side, act);
    else await this.actHere(act);
  }

  private async actThere(side: Side, { who, which, topic: place, there }: Act): Promise<void> {
    const email = this.address(who, which);
    const other = this.address(who, (which + 1) % ADDRESSES_EACH);
    const topic = side.topics[place % side.topics.length] as string;
    const standings = () => new Map(side.topics.map((one) => [one, side.standing(email, one)]));
    const before = standings();
    if (!side.act(there, { email, other, topic })) return;
    const after = standings();
    for (const one of side.topics) {
      const { isClosed: wasClosed, isOpen: wasOpen } = before.get(one) as Standing;
      const { isClosed, isOpen } = after.get(one) as Standing;
      const no = { at: 'THERE', isWide: side.isWide(there, one), tick: ++this.tick } as const;
      const isNewNo = (!wasClosed && isClosed) || (wasOpen && !isOpen);
      if (isNewNo && NOES.includes(there)) this.noes.say([email], [one], no);
      const isTakenBack = (wasClosed && !isClosed) || (!wasOpen && isOpen);
      if (isTakenBack && !isNo(await this.decisionOf(email, one))) this.noes.forgetThere(email, one);
    }
  }

  private async actHere({ who, which, topic: place, here }: Act): Promise<void> {
    const [operations] = this.stage.instances;
    const value = this.address(who, which);
    const address = addressOf(value);
    const topic = TOPICS[place % TOPICS.length] as string;
    const group = await this.groupOf(value);
    switch (here) {
      case 'OPT_OUT': {
        const change = { topic, channel: 'EMAIL', state: 'OPTED_OUT' } as const;
        if (await done(operations.setPreferences({ address }, [change], PERSON))) this.sayHere(group, [topic], false);
        return;
      }
      case 'ONE_CLICK': {
        if (await this.oneClick(operations, address)) this.sayHere(group, this.marketing, true);
        return;
      }
      case 'OBJECT':
        if (await done(operations.recordObjection({ address }, {}, PERSON))) this.sayHere(group, this.marketing, true);
        return;
      case 'OPT_IN':
      case 'PAGE_YES':
      case 'LIFT':
        return this.sayYes(operations, { value, topic, here });
      case 'PAUSE':
        await done(operations.pauseMarketing({ address }, new Date(Date.now() + DAY_MS).toISOString(), PERSON));
        return;
      case 'END_PAUSE':
        await done(operations.pauseMarketing({ address }, undefined, { ...PERSON, occurredAt: new Date() }));
        return;
      case 'MERGE': {
        const from = addressOf(this.address(who, (which + 1) % ADDRESSES_EACH));
        const isDone = await done(operations.mergeContacts({ address }, { address: from }, COMPANY));
        if (isDone) this.noes.join(await this.groupOf(value), TOPICS);
        return;
      }
      case 'CHANGE_ADDRESS': {
        const to = this.address(who, (which + 2) % ADDRESSES_EACH);
        const isDone = await done(operations.changeAddress({ address }, address, addressOf(to), PERSON));
        if (!isDone) return;
        this.noes.join([...new Set([...group, ...(await this.groupOf(to))])], TOPICS);
        if (!(await this.groupOf(to)).includes(value)) this.noes.giveUp(value, TOPICS);
        return;
      }
      case 'ERASE': {
        const isDone = await operations.eraseContact({ address }, 'REQUEST', COMPANY).then(
          () => true,
          () => false,
        );
        if (!isDone) return;
        this.sayHere(group, TOPICS, true);
        for (const one of group) this.erased.add(one);
        return;
      }
      case 'NAME': {
        const profile = { name: `Ada Example-${++this.names}`, organisation: 'Acme' };
        await done(operations.upsertContact({ email: address, profile, country: 'NL' } as never, COMPANY));
      }
    }
  }

  private get marketing(): readonly string[] {
    return TOPICS.filter((topic) => topicOf(this.stage.policy, topic)?.class === 'MARKETING');
  }

  private sayHere(addresses: readonly string[], topics: readonly string[], isWide: boolean): void {
    this.noes.say(addresses, topics, { at: 'HERE', isWide, tick: ++this.tick });
  }

  private async oneClick(operations: Operations, address: Address): Promise<boolean> {
    const contact = await operations.readContact({ address });
    if (!contact) return false;
    const [addressKey] = namedAddress(this.stage.ground.ground, address).keys;
    const link = { contactId: contact.id, addressKey, scope: 'DIRECT_MARKETING', channel: 'EMAIL', mandatory: false };
    return done(operations.stopByLink(link as never, { source: 'ONE_CLICK' }));
  }

  private async sayYes(
    operations: Operations,
    { value, topic, here }: { value: string; topic: string; here: 'OPT_IN' | 'PAGE_YES' | 'LIFT' },
  ): Promise<void> {
    const contact = { address: addressOf(value) };
    const group = await this.groupOf(value);
    const knownAt = new Map<string, boolean>();
    for (const one of group) knownAt.set(one, isNo(await this.decisionOf(one, topic)));
    const change = { topic, channel: 'EMAIL', state: 'OPTED_IN' } as const;
    if (here === 'OPT_IN')
      await done(operations.setPreferences(contact, [change], { ...PERSON, occurredAt: new Date() }));
    if (here === 'PAGE_YES') await done(operations.setPreferences(contact, [change], ON_PAGE));
    if (here === 'LIFT') {
      const asked = [{ topic, channel: 'EMAIL' }] as const;
      await done(operations.liftObjection(contact, asked, { ...PERSON, occurredAt: new Date() }));
      await done(operations.confirmOptIn(contact, asked, { ...ON_PAGE, source: 'CONFIRMATION' }));
    }
    if (isNo(await this.decisionOf(value, topic))) return;
    this.noes.open(group, topic, { isLift: here === 'LIFT', wasKnown: (one) => knownAt.get(one) === true });
  }
}

const PERSON: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'form', wordingId: 'form-1' };
const ON_PAGE: Said = { source: 'PAGE', statedBy: 'RECIPIENT', isFreshLink: true };
const COMPANY: Said = { source: 'API', statedBy: 'COMPANY', reference: 'crm' };
const NOES: readonly ThereAct[] = ['STOP_ALL', 'COLLEAGUE_STOP_ALL', 'SPAM', 'LINK_STOP', 'COLLEAGUE_STOP'];

/** A person's no that is known here; what only lacks a yes, or rests for a while, is none. */
export function isNo({ reasons }: SendDecision): boolean {
  return reasons.includes('SUPPRESSED') || reasons.includes('OPTED_OUT');
}

/** Admitted as a whole. A contact that is not known is a refusal here, anything else a failure. */
async function done(answer: Promise<ChangeAnswer>): Promise<boolean> {
  try {
    return (await answer).refused.length === 0;
  } catch (error) {
    if (error instanceof AbideError && ['NOT_FOUND', 'CONFLICT'].includes(error.code)) return false;
    throw error;
  }
}
