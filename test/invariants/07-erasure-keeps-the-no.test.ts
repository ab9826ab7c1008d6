import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import { parsePhone } from '../../src/domain/phone-number';
import type { ErasureReason } from '../../src/domain/words';
import type { ImportContact } from '../../src/operations';
import { type TestGround, testGround } from '../support/ground';
import { HISTORY_POLICY } from '../support/history-policy';

const person = { source: 'API' as const, statedBy: 'RECIPIENT' as const, reference: 'Letter-of-Jansen' };
const company = { source: 'API' as const, statedBy: 'COMPANY' as const, reference: 'Ticket-about-Jansen' };
const OPTED_IN = { topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' } as const;
const OPTED_OUT = { ...OPTED_IN, state: 'OPTED_OUT' } as const;

let test1: TestGround;
let people = 0;

beforeAll(async () => {
  test1 = await testGround(HISTORY_POLICY);
});

afterAll(() => test1.close());

function email(name: string): Address {
  const parsed = parseEmail(`${name}.jansen${people}@customer.example`);
  if (!parsed.ok) throw new Error('not an address');
  return parsed.address;
}

function phone(): Address {
  const parsed = parsePhone(`+3161234${String(1000 + people)}`);
  if (!parsed.ok) throw new Error('not a number');
  return parsed.address;
}

async function aPerson() {
  people++;
  const first = email('first');
  const second = email('second');
  const number = phone();
  const made = await test1.operations.upsertContact({ email: first, phone: number }, person);
  const contactId = made.contactId as string;
  await test1.operations.upsertContact({ contactId, email: second }, person);
  return { contactId, first, second, number, all: [first, second, number] };
}

async function* rows(row: Pick<ImportContact, 'email'> & Partial<ImportContact>): AsyncGenerator<ImportContact> {
  yield { line: 1, optOuts: [], optIns: [], reference: 'list 3', ...row };
}

const aYesOfAList = { optIns: [{ topic: 'news', channel: 'EMAIL' as const, occurredAt: new Date() }] };

async function decide(address: Address, topic = 'news') {
  const channel = address.kind === 'EMAIL' ? 'EMAIL' : 'SMS';
  return (await test1.operations.decideSends([{ address }], topic, channel)).decisions[0];
}

test.each<ErasureReason>([
  'REQUEST',
  'UNDER_AGE',
])('after an erasure for %s every address of the person is suppressed, and an import makes no contact of it', async (reason) => {
  const { contactId, first, all } = await aPerson();
  await test1.operations.eraseContact({ contactId }, reason, company);

  const report = await test1.operations.importRows(rows({ email: first, ...aYesOfAList }), {});

  expect(report.refused).toMatchObject({ [reason === 'REQUEST' ? 'ERASED_ADDRESS' : 'UNDER_AGE']: 1 });
  expect(await test1.operations.readContact({ address: first })).toBeUndefined();
  for (const address of all) expect(await decide(address)).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
});

test('an erased address comes back only with evidence, and stays suppressed until the person confirms', async () => {
  const { contactId, first } = await aPerson();
  await test1.operations.eraseContact({ contactId }, 'REQUEST', company);

  const bare = await test1.operations.upsertContact({ email: first }, { source: 'API' });
  const back = await test1.operations.upsertContact({ email: first }, person);
  const yes = await test1.operations.setPreferences({ address: first }, [OPTED_IN], {
    ...person,
    occurredAt: new Date(),
  });

  expect(bare.refused).toEqual([{ index: 0, reason: 'ERASED_ADDRESS' }]);
  expect(back).toMatchObject({ refused: [] });
  expect(yes).toMatchObject({ refused: [] });
  expect(await decide(first)).toMatchObject({ allowed: false, reason: 'SUPPRESSED', suppressionReason: 'ERASURE' });

  const confirmed = await test1.operations.confirmOptIn({ address: first }, [OPTED_IN], {
    ...person,
    source: 'CONFIRMATION',
  });

  expect(confirmed.refused).toEqual([]);
  expect(await decide(first)).toMatchObject({ allowed: true });
  expect(await decide(first, 'offers')).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
});

test('somebody under age does not come back with evidence; after the age is shown, only by a lift', async () => {
  const { contactId, first } = await aPerson();
  await test1.operations.eraseContact({ contactId }, 'UNDER_AGE', company);

  const back = await test1.operations.upsertContact({ email: first }, person);
  await test1.operations.endUnderAge({ address: first }, company);
  const grown = await test1.operations.upsertContact({ email: first }, person);

  expect(back.refused).toEqual([{ index: 0, reason: 'UNDER_AGE' }]);
  expect(grown.refused).toEqual([]);
  expect(await decide(first)).toMatchObject({ allowed: false, reason: 'SUPPRESSED', suppressionReason: 'UNDER_AGE' });
});

test('an objection outlives a clean-up and a re-import, on every address', async () => {
  const { contactId, first, all } = await aPerson();
  await test1.operations.recordObjection({ contactId }, {}, person);
  await test1.operations.eraseContact({ contactId }, 'RETENTION', company);

  const report = await test1.operations.importRows(rows({ email: first, ...aYesOfAList }), {});

  expect(report).toMatchObject({ created: 1, refused: { NO_STANDS: 1 } });
  for (const address of all) expect(await decide(address)).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
});

test('an opt-out that still stood at a clean-up becomes an objection by that channel', async () => {
  const { contactId, first, second } = await aPerson();
  await test1.operations.setPreferences({ contactId }, [OPTED_OUT], person);
  await test1.operations.eraseContact({ contactId }, 'RETENTION', company);

  await test1.operations.importRows(rows({ email: second, ...aYesOfAList }), {});

  for (const address of [first, second])
    expect(await decide(address)).toMatchObject({ reason: 'SUPPRESSED', suppressionReason: 'OBJECTION' });
});

test('who had said nothing comes back from a clean-up as somebody new', async () => {
  const { contactId, first } = await aPerson();
  await test1.operations.eraseContact({ contactId }, 'RETENTION', company);

  await test1.operations.importRows(rows({ email: first, ...aYesOfAList }), {});

  expect(await decide(first)).toMatchObject({ allowed: true, reason: 'OPTED_IN' });
});

test('a link in a mail of then still stops after erasure, and makes no contact', async () => {
  const { contactId, first } = await aPerson();
  const links = await test1.operations.createPreferenceLinks([{ address: first }]);
  const link = test1.operations.openLink(links[0]?.pageUrl.split('/p/')[1] ?? '');
  await test1.operations.eraseContact({ contactId }, 'RETENTION', company);

  if (link) await test1.operations.stopByLink(link, { source: 'ONE_CLICK' });

  expect(await decide(first)).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
  expect(await test1.operations.readContact({ address: first })).toBeUndefined();
});

/** Every row of every table, as text. */
async function everything(): Promise<string> {
  const { pool } = test1.ground.database;
  const tables = await pool.query<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const { rows: found } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    texts.push(...found.map(({ row }) => `${name}: ${row}`));
  }
  return texts.join('\n');
}

