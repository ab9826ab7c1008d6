import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { askGraphql, type GraphqlAnswer } from './serving';

const TOPIC = 'newsletter';
const ABREAST = 24;
const PATIENCE_MS = 60_000;

type Act = 'ONE_CLICK' | 'OBJECTION' | 'OPT_OUT' | 'NEW_CONTACT';
type Reply = 'ACKNOWLEDGED' | 'NOT_NOW' | 'NO_ANSWER' | `WRONG: ${string}`;

/** One write that somebody asks for, and asks for again with the same idempotency key until it is acknowledged. */
interface Wish {
  readonly act: Act;
  readonly email: string;
  readonly idempotencyKey: string;
  /** Of a one-click: the path of the link. */
  readonly path?: string;
  isAcknowledged: boolean;
}

interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** The reason of a decision that shows the write; another would mean that something before it was lost. */
const SHOWN_BY: Readonly<Record<Act, string>> = {
  ONE_CLICK: 'SUPPRESSED',
  OBJECTION: 'SUPPRESSED',
  OPT_OUT: 'OPTED_OUT',
  NEW_CONTACT: 'NO_CONSENT',
};

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
    const known = wishes.filter(({ act }) => act !== 'NEW_CONTACT').map(({ email }) => email);
    await abreast(known, (email) => optIn(url, email));
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
    await this.whileWatched(url, () => abreast(this.open(), (wish) => this.askOnce(url, wish, strike)));
  }

  /** The same, each until it is acknowledged. The service must answer all the time, and in the end with a yes. */
  async askUntilAcknowledged(url: string, strike?: Strike): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    await this.whileWatched(url, () =>
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
    const decisions = await decide(
      url,
      kept.map(({ email }) => email),
    );
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
    if (reply.startsWith('WRONG')) this.found.add(`${wish.act} is answered neither yes nor "not now". ${reply}`);
    if (reply === 'NO_ANSWER' && !strike?.endsService) this.found.add(`${wish.act} got no answer`);
    if (reply === 'NOT_NOW') this.notNow += 1;
    if (reply === 'ACKNOWLEDGED') wish.isAcknowledged = true;
    strike?.count(this.acknowledged().length);
    return reply;
  }

  private async whileWatched(url: string, work: () => Promise<void>): Promise<void> {
    let isDone = false;
    const watching = (async () => {
      while (!isDone) {
        await this.lookAtSome(url);
        await pause(20);
      }
    })();
    await work().finally(() => {
      isDone = true;
    });
    await watching;
  }

  private async lookAtSome(url: string): Promise<void> {
    const some = this.acknowledgedNoes().filter(() => Math.random() < 0.2);
    const decisions = await decide(
      url,
      some.map(({ email }) => email),
    ).catch(() => []);
    if (decisions.some(({ allowed }) => allowed)) this.found.add('an acknowledged no was answered with a yes');
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

const EVIDENCE = { statedBy: 'RECIPIENT', reference: 'a made-up request' };
const CONTACT = 'query ($by: ContactKey!) { contact(by: $by) { id } }';
const UPSERT = 'mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { id } }';
const SET = `mutation ($contact: ContactKey!, $changes: [PreferenceChange!]!, $evidence: EvidenceInput!) {
  setPreferences(contact: $contact, changes: $changes, evidence: $evidence) { id } }`;
const OBJECT = `mutation ($contact: ContactKey!, $evidence: EvidenceInput!) {
  recordObjection(contact: $contact, evidence: $evidence) { id } }`;
const LINKS = `mutation ($contacts: [ContactKey!]!) { createPreferenceLinks(contacts: $contacts) { oneClickUrl } }`;
const DECIDE = `query ($to: [ContactKey!]!) { sendDecisions(to: $to, topic: "${TOPIC}") { allowed reason } }`;

async function replyTo(url: string, wish: Wish): Promise<Reply> {
  if (wish.act !== 'ONE_CLICK') return replyOf(await ask(url, wish));
  const request = { method: 'POST', body: 'List-Unsubscribe=One-Click', signal: AbortSignal.timeout(PATIENCE_MS) };
  const { status } = await fetch(`${url}${wish.path}`, request);
  if (status === 503) return 'NOT_NOW';
  return status === 200 ? 'ACKNOWLEDGED' : `WRONG: ${status}`;
}

/** While a service stops, its web server says 503 by itself, without GraphQL's form. */
function replyOf({ status, data, errors = [] }: GraphqlAnswer): Reply {
  const codes = errors.map(({ extensions }) => extensions?.code);
  if (status === 200 && data && codes.length === 0) return 'ACKNOWLEDGED';
  if (codes.length > 0 ? codes.every((code) => code === 'UNAVAILABLE') : status === 503) return 'NOT_NOW';
  return `WRONG: ${status} ${codes}`;
}

function ask(url: string, { act, email, idempotencyKey }: Wish): Promise<GraphqlAnswer> {
  const headers = { 'idempotency-key': idempotencyKey };
  if (act === 'NEW_CONTACT') return askGraphql(url, UPSERT, { headers, variables: { input: inputOf(email) } });
  const variables = { contact: { email }, evidence: EVIDENCE };
  if (act === 'OBJECTION') return askGraphql(url, OBJECT, { headers, variables });
  return askGraphql(url, SET, { headers, variables: { ...variables, changes: changesTo('OPTED_OUT') } });
}

async function optIn(url: string, email: string): Promise<void> {
  await answered(askGraphql(url, UPSERT, { variables: { input: inputOf(email) } }));
  const variables = { contact: { email }, changes: changesTo('OPTED_IN'), evidence: EVIDENCE };
  await answered(askGraphql(url, SET, { variables }));
}

function inputOf(email: string): object {
  return { email, name: 'Noor Jansen', business: true };
}

function changesTo(state: 'OPTED_IN' | 'OPTED_OUT'): object[] {
  return [{ topic: TOPIC, channel: 'EMAIL', state }];
}

async function oneClickPaths(url: string, emails: readonly string[]): Promise<Map<string, string>> {
  const data = await answered(askGraphql(url, LINKS, { variables: { contacts: emails.map((email) => ({ email })) } }));
  const links = data.createPreferenceLinks as { oneClickUrl: string }[];
  return new Map(
    emails.map((email, index) => [email, new URL((links[index] as { oneClickUrl: string }).oneClickUrl).pathname]),
  );
}

async function decide(url: string, emails: readonly string[]): Promise<Decision[]> {
  const data = await answered(askGraphql(url, DECIDE, { variables: { to: emails.map((email) => ({ email })) } }));
  return data.sendDecisions as Decision[];
}

async function answered(asked: Promise<GraphqlAnswer>): Promise<Readonly<Record<string, unknown>>> {
  const { data, errors } = await asked;
  if (!data || errors) throw new Error(`no answer: ${JSON.stringify(errors)}`);
  return data;
}

async function abreast<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
}
