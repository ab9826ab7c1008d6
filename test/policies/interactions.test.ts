import type { InteractionReport } from '../../src/operations';
import { aReport, CHROME } from '../support/interactions';
import { openStatement, type Person, type Statement, THE_PERSON } from '../support/statement';

const SENT_BY = { source: 'mailer' };
const FROM = '192.0.2.7';
const AT = new Date('2026-03-10T11:59:00Z');

/** The engine under a statement, with one contact that may be written to. */
async function reading(name: string, details: Parameters<Statement['person']>[0]) {
  const statement = await openStatement(name);
  await statement.operations.prepareInteractionPartitions();
  const jan = await statement.person(details);
  const record = (changes: Partial<InteractionReport>, who: Person = jan) =>
    statement.operations.recordInteractions(
      [aReport({ address: who.address }, { ip: FROM, occurredAt: AT, ...changes })],
      SENT_BY,
    );
  const kept = async (who: Person = jan) =>
    (await statement.operations.readInteractions(who, { first: 50 }))?.interactions ?? [];
  return { statement, jan, record, kept };
}
type Reading = Awaited<ReturnType<typeof reading>>;

const NOTHING_MORE = { ip: undefined, browser: undefined, client: undefined, link: undefined };

describe('UP learning: "we record your interactions (opening and clicking behaviour)"', () => {
  let up: Reading;
  beforeAll(async () => {
    up = await reading('up-learning', { relation: 'CUSTOMER' });
  });
  afterAll(() => up.statement.close());

  test('UP-09 opens and clicks are kept with their time and the flag of legitimate interest, and nothing finer', async () => {
    for (const kind of ['OPEN', 'CLICK'] as const) await up.record({ kind, topic: 'news', providerEventId: kind });

    expect(await up.kept()).toMatchObject([
      {
        kind: 'CLICK',
        occurredAt: AT,
        lawfulBasis: 'LEGITIMATE_INTEREST',
        isLegitimateInterest: true,
        ...NOTHING_MORE,
      },
      { kind: 'OPEN', occurredAt: AT, lawfulBasis: 'LEGITIMATE_INTEREST', isLegitimateInterest: true, ...NOTHING_MORE },
    ]);
  });

  test('UP-13 nobody is scored: many opens and clicks change no decision, none change none either', async () => {
    const { statement } = up;
    const [eager, quiet] = [
      await statement.person({ relation: 'PROSPECT' }),
      await statement.person({ relation: 'PROSPECT' }),
    ];
    const before = await statement.replies(eager);

    for (let n = 0; n < 20; n++) {
      await up.record({ kind: n % 2 ? 'OPEN' : 'CLICK', topic: 'news', providerEventId: `eager-${n}` }, eager);
    }

    expect(await up.kept(eager)).toHaveLength(20);
    expect(await statement.replies(eager)).toEqual(before);
    expect(await statement.replies(quiet)).toEqual(before);
  });
});

describe('Upgraders: "Het bijhouden van statistieken"', () => {
  let ug: Reading;
  beforeAll(async () => {
    ug = await reading('upgraders', { relation: 'CUSTOMER' });
  });
  afterAll(() => ug.statement.close());

  test('UG-13 opens and clicks are counted by the day, and nothing is kept of the person', async () => {
    const eva = await ug.statement.person({ relation: 'CUSTOMER' });
    for (const who of [ug.jan, eva])
      await ug.record({ kind: 'CLICK', topic: 'events', providerEventId: who.contactId }, who);

    const counts = await ug.statement.operations.readInteractionCounts({ from: '2026-03-10', until: '2026-03-10' });

    expect(counts).toMatchObject([{ day: '2026-03-10', kind: 'CLICK', topic: 'events', count: 2 }]);
    expect(JSON.stringify(counts)).not.toMatch(new RegExp(`${ug.jan.contactId}|${eva.contactId}|${FROM}`));
    expect(await ug.kept()).toEqual([]);
    expect(await ug.kept(eva)).toEqual([]);
  });

  test('UG-13 who objected to recording is in no count', async () => {
    const objector = await ug.statement.person({ relation: 'CUSTOMER' });
    await ug.statement.operations.objectToTracking(objector, THE_PERSON);

    const answer = await ug.record({ kind: 'OPEN', topic: 'services', providerEventId: 'objector' }, objector);

    expect(answer).toMatchObject({ recorded: 0, notKept: { OBJECTED_TO_TRACKING: 1 } });
    const counts = await ug.statement.operations.readInteractionCounts({ from: '2026-03-10', until: '2026-03-10' });
    expect(counts.filter(({ kind }) => kind === 'OPEN')).toEqual([]);
  });
});

