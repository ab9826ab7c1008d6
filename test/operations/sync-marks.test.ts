import type { Address } from '../../src/domain/address';
import type { Said } from '../../src/operations';
import { type TestGround, testGround } from '../support/ground';
import { email } from '../support/statement';
import { aSyncPolicy } from '../support/sync-policy';

const PERSON: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'form', wordingId: 'form-1' };
const COMPANY: Said = { source: 'API', statedBy: 'COMPANY' };
const A_YES = [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' }] as const;
const A_NO = [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_OUT' }] as const;

let stage: TestGround;
beforeAll(async () => {
  stage = await testGround(aSyncPolicy(), { providers: ['hubspot', 'mailchimp'] });
});
afterAll(async () => {
  await stage.ground.jobs.stop();
  await stage.close();
});

let count = 0;
async function aPerson(): Promise<{ contactId: string; address: Address }> {
  const address = email(`person${++count}@sync-marks.example`);
  const { contactId } = await stage.operations.upsertContact({ email: address }, COMPANY);
  return { contactId: contactId as string, address };
}

interface Mark {
  readonly provider: string;
  readonly is_no: boolean;
  readonly marked_position: string;
}

async function marksOf(contactId: string): Promise<Mark[]> {
  const { rows } = await stage.ground.database.pool.query<Mark>(
    'SELECT provider, is_no, marked_position FROM due_contact WHERE contact_id = $1 ORDER BY provider',
    [contactId],
  );
  return rows;
}

async function settleAll(): Promise<void> {
  await stage.ground.database.pool.query('DELETE FROM due_contact');
}

async function sql<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
  return (await stage.ground.database.pool.query<T>(text, values)).rows;
}

test('a change marks its contact at each provider that the policy maps, with the position of its commit', async () => {
  const { contactId, address } = await aPerson();
  await settleAll();

  const { ledgerPosition } = await stage.operations.setPreferences({ address }, A_YES, PERSON);

  expect(await marksOf(contactId)).toEqual([
    { provider: 'hubspot', is_no: false, marked_position: String(ledgerPosition) },
    { provider: 'mailchimp', is_no: false, marked_position: String(ledgerPosition) },
  ]);
});

test('a no is marked as one and stays one until it is settled, whatever comes after it', async () => {
  const { contactId, address } = await aPerson();
  await settleAll();

  await stage.operations.setPreferences({ address }, A_NO, PERSON);
  const { ledgerPosition } = await stage.operations.upsertContact(
    { email: address, profile: { name: 'Ada' } },
    COMPANY,
  );

  expect((await marksOf(contactId)).map((mark) => [mark.is_no, mark.marked_position])).toEqual([
    [true, String(ledgerPosition)],
    [true, String(ledgerPosition)],
  ]);
});

test('a change that is refused, or that no provider is told of, marks nobody', async () => {
  const { contactId, address } = await aPerson();
  await stage.operations.recordObjection({ address }, {}, PERSON);
  await settleAll();

  await stage.operations.setPreferences({ address }, A_YES, COMPANY);
  await stage.operations.objectToTracking({ address }, PERSON);

  expect(await marksOf(contactId)).toEqual([]);
});

test('a no by an old link marks who holds the address now as well as who said it', async () => {
  const { contactId: first, address } = await aPerson();
  const link = (await stage.operations.createPreferenceLinks([{ address }]))[0];
  const moved = email('moved@sync-marks.example');
  await stage.operations.changeAddress({ contactId: first }, address, moved, { source: 'API', statedBy: 'RECIPIENT' });
  const { contactId: second } = await stage.operations.upsertContact({ email: address }, COMPANY);
  await settleAll();

  const content = stage.operations.openLink(link?.oneClickUrl.split('/').at(-1) as string);
  await stage.operations.stopByLink(content as NonNullable<typeof content>, {
    source: 'ONE_CLICK',
    statedBy: 'RECIPIENT',
  });

  expect(await marksOf(second as string)).toHaveLength(2);
});

test('an address that is given up is kept sealed at each provider, and its text stands nowhere', async () => {
  const { contactId, address } = await aPerson();
  const to = email('new-place@sync-marks.example');

  await stage.operations.changeAddress({ contactId }, address, to, PERSON);

  const rows = await sql<{ text: string; sealed: Buffer | null }>(
    'SELECT p::text AS text, sealed FROM provider_address p WHERE contact_id = $1',
    [contactId],
  );
  expect(rows.map(({ sealed }) => sealed !== null)).toEqual([true, true]);
  for (const { text, sealed } of rows) {
    expect(text).not.toContain(address.value);
    expect(sealed?.includes(Buffer.from(address.value))).toBe(false);
  }
});

test('a merge leaves the marks to the contact that is left, with what was known of the other', async () => {
  const { contactId: into } = await aPerson();
  const { contactId: from, address } = await aPerson();
  await settleAll();
  await sql(
    `INSERT INTO provider_address (provider, hash, key_version, contact_id, remote_id)
     SELECT 'hubspot', hash, key_version, contact_id, '77' FROM address WHERE contact_id = $1`,
    [from],
  );

  await stage.operations.mergeContacts({ contactId: into }, { contactId: from }, COMPANY);

  expect((await marksOf(into)).map(({ is_no }) => is_no)).toEqual([true, true]);
  expect(await marksOf(from)).toEqual([]);
  expect(await sql('SELECT remote_id FROM provider_address WHERE contact_id = $1', [into])).toEqual([
    { remote_id: '77' },
  ]);
  expect(address.value).toContain('@');
});

test('while somebody may be writing for the contact that is gone, the one that is left waits', async () => {
  const { contactId: into } = await aPerson();
  const { contactId: from } = await aPerson();
  await sql(`UPDATE due_contact SET lease = $2, leased_until = now() + interval '40 s' WHERE contact_id = $1`, [
    from,
    '00000000-0000-0000-0000-000000000001',
  ]);

  await stage.operations.mergeContacts({ contactId: into }, { contactId: from }, COMPANY);

  expect(
    await sql('SELECT leased_until > now() AS waits FROM due_contact WHERE contact_id = $1 ORDER BY provider', [into]),
  ).toEqual([{ waits: true }, { waits: true }]);
});

test('an erasure asks it of each provider, keeps the address sealed for that, and drops marks and what was seen', async () => {
  const { contactId, address } = await aPerson();
  await sql(
    `INSERT INTO provider_address (provider, hash, key_version, contact_id, remote_id)
     SELECT 'hubspot', hash, key_version, contact_id, '78' FROM address WHERE contact_id = $1`,
    [contactId],
  );

  await stage.operations.eraseContact({ contactId }, 'REQUEST', PERSON);

  expect(await marksOf(contactId)).toEqual([]);
  expect(await sql('SELECT * FROM provider_address WHERE contact_id = $1', [contactId])).toEqual([]);
  const asked = await sql<{ provider: string; sealed: Buffer }>(
    'SELECT provider, sealed FROM provider_erasure WHERE contact_id = $1 ORDER BY provider',
    [contactId],
  );
  expect(asked.map(({ provider }) => provider)).toEqual(['hubspot', 'mailchimp']);
  expect(asked.some(({ sealed }) => sealed.includes(Buffer.from(address.value)))).toBe(false);
});

test('what was parked is tried again once something changes, and stays to be seen until then', async () => {
  const { contactId, address } = await aPerson();
  await sql(`UPDATE due_contact SET due_at = 'infinity', parked_at = now(), fault = 'refused' WHERE contact_id = $1`, [
    contactId,
  ]);

  await stage.operations.setPreferences({ address }, A_NO, PERSON);

  expect(
    await sql(
      'SELECT due_at <= now() AS due, parked_at IS NOT NULL AS parked, fault FROM due_contact WHERE contact_id = $1',
      [contactId],
    ),
  ).toEqual([
    { due: true, parked: true, fault: 'refused' },
    { due: true, parked: true, fault: 'refused' },
  ]);
});

describe('without a provider', () => {
  test('a change marks nobody', async () => {
    const alone = await testGround(aSyncPolicy());
    await alone.operations.upsertContact({ email: email('alone@sync-marks.example') }, COMPANY);

    const { rows } = await alone.ground.database.pool.query('SELECT * FROM due_contact');

    expect(rows).toEqual([]);
    await alone.ground.jobs.stop();
    await alone.close();
  });
});
