import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import type { Policy } from '../../src/domain/policy';
import type { Topic } from '../../src/domain/topic';
import { type TestGround, testGround } from '../support/ground';

const email = (text: string): Address => {
  const parsed = parseEmail(text);
  if (!parsed.ok) throw new Error('not an address');
  return parsed.address;
};
const topic = (key: string, more: Partial<Topic> = {}): Topic => ({
  key,
  class: 'MARKETING',
  lawfulBasis: 'CONSENT',
  channels: ['EMAIL'],
  controller: 'acme',
  doubleOptIn: false,
  requiredRoles: [],
  partner: false,
  since: '2024-01-01',
  titles: { en: key },
  descriptions: { en: key },
  ...more,
});
const policy: Policy = {
  version: '2024-01-01',
  timeZone: 'Europe/Amsterdam',
  languages: ['en'],
  controllers: [{ key: 'acme', name: 'Acme', postalAddress: 'x', privacyContact: 'x', regulators: [] }],
  brand: { name: 'Acme', colour: '#003366' },
  topics: [
    topic('news'),
    topic('updates', { class: 'MANDATORY', lawfulBasis: 'CONTRACT', requiredRoles: ['administrator'] }),
    topic('survey', { class: 'SERVICE', lawfulBasis: 'CONTRACT' }),
  ],
  retired: [],
  softOptIn: [],
  unsubscribeDefault: 'ALL_OPTIONAL',
  objectionPerController: false,
  stopByText: 'NUMBER',
  complaintsMayBeLifted: false,
  tracking: {
    opens: false,
    clicks: true,
    detail: 'PERSON',
    lawfulBasis: 'LEGITIMATE_INTEREST',
    fields: [],
    providers: [],
  },
  inactivity: {},
  rights: { timeLimit: 'P1M', burdenOfProof: 'CONTROLLER' },
  businessOnly: false,
  dataRegions: [],
  outsideDataRegions: 'REFUSED',
  heldElsewhere: [],
  providers: {},
  decisionValidity: { yesSeconds: 3600, noSeconds: 86400 },
};

let test1: TestGround;
beforeAll(async () => {
  test1 = await testGround(policy);
});
afterAll(() => test1.close());
const api = { source: 'API' as const, statedBy: 'RECIPIENT' as const };

test('an objection ends marketing at once, product updates go on, and the ledger verifies', async () => {
  const { operations } = test1;
  const jan = email('jan@customer.example');
  const made = await operations.upsertContact(
    { email: jan, roles: [{ role: 'administrator', customer: 'City', duty: 'C-1' }] },
    { source: 'API' },
  );
  await operations.setPreferences({ address: jan }, [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' }], api);
  expect((await operations.decideSends([{ address: jan }], 'news', 'EMAIL')).decisions[0]).toMatchObject({
    allowed: true,
    reason: 'OPTED_IN',
  });

  const objected = await operations.recordObjection({ contactId: made.contactId as string }, {}, api);
  const again = await operations.recordObjection({ contactId: made.contactId as string }, {}, api);

  expect(objected.entries).toBe(1);
  expect(again).toMatchObject({ entries: 0, refused: [] });
  const decide = async (key: string) => (await operations.decideSends([{ address: jan }], key, 'EMAIL')).decisions[0];
  expect(await decide('news')).toMatchObject({ allowed: false, reason: 'SUPPRESSED', suppressionReason: 'OBJECTION' });
  expect(await decide('survey')).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
  expect(await decide('updates')).toMatchObject({ allowed: true, reason: 'MANDATORY_TOPIC' });
  expect(await operations.verifyLedger()).toMatchObject({ isIntact: true, faults: [] });
  expect((await operations.readLedger({ address: jan }, { first: 50 }))?.entries.map((entry) => entry.kind)).toEqual([
    'CONTACT_CREATED',
    'ADDRESS_ADDED',
    'ROLE_GRANTED',
    'PREFERENCE_SET',
    'SUPPRESSED',
  ]);
});

test('fifty equal calls under one idempotency key on two instances make one change', async () => {
  const { operations, another } = test1;
  const other = await another();
  const said = { ...api, idempotency: { apiKeyId: 'k', key: 'one', requestHash: 'h' } };
  const calls = Array.from({ length: 50 }, (_, index) =>
    (index % 2 ? operations : other).upsertContact({ email: email('eva@customer.example') }, said),
  );

  const answers = await Promise.all(calls);

  expect(new Set(answers.map((answer) => answer.contactId)).size).toBe(1);
  expect(new Set(answers.map((answer) => answer.ledgerPosition)).size).toBe(1);
});

test('merge, address change, erasure and re-creation keep the no', async () => {
  const { operations } = test1;
  const a = email('a@one.example');
  const b = email('b@one.example');
  const c = email('c@one.example');
  await operations.upsertContact({ email: a }, { source: 'API' });
  await operations.upsertContact({ email: b }, { source: 'API' });
  await operations.recordObjection({ address: a }, {}, api);
  await operations.mergeContacts({ address: b }, { address: a }, { source: 'API' });
  await operations.changeAddress({ address: b }, b, c, { source: 'API' });
  await operations.eraseContact({ address: c }, 'REQUEST', { source: 'API' });
  await expect(operations.readContact({ address: c })).resolves.toBeUndefined();
  const back = await operations.upsertContact(
    { email: c },
    { source: 'API', statedBy: 'RECIPIENT', reference: 'letter' },
  );
  expect(back.refused).toEqual([]);
  for (const address of [a, b, c]) {
    expect((await operations.decideSends([{ address }], 'news', 'EMAIL')).decisions[0]).toMatchObject({
      reason: 'SUPPRESSED',
    });
  }
  expect(await operations.verifyLedger()).toMatchObject({ isIntact: true, faults: [] });
});