test('UG-09 what an earlier policy kept of persons becomes counts of nobody, and after thirty days no delivery is left', async () => {
  const { statement, jan, record, kept } = await reading('upgraders', { relation: 'CUSTOMER' });
  const earlier = { ...statement.policy.tracking, detail: 'PERSON' as const, fields: ['TIME' as const] };
  const before = await statement.under({ ...statement.policy, tracking: earlier });
  const click = aReport({ address: jan.address }, { topic: 'events', occurredAt: AT });
  await before.operations.recordInteractions([click], SENT_BY);
  await record({ kind: 'DELIVERED', topic: 'events' });
  const keptBefore = (await kept()).map(({ kind }) => kind);

  await statement.operations.cleanUpInteractions();
  const counts = await statement.operations.readInteractionCounts({ from: '2026-03-10', until: '2026-03-10' });
  await statement.at('2026-04-10T12:00:00Z', () => statement.operations.cleanUpInteractions());

  expect(new Set(keptBefore)).toEqual(new Set(['CLICK', 'DELIVERED']));
  expect(counts).toMatchObject([{ kind: 'CLICK', topic: 'events', count: 1 }]);
  expect(await kept()).toEqual([]);
  await statement.close();
});

describe('Qualifio: "whether you have opened or clicked on our emails and, if so, the date, time and IP address"', () => {
  let qf: Reading;
  const PROSPECT = { relation: 'PROSPECT', business: true, country: 'FR' } as const;
  beforeAll(async () => {
    qf = await reading('qualifio', PROSPECT);
  });
  afterAll(() => qf.statement.close());

  test('QF-06 QF-07 opens and clicks are kept with date, time and IP address, and no browser, mail program or link', async () => {
    for (const kind of ['OPEN', 'CLICK'] as const) {
      await qf.record({ kind, topic: 'prospecting', userAgent: CHROME, providerEventId: kind });
    }

    expect(await qf.kept()).toMatchObject(
      (['CLICK', 'OPEN'] as const).map((kind) => ({ kind, occurredAt: AT, ...NOTHING_MORE, ip: FROM })),
    );
  });

  test('QF-12 a click of the person is contact and keeps three more years open; an open, or a click of a machine, is none', async () => {
    const { statement } = qf;
    const [clicking, opening, scanned] = [
      await statement.person(PROSPECT),
      await statement.person(PROSPECT),
      await statement.person(PROSPECT),
    ];
    const occurredAt = new Date('2028-03-10T12:00:00Z');

    await statement.at('2028-03-10T12:00:00Z', async () => {
      const seen = { topic: 'prospecting', occurredAt, userAgent: CHROME };
      await qf.record({ ...seen, kind: 'CLICK', providerEventId: 'by-hand' }, clicking);
      await qf.record({ ...seen, kind: 'OPEN', providerEventId: 'opened' }, opening);
      await qf.record({ ...seen, kind: 'CLICK', userAgent: '', providerEventId: 'scanned' }, scanned);
    });

    const threeYearsOn = (who: Person) =>
      statement.at('2029-06-01T12:00:00Z', () => statement.reply(who, 'prospecting'));
    expect(await threeYearsOn(clicking)).toBe('yes: SOFT_OPT_IN');
    expect(await threeYearsOn(opening)).toBe('no: STALE');
    expect(await threeYearsOn(scanned)).toBe('no: STALE');
  });

  test('QF-01 after an objection to marketing nothing is recorded of marketing mail any more', async () => {
    const objector = await qf.statement.person(PROSPECT);
    await qf.statement.operations.recordObjection(objector, {}, THE_PERSON);

    const answer = await qf.record({ kind: 'CLICK', topic: 'prospecting', providerEventId: 'objector' }, objector);

    expect(answer).toMatchObject({ recorded: 0, notKept: { OBJECTED_TO_MARKETING: 1 } });
    expect(await qf.kept(objector)).toEqual([]);
  });
});

