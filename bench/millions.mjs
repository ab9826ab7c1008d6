import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { keyOf } from './abide.mjs';
import { CHANNEL, CONTACTS, contactAddress, suppressedAddress, TOPIC, unknownAddress } from './people.mjs';

const NOBODY = '00000000-0000-0000-0000-000000000000';
const STRANGERS = 97_000;

export const SIZES = {
  suppressions: Number(process.env.BENCH_SUPPRESSIONS ?? 10_000_000),
  contacts: Number(process.env.BENCH_CONTACTS ?? 1_000_000),
  lines: Number(process.env.BENCH_LINES ?? 1_000_000),
};

/** The text whose key stands in the suppression list; the peers that know no keys are given the texts. */
export const goneAddress = (number) => `gone.${number}@former.example`;

/**
 * Makes the population of a large company out of that of the other measures: contacts with three preferences each, and a
 * long suppression list, most of whose keys no list will ever name. Indexes and primary keys are made again after the rows, as a
 * restore does: hashes come in no order, and ten million of them took eight minutes to find their places one by one.
 */
export async function fillMillions(client, secrets) {
  await client.query('SET synchronous_commit = off');
  await client.query(`SET maintenance_work_mem = '512MB'`);
  const statements = await dropIndexes(client);
  await insertContacts(client, secrets);
  await client.query(
    `INSERT INTO suppression (hash, key_version, contact_id, channel, scope, reason, stated_by, source, stated_at, position, ordinal)
     SELECT md5('gone ' || n)::uuid, 1, '${NOBODY}', 'ALL', 'ALL_OPTIONAL', 'OBJECTION', 'RECIPIENT', 'API', now(), 1, 0
       FROM generate_series(1, $1::int) n`,
    [Math.max(0, SIZES.suppressions - 100_000)],
  );
  for (const statement of statements) await client.query(statement);
  await client.query('SET synchronous_commit = on');
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
}

/** Gives the statements that make them again. */
async function dropIndexes(client) {
  const { rows: keys } = await client.query(
    `SELECT conrelid::regclass AS table, conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
      WHERE conrelid IN ('suppression'::regclass, 'preference'::regclass) AND contype = 'p'`,
  );
  for (const { table, name } of keys) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  const { rows: indexes } = await client.query(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE tablename IN ('suppression', 'preference')`,
  );
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  const remade = keys.map(({ table, name, definition }) => `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
  return [...remade, ...indexes.map(({ definition }) => definition)];
}

async function insertContacts(client, secrets) {
  await client.query('CREATE TEMPORARY TABLE person (id uuid, hash uuid, version smallint, value text, number int)');
  async function* rows() {
    for (let start = CONTACTS; start < SIZES.contacts; start += 1000) {
      let block = '';
      for (let number = start; number < Math.min(start + 1000, SIZES.contacts); number++) {
        const { hash, version, value } = keyOf(contactAddress(number), secrets);
        block += `${randomUUID()}\t${hash}\t${version}\t${value}\t${number}\n`;
      }
      yield block;
    }
  }
  await pipeline(Readable.from(rows(), { objectMode: false }), client.query(copyFrom('COPY person FROM STDIN')));
  await client.query(
    `INSERT INTO contact (id, life, created_at, created_position, created_ordinal, relation, business, told_under, tracking, marketing_tracking)
     SELECT id, 'LIVING', now(), 1, 0, 'CUSTOMER', true, '2024-01-01', 'UNKNOWN', 'UNKNOWN' FROM person`,
  );
  await client.query(
    `INSERT INTO address (hash, contact_id, key_version, kind, value, is_primary)
     SELECT hash, id, version, 'EMAIL', value, true FROM person`,
  );
  await client.query(
    `INSERT INTO preference (contact_id, topic, channel, state, stated_by, source, at, position, ordinal, confirmed_on)
     SELECT id, topic, '${CHANNEL}', CASE WHEN number % 4 = 1 THEN 'OPTED_OUT' ELSE 'OPTED_IN' END, 'RECIPIENT', 'API', now(), 1, 0, '{}'
       FROM person, unnest(ARRAY['${TOPIC}', 'newsletter', 'a-third-one']) topic WHERE number % 4 <> 3`,
  );
  await client.query(
    `INSERT INTO suppression (hash, key_version, contact_id, channel, scope, reason, stated_by, source, stated_at, position, ordinal)
     SELECT hash, version, id, 'ALL', 'ALL_OPTIONAL', 'OBJECTION', 'RECIPIENT', 'API', now(), 1, 0 FROM person WHERE number % 4 = 2`,
  );
}

/** A tenth are contacts, a fifth suppressed strangers, the others nobody we know; mixed. */
export function lineAddress(number) {
  const kind = number % 10;
  if (kind === 0) return contactAddress((number / 10) % SIZES.contacts);
  return kind < 3 ? suppressedAddress(number % STRANGERS) : unknownAddress(number);
}

export async function writeList(path, lines) {
  const file = createWriteStream(path);
  file.write('email,name\n');
  for (let number = 0; number < lines; number += 1000) {
    let block = '';
    for (let at = number; at < Math.min(number + 1000, lines); at++) block += `${lineAddress(at)},Reader ${at}\n`;
    if (!file.write(block)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}
