import { join } from 'node:path';
import { startTestApp, type TestApp } from './app';

const UPSERT = 'mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { id } }';
const RECORD = `mutation ($interactions: [InteractionInput!]!) {
  recordInteractions(interactions: $interactions) {
    recorded repeated configurationFaults notKept { reason count } refused { index reason } } }`;
const KEPT = `query ($contact: ContactKey!) { interactions(contact: $contact, first: 100) { edges { node {
  kind channel topic campaign occurredAt lawfulBasis legitimateInterest policyVersion actor machineReason
  ip browser client url providerEventId } } } }`;
const COUNTS = `query ($from: String!, $until: String!) {
  interactionCounts(from: $from, until: $until) { day kind topic campaign actor count } }`;
const DECIDE = `query ($to: ContactKey!, $topic: ID!) {
  sendDecision(to: $to, topic: $topic) { allowed reason suppressionReason } }`;

export interface Reader {
  readonly id: string;
  readonly email: string;
}

export interface Recorded {
  readonly recorded: number;
  readonly repeated: number;
  readonly configurationFaults: number;
  readonly notKept: readonly { readonly reason: string; readonly count: number }[];
  readonly refused: readonly { readonly index: number; readonly reason: string }[];
}

/** The whole service under a shipped policy, as a mail system meets it: GraphQL over the socket, and nothing else. */
export interface InteractionDoor {
  readonly app: TestApp;
  reader(fields?: object): Promise<Reader>;
  record(interactions: readonly object[], apiKey?: string): Promise<Recorded>;
  kept(reader: Reader): Promise<readonly Readonly<Record<string, unknown>>[]>;
  counts(from: string, until: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  decision(to: object, topic: string): Promise<Readonly<Record<string, unknown>>>;
  /** The answer's data; an error is an error of the test. */
  ask<D>(query: string, variables: object, headers?: Record<string, string>): Promise<D>;
}

let readers = 0;

export async function openInteractionDoor(
  policy: string,
  environment: Record<string, string> = {},
): Promise<InteractionDoor> {
  const app = await startTestApp({ ABIDE_POLICY: join(__dirname, `../../policies/${policy}.yaml`), ...environment });
  const ask: InteractionDoor['ask'] = async (query, variables, headers) => {
    const { data, errors } = await app.graphql(query, variables, headers);
    if (errors) throw new Error(JSON.stringify(errors));
    return data as never;
  };
  return {
    app,
    ask,
    reader: async (fields = {}) => {
      const email = `reader-${++readers}@people.example`;
      const { upsertContact } = await ask<{ upsertContact: { id: string } }>(UPSERT, { input: { ...fields, email } });
      return { email, id: upsertContact.id };
    },
    record: async (interactions, apiKey) => {
      const headers = apiKey === undefined ? undefined : { authorization: `Bearer ${apiKey}` };
      return (await ask<{ recordInteractions: Recorded }>(RECORD, { interactions }, headers)).recordInteractions;
    },
    kept: async ({ id }) => {
      type Page = { interactions: { edges: { node: Record<string, unknown> }[] } };
      const { interactions } = await ask<Page>(KEPT, { contact: { id } });
      return interactions.edges.map(({ node }) => node);
    },
    counts: async (from, until) =>
      (await ask<{ interactionCounts: Record<string, unknown>[] }>(COUNTS, { from, until })).interactionCounts,
    decision: async (to, topic) =>
      (await ask<{ sendDecision: Record<string, unknown> }>(DECIDE, { to, topic })).sendDecision,
  };
}
