import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { keyOf, readConfig, Secrets } from '../abide.mjs';
import { CHANNEL, TOPIC } from '../people.mjs';
import { measured } from './measured.mjs';

/**
 * The usual set-based way over the same database: keys made in the same way, COPY into a temporary table, joins, COPY
 * out of who may be sent. It writes no reasons and no withheld lines, and knows preferences and suppressions only.
 */
const SENDABLE = `
  COPY (
    SELECT l.address FROM list l
    JOIN address a ON a.hash = l.hash
    JOIN preference p ON p.contact_id = a.contact_id AND p.topic = '${TOPIC}' AND p.channel = '${CHANNEL}'
    WHERE p.state = 'OPTED_IN'
      AND NOT EXISTS (SELECT FROM suppression s WHERE s.hash = l.hash AND s.channel IN ('ALL', '${CHANNEL}'))
  ) TO STDOUT`;

const [list, out] = process.argv.slice(2);
const config = readConfig(process.env);
const secrets = new Secrets({ current: config.secret, old: config.oldSecrets });
const client = new pg.Client({ connectionString: process.env.BENCH_DATABASE_URL, application_name: 'bench-peer' });
await client.connect();
await mkdir(out, { recursive: true });
await measured(async () => {
  let lines = 0;
  async function* keyed() {
    let block = '';
    for await (const line of createInterface({ input: createReadStream(list) })) {
      const address = line.split(',')[0];
      if (!address.includes('@')) continue;
      lines++;
      block += `${keyOf(address, secrets).hash}\t${address}\n`;
      if (block.length < 65_536) continue;
      yield block;
      block = '';
    }
    yield block;
  }
  await client.query('CREATE TEMPORARY TABLE list (hash uuid NOT NULL, address text NOT NULL)');
  await pipeline(Readable.from(keyed(), { objectMode: false }), client.query(copyFrom('COPY list FROM STDIN')));
  await client.query('ANALYZE list');
  await pipeline(client.query(copyTo(SENDABLE)), createWriteStream(join(out, 'sendable.csv')));
  return lines;
});
await client.end();
