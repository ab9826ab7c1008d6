import type { Address } from '../../src/domain/address';
import type { InteractionReport, Said } from '../../src/operations';
import { aPolicy, aTopic } from '../support/builders';
import { type TestGround, testGround } from '../support/ground';
import { anAddress, aReport, CHROME, cameTo } from '../support/interactions';
import { phone, THE_COMPANY, THE_PERSON } from '../support/statement';

const NEWS = aTopic({ key: 'news', lawfulBasis: 'LEGITIMATE_INTEREST' });
const TRAINING = aTopic({ key: 'training', class: 'SERVICE', lawfulBasis: 'CONTRACT' });
const INVOICES = aTopic({ key: 'invoices', class: 'MANDATORY', lawfulBasis: 'CONTRACT' });
const POLICY = aPolicy({
  topics: [NEWS, TRAINING, INVOICES],
  inactivity: { PROSPECT: 'P3Y' },
  tracking: { ...aPolicy().tracking, fields: ['TIME', 'IP', 'BROWSER', 'CLIENT', 'LINK'], retention: 'P1Y' },
});
const BY = { source: 'mailer' };
const yes: Said = { ...THE_PERSON, reference: 'form 7' };

let now = new Date('2026-03-10T12:00:00Z');
let testing: TestGround;
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const later = (minutes = 1) => {
  now = new Date(now.getTime() + minutes * 60_000);
};

beforeAll(async () => {
  testing = await testGround(POLICY, { clock: () => now });
  await testing.operations.prepareInteractionPartitions();
});

afterAll(() => testing.close());

async function aPerson(): Promise<{ address: Address; contactId: string }> {
  const address = anAddress();
  const { contactId } = await testing.operations.upsertContact({ email: address }, THE_PERSON);
  return { address, contactId: contactId as string };
}

const record = async (reports: readonly InteractionReport[], by = BY) =>
  cameTo(await testing.operations.recordInteractions(reports, by));

async function kept(contactId: string) {
  const page = await testing.operations.readInteractions({ contactId }, { first: 100 });
  return page?.interactions ?? [];
}

const kindsOf = async (contactId: string) => (await kept(contactId)).map(({ kind }) => kind);

async function replyTo(address: Address, topic = 'invoices') {
  const { decisions } = await testing.operations.decideSends([{ address }], topic, 'EMAIL');
  return decisions[0]?.reason;
}

describe('what is recorded', () => {
  test('a click is kept with its basis, flag, policy version, verdict and the fields that the policy keeps', async () => {
    const { address, contactId } = await aPerson();

    const outcome = await record([
      aReport({ address }, { occurredAt: ago(5), ip: '192.0.2.1', providerEventId: 'the-click' }),
    ]);

    expect(outcome).toEqual({ recorded: 1 });
    expect(await kept(contactId)).toEqual([
      {
        kind: 'CLICK',
        contactId,
        occurredAt: ago(5),
        channel: 'EMAIL',
        topic: 'news',
        campaign: 'spring',
        lawfulBasis: 'LEGITIMATE_INTEREST',
        isLegitimateInterest: true,
        policyVersion: '2024-01-01',
        actor: 'HUMAN',
        reason: undefined,
        ip: '192.0.2.1',
        browser: 'Chrome 126',
        client: undefined,
        link: 'https://shop.example/offer',
        source: 'mailer',
        providerEventId: 'the-click',
      },
    ]);
  });

  test('an unknown person is not, by address or by id; the others of the call are', async () => {
    const { address, contactId } = await aPerson();

    const outcome = await record([
      aReport({ address: anAddress() }),
      aReport({ contactId: '00000000-0000-4000-8000-00000000abcd' }),
      aReport({ address }),
    ]);

    expect(outcome).toEqual({ recorded: 1, notKept: { UNKNOWN_CONTACT: 2 } });
    expect(await kindsOf(contactId)).toEqual(['CLICK']);
  });

  test('a number that several hold tells nobody', async () => {
    const number = phone('+31612345001');
    for (const { contactId } of [await aPerson(), await aPerson()])
      await testing.operations.upsertContact({ contactId, phone: number }, THE_PERSON);

    expect(await record([aReport({ address: number }, { channel: 'SMS' })])).toEqual({ notKept: { SHARED_NUMBER: 1 } });
  });

  test('a bad line is told by its place and reason, and stops no other', async () => {
    const { address } = await aPerson();

    const outcome = await record([
      aReport({ address }, { topic: 'no-such-topic' }),
      aReport({ address }),
      aReport({ address }, { channel: 'IN_APP' }),
    ]);

    expect(outcome).toEqual({
      recorded: 1,
      refused: [
        { index: 0, reason: 'UNKNOWN_TOPIC' },
        { index: 2, reason: 'NOT_ON_CHANNEL' },
      ],
    });
  });

  test('what the policy does not announce is refused as a fault of the set-up', async () => {
    const clicksOnly = { ...POLICY, tracking: { ...POLICY.tracking, opens: false } };
    const engage = await testing.another({ policy: clicksOnly });
    const { address, contactId } = await aPerson();

    const outcome = await engage.recordInteractions([aReport({ address }, { kind: 'OPEN' }), aReport({ address })], BY);

    expect(cameTo(outcome)).toEqual({ recorded: 1, refused: [{ index: 0, reason: 'NOT_ANNOUNCED' }] });
    expect(await kindsOf(contactId)).toEqual(['CLICK']);
  });

  test('thousands at once, of thousands of people', async () => {
    const people = await Promise.all(Array.from({ length: 100 }, aPerson));

    const outcome = await record(Array.from({ length: 3000 }, (_, n) => aReport(people[n % 100] as never)));

    expect(outcome).toEqual({ recorded: 3000 });
    expect(await kept(people[42]?.contactId as string)).toHaveLength(30);
  });
});

