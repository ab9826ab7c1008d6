import { createHash } from 'node:crypto';
import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import { parsePhone } from '../../src/domain/phone-number';
import type { ImportContact, Said } from '../../src/operations';
import { hashAddress } from '../../src/security/keyed-hash';
import { type TestGround, testGround } from '../support/ground';
import { HISTORY_POLICY } from '../support/history-policy';

/** Cases in which a no was once taken and not kept, or something opened or shown that should not have been. */
const PERSON: Said = { source: 'API', statedBy: 'RECIPIENT' };
const COMPANY: Said = { source: 'API', statedBy: 'COMPANY', reference: 'ticket 7' };
const BY_CLICK: Said = { source: 'ONE_CLICK', statedBy: 'RECIPIENT' };
const CONFIRMED: Said = { source: 'CONFIRMATION', statedBy: 'RECIPIENT' };

const NEWS = { topic: 'news', channel: 'EMAIL' } as const;

const DAY = 86_400_000;
let now: Date;
let on: TestGround;
let people = 0;

beforeAll(async () => {
  now = new Date('2026-03-10T12:00:00Z');
  on = await testGround(HISTORY_POLICY, { clock: () => now });
});
afterAll(() => on.close());
beforeEach(() => later());

function later(ms = 60_000): Date {
  now = new Date(now.getTime() + ms);
  return now;
}

function email(name = `person-${++people}`): Address {
  const parsed = parseEmail(`${name}@somebody.example`);
  if (!parsed.ok) throw new Error('not an address');
  return parsed.address;
}

function phone(): Address {
  const parsed = parsePhone(`+31612${String(++people).padStart(6, '0')}`);
  if (!parsed.ok) throw new Error('not a number');
  return parsed.address;
}

const customer = async (address = email()) => {
  const { contactId } = await on.operations.upsertContact({ email: address, relation: 'CUSTOMER' }, PERSON);
  return { address, contactId: contactId as string };
};
const reason = async (address: Address, topic: string) =>
  (await on.operations.decideSends([{ address }], topic, 'EMAIL')).decisions[0]?.reason;
const isAllowed = async (address: Address, topic: string) =>
  (await on.operations.decideSends([{ address }], topic, 'EMAIL')).decisions[0]?.allowed;
const linkTo = (
  { address, contactId }: { address: Address; contactId: string },
  topic: string,
  scope: 'TOPIC' | 'DIRECT_MARKETING',
) => ({
  contactId,
  addressKey: hashAddress(address, on.ground.secrets)[0] as never,
  topic,
  scope,
  channel: 'EMAIL' as const,
  mandatory: false,
});

