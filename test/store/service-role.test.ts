import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';
import { type App, openApp } from '../../src/app';
import { readConfig } from '../../src/config';
import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import type { ImportContact, Said } from '../../src/operations';
import { readRoleRights } from '../../src/store/database-guards';
import { type TestDatabase, testDatabase } from '../support/database';
import { runLog, showErrors } from '../support/run-log';
import { admin } from '../support/test-server';

const ROOT = join(__dirname, '../..');
const role = `abide_service_${randomBytes(6).toString('hex')}`;
const person: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'letter' };

let database: TestDatabase;
let url: string;
let app: App;

/** The grants as docs/operating.md gives them, so that the page never falls behind the tables. */
function grants(): string {
  const blocks = [...readFileSync(join(ROOT, 'docs/operating.md'), 'utf8').matchAll(/^```sql\n([\s\S]*?)^```/gm)];
  const block = blocks.map(([, sql = '']) => sql).find((sql) => sql.startsWith('GRANT'));
  return (block ?? '').replaceAll('abide_service', role);
}

beforeAll(async () => {
  database = await testDatabase();
  await admin(database.url, `CREATE ROLE ${role} LOGIN PASSWORD 'a-password-of-the-tests'`);
  await database.pool.query(grants());
  const own = new URL(database.url);
  own.username = role;
  own.password = 'a-password-of-the-tests';
  url = own.toString();
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: url,
    ABIDE_SECRET: '1:a-secret-of-the-tests-that-is-long-enough',
    ABIDE_POLICY: join(ROOT, 'policies/engage-process.yaml'),
  });
  app = await openApp(config, { log: runLog(showErrors), allowUnsafeDurability: true });
});

afterAll(async () => {
  await app?.close();
  const server = process.env.ABIDE_TEST_SERVER_URL as string;
  await database.drop();
  await admin(server, `DROP ROLE ${role}`);
});

function email(name: string): Address {
  const parsed = parseEmail(`${name}@role.example`);
  if (!parsed.ok) throw new Error('not an address');
  return parsed.address;
}

async function* rows(...contacts: Partial<ImportContact>[]): AsyncGenerator<ImportContact> {
  for (const [line, contact] of contacts.entries()) {
    yield { line, email: email('cleaned'), optOuts: [], optIns: [], ...contact };
  }
}

describe('a role with the grants of docs/operating.md', () => {
  test('does all that the service does: contacts, roles, choices, noes, imports, merges and erasure', async () => {
    const { operations } = app;
    const contact = { address: email('anna') };
    const roles = [{ role: 'administrator', customer: 'municipality', duty: 'contract' }];
    const claim = { apiKeyId: 'key', key: 'once', requestHash: 'hash' };

    await operations.upsertContact({ email: contact.address, roles }, { ...person, idempotency: claim });
    await operations.upsertContact({ email: contact.address, roles: [{ ...roles[0]!, until: '2099-01-01' }] }, person);
    await operations.changeAddress(contact, contact.address, email('anna.new'), person);
    const moved = { address: email('anna.new') };
    const news = { topic: 'newsletter', channel: 'EMAIL' } as const;
    for (const state of ['OPTED_IN', 'OPTED_OUT'] as const) {
      await operations.setPreferences(moved, [{ ...news, state }], person);
    }
    await operations.recordObjection(moved, {}, person);
    await operations.importRows(rows({ isUndeliverable: true }), {});
    await operations.clearUndeliverable({ address: email('cleaned') }, { ...person, statedBy: 'COMPANY' });
    await operations.mergeContacts(moved, { address: email('cleaned') }, { ...person, statedBy: 'COMPANY' });
    await operations.eraseContact(moved, 'REQUEST', person);

    const { decisions } = await operations.decideSends([moved], 'newsletter', 'EMAIL');
    expect(decisions[0]).toMatchObject({ allowed: false, suppressionReason: 'ERASURE' });
    expect((await operations.verifyLedger()).isIntact).toBe(true);
  });

  test('records interactions, and deletes the rows of those past their retention', async () => {
    const { operations } = app;
    const contact = { address: email('berta') };
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000);
    const report = { contact, channel: 'EMAIL', topic: 'newsletter' } as const;
    await operations.upsertContact({ email: contact.address }, person);
    await operations.recordInteractions(
      [
        { ...report, kind: 'CLICK', occurredAt: ago(1) },
        { ...report, kind: 'DELIVERED', occurredAt: ago(40) },
      ],
      { source: 'mailer' },
    );

    const cleaned = await operations.cleanUpInteractions();

    expect(cleaned).toEqual({ deleted: 1, months: [], anonymised: 0 });
    expect((await operations.readInteractions(contact, { first: 9 }))?.interactions).toHaveLength(1);
  });

  test('is just what abide doctor asks for: nothing is missing, and nothing too much', async () => {
    expect(await readRoleRights(app.database.pool)).toEqual({ isOwner: false, missing: [], excess: [] });
  });

  test('makes, uses and revokes API keys', async () => {
    const { id, text } = await app.apiKeys.createApiKey({ name: 'a system', scopes: ['contacts'] });

    expect(await app.apiKeys.readKey(text)).toMatchObject({ id });
    expect(await app.apiKeys.revokeApiKey(id)).toBe(true);
  });

  test.each([
    'ALTER TABLE suppression DISABLE TRIGGER ALL',
    'DELETE FROM suppression',
    'TRUNCATE suppression',
    'UPDATE ledger_entry SET kind = kind',
    'DELETE FROM ledger_head',
    'INSERT INTO ledger_head SELECT * FROM ledger_head',
    'DROP TABLE evidence',
    'CREATE TABLE mine (id integer)',
    'SET session_replication_role = replica',
  ])('cannot get round what keeps a no: %s', async (statement) => {
    const pool = new Pool({ connectionString: url, max: 1 });

    await expect(pool.query(statement)).rejects.toMatchObject({ code: '42501' });

    await pool.end();
  });
});
