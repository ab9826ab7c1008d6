import Fastify from 'fastify';
import pg from 'pg';
import { listen } from './listen.mjs';

/**
 * One-click as it is usually written: for each request a transaction with one row in a suppression list and one in a
 * log. It checks no token, looks nobody up and judges nothing, so it does less than Abide.
 */
const pool = new pg.Pool({ connectionString: process.env.BENCH_DATABASE_URL, max: 20, application_name: 'bench-peer' });
const SUPPRESS = {
  name: 'suppress',
  text: 'INSERT INTO bench.suppression (hash, channel, reason, stated_at) VALUES ($1, $2, $3, $4)',
};
const RECORD = { name: 'record', text: 'INSERT INTO bench.ledger (hash, kind, at, body) VALUES ($1, $2, $3, $4)' };

async function stop(hash) {
  const client = await pool.connect();
  const at = new Date();
  try {
    await client.query('BEGIN');
    await client.query({ ...SUPPRESS, values: [hash, 'ALL', 'OBJECTION', at] });
    await client.query({ ...RECORD, values: [hash, 'SUPPRESSED', at, { source: 'ONE_CLICK' }] });
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

const fastify = Fastify({ logger: false });
fastify.addContentTypeParser('application/x-www-form-urlencoded', (_request, body, done) => {
  body.resume();
  body.on('end', () => done(null));
});
fastify.post('/u/:hash', async (request) => {
  await stop(request.params.hash);
  return 'Unsubscribed.\n';
});
await listen(fastify, pool);
