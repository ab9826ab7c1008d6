import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { askGraphql } from './serving';
import {
  type Act,
  CONTACT,
  DECIDE,
  type Decision,
  decide,
  keysOf,
  oneClickPaths,
  optIn,
  type Reply,
  replyOf,
  replyTo,
  SHOWN_BY,
  type Wish,
} from './wish';

const ABREAST = 24;
const PATIENCE_MS = 60_000;

interface Watched {
  readonly url: string;
  readonly strike?: Strike;
}

/** Writes of many people at once, and which of them were acknowledged. */
export class Load {
  private readonly found = new Set<string>();
  /** How often the service said that it cannot answer now. */
  notNow = 0;

  private constructor(readonly wishes: readonly Wish[]) {}

  /** Makes people who opted in, and decides that each may be mailed: what they ask for is then seen to matter. */
  static async prepare(url: string, size: number): Promise<Load> {
    const acts: readonly Act[] = ['ONE_CLICK', 'ONE_CLICK', 'OBJECTION', 'OPT_OUT', 'NEW_CONTACT'];
    const run = randomUUID().slice(0, 8);
    const wishes = Array.from({ length: size }, (_, index) => ({
      act: acts[index % acts.length] as Act,
      email: `person-${index}-${run}@people.example`,
      idempotencyKey: randomUUID(),
      isAcknowledged: false,
    }));
    const known = wishes.filter(({ act }) => act !== 'NEW_CONTACT');
    await abreast(known, ({ email }) => optIn(url, email));
    const decisions = await decide(url, known);
    if (!decisions.every(({ allowed }) => allowed)) throw new Error('somebody who opted in may not be mailed');
    const paths = await oneClickPaths(url, known);
    return new Load(wishes.map((wish) => ({ ...wish, path: paths.get(wish.email) })));
  }

  /** What should never happen and did, each in a sentence. */
  get faults(): string[] {
    return [...this.found];
  }

  /** Those that the service said it keeps. */
  acknowledged(): readonly Wish[] {
    return this.wishes.filter((wish) => wish.isAcknowledged);
  }

  /** The acknowledged noes among them. */
  acknowledgedNoes(): readonly Wish[] {
    return this.acknowledged().filter(({ act }) => act !== 'NEW_CONTACT');
  }

  /**
   * Asks for all that is not acknowledged yet, many at once, each one time; and, meanwhile, whether any acknowledged
   * no is answered with a yes.
   */
  async ask(url: string, strike?: Strike): Promise<void> {
    await this.whileWatched({ url, strike }, () => abreast(this.open(), (wish) => this.askOnce(url, wish, strike)));
  }

  /** The same, each until it is acknowledged. The service must answer all the time, and in the end with a yes. */
  async askUntilAcknowledged(url: string, strike?: Strike): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    await this.whileWatched({ url, strike }, () =>
      abreast(this.open(), async (wish) => {
        while ((await this.askOnce(url, wish, strike)) !== 'ACKNOWLEDGED') {
          if (Date.now() > deadline) return void this.found.add('a write was not acknowledged within 60 s');
          await pause(100);
        }
      }),
    );
  }

  /** Whether what was acknowledged is there: in the decisions, and the new contacts among the contacts. */
  async missing(url: string): Promise<string[]> {
    const kept = this.acknowledged();
    const decisions = await decide(url, kept);
    const missing = kept.flatMap(({ act }, index) => {
      const { allowed, reason } = decisions[index] as Decision;
      return !allowed && reason === SHOWN_BY[act] ? [] : [`${act} is answered ${allowed ? 'yes' : 'no'}, ${reason}`];
    });
    await abreast(
      kept.filter(({ act }) => act === 'NEW_CONTACT'),
      async ({ act, email }) => {
        const { data } = await askGraphql(url, CONTACT, { variables: { by: { email } } });
        if (!data?.contact) missing.push(`${act} is not known`);
      },
    );
    return missing;
  }

  /** Those of which nobody knows whether they are kept. */
  open(): Wish[] {
    return this.wishes.filter((wish) => !wish.isAcknowledged);
  }

  private async askOnce(url: string, wish: Wish, strike?: Strike): Promise<Reply> {
    const reply = await replyTo(url, wish).catch((): Reply => 'NO_ANSWER');
    this.judge(wish.act, reply, strike);
    if (reply === 'NOT_NOW') this.notNow += 1;
    if (reply === 'ACKNOWLEDGED') wish.isAcknowledged = true;
    strike?.count(this.acknowledged().length);
    return reply;
  }

  private async whileWatched({ url, strike }: Watched, work: () => Promise<void>): Promise<void> {
    let isDone = false;
    const watching = (async () => {
      while (!isDone) {
        await this.lookAtSome(url, strike);
        await pause(20);
      }
    })();
    await work().finally(() => {
      isDone = true;
    });
    await watching;
  }

  private async lookAtSome(url: string, strike?: Strike): Promise<void> {
    const some = this.acknowledgedNoes().filter(() => Math.random() < 0.2);
    const answer = await askGraphql(url, DECIDE, { variables: { to: keysOf(some) } }).catch(() => undefined);
    const reply = answer ? replyOf(answer) : 'NO_ANSWER';
    this.judge('a decision', reply, strike);
    const decisions = (answer?.data?.sendDecisions ?? []) as Decision[];
    if (decisions.some(({ allowed }) => allowed)) this.found.add('an acknowledged no was answered with a yes');
  }

  private judge(asked: string, reply: Reply, strike?: Strike): void {
    if (reply.startsWith('WRONG')) this.found.add(`${asked} is answered neither as asked nor "not now". ${reply}`);
    if (reply === 'NO_ANSWER' && !strike?.endsService) this.found.add(`${asked} got no answer`);
  }
}

/** What is done to the service, once, as soon as so many writes are acknowledged. */
export class Strike {
  private struck: Promise<unknown> | undefined;

  constructor(
    private readonly after: number,
    private readonly blow: () => Promise<unknown>,
    /** Whether requests may be left without an answer. */
    readonly endsService: boolean,
  ) {}

  count(acknowledged: number): void {
    if (acknowledged >= this.after) this.struck ??= this.blow();
  }

  async done(): Promise<void> {
    if (!this.struck) throw new Error('the strike never came');
    await this.struck;
  }
}

async function abreast<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
}