describe('Engage Process: "bij te houden of u klikt op een bericht"', () => {
  let ep: Reading;
  beforeAll(async () => {
    ep = await reading('engage-process', { relation: 'CUSTOMER', business: true });
  });
  afterAll(() => ep.statement.close());

  test('EP-08 a click is kept with its time and nothing more; an open is refused as a fault of the sender', async () => {
    const click = await ep.record({ kind: 'CLICK', topic: 'newsletter', providerEventId: 'click' });
    const open = await ep.record({ kind: 'OPEN', topic: 'newsletter', providerEventId: 'open' });

    expect(click).toMatchObject({ recorded: 1, refused: [] });
    expect(open).toMatchObject({ recorded: 0, refused: [{ index: 0, reason: 'NOT_ANNOUNCED' }] });
    expect(await ep.kept()).toMatchObject([{ kind: 'CLICK', occurredAt: AT, ...NOTHING_MORE }]);
  });

  test('EP-09 no provider is given the clicks', () => {
    expect(ep.statement.policy.tracking.providers).toEqual([]);
  });

  test('EP-10 each click bears the flag of legitimate interest; after an objection to recording none is kept, and mail goes on', async () => {
    const { statement } = ep;
    const [before, after] = [await statement.person({ relation: 'CUSTOMER', business: true }), ep.jan];
    await ep.record({ kind: 'CLICK', topic: 'newsletter', providerEventId: 'before' }, before);
    await statement.operations.objectToTracking(after, THE_PERSON);

    const answer = await ep.record({ kind: 'CLICK', topic: 'newsletter', providerEventId: 'after' }, after);

    expect(await ep.kept(before)).toMatchObject([{ lawfulBasis: 'LEGITIMATE_INTEREST', isLegitimateInterest: true }]);
    expect(answer).toMatchObject({ recorded: 0, notKept: { OBJECTED_TO_TRACKING: 1 } });
    expect(await statement.reply(after, 'newsletter')).toBe('yes: SOFT_OPT_IN');
  });
});

describe('Ekco: "het openen, klikken op links, bounce, levering en afmelden"', () => {
  const BUSINESS = { relation: 'CUSTOMER', business: true } as const;
  const TOPIC = 'updates-netherlands';
  let ek: Reading;
  beforeAll(async () => {
    ek = await reading('ekco', BUSINESS);
  });
  afterAll(() => ek.statement.close());

  test('EK-13 opens, clicks, deliveries, bounces and leaving are taken in, each as what it is', async () => {
    const { statement } = ek;
    const [reader, gone, complaining] = [
      await statement.person(BUSINESS),
      await statement.person(BUSINESS),
      await statement.person(BUSINESS),
    ];

    for (const kind of ['DELIVERED', 'OPEN', 'CLICK'] as const) {
      await ek.record({ kind, topic: TOPIC, providerEventId: `read-${kind}` }, reader);
    }
    const bounce = { kind: 'BOUNCE', isPermanent: true, statusCode: '5.1.1', providerEventId: 'gone' } as const;
    await ek.record({ ...bounce, topic: TOPIC }, gone);
    await ek.record({ kind: 'COMPLAINT', topic: TOPIC, providerEventId: 'spam' }, complaining);

    expect(new Set((await ek.kept(reader)).map(({ kind }) => kind))).toEqual(new Set(['DELIVERED', 'OPEN', 'CLICK']));
    expect(await statement.reply(reader, TOPIC)).toBe('yes: SOFT_OPT_IN');
    expect(await statement.reply(gone, TOPIC)).toBe('no: UNDELIVERABLE');
    expect(await statement.reply(complaining, TOPIC)).toBe('no: SUPPRESSED');
    expect(await statement.reply(complaining, 'product-confirmations-netherlands')).toBe('yes: MANDATORY_TOPIC');
  });

  test('EK-14 EK-15 IP address, browser, mail program and time are kept, on legitimate interest, and no link', async () => {
    await ek.record({ kind: 'CLICK', topic: TOPIC, userAgent: CHROME, providerEventId: 'browser' });
    await ek.record({
      kind: 'OPEN',
      topic: TOPIC,
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0',
      providerEventId: 'program',
    });

    const kept = await ek.kept();

    const flagged = { occurredAt: AT, ip: FROM, link: undefined, lawfulBasis: 'LEGITIMATE_INTEREST' };
    expect(kept).toMatchObject([
      { ...flagged, kind: 'CLICK', isLegitimateInterest: true, browser: 'Chrome 126' },
      { ...flagged, kind: 'OPEN', isLegitimateInterest: true, client: 'Thunderbird' },
    ]);
  });

  test('EK-15 who objects to recording, or to marketing, is not recorded any more', async () => {
    const { statement } = ek;
    const [byRecording, byMarketing] = [await statement.person(BUSINESS), await statement.person(BUSINESS)];
    await statement.operations.objectToTracking(byRecording, THE_PERSON);
    await statement.pressLink(byMarketing);

    for (const who of [byRecording, byMarketing]) {
      await ek.record({ kind: 'CLICK', topic: TOPIC, providerEventId: who.contactId }, who);
      expect(await ek.kept(who)).toEqual([]);
    }
  });
});
