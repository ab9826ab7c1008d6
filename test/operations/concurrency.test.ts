import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import { parsePhone } from '../../src/domain/phone-number';
import { AbideError } from '../../src/errors';
import type { ContactKey, ImportContact, Operations, Said } from '../../src/operations';
import { type TestGround, testGround } from '../support/ground';
import { HISTORY_POLICY, QUESTIONS } from '../support/history-policy';
import { replayedAndStored } from '../support/replayed';

const ROUNDS = 12;
const person: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'letter' };
const NEWS = { topic: 'news', channel: 'EMAIL' } as const;
const OPTED_IN = { ...NEWS, state: 'OPTED_IN' } as const;

let test1: TestGround;
let one: Operations;
let other: Operations;
let names = 0;

beforeAll(async () => {
  test1 = await testGround(HISTORY_POLICY);
  one = test1.operations;
  other = await test1.another();
});

afterAll(() => test1.close());

function email(text = `person${++names}`): Address {
  const parsed = parseEmail(`${text}@race.example`);
  if (!parsed.ok) throw new Error('not an address');
  return parsed.address;
}

async function* rowsOf(...rows: ImportContact[]): AsyncGenerator<ImportContact> {
  yield* rows;
}

async function aContact(): Promise<{ contactId: string; address: Address }> {
  const address = email();
  const { contactId } = await one.upsertContact({ email: address, relation: 'CUSTOMER' }, person);
  await one.setPreferences({ address }, [OPTED_IN], person);
  return { contactId: contactId as string, address };
}

/** Answers of both instances to both kinds of key; what is not allowed is undefined. */
async function allowed(addresses: readonly Address[]): Promise<string[]> {
  const questions = QUESTIONS.filter(
    ({ topic, channel }) => channel === 'EMAIL' && topic !== 'survey' && topic !== 'updates',
  );
  const found: string[] = [];
  for (const operations of [one, other])
    for (const { topic, channel } of questions) {
      const { decisions } = await operations.decideSends(
        addresses.map((address) => ({ address })),
        topic,
        channel,
      );
      decisions.forEach((decision, index) => {
        if (decision.allowed) found.push(`${topic} to address ${index}: ${decision.reason}`);
      });
    }
  return found;
}

async function positions(): Promise<number[]> {
  const { rows } = await test1.ground.database.pool.query('SELECT position FROM ledger_commit ORDER BY position');
  return rows.map((row) => Number(row.position));
}

test('a new address that reaches both instances at once becomes one contact', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const address = email();

    const made = await Promise.all(
      [one, other, one, other].map((each) => each.upsertContact({ email: address }, person)),
    );

    expect(new Set(made.map(({ contactId }) => contactId)).size).toBe(1);
    expect(made.filter(({ entries }) => entries > 0)).toHaveLength(1);
  }
});

type Rival = (contact: { contactId: string; address: Address }) => Promise<{ addresses?: Address[] } | unknown>;

const rivals: Record<string, Rival> = {
  'an opt-in': ({ address }) => other.setPreferences({ address }, [OPTED_IN], { ...person, occurredAt: new Date() }),
  'a confirmation asked for before': ({ address }) => other.confirmOptIn({ address }, [NEWS], person),
  'a merge into another contact': async ({ contactId }) => {
    const into = await aContact();
    await other.mergeContacts({ contactId: into.contactId }, { contactId }, person);
    return { addresses: [into.address] };
  },
  'a merge of another contact into it': async ({ contactId }) => {
    const from = await aContact();
    await other.mergeContacts({ contactId }, { contactId: from.contactId }, person);
    return { addresses: [from.address] };
  },
  'a change of address': async ({ contactId, address }) => {
    const to = email();
    await other.changeAddress({ contactId }, address, to, { source: 'PROVIDER' });
    return { addresses: [to] };
  },
  'an import that says subscribed': ({ address }) =>
    other.importRows(
      rowsOf({
        line: 1,
        email: address,
        reference: 'list 3',
        optOuts: [],
        optIns: [{ ...NEWS, occurredAt: new Date() }],
      }),
      {},
    ),
  'an erasure and its return': async ({ contactId, address }) => {
    await other.eraseContact({ contactId }, 'RETENTION', person);
    await other.upsertContact({ email: address, relation: 'CUSTOMER' }, person);
    await other.setPreferences({ address }, [OPTED_IN], person);
  },
};

test.each(
  Object.entries(rivals),
)('an objection on one instance stands against %s on the other', async (name, rival) => {
  for (let round = 0; round < ROUNDS; round++) {
    const contact = await aContact();
    if (name === 'a confirmation asked for before') {
      await one.recordObjection({ address: contact.address }, {}, person);
      await one.setPreferences({ address: contact.address }, [OPTED_IN], person);
    }
    // The address a link went to is named beside the contact, as on the recipient's page.
    const [links] = await one.createPreferenceLinks([{ contactId: contact.contactId }]);
    const link = one.openLink(links?.oneClickUrl.split('/u/')[1] ?? '');
    if (!link) throw new Error('the link does not open');

    const [, came] = await Promise.all([one.stopByLink(link, { source: 'ONE_CLICK' }), rival(contact)]);

    const { addresses = [] } = (came ?? {}) as { addresses?: Address[] };
    expect(await allowed([contact.address, ...addresses])).toEqual([]);
  }
});

