import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';
import { keyOf, readConfig, Secrets } from '../abide.mjs';

/**
 * The nearest look-up that a careful team would write: the fast GraphQL server, one named prepared statement for each
 * question, the same database and keys. It knows preferences and suppressions and nothing else of Abide's rule.
 */
const config = readConfig(process.env);
const secrets = new Secrets({ current: config.secret, old: config.oldSecrets });
const pool = new pg.Pool({ connectionString: process.env.BENCH_DATABASE_URL, max: 20, application_name: 'bench-peer' });

const NEAREST = `
  SELECT p.state,
         EXISTS (SELECT FROM suppression s WHERE s.hash = k.hash AND s.channel IN ('ALL', $3)) AS suppressed,
         (SELECT position FROM ledger_head) AS position
  FROM (SELECT $1::uuid AS hash) k
  LEFT JOIN address a ON a.hash = k.hash
  LEFT JOIN contact c ON c.id = a.contact_id
  LEFT JOIN preference p ON p.contact_id = c.id AND p.topic = $2 AND p.channel = $3`;

async function sendDecision(_root, { to, topic, channel }) {
  const { hash } = keyOf(to.email, secrets);
  const { rows } = await pool.query({ name: 'nearest', text: NEAREST, values: [hash, topic, channel] });
  const [{ state, suppressed, position }] = rows;
  const allowed = state === 'OPTED_IN' && !suppressed;
  return { allowed, reason: reasonOf(state, suppressed), ledgerPosition: position };
}

function reasonOf(state, suppressed) {
  if (suppressed) return 'SUPPRESSED';
  return state === 'OPTED_IN' || state === 'OPTED_OUT' ? state : 'NO_CONSENT';
}

const fastify = Fastify({ logger: false });
await fastify.register(mercurius, {
  schema: `
    input ContactKey { id: ID email: String phone: String }
    enum Channel { EMAIL SMS PHONE POST SOCIAL IN_APP }
    type SendDecision { allowed: Boolean! reason: String! ledgerPosition: String! }
    type Query { sendDecision(to: ContactKey!, topic: ID!, channel: Channel! = EMAIL): SendDecision! }`,
  resolvers: { Query: { sendDecision } },
  jit: 1,
});
console.log(await fastify.listen({ port: 0, host: '127.0.0.1' }));
process.once('SIGTERM', () => fastify.close().then(() => process.exit(0)));
