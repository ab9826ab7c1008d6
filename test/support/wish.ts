import { askGraphql, type GraphqlAnswer } from './serving';

const TOPIC = 'newsletter';
const PATIENCE_MS = 60_000;

export type Act = 'ONE_CLICK' | 'OBJECTION' | 'OPT_OUT' | 'NEW_CONTACT';
export type Reply = 'ACKNOWLEDGED' | 'NOT_NOW' | 'NO_ANSWER' | `WRONG: ${string}`;

/** One write that somebody asks for, and asks for again with the same idempotency key until it is acknowledged. */
export interface Wish {
  readonly act: Act;
  readonly email: string;
  readonly idempotencyKey: string;
  /** Of a one-click: the path of the link. */
  readonly path?: string;
  isAcknowledged: boolean;
}

export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** The reason of a decision that shows the write; another would mean that something before it was lost. */
export const SHOWN_BY: Readonly<Record<Act, string>> = {
  ONE_CLICK: 'SUPPRESSED',
  OBJECTION: 'SUPPRESSED',
  OPT_OUT: 'OPTED_OUT',
  NEW_CONTACT: 'NO_CONSENT',
};

const EVIDENCE = { statedBy: 'RECIPIENT', reference: 'a made-up request' };
export const CONTACT = 'query ($by: ContactKey!) { contact(by: $by) { id } }';
const UPSERT = 'mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { id } }';
const SET = `mutation ($contact: ContactKey!, $changes: [PreferenceChange!]!, $evidence: EvidenceInput!) {
  setPreferences(contact: $contact, changes: $changes, evidence: $evidence) { id } }`;
const OBJECT = `mutation ($contact: ContactKey!, $evidence: EvidenceInput!) {
  recordObjection(contact: $contact, evidence: $evidence) { id } }`;
const LINKS = `mutation ($contacts: [ContactKey!]!) { createPreferenceLinks(contacts: $contacts) { oneClickUrl } }`;
export const DECIDE = `query ($to: [ContactKey!]!) { sendDecisions(to: $to, topic: "${TOPIC}") { allowed reason } }`;

export async function replyTo(url: string, wish: Wish): Promise<Reply> {
  if (wish.act !== 'ONE_CLICK') return replyOf(await ask(url, wish));
  const request = { method: 'POST', body: 'List-Unsubscribe=One-Click', signal: AbortSignal.timeout(PATIENCE_MS) };
  const { status } = await fetch(`${url}${wish.path}`, request);
  if (status === 503) return 'NOT_NOW';
  return status === 200 ? 'ACKNOWLEDGED' : `WRONG: ${status}`;
}

/** While a service stops, its web server says 503 by itself, without GraphQL's form. */
export function replyOf({ status, data, errors = [] }: GraphqlAnswer): Reply {
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

export async function optIn(url: string, email: string): Promise<void> {
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

export async function oneClickPaths(url: string, people: readonly { email: string }[]): Promise<Map<string, string>> {
  const data = await answered(askGraphql(url, LINKS, { variables: { contacts: keysOf(people) } }));
  const links = data.createPreferenceLinks as { oneClickUrl: string }[];
  const paths = links.map(({ oneClickUrl }) => new URL(oneClickUrl).pathname);
  return new Map(people.map(({ email }, index) => [email, paths[index] as string]));
}

export function keysOf(people: readonly { email: string }[]): object[] {
  return people.map(({ email }) => ({ email }));
}

export async function decide(url: string, people: readonly { email: string }[]): Promise<Decision[]> {
  const data = await answered(askGraphql(url, DECIDE, { variables: { to: keysOf(people) } }));
  return data.sendDecisions as Decision[];
}

async function answered(asked: Promise<GraphqlAnswer>): Promise<Readonly<Record<string, unknown>>> {
  const { data, errors } = await asked;
  if (!data || errors) throw new Error(`no answer: ${JSON.stringify(errors)}`);
  return data;
}
