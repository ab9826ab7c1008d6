import Fastify from 'fastify';
import pg from 'pg';
import { listen } from './listen.mjs';

/**
 * A preference page as it is usually written: for each request one statement, the middle one of a list manager, and a
 * page of Abide's length made from its answer. It checks no token and decides nothing, so it does less than Abide. `/`
 * is an empty route, which is what Fastify alone costs.
 */
const pool = new pg.Pool({ connectionString: process.env.BENCH_DATABASE_URL, max: 20, application_name: 'bench-peer' });
const READ = {
  name: 'page',
  text: `SELECT a.value, p.topic, p.state, EXISTS (SELECT 1 FROM suppression s WHERE s.hash = a.hash) AS is_suppressed
           FROM address a JOIN contact c ON c.id = a.contact_id LEFT JOIN preference p ON p.contact_id = c.id
          WHERE a.hash = $1`,
};
const FILLING = '.card{background:#fff;border:1px solid #d8dce2;border-radius:1rem;padding:1.5rem}'.repeat(70);

function page(rows) {
  const masked = rows[0].value.replace(/^(.).*@/, '$1***@');
  const choices = rows
    .map(
      ({ topic, state }) =>
        `<li><label><input type="checkbox" name="${topic}" ${state === 'OPTED_IN' ? 'checked' : ''}>${topic}</label></li>`,
    )
    .join('');
  return `<!doctype html><html lang="en"><head><title>Your choices</title><style>${FILLING}</style></head>
<body><h1>${masked}</h1><form method="post"><button>Stop</button></form><ul>${choices}</ul></body></html>`;
}

const fastify = Fastify({ logger: false, routerOptions: { maxParamLength: 200 } });
fastify.get('/', async () => '');
fastify.get('/p/:hash', async (request, reply) => {
  const { rows } = await pool.query({ ...READ, values: [request.params.hash] });
  return reply.type('text/html; charset=utf-8').send(page(rows));
});
await listen(fastify, pool);
