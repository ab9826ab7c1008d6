import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { withDatabase } from '../ground.mjs';
import { mintLinks } from '../links.mjs';
import { CONNECTIONS, load } from '../load.mjs';
import { STOPPERS, stopperAddress } from '../people.mjs';
import { alternate, ratio } from '../rounds.mjs';

const SINGLE_ROW_SECONDS = 3;

/**
 * One-click stops, each by a link of its own that changes something, answered after the commit; beside a transaction
 * a request, and beside single rows through one client, which is what the disk gives one writer.
 */
export async function measureOneClicks(ground, { rounds }) {
  await ground.client.query(`
    CREATE SCHEMA IF NOT EXISTS bench;
    CREATE TABLE IF NOT EXISTS bench.suppression (hash uuid PRIMARY KEY, channel text NOT NULL, reason text NOT NULL, stated_at timestamptz NOT NULL);
    CREATE TABLE IF NOT EXISTS bench.ledger (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, hash uuid NOT NULL, kind text NOT NULL, at timestamptz NOT NULL, body jsonb NOT NULL);`);
  const servers = { abide: await ground.startAbide(), peer: await ground.startPeer('transaction-a-request') };
  const single = await connect(ground);
  try {
    const paths = await mintLinks(servers.abide, { kind: 'oneClickUrl', count: STOPPERS, addressOf: stopperAddress });
    const aRound = Math.floor(paths.length / (rounds + 1) / CONNECTIONS);
    const oneClicks = () =>
      checked(ground, () => loadStops(withDatabase(ground, servers.abide), paths.splice(0, aRound * CONNECTIONS)));
    const results = await alternate(
      {
        'a transaction a request': () =>
          loadStops(
            withDatabase(ground, servers.peer),
            Array.from({ length: aRound * CONNECTIONS }, () => `/u/${randomUUID()}`),
          ),
        abide: oneClicks,
        'one client, row by row': () => insertRowByRow(single),
      },
      { rounds },
    );
    return {
      title: 'C. One-click stops, durable before the answer, 50 connections',
      results,
      ratios: [
        { ...ratio(results, { of: 'abide', to: 'a transaction a request', by: 'rate' }), goal: '>= 3' },
        { ...ratio(results, { of: 'abide', to: 'one client, row by row', by: 'rate' }), goal: '-' },
        { ...ratio(results, { of: 'abide', to: 'a transaction a request', by: 'p99' }), goal: 'p99 <= 8 ms' },
        { ...ratio(results, { of: 'abide', to: 'a transaction a request', by: 'allCpuMicros' }), goal: '-' },
      ],
    };
  } finally {
    await single.end();
    for (const server of Object.values(servers)) await server.stop();
  }
}

function loadStops(server, paths) {
  const each = paths.length / CONNECTIONS;
  return load(server, {
    requestsOf: (connection) => paths.slice(connection * each, (connection + 1) * each).map(stopRequest),
  });
}

export function stopRequest(path) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', path, headers, body: 'List-Unsubscribe=One-Click' };
}

/** Every answer must have left its rows: a suppression and two ledger entries, under a chain without a hole. */
async function checked({ client }, run) {
  const before = await counts(client);
  const result = await run();
  const after = await counts(client);
  const written = after.suppressions - before.suppressions;
  if (written !== result.answered) throw new Error(`${result.answered} stops were answered and ${written} written`);
  return { ...result, commits: after.commits - before.commits };
}

async function counts(client) {
  const { rows } = await client.query(
    `SELECT (SELECT count(*) FROM suppression)::integer AS suppressions, (SELECT count(*) FROM ledger_commit)::integer AS commits`,
  );
  return rows[0];
}

async function connect({ databaseUrl }) {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'bench-single' });
  await client.connect();
  return client;
}

async function insertRowByRow(client) {
  const latencies = [];
  const start = performance.now();
  while (performance.now() - start < SINGLE_ROW_SECONDS * 1000) {
    const began = performance.now();
    await client.query({
      name: 'single',
      text: 'INSERT INTO bench.suppression (hash, channel, reason, stated_at) VALUES ($1, $2, $3, $4)',
      values: [randomUUID(), 'ALL', 'OBJECTION', new Date()],
    });
    latencies.push(performance.now() - began);
  }
  const seconds = (performance.now() - start) / 1000;
  latencies.sort((one, other) => one - other);
  const at = (share) => latencies[Math.floor(latencies.length * share)];
  return { answered: latencies.length, rate: latencies.length / seconds, p50: at(0.5), p99: at(0.99) };
}
