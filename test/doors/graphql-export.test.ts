import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import Fastify from 'fastify';
import { EXPORT_PARTS, type ExportItem } from '../../src/domain/export-item';
import { startTestApp, type TestApp } from '../support/app';

const EXPORT =
  'mutation ($contact: ContactKey!) { exportContact(contact: $contact) { contactId schemaVersion json csv portable { json csv } } }';
const BY_PERSON = { statedBy: 'RECIPIENT', occurredAt: '2024-06-01T10:00:00Z', reference: 'ticket 21' };
const EMAIL = 'anna@example.org';

interface Export {
  readonly contactId: string;
  readonly json: string;
  readonly csv: string;
  readonly portable: { readonly json: string; readonly csv: string };
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app?.close();
});

async function run(query: string, variables: object): Promise<Record<string, unknown>> {
  const { data, errors } = await app.graphql(query, variables);
  expect(errors).toBeUndefined();
  return data as Record<string, unknown>;
}

const exportOf = async (contact: object) => (await run(EXPORT, { contact })).exportContact as Export;
const itemsOf = (json: string) => (JSON.parse(json) as { items: ExportItem[] }).items;

async function act(name: string, more: Record<string, [string, unknown]> = {}, evidence: object = BY_PERSON) {
  const declared = Object.entries(more).map(([field, [type]]) => `, $${field}: ${type}`);
  const passed = Object.keys(more).map((field) => `, ${field}: $${field}`);
  const query = `mutation ($contact: ContactKey!, $evidence: EvidenceInput!${declared.join('')}) { ${name}(contact: $contact, evidence: $evidence${passed.join('')}) { id } }`;
  const values = Object.fromEntries(Object.entries(more).map(([field, [, value]]) => [field, value]));
  await run(query, { contact: { email: EMAIL }, evidence, ...values });
}

/** A person of whom nearly everything is held that can be. */
async function aLongHistory(): Promise<void> {
  const input = {
    email: EMAIL,
    phone: '+31612345678',
    name: '=HYPERLINK("https://example.com")',
    language: 'nl',
    relation: 'CUSTOMER',
    business: true,
    roles: [{ role: 'administrator', customer: 'Gemeente Voorbeeldstad', duty: 'contract 7', until: '2099-12-31' }],
  };
  await run(
    'mutation ($input: UpsertContactInput!, $evidence: EvidenceInput) { upsertContact(input: $input, evidence: $evidence) { id } }',
    {
      input,
      evidence: BY_PERSON,
    },
  );
  const yes = [{ topic: 'newsletter', channel: 'EMAIL', state: 'OPTED_IN' }];
  await act('setPreferences', { changes: ['[PreferenceChange!]!', yes] });
  await act('allowTracking');
  await act('pauseMarketing', { until: ['DateTime', '2099-01-01T00:00:00Z'] });
  await act('restrictProcessing', { scope: ['RestrictionScope!', 'MARKETING'] });
  await act('recordObjection');
}

async function faultsOf(json: string): Promise<string | undefined> {
  const schema = JSON.parse(readFileSync(join(__dirname, '../../schema/contact-export.v1.json'), 'utf8'));
  const http = Fastify({
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  http.post('/', { schema: { body: schema } }, async () => 'ok');
  const url = await http.listen({ port: 0, host: '127.0.0.1' });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: json });
  const text = await answer.text();
  await http.close();
  return answer.ok ? undefined : text;
}

