import { randomUUID } from 'node:crypto';
import { keyOf } from './abide.mjs';

/** Made-up people. Number and address go together, so that every measure can name them without a look-up. */
export const CONTACTS = 12_000;
/** Contacts of measure 2: each of them stops everything once. */
export const STOPPERS = 64_000;
const STRANGERS_SUPPRESSED = 97_000;

export const TOPIC = 'direct-marketing';
export const CHANNEL = 'EMAIL';

export const contactAddress = (number) => `person.${number}@customer.example`;
export const stopperAddress = (number) => `reader.${number}@mailbox.example`;
export const suppressedAddress = (number) => `gone.${number}@former.example`;
export const unknownAddress = (number) => `somebody.${number}@nowhere.example`;

/** Of four contacts one opted in, one opted out, one opted in and then objected, and one never said anything. */
export const mayBeSent = (number) => number % 4 === 0;

/**
 * Fills the database by SQL: through the doors it would take minutes and measure nothing. Keys are Abide's own hashes.
 * The rows stand at the position of the policy's activation, so nothing is later than what the measures commit.
 */
export async function fill(client, secrets) {
  const contacts = [];
  const suppressed = [];
  for (let number = 0; number < CONTACTS; number++) {
    const contact = { id: randomUUID(), ...keyOf(contactAddress(number), secrets) };
    contacts.push(contact);
    if (number % 4 === 2) suppressed.push({ ...contact, contact: contact.id });
  }
  const stoppers = Array.from({ length: STOPPERS }, (_, number) => ({
    id: randomUUID(),
    ...keyOf(stopperAddress(number), secrets),
  }));
  for (let number = 0; number < STRANGERS_SUPPRESSED; number++) {
    const contact = '00000000-0000-0000-0000-000000000000';
    suppressed.push({ ...keyOf(suppressedAddress(number), secrets), contact });
  }
  await insertContacts(client, [...contacts, ...stoppers]);
  await insertPreferences(client, contacts);
  await insertSuppressions(client, suppressed);
  await client.query('VACUUM ANALYZE');
  return { contacts: contacts.length + stoppers.length, suppressions: suppressed.length };
}

async function insertContacts(client, people) {
  for (const part of parts(people)) {
    await client.query(
      `WITH person AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[]) AS p(id, hash, version, value)),
            made AS (
              INSERT INTO contact (id, life, created_at, created_position, created_ordinal, relation, business, told_under,
                                   tracking, marketing_tracking)
              SELECT id, 'LIVING', now(), 1, 0, 'CUSTOMER', true, '2024-01-01', 'UNKNOWN', 'UNKNOWN' FROM person)
       INSERT INTO address (hash, contact_id, key_version, kind, value, is_primary)
       SELECT hash, id, version, 'EMAIL', value, true FROM person`,
      [
        part.map((one) => one.id),
        part.map((one) => one.hash),
        part.map((one) => one.version),
        part.map((one) => one.value),
      ],
    );
  }
}

async function insertPreferences(client, people) {
  const stated = people.flatMap(({ id }, number) =>
    number % 4 === 3 ? [] : [{ id, state: number % 4 === 1 ? 'OPTED_OUT' : 'OPTED_IN' }],
  );
  for (const part of parts(stated)) {
    await client.query(
      `INSERT INTO preference (contact_id, topic, channel, state, stated_by, source, at, position, ordinal, confirmed_on)
       SELECT id, '${TOPIC}', '${CHANNEL}', state, 'RECIPIENT', 'API', now(), 1, 0, '{}'
       FROM unnest($1::uuid[], $2::text[]) AS s(id, state)`,
      [part.map((one) => one.id), part.map((one) => one.state)],
    );
  }
}

async function insertSuppressions(client, noes) {
  for (const part of parts(noes)) {
    await client.query(
      `INSERT INTO suppression (hash, key_version, contact_id, channel, scope, reason, stated_by, source, stated_at,
                                position, ordinal)
       SELECT hash, version, contact, 'ALL', 'ALL_OPTIONAL', 'OBJECTION', 'RECIPIENT', 'API', now(), 1, 0
       FROM unnest($1::uuid[], $2::smallint[], $3::uuid[]) AS n(hash, version, contact)`,
      [part.map((one) => one.hash), part.map((one) => one.version), part.map((one) => one.contact)],
    );
  }
}

function* parts(rows, size = 10_000) {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
}
