import Fastify from 'fastify';
import pg from 'pg';
import { listen } from './listen.mjs';

/**
 * Clicks as they are usually taken in: one insert a request, which a unique key keeps from going in twice. It looks
 * nobody up, asks no policy and tells no machine from a person, so it does less than Abide.
 */
const pool = new pg.Pool({ connectionString: process.env.BENCH_DATABASE_URL, max: 20, application_name: 'bench-peer' });
const RECORD = {
  name: 'record',
  text: `INSERT INTO bench.interaction (source, provider_event_id, occurred_at, kind, contact_id, channel, topic, campaign,
           lawful_basis, legitimate_interest, policy_version, actor)
         VALUES ('peer', $1, $2, 'CLICK', $3, 'EMAIL', $4, $5, 'LEGITIMATE_INTEREST', true, '2024-01-01', 'HUMAN')
         ON CONFLICT DO NOTHING`,
};

const fastify = Fastify({ logger: false });
fastify.post('/event', async ({ body: { id, at, contactId, topic, campaign } }) => {
  const { rowCount } = await pool.query({ ...RECORD, values: [id, at, contactId, topic, campaign] });
  return { recorded: rowCount };
});
await listen(fastify, pool);