test('after erasure no plain text of the person is left in any table, and the ledger still verifies', async () => {
  people++;
  const address = email('whole');
  const other = email('merged');
  const marks = [
    'Jansenius',
    'Jansen-and-sons',
    'Letter-of-Jansenius',
    'whole.jansen',
    'merged.jansen',
    'City-of-Jansenius',
  ];
  const said = { ...person, reference: 'Letter-of-Jansenius', wordingId: 'words-of-Jansenius' };
  const roles = [{ role: 'administrator', customer: 'City-of-Jansenius', duty: 'contract-of-Jansenius' }];
  const profile = { name: 'Jansenius', organisation: 'Jansen-and-sons' };
  const idempotency = { apiKeyId: 'key', key: 'call-1', requestHash: 'hash' };
  await test1.operations.upsertContact({ email: address, phone: phone(), profile, roles }, { ...said, idempotency });
  await test1.operations.upsertContact({ email: other, profile }, said);
  await test1.operations.setPreferences({ address: other }, [OPTED_IN], said);
  await test1.operations.recordObjection({ address }, {}, said);
  await test1.operations.setPreferences({ address }, [OPTED_IN], { ...said, statedBy: 'COMPANY' });
  await test1.operations.setPreferences({ address }, [OPTED_IN], said);
  await test1.operations.restrictProcessing({ address }, 'MARKETING', said);
  await test1.operations.mergeContacts({ address }, { address: other }, said);
  expect(await everything()).toContain('Letter-of-Jansenius');

  await test1.operations.eraseContact({ address }, 'REQUEST', { ...company, reference: 'Letter-of-Jansenius' });
  await test1.operations.recordObjection({ address: other }, { scope: 'DIRECT_MARKETING' }, said);
  await test1.operations.importRows(
    rows({ email: other, reference: 'Letter-of-Jansenius', isUndeliverable: true }),
    {},
  );

  const left = await everything();
  for (const mark of marks) expect(left.split('\n').filter((line) => line.includes(mark))).toEqual([]);
  expect(await test1.operations.verifyLedger()).toMatchObject({ isIntact: true, faults: [] });
});
