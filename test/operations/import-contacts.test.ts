import fc from 'fast-check';
import type { Address } from '../../src/domain/address';
import type { ImportContact, ImportOutcome, ImportReport } from '../../src/operations';
import { changesOf } from '../../src/operations/import-row';
import { ImportTally } from '../../src/operations/import-tally';
import { keysAhead } from '../../src/operations/keys-ahead';
import { Rehearsal } from '../../src/operations/rehearsal';
import { parseSha256, sha256Of } from '../../src/security/keyed-hash';
import { aPolicy, aTopic } from '../support/builders';
import { type TestGround, testGround } from '../support/ground';
import { email, listed, phone, THE_PERSON } from '../support/statement';
import { tablesOf } from '../support/tables';

const NEWS = { topic: 'news', channel: 'EMAIL' } as const;
const NEWS_BY_TEXT = { topic: 'news', channel: 'SMS' } as const;
const OFFERS = { topic: 'offers', channel: 'EMAIL' } as const;
const POLICY = aPolicy({ topics: [aTopic(), aTopic({ key: 'offers', doubleOptIn: true })] });
const YESTERDAY = new Date(Date.now() - 86_400_000);

let on: TestGround;
beforeAll(async () => {
  on = await testGround(POLICY);
});
afterAll(() => on.close());

const person = (n: number) => email(`person${n}@example.com`);
const row = (line: number, rest: Partial<ImportContact>): ImportContact => ({
  line,
  reference: 'list 3',
  optOuts: [],
  optIns: [],
  ...rest,
});

const hashOf = (address: Address) => ({ kind: address.kind, sha256: parseSha256(sha256Of(address))! });

interface Told {
  readonly report: ImportReport;
  readonly outcomes: readonly ImportOutcome[];
}

/** Which of the holders of a shared number is shown depends on their ids, and those are made anew each time. */
const told = ({ report, outcomes }: Told, rows: readonly ImportContact[]) => ({
  report: { ...report, ledgerPosition: 0 },
  outcomes: outcomes.map((one, index) =>
    rows[index]!.email || rows[index]!.hashed ? one : { ...one, contact: 'ANY' },
  ),
});

async function take(rows: readonly ImportContact[], dryRun = false): Promise<Told> {
  const outcomes: ImportOutcome[] = [];
  const readable = { [Symbol.asyncIterator]: () => listed(rows) };
  const report = await on.operations.importRows(readable, { dryRun, onOutcome: (one) => void outcomes.push(one) });
  return { report, outcomes };
}

/** A dry run whose rows are judged in sets of this size, so that a few rows are enough for many sets. */
async function rehearse(rows: readonly ImportContact[], size: number): Promise<Told> {
  const tally = new ImportTally();
  const outcomes: ImportOutcome[] = [];
  const rehearsal = new Rehearsal(
    on.ground,
    await keysAhead(on.ground, { [Symbol.asyncIterator]: () => listed(rows) }),
  );
  for (let from = 0; from < rows.length; from += size) {
    const set = rows.slice(from, from + size);
    const calls = set.map((one) => ({
      changes: changesOf(on.ground, one, tally.newContactId()),
      isReported: true,
    }));
    const answers = await rehearsal.run(calls, set);
    set.forEach((one, index) => {
      outcomes.push(tally.add(one, calls[index]!, answers[index]!));
    });
  }
  return { report: tally.report(), outcomes };
}

