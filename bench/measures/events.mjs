import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { API_KEY } from '../ground.mjs';
import { CONNECTIONS, load } from '../load.mjs';
import { CONTACTS, contactAddress } from '../people.mjs';
import { alternate, ratio } from '../rounds.mjs';

const TOPIC = 'newsletter';
const MUTATION = `mutation Record($interactions: [InteractionInput!]!) {
  recordInteractions(interactions: $interactions) { recorded repeated notKept { reason count } refused { index reason } }
}`;
const LINKS = `mutation Links($contacts: [ContactKey!]!, $urls: [String!]!) {
  createTrackingLinks(contacts: $contacts, topic: "${TOPIC}", campaign: "spring", urls: $urls) { links { trackedUrl } }
}`;
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const ONE_EACH = { requests: 100, lines: 1 };
const HUNDRED_EACH = { requests: 12, lines: 100 };
const INSERTERS = 8;
const SHARE_OF_REPEATS = 0.1;

/**
 * Clicks that are durable before the answer, looked up, judged and kept once: one a request by our own links and by
 * GraphQL, beside one insert a request; and a hundred a request, beside bare inserts of a hundred rows each.
 */
export async function measureEvents(ground, { rounds }) {
  await ground.client.query(`
    CREATE SCHEMA IF NOT EXISTS bench;
    CREATE TABLE IF NOT EXISTS bench.interaction (LIKE interaction INCLUDING ALL);`);
  const servers = { abide: await ground.startAbide(), peer: await ground.startPeer('event-a-request') };
  const inserters = await Promise.all(Array.from({ length: INSERTERS }, () => connect(ground)));
  try {
    const paths = await mint(servers.abide, CONNECTIONS * ONE_EACH.requests * (rounds + 1));
    const aRound = CONNECTIONS * ONE_EACH.requests;
    const results = await alternate(
      {
        'an insert a request': () => loadPeer(servers.peer),
        'abide, our own links': () => kept(ground, () => loadLinks(servers.abide, paths.splice(0, aRound)), 1),
        'abide, one a request': () => loadLines(ground, servers.abide, ONE_EACH),
        'rows of a hundred, no HTTP': () => insertHundreds(inserters),
        'abide, a hundred a request': () => loadLines(ground, servers.abide, HUNDRED_EACH),
      },
      { rounds },
    );
    return {
      title: 'D. Opens and clicks, durable before the answer and kept once, 50 connections; events a second',
      results,
      ratios: [
        { ...ratio(results, { of: 'abide, one a request', to: 'an insert a request', by: 'rate' }), goal: '>= 2.4' },
        { ...ratio(results, { of: 'abide, our own links', to: 'an insert a request', by: 'rate' }), goal: '>= 2.4' },
        {
          ...ratio(results, { of: 'abide, a hundred a request', to: 'rows of a hundred, no HTTP', by: 'rate' }),
          goal: '>= 0.7',
        },
      ],
    };
  } finally {
    for (const client of inserters) await client.end();
    for (const server of Object.values(servers)) await server.stop();
  }
}