test('two merges that cross each other on two instances make one contact of two', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const [left, right] = [await aContact(), await aContact()];

    const answers = await Promise.all([
      one.mergeContacts({ contactId: left.contactId }, { contactId: right.contactId }, person),
      other.mergeContacts({ contactId: right.contactId }, { contactId: left.contactId }, person),
    ]);

    expect(answers.flatMap(({ refused }) => refused.map(({ reason }) => reason))).toEqual(['SAME_CONTACT']);
    const both = await one.readContacts([{ address: left.address }, { address: right.address }]);
    expect(both[0]?.id).toBe(both[1]?.id);
  }
});

test('positions have no hole, and who reads on from the last one misses nothing', async () => {
  const read: number[] = [];
  let last = Math.max(0, ...(await positions()));
  const first = last;
  let isWriting = true;
  const poll = async () => {
    const { rows } = await test1.ground.database.pool.query(
      `SELECT c.position, c.entry_count, count(e.*)::int AS entries FROM ledger_commit c LEFT JOIN ledger_entry e USING (position)
       WHERE c.position > $1 GROUP BY 1, 2 ORDER BY 1`,
      [last],
    );
    for (const row of rows) {
      expect(row.entries).toBe(row.entry_count);
      read.push(Number(row.position));
      last = Number(row.position);
    }
    return rows.length;
  };
  const reading = (async () => {
    while (isWriting || (await poll()) > 0) await poll();
  })();

  for (let round = 0; round < 20; round++)
    await Promise.all([one, other, one, other].map((each) => each.upsertContact({ email: email() }, person)));
  isWriting = false;
  await reading;

  expect(read).toEqual((await positions()).filter((position) => position > first));
  expect(read).toEqual(read.map((_, index) => first + 1 + index));
});

test('a change that the database refuses does not fail its neighbours in the batch', async () => {
  const addresses = Array.from({ length: 5 }, () => email());

  const answers = await Promise.allSettled(
    addresses.map((address, index) =>
      one
        .upsertContact({ email: address }, { ...person, reference: index === 2 ? 'letter\u0000' : 'letter' })
        .then(() =>
          one.recordObjection({ address }, {}, { ...person, reference: index === 2 ? 'letter\u0000' : 'letter' }),
        ),
    ),
  );

  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(await one.verifyLedger()).toMatchObject({ isIntact: true });
});

test('a storm of acts on few addresses from two instances ends in a state that the ledger gives again', async () => {
  const after = Math.max(...(await positions()));
  const addresses = [email(), email(), email(), email()];
  const parsed = parsePhone('+31612340001');
  const number = parsed.ok ? parsed.address : undefined;
  let seed = 7;
  const nth = <T>(items: readonly T[]): T => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return items[Math.floor(seed / 65_536) % items.length] as T;
  };
  const acts: ((each: Operations, key: ContactKey & { address: Address }) => Promise<unknown>)[] = [
    (each, { address }) => each.upsertContact({ email: address, phone: nth([number, undefined]) }, person),
    (each, { address }) => each.upsertContact({ email: address, phone: number }, person),
    (each, key) => each.setPreferences(key, [OPTED_IN], person),
    (each, key) => each.setPreferences(key, [{ ...NEWS, state: 'OPTED_OUT' }], person),
    (each, key) => each.recordObjection(key, {}, person),
    (each, key) => each.confirmOptIn(key, [NEWS], person),
    (each, key) => each.mergeContacts(key, { address: nth(addresses) }, person),
    (each, key) => each.changeAddress(key, key.address, nth(addresses), { source: 'API', statedBy: 'RECIPIENT' }),
    (each, key) => each.eraseContact(key, nth(['REQUEST', 'RETENTION']), person),
    (each, { address }) =>
      each.importRows(rowsOf({ line: 1, email: address, phone: number, optOuts: [], optIns: [] }), {}),
  ];
  const unexpected: unknown[] = [];

  const calls = Array.from({ length: 300 }, () => nth(acts)(nth([one, other]), { address: nth(addresses) }));
  for (const result of await Promise.allSettled(calls)) {
    if (result.status === 'rejected' && !(result.reason instanceof AbideError && result.reason.code === 'NOT_FOUND'))
      unexpected.push(result.reason);
  }

  expect(unexpected).toEqual([]);
  const { replayed, stored, entries } = await replayedAndStored(test1.ground, { after });
  expect(entries).toBeGreaterThan(50);
  expect(replayed).toEqual(stored);
  expect(await one.verifyLedger()).toMatchObject({ isIntact: true, faults: [] });
});
