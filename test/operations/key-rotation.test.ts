import type { Address } from '../../src/domain/address';
import { keyVersionOf } from '../../src/domain/address-key';
import { parseEmail } from '../../src/domain/email-address';
import { parsePhone } from '../../src/domain/phone-number';
import type { Operations, Said } from '../../src/operations';
import { createOperations } from '../../src/operations/create-operations';
import { type Ground, load, namedAddress } from '../../src/operations/ground';
import { Secrets } from '../../src/security/secrets';
import { checkHashKeys } from '../../src/store/hash-keys';
import { aSecret, type TestGround, testGround } from '../support/ground';
import { HISTORY_POLICY, QUESTIONS } from '../support/history-policy';

/** Two instances on one database: `old` knows version 1 of the secret, `renewed` signs and writes under version 2. */
const person: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'letter' };
const NEWS = { topic: 'news', channel: 'EMAIL' } as const;
const OPTED_IN = { ...NEWS, state: 'OPTED_IN' } as const;

const first = aSecret(1);
const second = aSecret(2);
let test1: TestGround;
let old: Operations;
let renewedGround: Ground;
let renewed: Operations;

const email = (name: string): Address => {
  const parsed = parseEmail(`${name}@rotation.example`);
  if (!parsed.ok) throw new Error('not an address');
  return parsed.address;
};

beforeEach(async () => {
  test1 = await testGround(HISTORY_POLICY, { secrets: { current: first, old: [] } });
  old = test1.operations;
  await checkHashKeys(test1.ground.database.pool, test1.ground.secrets);
  renewedGround = { ...test1.ground, secrets: new Secrets({ current: second, old: [first] }) };
  renewed = createOperations(renewedGround);
});

afterEach(() => test1.close());

async function rotate(): Promise<void> {
  await checkHashKeys(test1.ground.database.pool, renewedGround.secrets);
}

async function decisions(operations: Operations, addresses: readonly Address[]): Promise<string[]> {
  const answers = await Promise.all(
    QUESTIONS.map(({ topic, channel }) =>
      operations.decideSends(
        addresses.map((address) => ({ address })),
        topic,
        channel,
      ),
    ),
  );
  return answers.flatMap((answer) => answer.decisions.map(({ allowed, reason }) => `${allowed} ${reason}`));
}

async function suppressionVersions(address: Address): Promise<number[]> {
  const { keys } = namedAddress(renewedGround, address);
  const { register } = await load(renewedGround, { addresses: [keys], contactIds: [] });
  return register
    .suppressionsOn(keys[0])
    .map((row) => keyVersionOf(row.key))
    .sort();
}

/** Somebody opted in, somebody objected, somebody lifted one topic, somebody was erased, somebody is undeliverable. */
async function people(): Promise<Address[]> {
  const [yes, no, lifted, erased, dead] = ['yes', 'no', 'lifted', 'erased', 'dead'].map(email) as Address[];
  const all = [yes, no, lifted, erased, dead] as Address[];
  for (const address of all) {
    await old.upsertContact({ email: address, relation: 'CUSTOMER' }, person);
    await old.setPreferences({ address }, [OPTED_IN], person);
  }
  await old.recordObjection({ address: no as Address }, {}, person);
  await old.recordObjection({ address: lifted as Address }, {}, person);
  await old.setPreferences({ address: lifted as Address }, [OPTED_IN], person);
  await old.confirmOptIn({ address: lifted as Address }, [NEWS], person);
  await old.setPreferences({ address: yes as Address }, [{ ...OPTED_IN, topic: 'digest' }], person);
  await old.confirmOptIn({ address: yes as Address }, [{ ...NEWS, topic: 'digest' }], person);
  await old.eraseContact({ address: erased as Address }, 'REQUEST', person);
  await old.importRows(deadMailbox(dead as Address), {});
  return all;
}

async function* deadMailbox(address: Address) {
  yield { line: 1, email: address, optOuts: [], optIns: [], isUndeliverable: true };
}

test('decisions are the same before and after the rotation', async () => {
  const all = await people();
  const before = await decisions(old, all);

  await rotate();

  expect(before).toContain('true OPTED_IN');
  expect(before).toContain('false SUPPRESSED');
  expect(before).toContain('false UNDELIVERABLE');
  expect(await decisions(renewed, all)).toEqual(before);
});

test('and they stay the same after changes under the new version have met everybody', async () => {
  const all = await people();
  const before = await decisions(old, all);
  await rotate();

  for (const address of all) {
    await renewed.upsertContact({ email: address, profile: { name: 'Somebody' } }, { source: 'API' });
    await renewed.objectToTracking({ address }, person).catch(() => undefined);
  }

  expect(await decisions(renewed, all)).toEqual(before);
  expect(await renewed.verifyLedger()).toMatchObject({ isIntact: true });
});

test('an objection made under the old version gets a copy under the new one when a change meets it, once', async () => {
  const [, no] = (await people()) as [Address, Address];
  await rotate();
  const beforeAnyChange = await suppressionVersions(no);

  await decisions(renewed, [no]);
  const afterLooking = await suppressionVersions(no);
  await renewed.objectToTracking({ address: no }, person);
  await renewed.allowTracking({ address: no }, { ...person, occurredAt: new Date() });

  expect(beforeAnyChange).toEqual([1]);
  expect(afterLooking).toEqual([1]);
  expect(await suppressionVersions(no)).toEqual([1, 2]);
});