describe('a repeat', () => {
  test('in one call, in another call, and on another instance is counted once', async () => {
    const { address, contactId } = await aPerson();
    const report = aReport({ address }, { occurredAt: ago(60) });
    const other = await testing.another();

    const first = await record([report, report]);
    const second = await record([report]);
    const third = cameTo(await other.recordInteractions([report], BY));

    expect([first, second, third]).toEqual([{ recorded: 1, repeated: 1 }, { repeated: 1 }, { repeated: 1 }]);
    expect(await kept(contactId)).toHaveLength(1);
  });

  test('many at the same moment on two instances, in any order, go in once', async () => {
    const { address, contactId } = await aPerson();
    const other = await testing.another();
    const reports = Array.from({ length: 40 }, () => aReport({ address }, { occurredAt: ago(3) }));
    const turned = [...reports].reverse();

    const answers = await Promise.all(
      [testing.operations, other].flatMap((one) => [reports, turned].map((some) => one.recordInteractions(some, BY))),
    );

    expect(answers.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(40);
    expect(answers.reduce((sum, { repeated }) => sum + repeated, 0)).toBe(120);
    expect(await kept(contactId)).toHaveLength(40);
  });

  test('is not the same id from another sender, or at another time', async () => {
    const { address } = await aPerson();
    const report = aReport({ address }, { occurredAt: ago(60) });
    await record([report]);

    expect(await record([report], { source: 'another-mailer' })).toEqual({ recorded: 1 });
    expect(await record([{ ...report, occurredAt: ago(59) }])).toEqual({ recorded: 1 });
  });

  test('without an id is known by all that it says', async () => {
    const { address } = await aPerson();
    const report = { ...aReport({ address }, { occurredAt: ago(60) }), providerEventId: undefined };

    expect(await record([report])).toEqual({ recorded: 1 });
    expect(await record([report])).toEqual({ repeated: 1 });
    expect(await record([{ ...report, link: 'https://shop.example/other' }])).toEqual({ recorded: 1 });
  });

  test('of one that bore a time in the future is known still when that time has come', async () => {
    const { address, contactId } = await aPerson();
    const report = aReport({ address }, { occurredAt: new Date(now.getTime() + 90_000) });

    const first = await record([report]);
    const recordedAt = now;
    later();
    const second = await record([report]);
    later();
    const third = await record([report]);

    expect([first, second, third]).toEqual([{ recorded: 1 }, { repeated: 1 }, { repeated: 1 }]);
    expect(await kept(contactId)).toMatchObject([{ occurredAt: recordedAt }]);
  });

  test('of a call under the same key answers the same, and another call under it is a conflict', async () => {
    const { address } = await aPerson();
    const idempotency = { apiKeyId: 'mailer', key: 'call-7', requestHash: 'hash' };
    const report = { ...aReport({ address }), providerEventId: undefined };
    const call = (requestHash = 'hash') =>
      testing.operations.recordInteractions([report], { ...BY, idempotency: { ...idempotency, requestHash } });

    const answers = await Promise.all([call(), call(), call()]);

    expect(answers.map(cameTo)).toEqual([{ recorded: 1 }, { recorded: 1 }, { recorded: 1 }]);
    await expect(call('other')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(cameTo(await call())).toEqual({ recorded: 1 });
  });
});

describe('late and reordered', () => {
  test('interactions stand at the time they occurred', async () => {
    const { address, contactId } = await aPerson();

    await record([aReport({ address }, { occurredAt: ago(1) })]);
    await record([aReport({ address }, { occurredAt: ago(60 * 24 * 200), kind: 'OPEN' })]);
    await record([aReport({ address }, { occurredAt: ago(30), kind: 'OPEN' })]);

    expect(await kindsOf(contactId)).toEqual(['OPEN', 'OPEN', 'CLICK']);
  });

  test('what is past its retention is not kept', async () => {
    const { address } = await aPerson();

    expect(await record([aReport({ address }, { occurredAt: ago(60 * 24 * 366) })])).toEqual({
      notKept: { TOO_OLD: 1 },
    });
  });
});

describe('a click of the person is human contact (row 10)', () => {
  const made = new Date('2020-01-01T00:00:00Z');

  async function aProspect() {
    const [address, today] = [anAddress(), now];
    now = made;
    const { contactId } = await testing.operations.upsertContact({ email: address, relation: 'PROSPECT' }, THE_PERSON);
    now = today;
    await testing.operations.setPreferences({ address }, [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' }], {
      source: 'IMPORT',
      statedBy: 'RECIPIENT',
      occurredAt: new Date('2020-02-01T00:00:00Z'),
      reference: 'old list',
    });
    return { address, contactId: contactId as string };
  }

  test.each([
    ['a click', {}, 'OPTED_IN'],
    ['an open', { kind: 'OPEN' }, 'STALE'],
    ['a click by a scanner', { userAgent: 'Mimecast scanner' }, 'STALE'],
    ['a click of which nobody knows whose it was', { userAgent: undefined }, 'STALE'],
    ['a click of long ago', { occurredAt: new Date('2022-12-01T00:00:00Z') }, 'STALE'],
  ] as const)('%s', async (_, overrides, reason) => {
    const { address } = await aProspect();
    const before = await replyTo(address, 'news');

    await record([aReport({ address }, overrides)]);

    expect([before, await replyTo(address, 'news')]).toEqual(['STALE', reason]);
  });

  test('as long as the click is kept', async () => {
    const { address, contactId } = await aProspect();
    await record([aReport({ address })]);
    const today = now;
    now = new Date('2027-03-11T12:00:00Z');

    await testing.operations.cleanUpInteractions();

    expect(await kept(contactId)).toEqual([]);
    expect(await replyTo(address, 'news')).toBe('STALE');
    now = today;
  });

  test('also after a merge', async () => {
    const { address: into } = await aProspect();
    const { address: from } = await aProspect();
    await record([aReport({ address: from })]);

    await testing.operations.mergeContacts({ address: into }, { address: from }, THE_COMPANY);

    expect(await replyTo(into, 'news')).toBe('OPTED_IN');
  });
});

describe('machines', () => {
  test('a click seconds after the delivery is a scanner’s, whichever was told first', async () => {
    const { address, contactId } = await aPerson();
    const delivered = { kind: 'DELIVERED', userAgent: undefined } as const;
    await record([aReport({ address }, { ...delivered, occurredAt: ago(60) })]);

    await record([aReport({ address }, { occurredAt: new Date(ago(60).getTime() + 3_000), providerEventId: 'early' })]);
    await record([aReport({ address }, { occurredAt: ago(30), providerEventId: 'person' })]);
    await record([
      aReport(
        { address },
        { occurredAt: new Date(ago(20).getTime() + 2_000), campaign: 'b', providerEventId: 'batch' },
      ),
      aReport({ address }, { ...delivered, occurredAt: ago(20), campaign: 'b' }),
    ]);

    const clicks = (await kept(contactId)).filter(({ kind }) => kind === 'CLICK');
    expect(clicks.map(({ providerEventId, actor, reason }) => [providerEventId, actor, reason])).toEqual([
      ['early', 'MACHINE', 'SOON_AFTER_DELIVERY'],
      ['person', 'HUMAN', undefined],
      ['batch', 'MACHINE', 'SOON_AFTER_DELIVERY'],
    ]);
  });

  test('all links of a message at once are a scanner’s', async () => {
    const { address, contactId } = await aPerson();

    await record(
      ['a', 'b', 'c'].map((page) => aReport({ address }, { link: `https://shop.example/${page}`, occurredAt: ago(5) })),
    );

    expect(new Set((await kept(contactId)).map(({ reason }) => reason))).toEqual(new Set(['ALL_LINKS_AT_ONCE']));
  });
});

describe('a bounce', () => {
  const gone = { kind: 'BOUNCE', topic: undefined, isPermanent: true, statusCode: '5.1.1' } as const;

  test('of an address that does not exist makes it undeliverable, for mandatory messages too', async () => {
    const { address, contactId } = await aPerson();

    const outcome = await record([aReport({ address }, gone)]);

    expect(outcome).toEqual({ recorded: 1 });
    expect(await replyTo(address)).toBe('UNDELIVERABLE');
    expect(await kindsOf(contactId)).toEqual(['BOUNCE']);
  });

  test.each([
    ['without a code', { isPermanent: undefined, statusCode: undefined }],
    ['by a policy', { statusCode: '5.7.1' }],
    ['that is temporary', { isPermanent: false }],
  ])('%s changes nothing', async (_, overrides) => {
    const { address } = await aPerson();

    await record([aReport({ address }, { ...gone, ...overrides })]);

    expect(await replyTo(address)).toBe('MANDATORY_TOPIC');
  });

  test('that names the contact alone is about its primary address, and no other', async () => {
    const { address: old, contactId } = await aPerson();
    const current = anAddress();
    await testing.operations.upsertContact({ contactId, email: current }, THE_PERSON);

    await record([aReport({ contactId }, gone)]);

    expect([await replyTo(current), await replyTo(old)]).toEqual(['UNDELIVERABLE', 'MANDATORY_TOPIC']);
  });

  test('ends with a later delivery, not with an earlier one', async () => {
    const { address } = await aPerson();
    await record([aReport({ address }, gone)]);
    const delivered = (occurredAt: Date) => aReport({ address }, { kind: 'DELIVERED', occurredAt });

    await record([delivered(ago(10))]);
    const before = await replyTo(address);
    later();
    await record([delivered(now)]);

    expect([before, await replyTo(address)]).toEqual(['UNDELIVERABLE', 'MANDATORY_TOPIC']);
  });

  test('that comes in behind a later delivery changes nothing, in one call or two', async () => {
    const [first, second] = [await aPerson(), await aPerson()];
    const delivered = (address: Address) => aReport({ address }, { kind: 'DELIVERED', occurredAt: ago(5) });
    const bounced = (address: Address) => aReport({ address }, { ...gone, occurredAt: ago(10) });

    await record([delivered(first.address)]);
    await record([bounced(first.address)]);
    await record([delivered(second.address), bounced(second.address)]);

    expect([await replyTo(first.address), await replyTo(second.address)]).toEqual([
      'MANDATORY_TOPIC',
      'MANDATORY_TOPIC',
    ]);
  });

  test('that is repeated does not undo what staff cleared', async () => {
    const { address } = await aPerson();
    const bounce = aReport({ address }, { ...gone, occurredAt: ago(10) });
    await record([bounce]);
    await testing.operations.clearUndeliverable({ address }, THE_COMPANY);

    const again = await record([bounce]);

    expect(again).toEqual({ repeated: 1 });
    expect(await replyTo(address)).toBe('MANDATORY_TOPIC');
  });
});

describe('a complaint', () => {
  const complaint = { kind: 'COMPLAINT', topic: undefined, campaign: undefined } as const;

  test('is the person’s no on that channel', async () => {
    const { address } = await aPerson();

    await record([aReport({ address }, complaint)]);

    const { decisions } = await testing.operations.decideSends([{ address }], 'training', 'EMAIL');
    expect(decisions[0]).toMatchObject({ reason: 'SUPPRESSED', suppressionReason: 'COMPLAINT' });
    const bySms = await testing.operations.decideSends([{ address }], 'training', 'POST');
    expect(bySms.decisions[0]).toMatchObject({ allowed: true });
  });

  test('of an address of nobody makes a contact, so that the no reaches the providers', async () => {
    const address = anAddress();

    const outcome = await record([aReport({ address }, complaint)]);

    expect(outcome).toEqual({ recorded: 1 });
    expect(await testing.operations.readContact({ address })).toBeDefined();
    expect(await replyTo(address, 'training')).toBe('SUPPRESSED');
  });

  test('is taken whatever the policy records, and of who objected to tracking', async () => {
    const nothing = { ...POLICY, tracking: { ...POLICY.tracking, opens: false, clicks: false, fields: [] } };
    const quiet = await testing.another({ policy: nothing });
    const { address } = await aPerson();
    await testing.operations.objectToTracking({ address }, THE_PERSON);

    await quiet.recordInteractions([aReport({ address }, { ...complaint, topic: 'no-such-topic' })], BY);

    expect(await replyTo(address, 'training')).toBe('SUPPRESSED');
  });

  test('by an id that nobody has is told, not swallowed', async () => {
    const contactId = '00000000-0000-4000-8000-00000000abcd';

    expect(await record([aReport({ contactId }, complaint)])).toEqual({
      refused: [{ index: 0, reason: 'UNKNOWN_CONTACT' }],
    });
  });

  test('under an id that the sender also used for somebody else is not lost', async () => {
    const [one, other] = [await aPerson(), await aPerson()];
    const same = { ...complaint, providerEventId: 'one-id-for-two', occurredAt: ago(5) };

    await record([aReport(one, same)]);
    await record([aReport(other, same)]);

    expect([await replyTo(one.address, 'training'), await replyTo(other.address, 'training')]).toEqual([
      'SUPPRESSED',
      'SUPPRESSED',
    ]);
  });

  test('that is repeated adds nothing to the ledger', async () => {
    const { address } = await aPerson();
    const report = aReport({ address }, { ...complaint, occurredAt: ago(5) });
    await record([report]);
    const before = await testing.operations.readLedger({ address }, { first: 100 });

    const again = await record([report]);

    expect(again).toEqual({ repeated: 1 });
    expect((await testing.operations.readLedger({ address }, { first: 100 }))?.entries).toHaveLength(
      before?.entries.length as number,
    );
  });
});

describe('daily counts', () => {
  const counting = { ...POLICY, tracking: { ...POLICY.tracking, detail: 'DAILY_COUNTS' as const, fields: [] } };

  test('keep how many, and nothing of anybody', async () => {
    const upgraders = await testing.another({ policy: counting });
    const [one, other] = [await aPerson(), await aPerson()];
    await testing.operations.objectToTracking({ address: other.address }, yes);
    const reports = [
      aReport(one, { campaign: 'counted', kind: 'OPEN', occurredAt: ago(1) }),
      aReport(one, { campaign: 'counted', kind: 'OPEN', occurredAt: ago(2), userAgent: 'Mozilla/5.0' }),
      aReport(one, { campaign: 'counted', occurredAt: ago(3) }),
      aReport(other, { campaign: 'counted', occurredAt: ago(3) }),
    ];

    const first = await upgraders.recordInteractions(reports, BY);
    const again = await upgraders.recordInteractions([...reports, aReport(one, { campaign: 'counted' })], BY);

    expect(cameTo(first)).toEqual({ recorded: 3, notKept: { OBJECTED_TO_TRACKING: 1 } });
    expect(cameTo(again)).toEqual({ recorded: 1, repeated: 3, notKept: { OBJECTED_TO_TRACKING: 1 } });
    expect(await kept(one.contactId)).toEqual([]);
    const counts = await upgraders.readInteractionCounts({ from: '2026-03-10', until: '2026-03-10' });
    const counted = counts.filter(({ campaign }) => campaign === 'counted');
    expect(counted.map(({ kind, actor, count }) => [kind, actor, count])).toEqual([
      ['CLICK', 'HUMAN', 2],
      ['OPEN', 'HUMAN', 1],
      ['OPEN', 'MACHINE', 1],
    ]);
  });
});

describe('retention', () => {
  test('deletes what is past it, and reports of delivery after thirty days', async () => {
    const { address, contactId } = await aPerson();
    await record([
      aReport({ address }, { occurredAt: ago(60 * 24 * 364), kind: 'OPEN' }),
      aReport({ address }, { occurredAt: ago(60 * 24 * 29), kind: 'DELIVERED' }),
      aReport({ address }, { occurredAt: ago(60 * 24 * 31), kind: 'DELIVERED' }),
    ]);

    await testing.operations.cleanUpInteractions();
    const soon = await kindsOf(contactId);
    const today = now;
    later(60 * 24 * 2);
    await testing.operations.cleanUpInteractions();

    expect(soon).toEqual(['OPEN', 'DELIVERED']);
    expect(await kindsOf(contactId)).toEqual([]);
    now = today;
  });
});

describe('erasure and merge', () => {
  test('an erasure deletes all of it, of contacts that were merged into it too', async () => {
    const [into, from] = [await aPerson(), await aPerson()];
    await record([aReport(into), aReport(from)]);
    await testing.operations.mergeContacts(into, from, THE_COMPANY);
    const before = await kindsOf(into.contactId);

    await testing.operations.eraseContact(into, 'REQUEST', THE_COMPANY);

    expect(before).toEqual(['CLICK', 'CLICK']);
    const { rows } = await testing.ground.database.pool.query(
      `SELECT (SELECT count(*) FROM interaction WHERE contact_id = ANY($1))::integer AS interactions,
              (SELECT count(*) FROM human_click WHERE contact_id = ANY($1))::integer AS clicks`,
      [[into.contactId, from.contactId]],
    );
    expect(rows).toEqual([{ interactions: 0, clicks: 0 }]);
  });

  test('of an erased person nothing is recorded, however many come in at the same moment', async () => {
    const { address, contactId } = await aPerson();
    const other = await testing.another();
    const batches = Array.from({ length: 20 }, () => Array.from({ length: 20 }, () => aReport({ address })));

    await Promise.all([
      ...batches.map((batch, n) => (n % 2 ? other : testing.operations).recordInteractions(batch, BY)),
      testing.operations.eraseContact({ address }, 'REQUEST', THE_COMPANY),
    ]);

    const { rows } = await testing.ground.database.pool.query('SELECT FROM interaction WHERE contact_id = $1', [
      contactId,
    ]);
    expect(rows).toHaveLength(0);
    expect(await record([aReport({ contactId }), aReport({ address })])).toEqual({ notKept: { UNKNOWN_CONTACT: 2 } });
  });

  test('an objection keeps what was recorded before it, and stops the rest', async () => {
    const { address, contactId } = await aPerson();
    await record([aReport({ address })]);

    await testing.operations.objectToTracking({ address }, THE_PERSON);

    expect(await record([aReport({ address })])).toEqual({ notKept: { OBJECTED_TO_TRACKING: 1 } });
    expect(await kept(contactId)).toHaveLength(1);
  });
});

test('pages go on where the last one ended, also when something late comes in between', async () => {
  const { address, contactId } = await aPerson();
  await record(
    Array.from({ length: 7 }, (_, n) => aReport({ address }, { occurredAt: ago(10 - n), userAgent: CHROME })),
  );
  const seen: string[] = [];

  let page = await testing.operations.readInteractions({ contactId }, { first: 3 });
  await record([aReport({ address }, { occurredAt: ago(20), providerEventId: 'late' })]);
  for (;;) {
    seen.push(...(page?.interactions ?? []).map(({ providerEventId }) => providerEventId));
    const after = page?.interactions.at(-1);
    if (!page?.hasNextPage) break;
    page = await testing.operations.readInteractions({ contactId }, { first: 3, after });
  }

  expect(seen).toHaveLength(7);
  expect(new Set(seen).size).toBe(7);
  expect(seen).not.toContain('late');
});
