import { join } from 'node:path';
import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import { parsePhone } from '../../src/domain/phone-number';
import type { Policy } from '../../src/domain/policy';
import type { Channel } from '../../src/domain/words';
import type { ContactKey, LinkContent, Operations, Said, UpsertContactInput } from '../../src/operations';
import { readPolicyFile } from '../../src/policy-file';
import { testGround } from './ground';

/** What a sender is told, in one word to compare: `yes: SOFT_OPT_IN`, `no: SUPPRESSED`. */
export type Reply = `${'yes' | 'no'}: ${string}`;

/** By the person themselves over our API, with the evidence that a yes needs. */
export const THE_PERSON: Said = { source: 'API', statedBy: 'RECIPIENT' };
/** A colleague or a system of the company, on its own account. */
export const THE_COMPANY: Said = { source: 'API', statedBy: 'COMPANY', reference: 'ticket 7' };
export const BY_LINK: Said = { source: 'ONE_CLICK', statedBy: 'RECIPIENT' };

/** Always by e-mail address, as senders ask. */
export type Person = { readonly address: Address; readonly contactId: string };

export interface Statement {
  readonly operations: Operations;
  readonly policy: Policy;
  /** A contact with an address of its own, collected through the API unless said otherwise. */
  person(details?: Omit<UpsertContactInput, 'email'>, said?: Said): Promise<Person>;
  reply(to: ContactKey, topic: string, channel?: Channel): Promise<Reply>;
  /** The replies for all topics of the policy that are sent by the channel. */
  replies(to: ContactKey, channel?: Channel): Promise<Readonly<Record<string, Reply>>>;
  /** As the clock stands then; it stands still otherwise. */
  at<T>(instant: string, work: () => Promise<T>): Promise<T>;
  /** Lets time go on, so that one act is later than another. */
  later(): Date;
  /** The unsubscribe link in a mail about the topic. */
  link(to: ContactKey, topic?: string): Promise<LinkContent>;
  pressLink(to: ContactKey, topic?: string): Promise<unknown>;
  /** The company's own service under another policy, on the same database. */
  under(policy: Policy): Promise<Pick<Statement, 'operations' | 'person' | 'reply' | 'replies' | 'link' | 'pressLink'>>;
  close(): Promise<void>;
}

export function email(text: string): Address {
  const parsed = parseEmail(text);
  if (!parsed.ok) throw new Error('not an e-mail address');
  return parsed.address;
}

export function phone(text: string): Address {
  const parsed = parsePhone(text);
  if (!parsed.ok) throw new Error('not a phone number');
  return parsed.address;
}

/** Rows of an import, as a reader of files gives them. */
export async function* listed<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}

/** The engine under a shipped policy file, for tests of the sentences that the statement makes. */
export async function openStatement(name: string): Promise<Statement> {
  const { policy } = await readPolicyFile(join(__dirname, `../../policies/${name}.yaml`));
  let now = new Date('2026-03-10T12:00:00Z');
  const testing = await testGround(policy, { clock: () => now });
  let people = 0;
  const nextAddress = () => email(`person-${++people}@customer.example`);
  return {
    policy,
    ...speaking(testing.operations, policy, nextAddress),
    at: async (instant, work) => {
      const before = now;
      now = new Date(instant);
      try {
        return await work();
      } finally {
        now = before;
      }
    },
    later: () => {
      now = new Date(now.getTime() + 60_000);
      return now;
    },
    under: async (other) => {
      return speaking(await testing.another({ policy: other, isFirstPolicy: false }), other, nextAddress);
    },
    close: testing.close,
  };
}

function speaking(operations: Operations, policy: Policy, nextAddress: () => Address) {
  const reply: Statement['reply'] = async (to, topic, channel = 'EMAIL') => {
    const [decision] = (await operations.decideSends([to], topic, channel)).decisions;
    return `${decision?.allowed ? 'yes' : 'no'}: ${decision?.reason}`;
  };
  const link: Statement['link'] = async (to, topic) => {
    const [made] = await operations.createPreferenceLinks([to], topic);
    const content = operations.openLink(made?.oneClickUrl.split('/u/')[1] ?? '');
    if (!content) throw new Error('the link of a mail does not open');
    return content;
  };
  return {
    operations,
    reply,
    link,
    pressLink: async (to: ContactKey, topic?: string) => operations.stopByLink(await link(to, topic), BY_LINK),
    person: async (
      details: Omit<UpsertContactInput, 'email'> = {},
      said: Said = { source: 'API' },
    ): Promise<Person> => {
      const address = nextAddress();
      const { contactId } = await operations.upsertContact({ email: address, ...details }, said);
      if (contactId === undefined) throw new Error('the contact was not made');
      return { address, contactId };
    },
    replies: async (to: ContactKey, channel: Channel = 'EMAIL') => {
      const topics = policy.topics.filter((topic) => topic.channels.includes(channel));
      const pairs = topics.map(async ({ key }) => [key, await reply(to, key, channel)] as const);
      return Object.fromEntries(await Promise.all(pairs));
    },
  };
}