test('an objection by an id that nobody has is told apart, not acknowledged', async () => {
  const { address, contactId } = await customer();
  await on.operations.eraseContact({ address }, 'RETENTION', COMPANY);

  await expect(on.operations.recordObjection({ contactId }, {}, PERSON)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a stop of a service topic holds for an address that nobody is held for any more', async () => {
  const jan = await customer();
  await on.operations.eraseContact(jan, 'RETENTION', COMPANY);

  await on.operations.stopByLink(linkTo(jan, 'survey', 'TOPIC'), BY_CLICK);
  await customer(jan.address);

  expect(await isAllowed(jan.address, 'survey')).toBe(false);
});

test('a click in a service mail stops that mail, also where the link stops marketing', async () => {
  const jan = await customer();

  await on.operations.stopByLink(linkTo(jan, 'survey', 'DIRECT_MARKETING'), BY_CLICK);

  expect(await reason(jan.address, 'survey')).toBe('OPTED_OUT');
  expect(await reason(jan.address, 'offers')).toBe('SUPPRESSED');
});

/** Objects, and asks later to have the news again: what is left is to press the mailed link. */
async function askingForNews() {
  const jan = await customer();
  await on.operations.recordObjection(jan, {}, PERSON);
  const asked = { ...PERSON, occurredAt: later(), wordingId: 'form-1' };
  const optIns = [{ topic: 'news', channel: 'EMAIL' as const }];
  await on.operations.setPreferences(jan, [{ ...optIns[0]!, state: 'OPTED_IN' }], asked);
  const link = { contactId: jan.contactId, keys: hashAddress(jan.address, on.ground.secrets) };
  return { ...jan, confirm: (said = CONFIRMED) => on.operations.confirmOptIn(link, optIns, said) };
}

test('a confirmed lift opens what was chosen, once', async () => {
  const jan = await askingForNews();

  expect((await jan.confirm()).refused).toEqual([]);
  expect(await reason(jan.address, 'news')).toBe('OPTED_IN');
  await on.operations.recordObjection(jan, {}, PERSON);
  expect((await jan.confirm()).refused).toEqual([{ index: 0, reason: 'CONFIRMATION_VOID' }]);
  expect(await reason(jan.address, 'news')).toBe('SUPPRESSED');
});

test('a stop by the company makes a confirmation void that was asked for before it', async () => {
  const jan = await askingForNews();
  await on.operations.setPreferences(jan, [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_OUT' }], PERSON);
  const other = await askingForNews();

  await on.operations.setPreferences(other, [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_OUT' }], COMPANY);

  for (const one of [jan, other]) {
    expect((await one.confirm()).refused).toEqual([{ index: 0, reason: 'CONFIRMATION_VOID' }]);
    expect(await isAllowed(one.address, 'news')).toBe(false);
  }
});

test('a confirmation is only by its link, and only for a day', async () => {
  const jan = await askingForNews();

  expect((await jan.confirm({ ...PERSON, reference: 'said so on the phone' })).refused).toHaveLength(1);
  later(DAY);
  expect((await jan.confirm()).refused).toHaveLength(1);
  expect(await reason(jan.address, 'news')).toBe('SUPPRESSED');
});

test.each<[string, Partial<Said>]>([
  ['that says not when', { wordingId: 'form-1' }],
  ['that says not by which words', { occurredAt: new Date('2030-01-01') }],
  ['that is older than the objection', { wordingId: 'form-1', occurredAt: new Date('2020-01-01') }],
])('a reported yes %s starts nothing over an objection', async (_, evidence) => {
  const jan = await customer();
  await on.operations.recordObjection(jan, {}, PERSON);
  later();

  const { refused } = await on.operations.setPreferences(
    jan,
    [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' }],
    { ...PERSON, ...evidence },
  );

  expect(refused).toHaveLength(1);
});

test('a double opt-in over a no leaves the no until it is confirmed', async () => {
  const jan = await customer();
  const digest = { topic: 'digest', channel: 'EMAIL' as const };
  await on.operations.setPreferences(jan, [{ ...digest, state: 'OPTED_OUT' }], PERSON);

  await on.operations.setPreferences(jan, [{ ...digest, state: 'OPTED_IN' }], {
    ...PERSON,
    occurredAt: later(),
    wordingId: 'form-1',
  });

  expect(await reason(jan.address, 'digest')).toBe('OPTED_OUT');
});

test('an imported no is not lost for a phone number that may not come back', async () => {
  const number = phone();
  const gone = email();
  await on.operations.upsertContact({ email: gone, phone: number }, PERSON);
  await on.operations.eraseContact({ address: gone }, 'REQUEST', COMPANY);
  const address = email();
  async function* rows(): AsyncGenerator<ImportContact> {
    yield { line: 1, email: address, phone: number, optIns: [], optOuts: [{ topic: 'offers', channel: 'EMAIL' }] };
  }

  const report = await on.operations.importRows(rows(), {});
  await customer(address);

  expect(report).toMatchObject({ created: 1, stops: 1, refused: {} });
  expect(await reason(address, 'offers')).toBe('OPTED_OUT');
});

test('a number that two people hold shows neither of them', async () => {
  const number = phone();
  const [one, other] = [await customer(), await customer()];
  for (const { contactId } of [one, other]) await on.operations.upsertContact({ contactId, phone: number }, PERSON);
  const key = { address: number };

  await expect(on.operations.readContact(key)).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(on.operations.readLedger(key, { first: 10 })).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(on.operations.createPreferenceLinks([key])).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('a role is a key: a text about somebody does not get into the ledger', async () => {
  const roles = [{ role: 'contact: Jan Jansen', customer: 'Town', duty: 'C-1' }];

  await expect(on.operations.upsertContact({ email: email(), roles }, PERSON)).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    path: 'input.roles.0.role',
  });
});

test('what brought somebody back after an erasure can be shown', async () => {
  const { address } = await customer();
  await on.operations.eraseContact({ address }, 'REQUEST', COMPANY);

  const { contactId } = await on.operations.upsertContact(
    { email: address },
    { ...PERSON, reference: 'letter of 3 March' },
  );

  const history = await on.operations.readLedger({ contactId: contactId as string }, { first: 10 });
  expect(history?.entries[0]).toMatchObject({ kind: 'CONTACT_CREATED', evidence: { reference: 'letter of 3 March' } });
});

test('one idempotency key with two requests at the same moment makes one change', async () => {
  const said = (requestHash: string): Said => ({
    ...PERSON,
    idempotency: { apiKeyId: 'crm', key: 'once', requestHash },
  });
  const calls = ['a', 'b'].map((name) => on.operations.upsertContact({ email: email() }, said(name)));

  const answers = await Promise.allSettled(calls);

  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } });
});

test('an address in an idempotency key is not kept, plain or hashed', async () => {
  const { address } = await customer();
  const key = `unsub-${address.value}`;
  await on.operations.recordObjection(
    { address },
    {},
    { ...PERSON, idempotency: { apiKeyId: 'crm', key, requestHash: 'h' } },
  );

  const { rows } = await on.ground.database.pool.query('SELECT key, request_hash FROM idempotency_key');

  const kept = JSON.stringify(rows);
  for (const trace of [address.value, key, createHash('sha256').update(key).digest('hex')])
    expect(kept).not.toContain(trace);
});

test('a clean-up keeps every opt-out, and waits for a pause or restriction to end', async () => {
  const jan = await customer();
  await on.operations.setPreferences(jan, [{ topic: 'survey', channel: 'EMAIL', state: 'OPTED_OUT' }], PERSON);
  const paused = await customer();
  await on.operations.pauseMarketing(paused, '2030-01-01', PERSON);

  await on.operations.eraseContact(jan, 'RETENTION', COMPANY);
  await customer(jan.address);

  expect(await isAllowed(jan.address, 'survey')).toBe(false);
  expect((await on.operations.eraseContact(paused, 'RETENTION', COMPANY)).refused).toHaveLength(1);
});

test('who takes an objection over is not recorded for marketing either', async () => {
  const jan = await customer();
  await on.operations.recordObjection(jan, {}, PERSON);
  await on.operations.eraseContact(jan, 'RETENTION', COMPANY);

  await customer(jan.address);

  expect(await on.operations.readContact({ address: jan.address })).toMatchObject({ marketingTracking: 'OPTED_OUT' });
});

test('a lift of two channels is confirmed by the mailbox for e-mail alone, and for the number by the number', async () => {
  const address = email();
  const number = phone();
  await on.operations.upsertContact({ email: address, phone: number, relation: 'CUSTOMER' }, PERSON);
  await on.operations.recordObjection({ address }, {}, PERSON);
  const said = { ...PERSON, occurredAt: later(), wordingId: 'lift-1' };
  const byMail = { topic: 'news', channel: 'EMAIL' } as const;
  const byText = { topic: 'news', channel: 'SMS' } as const;
  await on.operations.liftObjection({ address }, [byMail, byText], said);

  const both = await on.operations.confirmOptIn({ address }, [byMail, byText], CONFIRMED);
  const ofText = await on.operations.confirmOptIn({ address }, [byText], CONFIRMED);
  const ofMail = await on.operations.confirmOptIn({ address }, [byMail], CONFIRMED);

  expect([both, ofText, ofMail].map(({ refused }) => refused.length)).toEqual([1, 1, 0]);
  const { decisions } = await on.operations.decideSends([{ address: number }], 'news', 'SMS');
  expect(decisions[0]).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
  expect(await isAllowed(address, 'news')).toBe(true);
});

test('the link of an old mail says no yes for whom it was made, once somebody else holds its address', async () => {
  const { address, contactId } = await customer();
  const link = linkTo({ address, contactId }, 'news', 'TOPIC');
  const key = { contactId, keys: [link.addressKey] };
  const yes = { topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' } as const;
  const onPage: Said = { source: 'PAGE', statedBy: 'RECIPIENT' };
  const moved = email();
  await on.operations.changeAddress({ contactId }, address, moved, PERSON);

  const byHolderOfNow = await on.operations.setPreferences(key, [yes], onPage);
  const byOwnLink = { contactId, keys: [linkTo({ address: moved, contactId }, 'news', 'TOPIC').addressKey] };
  const byThePerson = await on.operations.setPreferences(byOwnLink, [yes], onPage);

  expect(byHolderOfNow.refused).toEqual([{ index: 0, reason: 'CONFIRMATION_NEEDED' }]);
  expect(byThePerson.refused).toEqual([]);
});

test('a no on the page over one by a click of a moment ago is not taken back by an undo', async () => {
  const { address, contactId } = await customer();
  await on.operations.stopByLink(linkTo({ address, contactId }, 'news', 'TOPIC'), BY_CLICK);
  const onPage: Said = { source: 'PAGE', statedBy: 'RECIPIENT' };
  const no = await on.operations.setPreferences({ contactId }, [{ ...NEWS, state: 'OPTED_OUT' }], onPage);

  const receipt = on.operations.createReceiptToken({ contactId, position: no.ledgerPosition });
  const undone = await on.operations.undoOptOuts(receipt, [NEWS], onPage);

  expect(undone.refused).toHaveLength(1);
  expect(await isAllowed(address, 'news')).toBe(false);
});