describe('exportContact', () => {
  let held: Export;
  beforeAll(async () => {
    await aLongHistory();
    held = await exportOf({ email: EMAIL });
  });

  test('holds who the person is, what they chose with its evidence, what stands, and the whole history', () => {
    const items = itemsOf(held.json);
    const of = (part: string) => items.filter((item) => item.part === part).map(({ fields }) => fields);

    expect(of('PROFILE')).toContainEqual(
      expect.objectContaining({ name: 'name', value: '=HYPERLINK("https://example.com")' }),
    );
    expect(of('ADDRESS').map(({ address }) => address)).toEqual([EMAIL, '+31612345678']);
    expect(of('ROLE')).toEqual([
      expect.objectContaining({ role: 'administrator', customer: 'Gemeente Voorbeeldstad', duty: 'contract 7' }),
    ]);
    expect(of('PREFERENCE')).toEqual([
      expect.objectContaining({ topic: 'newsletter', channel: 'EMAIL', 'evidence.reference': 'ticket 21' }),
    ]);
    expect(of('SUPPRESSION').map(({ inWords }) => inWords)).toEqual([
      'Objected to direct marketing: nothing is sent but what must be on any channel.',
    ]);
    expect(of('PAUSE')).toEqual([expect.objectContaining({ until: '2099-01-01T00:00:00.000Z' })]);
    expect(of('RESTRICTION')).toEqual([expect.objectContaining({ scope: 'MARKETING' })]);
    expect(of('TRACKING')).toEqual([{ ofAllMail: 'OPTED_IN', ofMarketing: 'OPTED_OUT' }]);
    expect(of('NOTICE')).toEqual([{ policyVersion: '2024-01-01' }]);
    expect(of('LEDGER').map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['CONTACT_CREATED', 'PREFERENCE_SET', 'SUPPRESSED', 'PAUSED', 'RESTRICTED']),
    );
    expect(items.filter(({ part }) => !EXPORT_PARTS.includes(part))).toEqual([]);
  });

  test('follows its JSON Schema, which refuses a field that it does not name', async () => {
    expect(await faultsOf(held.json)).toBeUndefined();
    expect(await faultsOf(held.portable.json)).toBeUndefined();
    expect(await faultsOf(held.json.replace('"isPrimary"', '"isFirst"'))).toContain('items');
  });

  test('the portable part is what the person provided, on consent or a contract', () => {
    const portable = itemsOf(held.portable.json);

    expect(portable.map(({ part }) => part)).toEqual(expect.arrayContaining(['PROFILE', 'ADDRESS']));
    expect(portable.filter(({ part }) => part === 'ROLE' || part === 'SUPPRESSION' || part === 'LEDGER')).toEqual([]);
    expect(portable.every(({ isProvidedByPerson }) => isProvidedByPerson)).toBe(true);
    expect(portable.map(({ lawfulBasis }) => lawfulBasis)).not.toContain('LEGITIMATE_INTEREST');
    expect(itemsOf(held.json).length).toBeGreaterThan(portable.length);
  });

  test('the CSV says the same, and none of its cells runs as a formula', () => {
    const rows = parse(held.csv, { columns: true }) as { item: string; field: string; value: string }[];
    const fields = itemsOf(held.json).flatMap((item) => Object.entries(item.fields));

    expect(rows.map(({ field, value }) => [field, value.replace(/^'/, '')])).toEqual(fields);
    expect(rows.filter(({ value }) => /^[=+\-@]/.test(value))).toEqual([]);
    expect(rows).toContainEqual(
      expect.objectContaining({ field: 'value', value: `'=HYPERLINK("https://example.com")` }),
    );
  });

  test('holds no keyed hash: who sees many exports matches nobody by them', () => {
    expect(held.json).not.toMatch(/"1:[0-9a-f]{8}-/);
  });

  test('is nothing of an unknown person, and nobody’s by a malformed key', async () => {
    const unknown = await app.graphql(EXPORT, { contact: { email: 'nobody@example.org' } });
    const malformed = await app.graphql(EXPORT, { contact: {} });

    expect(unknown.errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
    expect(malformed.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('after an erasure there is nothing left to export', async () => {
    const { contactId } = held;
    await run(
      'mutation ($contact: ContactKey!, $evidence: EvidenceInput!) { eraseContact(contact: $contact, evidence: $evidence) { contactId } }',
      {
        contact: { id: contactId },
        evidence: BY_PERSON,
      },
    );

    const { errors } = await app.graphql(EXPORT, { contact: { id: contactId } });

    expect(errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
  });
});
