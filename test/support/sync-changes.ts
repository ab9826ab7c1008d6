import type { Said } from '../fakes/first-connection';
import { askGraphql } from './serving';
import type { Topic } from './sync-volume';

/** How a person changes their mind: each tenth of the people in a way of its own. */
export interface ChangedPerson {
  readonly email: string;
  readonly before: Readonly<Record<Topic, Said>>;
  readonly acts: readonly ('OBJECT' | readonly [Topic, 'OPTED_IN' | 'OPTED_OUT'])[];
  /** What stands open after it. */
  readonly open: readonly Topic[];
}

const BOTH = { news: 'YES', events: 'YES' } as const;
const NEWS_ONLY = { news: 'YES', events: 'SILENT' } as const;

/** Of ten: five leave one topic, two object, one leaves both, one goes and comes back, one says yes to a second topic. */
export function changedPerson(number: number): ChangedPerson {
  const email = `held-${number}@agreed.example`;
  const kind = number % 10;
  if (kind < 5) return { email, before: BOTH, acts: [['news', 'OPTED_OUT']], open: ['events'] };
  if (kind < 7) return { email, before: BOTH, acts: ['OBJECT'], open: [] };
  const leavesNews = ['news', 'OPTED_OUT'] as const;
  if (kind === 7) return { email, before: BOTH, acts: [leavesNews, ['events', 'OPTED_OUT']], open: [] };
  if (kind === 8) return { email, before: BOTH, acts: [leavesNews, ['news', 'OPTED_IN']], open: ['news', 'events'] };
  return { email, before: NEWS_ONLY, acts: [['events', 'OPTED_IN']], open: ['news', 'events'] };
}

const SET = `mutation ($contact: ContactKey!, $changes: [PreferenceChange!]!, $evidence: EvidenceInput!) {
  setPreferences(contact: $contact, changes: $changes, evidence: $evidence) { id } }`;
const OBJECT = `mutation ($contact: ContactKey!, $evidence: EvidenceInput!) {
  recordObjection(contact: $contact, evidence: $evidence) { id } }`;
const AT_ONCE = 16;

/** Has everybody say what they have to say, some people at a time, each in order. */
export async function changeMinds(url: string, people: readonly ChangedPerson[]): Promise<void> {
  const left = people.values();
  const lane = async () => {
    for (const { email, acts } of left) for (const act of acts) await perform(url, email, act);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

async function perform(url: string, email: string, act: ChangedPerson['acts'][number]): Promise<void> {
  const evidence = { statedBy: 'RECIPIENT', reference: 'a made-up request', wordingId: 'form-1' };
  const contact = { email };
  if (act === 'OBJECT') return acknowledged(askGraphql(url, OBJECT, { variables: { contact, evidence } }));
  const [topic, state] = act;
  const dated = state === 'OPTED_IN' ? { ...evidence, occurredAt: new Date().toISOString() } : evidence;
  const changes = [{ topic, channel: 'EMAIL', state }];
  return acknowledged(askGraphql(url, SET, { variables: { contact, changes, evidence: dated } }));
}

async function acknowledged(asked: ReturnType<typeof askGraphql>): Promise<void> {
  const { status, errors } = await asked;
  if (status !== 200 || errors) throw new Error(`not acknowledged: ${status} ${JSON.stringify(errors)}`);
}