const HEADERS = { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` };

/** Of a hundred lines some are told again, as mail systems do; the database must hold each of the others once. */
async function loadLines(ground, server, { requests, lines }) {
  let distinct = 0;
  const line = () => {
    distinct++;
    return {
      contact: { email: contactAddress(Math.floor(Math.random() * CONTACTS)) },
      kind: 'CLICK',
      topic: TOPIC,
      campaign: 'spring',
      occurredAt: new Date().toISOString(),
      providerEventId: randomUUID(),
      userAgent: CHROME,
      url: 'https://shop.example/offer',
      ip: '192.0.2.7',
    };
  };
  const body = () => {
    const fresh = Array.from({ length: Math.ceil(lines * (1 - SHARE_OF_REPEATS)) }, line);
    const interactions = Array.from({ length: lines }, (_, number) => fresh[number % fresh.length]);
    return JSON.stringify({ query: MUTATION, variables: { interactions } });
  };
  const bodies = Array.from({ length: CONNECTIONS }, () => Array.from({ length: requests }, body));
  const run = () =>
    load(server, {
      requestsOf: (connection) =>
        bodies[connection].map((text) => ({ method: 'POST', path: '/graphql', headers: HEADERS, body: text })),
    });
  return kept(ground, run, lines, distinct);
}

/** The rows must be there when the last answer is: `distinct` of them, or one for each answer. */
async function kept({ client }, run, lines, distinct) {
  const count = async () => (await client.query('SELECT count(*)::int AS rows FROM interaction')).rows[0].rows;
  const before = await count();
  const result = await run();
  const rows = (await count()) - before;
  const expected = distinct ?? result.answered;
  if (rows !== expected) throw new Error(`${expected} interactions were to be kept, and ${rows} were`);
  const measured = ['cpuMicros', 'databaseMicros', 'allCpuMicros'].filter((name) => Number.isFinite(result[name]));
  const each = Object.fromEntries(measured.map((name) => [name, result[name] / lines]));
  return { ...result, databaseMicros: undefined, allCpuMicros: undefined, rate: result.rate * lines, ...each };
}

async function mint({ url }, amount) {
  const paths = [];
  while (paths.length < amount) {
    const contacts = Array.from({ length: 5_000 }, (_, number) => ({ email: contactAddress(number % CONTACTS) }));
    const urls = ['https://shop.example/offer', 'https://shop.example/news', 'https://shop.example/more'];
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: HEADERS,
      body: JSON.stringify({ query: LINKS, variables: { contacts, urls } }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(`no links: ${errors[0].message}`);
    for (const { links } of data.createTrackingLinks) {
      paths.push(...links.map(({ trackedUrl }) => new URL(trackedUrl).pathname));
    }
  }
  return paths;
}

function loadLinks(server, paths) {
  const each = paths.length / CONNECTIONS;
  const headers = { 'user-agent': CHROME };
  return load(server, {
    requestsOf: (connection) =>
      paths.slice(connection * each, (connection + 1) * each).map((path) => ({ method: 'GET', path, headers })),
    isRedirect: true,
  });
}

function loadPeer(server) {
  const event = () => ({
    id: randomUUID(),
    at: new Date().toISOString(),
    contactId: randomUUID(),
    topic: TOPIC,
    campaign: 'spring',
  });
  const headers = { 'content-type': 'application/json' };
  return load(server, {
    requestsOf: () =>
      Array.from({ length: ONE_EACH.requests }, () => ({
        method: 'POST',
        path: '/event',
        headers,
        body: JSON.stringify(event()),
      })),
  });
}

async function connect({ databaseUrl }) {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'bench-inserter' });
  await client.connect();
  return client;
}

const ROWS = {
  name: 'hundred',
  text: `INSERT INTO bench.interaction (source, provider_event_id, occurred_at, kind, contact_id, channel, topic, campaign,
           lawful_basis, legitimate_interest, policy_version, actor)
         SELECT 'rows', id, at, 'CLICK', contact_id, 'EMAIL', '${TOPIC}', 'spring', 'LEGITIMATE_INTEREST', true, '2024-01-01', 'HUMAN'
         FROM unnest($1::text[], $2::timestamptz[], $3::uuid[]) AS r (id, at, contact_id) ON CONFLICT DO NOTHING`,
};

/** As many rows as Abide is given, through a few clients that do nothing else. */
async function insertHundreds(clients) {
  const statements = CONNECTIONS * HUNDRED_EACH.requests;
  const values = Array.from({ length: statements }, () => {
    const ids = Array.from({ length: HUNDRED_EACH.lines }, () => randomUUID());
    return [ids, ids.map(() => new Date()), ids];
  });
  const latencies = [];
  const start = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      for (let next = values.pop(); next; next = values.pop()) {
        const began = performance.now();
        await client.query({ ...ROWS, values: next });
        latencies.push(performance.now() - began);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  latencies.sort((one, other) => one - other);
  const at = (share) => latencies[Math.floor(latencies.length * share)];
  const answered = latencies.length;
  return { answered, rate: (answered * HUNDRED_EACH.lines) / seconds, p50: at(0.5), p99: at(0.99) };
}