test.each<[string, (no: Address) => Promise<unknown>]>([
  ['an upsert', (no) => renewed.upsertContact({ email: no, profile: { name: 'Somebody' } }, person)],
  ['an import', (no) => renewed.importRows(deadMailbox(no), {})],
  ['an opt-in, though it is refused', (no) => renewed.setPreferences({ address: no }, [OPTED_IN], { source: 'API' })],
  [
    'a merge of its contact into another',
    async (no) => {
      await renewed.upsertContact({ email: email('other') }, person);
      await renewed.mergeContacts({ address: email('other') }, { address: no }, person);
    },
  ],
  [
    'an address change to it',
    async (no) => {
      await renewed.changeAddress({ address: no }, no, email('moved'), { source: 'API', statedBy: 'RECIPIENT' });
      await renewed.upsertContact({ email: email('other') }, person);
      const from = email('other');
      await renewed.changeAddress({ address: from }, from, no, { source: 'API', statedBy: 'RECIPIENT' });
    },
  ],
])('%s copies the noes it meets, and the no still counts', async (_, act) => {
  const [, no] = (await people()) as [Address, Address];
  await rotate();

  await act(no);

  expect(await suppressionVersions(no)).toContain(2);
  const { decisions: found } = await renewed.decideSends([{ address: no }], 'news', 'EMAIL');
  expect(found[0]?.allowed).toBe(false);
});

test('the old no of an erased address counts under the new version, for a re-import and a return', async () => {
  const erased = (await people())[3] as Address;
  await rotate();

  const row = {
    line: 1,
    email: erased,
    reference: 'list 3',
    optOuts: [],
    optIns: [{ ...NEWS, occurredAt: new Date() }],
  };
  const report = await renewed.importRows(
    (async function* () {
      yield row;
    })(),
    {},
  );
  await renewed.upsertContact({ email: erased }, person);
  await renewed.setPreferences({ address: erased }, [OPTED_IN], person);

  expect(report.refused).toMatchObject({ ERASED_ADDRESS: 1 });
  const { decisions: found } = await renewed.decideSends([{ address: erased }], 'news', 'EMAIL');
  expect(found[0]).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
});

test('an address stored under the old version stays the address of one contact', async () => {
  const [yes] = (await people()) as [Address];
  const before = await old.readContact({ address: yes });
  await rotate();

  const again = await renewed.upsertContact({ email: yes, profile: { name: 'Somebody' } }, person);

  expect(again.contactId).toBe(before?.id);
  const { rows } = await test1.ground.database.pool.query(
    'SELECT count(*)::int AS held FROM address WHERE contact_id = $1',
    [before?.id],
  );
  expect(rows[0].held).toBe(1);
});

test('a link signed under the old version still stops, also after its contact came back under the new one', async () => {
  const [yes] = (await people()) as [Address];
  const [links] = await old.createPreferenceLinks([{ address: yes }]);
  await rotate();
  const link = renewed.openLink(links?.oneClickUrl.split('/u/')[1] ?? '');
  await renewed.eraseContact({ address: yes }, 'RETENTION', person);
  await renewed.upsertContact({ email: yes }, person);
  await renewed.setPreferences({ address: yes }, [OPTED_IN], person);

  if (link) await renewed.stopByLink(link, { source: 'ONE_CLICK' });

  const { decisions: found } = await renewed.decideSends([{ address: yes }], 'news', 'EMAIL');
  expect(found[0]).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
});

test('a number shared under both versions stays shared', async () => {
  const parsed = parsePhone('+31612349999');
  if (!parsed.ok) throw new Error('not a number');
  const number = parsed.address;
  await old.upsertContact({ email: email('left'), phone: number }, person);
  await rotate();
  const { contactId } = await renewed.upsertContact({ email: email('right') }, person);
  await renewed.upsertContact({ contactId, phone: number }, person);

  const stopped = await renewed.recordObjection({ address: number }, { channels: ['SMS'] }, person);
  const yes = await renewed.setPreferences({ address: number }, [{ ...OPTED_IN, channel: 'SMS' }], person);

  expect(stopped.refused).toEqual([]);
  expect(yes.refused).toEqual([{ index: 0, reason: 'SHARED_NUMBER' }]);
});

test('an instance that knows only the old version answers UNAVAILABLE once the new one is in use, and writes nothing', async () => {
  const [yes] = (await people()) as [Address];
  await rotate();
  const { position } = await renewed.verifyLedger();

  const unavailable = { code: 'UNAVAILABLE' };
  await expect(old.decideSends([{ address: yes }], 'news', 'EMAIL')).rejects.toMatchObject(unavailable);
  await expect(old.readContact({ address: yes })).rejects.toMatchObject(unavailable);
  await expect(old.setPreferences({ address: yes }, [OPTED_IN], person)).rejects.toMatchObject(unavailable);
  await expect(old.upsertContact({ email: email('new') }, person)).rejects.toMatchObject(unavailable);
  expect((await renewed.verifyLedger()).position).toBe(position);
});