describe('a dry run', () => {
  /** People by number; every run of the property has its own, on the same database. */
  interface Wish {
    readonly email?: number;
    readonly phone?: number;
    readonly hashed?: number;
    readonly says: Partial<ImportContact>;
  }
  const choice = fc.constantFrom(NEWS, NEWS_BY_TEXT, OFFERS);
  const yes = fc
    .tuple(choice, fc.constantFrom({}, { occurredAt: YESTERDAY }))
    .map(([what, when]) => ({ ...what, ...when }));
  const who = fc.oneof(
    { weight: 4, arbitrary: fc.record({ email: fc.nat({ max: 5 }) }) },
    { weight: 3, arbitrary: fc.record({ email: fc.nat({ max: 5 }), phone: fc.nat({ max: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ phone: fc.nat({ max: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ hashed: fc.nat({ max: 6 }) }) },
  );
  const says = fc.record(
    {
      profile: fc.constantFrom({ name: 'An' }, { name: 'Bo' }),
      optOuts: fc.array(choice, { maxLength: 2 }),
      objection: fc.constantFrom({}, { channels: ['SMS' as const] }, { scope: 'ALL_OPTIONAL' as const }),
      isComplaint: fc.constant(true),
      isUndeliverable: fc.constant(true),
      isForANo: fc.boolean(),
      optIns: fc.array(yes, { maxLength: 2 }),
    },
    { requiredKeys: [], noNullPrototype: true },
  );
  const wishes = (maxLength: number): fc.Arbitrary<Wish[]> =>
    fc.array(
      fc.record({ who, says }, { noNullPrototype: true }).map((one) => ({ ...one.who, says: one.says })),
      { maxLength },
    );

  let runs = 0;
  const rowsOf = (run: number, from: readonly Wish[]) =>
    from.map(({ email: e, phone: p, hashed: h, says: what }, index) =>
      row(index + 1, {
        ...(e !== undefined && { email: email(`run${run}-${e}@example.com`) }),
        ...(p !== undefined && { phone: phone(`+316${10_000_000 + run * 10 + p}`) }),
        ...(h !== undefined && { hashed: hashOf(email(`run${run}-${h}@example.com`)) }),
        ...what,
      }),
    );

  test('tells of any file, with people who come again however far down, what the import then does', async () => {
    const property = fc.asyncProperty(
      fc.record({
        held: wishes(12),
        wanted: wishes(14),
        size: fc.integer({ min: 1, max: 4 }),
        erased: fc.nat({ max: 9 }),
      }),
      async ({ held, wanted, size, erased }) => {
        runs++;
        await take(rowsOf(runs, held));
        const address = email(`run${runs}-${erased}@example.com`);
        await on.operations.eraseContact({ address }, 'REQUEST', THE_PERSON).catch(() => undefined);
        const rows = rowsOf(runs, wanted);
        const before = await tablesOf(on.ground.database.pool);

        const rehearsed = await rehearse(rows, size);
        expect(await tablesOf(on.ground.database.pool)).toEqual(before);
        const done = await take(rows);

        expect(told(rehearsed, rows)).toEqual(told(done, rows));
      },
    );
    await fc.assert(property, { numRuns: Number(process.env.RUNS ?? 60) });
  }, 240_000);

  test('of a long file is the same in large sets', async () => {
    const rows = Array.from({ length: 1_300 }, (_, index) =>
      row(index + 1, {
        email: email(`long${index % 700}@example.com`),
        ...(index % 3 === 0 && { objection: {} }),
        optIns: [{ ...NEWS, occurredAt: YESTERDAY }],
      }),
    );

    const rehearsed = await take(rows, true);
    const done = await take(rows);

    expect(told(rehearsed, rows)).toEqual(told(done, rows));
    expect(done.report).toMatchObject({ contacts: 1_300, created: 700 });
    expect(done.report.refused.NO_STANDS).toBeGreaterThan(400);
  });

  test('needs rows that can be read twice', async () => {
    const once = on.operations.importRows(listed([row(1, { email: person(1) })]), { dryRun: true });

    await expect(once).rejects.toThrow('read once');
  });
});

describe('a row by number alone', () => {
  test('is one contact, however often it comes', async () => {
    const alone = phone('+31645000001');

    const first = await take([row(1, { phone: alone }), row(2, { phone: alone })]);
    const again = await take([row(1, { phone: alone })]);

    expect(first.report).toMatchObject({ created: 1, unchanged: 1 });
    expect(again.report).toMatchObject({ created: 0, unchanged: 1, written: {} });
  });

  test('closes a number that several hold, and changes nothing else of it', async () => {
    const shared = phone('+31645000002');
    await take([row(1, { email: person(90), phone: shared }), row(2, { email: person(91), phone: shared })]);

    const { report } = await take([row(1, { phone: shared, profile: { name: 'Cas' }, objection: {} })]);

    expect(report).toMatchObject({ created: 0, stops: 1, refused: { SHARED_NUMBER: 1 } });
    const { decisions } = await on.operations.decideSends(
      [{ address: person(90) }, { address: shared }],
      'news',
      'SMS',
    );
    expect(decisions.map((decision) => decision.reason)).toEqual(['SUPPRESSED', 'SUPPRESSED']);
  });

  test('never makes an erased person a contact again', async () => {
    const gone = phone('+31645000003');
    await take([row(1, { phone: gone })]);
    await on.operations.eraseContact({ address: gone }, 'REQUEST', THE_PERSON);

    const { report } = await take([row(1, { phone: gone })]);

    expect(report).toMatchObject({ created: 0, refused: { ERASED_ADDRESS: 1 } });
  });
});

describe('a row that names its person by a hash', () => {
  test('stops the address without making a contact, and whoever comes to hold it', async () => {
    const unknown = email('hashed1@example.com');

    const { report, outcomes } = await take([row(1, { hashed: hashOf(unknown), objection: {} })]);

    expect(report).toMatchObject({ created: 0, changed: 1, stops: 1 });
    expect(outcomes[0]).toMatchObject({ contact: undefined, effects: [{ change: 'SUPPRESSED', reason: 'OBJECTION' }] });
    expect(await on.operations.readContact({ address: unknown })).toBeUndefined();
    await take([row(1, { email: unknown, optIns: [{ ...NEWS, occurredAt: YESTERDAY }] })]);
    const { decisions } = await on.operations.decideSends([{ address: unknown }], 'news', 'EMAIL');
    expect(decisions[0]).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
  });

  test('is the objection of the contact who holds the address, on their other addresses too', async () => {
    const known = email('hashed2@example.com');
    const other = phone('+31645000004');
    await take([row(1, { email: known, phone: other })]);

    await take([row(1, { hashed: hashOf(known), objection: {} })]);

    const { decisions } = await on.operations.decideSends([{ address: other }], 'news', 'SMS');
    expect(decisions[0]).toMatchObject({ reason: 'SUPPRESSED', suppressionReason: 'OBJECTION' });
  });

  test('changes nothing when it comes again', async () => {
    const rows = [row(1, { hashed: hashOf(email('hashed3@example.com')), objection: {} })];
    await take(rows);

    expect((await take(rows)).report).toMatchObject({ unchanged: 1, written: {} });
  });
});

describe('a row that tells of a no only', () => {
  test('makes a contact for the no, who was told of nothing', async () => {
    const rows = [
      row(1, { email: person(70), isForANo: true, objection: {} }),
      row(2, { email: person(71), isForANo: true, optOuts: [NEWS] }),
      row(3, { email: person(72), optOuts: [NEWS] }),
    ];

    await take(rows);

    const held = await on.operations.readContacts(rows.map((one) => ({ address: one.email! })));
    expect(held.map((contact) => contact?.toldUnder)).toEqual([undefined, undefined, POLICY.version]);
  });

  test('marks an address undeliverable without making a contact', async () => {
    const { report } = await take([row(1, { email: person(73), isForANo: true, isUndeliverable: true })]);

    expect(report).toMatchObject({ created: 0, changed: 1, written: { UNDELIVERABLE: 1 } });
    expect(await on.operations.readContact({ address: person(73) })).toBeUndefined();
  });
});

test('an opt-in without words or a reference fills nothing', async () => {
  const { report } = await take([
    row(1, { email: person(80), reference: undefined, optIns: [{ ...NEWS, occurredAt: YESTERDAY }] }),
  ]);

  expect(report).toMatchObject({ optIns: 0, refused: { EVIDENCE_INCOMPLETE: 1 } });
});
