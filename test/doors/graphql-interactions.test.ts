import { type InteractionDoor, openInteractionDoor, type Reader } from '../support/interaction-door';
import { CHROME } from '../support/interactions';

const THUNDERBIRD = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0';
const APPLE = 'Mozilla/5.0';
const FROM = '192.0.2.7';
/** An hour ago, so that no retention and no future is in play. */
const AT = new Date(Date.now() - 3_600_000).toISOString();
const DAY = AT.slice(0, 10);

let events = 0;

/** All that a mail system can tell of an open or click; the policy says how much of it stays. */
function told({ email }: Pick<Reader, 'email'>, changes: object = {}) {
  return {
    contact: { email },
    kind: 'CLICK',
    campaign: 'spring',
    url: 'https://shop.example/offer',
    occurredAt: AT,
    providerEventId: `event-${++events}`,
    userAgent: CHROME,
    ip: FROM,
    ...changes,
  };
}

const NOTHING = { recorded: 0, repeated: 0, configurationFaults: 0, notKept: [], refused: [] };

async function inDoor(policy: string, work: (door: InteractionDoor) => Promise<void>): Promise<void> {
  const door = await openInteractionDoor(policy);
  try {
    await work(door);
  } finally {
    await door.app.close();
  }
}

describe('what stays of an open and a click', () => {
  test.each([
    {
      policy: 'ekco',
      topic: 'updates-netherlands',
      policyVersion: '2023-03-17',
      ofClick: { ip: FROM, browser: 'Chrome 126', client: null },
      ofOpen: { ip: FROM, client: 'Thunderbird' },
    },
    {
      policy: 'qualifio',
      topic: 'newsletter',
      policyVersion: '2020-11-10',
      ofClick: { ip: FROM, browser: null, client: null },
      ofOpen: { ip: FROM, browser: null, client: null },
    },
    {
      policy: 'up-learning',
      topic: 'news',
      policyVersion: '2018-05-24',
      ofClick: { ip: null, browser: null, client: null },
      ofOpen: { ip: null, browser: null, client: null },
    },
  ])('under $policy: the fields that its statement names, on which basis, and who did it', async (the) => {
    await inDoor(the.policy, async (door) => {
      const reader = await door.reader();

      const answer = await door.record([
        told(reader, { topic: the.topic }),
        told(reader, { topic: the.topic, kind: 'OPEN', userAgent: THUNDERBIRD }),
      ]);

      const flagged = {
        channel: 'EMAIL',
        topic: the.topic,
        campaign: 'spring',
        occurredAt: AT,
        lawfulBasis: 'LEGITIMATE_INTEREST',
        legitimateInterest: true,
        policyVersion: the.policyVersion,
        actor: 'HUMAN',
        machineReason: null,
        url: null,
      };
      expect(answer).toEqual({ ...NOTHING, recorded: 2 });
      expect(await door.kept(reader)).toEqual([
        expect.objectContaining({ kind: 'CLICK', ...flagged, ...the.ofClick }),
        expect.objectContaining({ kind: 'OPEN', ...flagged, ...the.ofOpen }),
      ]);
    });
  });

  test('under Engage Process: the time of a click, and an open is a fault of the sender that is counted', () =>
    inDoor('engage-process', async (door) => {
      const reader = await door.reader();

      const answer = await door.record([
        told(reader, { topic: 'newsletter' }),
        told(reader, { topic: 'newsletter', kind: 'OPEN' }),
        told(reader, { topic: 'newsletter', kind: 'OPEN' }),
      ]);

      const fault = (index: number) => ({ index, reason: 'NOT_ANNOUNCED' });
      expect(answer).toEqual({ ...NOTHING, recorded: 1, configurationFaults: 2, refused: [fault(1), fault(2)] });
      expect(await door.kept(reader)).toMatchObject([
        { kind: 'CLICK', occurredAt: AT, legitimateInterest: true, ip: null, browser: null, client: null, url: null },
      ]);
      const metrics = await (await fetch(`${door.app.url}/metrics`)).text();
      expect(metrics).toMatch(/^abide_interactions_total\{outcome="NOT_ANNOUNCED"\} 2$/m);
    }));

  test('under Upgraders: how many a day, machines apart, and of nobody', () =>
    inDoor('upgraders', async (door) => {
      const [one, other] = [await door.reader(), await door.reader()];
      const topic = 'events';

      const answer = await door.record([
        told(one, { topic }),
        told(other, { topic }),
        told(one, { topic, kind: 'OPEN', userAgent: APPLE }),
      ]);

      const counted = { day: DAY, topic, campaign: 'spring' };
      expect(answer).toEqual({ ...NOTHING, recorded: 3 });
      expect(await door.counts(DAY, DAY)).toEqual([
        { ...counted, kind: 'CLICK', actor: 'HUMAN', count: 2 },
        { ...counted, kind: 'OPEN', actor: 'MACHINE', count: 1 },
      ]);
      for (const reader of [one, other]) expect(await door.kept(reader)).toEqual([]);
    }));
});

describe('under Ekco', () => {
  const topic = 'updates-netherlands';
  const BUSINESS = { relation: 'CUSTOMER', business: true };
  const byPerson = { statedBy: 'RECIPIENT', occurredAt: new Date().toISOString(), reference: 'letter' };
  let door: InteractionDoor;
  beforeAll(async () => {
    door = await openInteractionDoor('ekco');
  });
  afterAll(() => door.app.close());

  const about = (reader: Pick<Reader, 'email'>, changes: object = {}) => told(reader, { topic, ...changes });
  const act = (name: string, { email }: Reader) =>
    door.ask(
      `mutation ($contact: ContactKey!, $evidence: EvidenceInput!) { ${name}(contact: $contact, evidence: $evidence) { id } }`,
      {
        contact: { email },
        evidence: { ...byPerson, occurredAt: new Date().toISOString() },
      },
    );

  test.each([
    ['OPEN', { userAgent: APPLE }, 'MACHINE', 'APPLE_MAIL_PRIVACY'],
    ['OPEN', { userAgent: `${CHROME} (via ggpht.com GoogleImageProxy)` }, 'MACHINE', 'IMAGE_PROXY'],
    ['OPEN', { userAgent: 'YahooMailProxy; https://help.yahoo.example' }, 'MACHINE', 'IMAGE_PROXY'],
    ['CLICK', { userAgent: '' }, 'MACHINE', 'NO_USER_AGENT'],
    ['CLICK', { userAgent: 'Barracuda Sentinel (EE)' }, 'MACHINE', 'SECURITY_SCANNER'],
    ['CLICK', { userAgent: 'python-requests/2.32.3' }, 'MACHINE', 'KNOWN_BOT'],
    ['OPEN', { userAgent: 'Microsoft Office/16.0 (Microsoft Outlook 16.0.17830; Pro)' }, 'HUMAN', null],
    ['CLICK', { userAgent: CHROME }, 'HUMAN', null],
    ['CLICK', { userAgent: null }, 'UNKNOWN', null],
  ])('%s %p is of %s: %s', async (kind, changes, actor, machineReason) => {
    const reader = await door.reader();

    await door.record([about(reader, { kind, ...changes })]);

    expect(await door.kept(reader)).toMatchObject([{ kind, actor, machineReason }]);
  });

  test('a click seconds after the delivery, and all links at once, are of scanners', async () => {
    const [scanned, followed] = [await door.reader(), await door.reader()];
    const later = (ms: number) => new Date(Date.parse(AT) + ms).toISOString();

    await door.record([
      about(scanned, { kind: 'DELIVERED' }),
      about(scanned, { occurredAt: later(3_000) }),
      ...['a', 'b', 'c'].map((page) => about(followed, { url: `https://shop.example/${page}` })),
    ]);

    expect((await door.kept(scanned)).find(({ kind }) => kind === 'CLICK')).toMatchObject({
      actor: 'MACHINE',
      machineReason: 'SOON_AFTER_DELIVERY',
    });
    expect(new Set((await door.kept(followed)).map(({ machineReason }) => machineReason))).toEqual(
      new Set(['ALL_LINKS_AT_ONCE']),
    );
  });

  test('repeated, late and in any order: each stands once, at its own time', async () => {
    const reader = await door.reader();
    const first = about(reader);
    const late = about(reader, { kind: 'OPEN', occurredAt: new Date(Date.parse(AT) - 30 * 86_400_000).toISOString() });

    const answers = [
      await door.record([first, first]),
      await door.record([first, late]),
      ...(await Promise.all([door.record([late, first]), door.record([first, late])])),
    ];

    expect(answers.map(({ recorded, repeated }) => [recorded, repeated])).toEqual([
      [1, 1],
      [1, 1],
      [0, 2],
      [0, 2],
    ]);
    expect((await door.kept(reader)).map(({ providerEventId }) => providerEventId)).toEqual([
      late.providerEventId,
      first.providerEventId,
    ]);
  });

  test('what is past its retention already is not kept', async () => {
    const reader = await door.reader();

    const answer = await door.record([about(reader, { occurredAt: '2019-03-01T12:00:00Z' })]);

    expect(answer).toEqual({ ...NOTHING, notKept: [{ reason: 'TOO_OLD', count: 1 }] });
  });

  test('of a person who objected to tracking nothing is kept, and mail goes on', async () => {
    const reader = await door.reader(BUSINESS);
    await door.record([about(reader)]);
    await act('objectToTracking', reader);

    const answer = await door.record([
      about(reader),
      about(reader, { kind: 'OPEN', topic: null }),
      about(reader, { occurredAt: null }),
    ]);

    expect(answer).toEqual({ ...NOTHING, notKept: [{ reason: 'OBJECTED_TO_TRACKING', count: 3 }] });
    expect(await door.kept(reader)).toHaveLength(1);
    expect(await door.decision({ email: reader.email }, topic)).toMatchObject({ allowed: true });
  });

  test('who allows it again is recorded again', async () => {
    const reader = await door.reader();
    await act('objectToTracking', reader);
    await act('allowTracking', reader);

    expect(await door.record([about(reader)])).toEqual({ ...NOTHING, recorded: 1 });
  });

  test('of somebody whom nobody knows nothing is kept', async () => {
    const answer = await door.record([about({ email: 'nobody@people.example' })]);

    expect(answer).toEqual({ ...NOTHING, notKept: [{ reason: 'UNKNOWN_CONTACT', count: 1 }] });
  });

  test.each([
    ['5.1.1', true, false],
    ['smtp; 550 5.1.10 no such mailbox', true, false],
    ['5.2.2', true, true],
    ['5.7.1', true, true],
    ['4.1.1', false, true],
    ['5.1.1', false, true],
  ])('a bounce with %p, permanent: %p, leaves the address deliverable: %p', async (statusCode, permanent, stays) => {
    const reader = await door.reader(BUSINESS);

    await door.record([about(reader, { kind: 'BOUNCE', statusCode, permanent })]);

    const decisions = [topic, 'product-confirmations-netherlands'].map((each) =>
      door.decision({ email: reader.email }, each),
    );
    const found = await Promise.all(decisions);
    expect(found.map(({ allowed }) => allowed)).toEqual([stays, stays]);
    expect(found.map(({ reason }) => reason === 'UNDELIVERABLE')).toEqual([!stays, !stays]);
  });

  test('a delivery later than the bounce makes the address deliverable again, an earlier one does not', async () => {
    const reader = await door.reader(BUSINESS);
    await door.record([about(reader, { kind: 'BOUNCE', statusCode: '5.1.1', permanent: true })]);

    await door.record([
      about(reader, { kind: 'DELIVERED', occurredAt: new Date(Date.parse(AT) - 60_000).toISOString() }),
    ]);
    const earlier = await door.decision({ email: reader.email }, topic);
    await door.record([about(reader, { kind: 'DELIVERED', occurredAt: null })]);
    const later = await door.decision({ email: reader.email }, topic);

    expect([earlier.reason, later.allowed]).toEqual(['UNDELIVERABLE', true]);
  });

  test('a complaint reaches the suppression list, also of an address of nobody, and leaves mandatory messages', async () => {
    const reader = await door.reader(BUSINESS);
    const stranger = { email: 'stranger@people.example' };

    const answer = await door.record([
      about(reader, { kind: 'COMPLAINT' }),
      about(stranger, { kind: 'COMPLAINT', topic: 'of-no-policy' }),
    ]);

    const suppressed = { allowed: false, reason: 'SUPPRESSED', suppressionReason: 'COMPLAINT' };
    expect(answer).toEqual({ ...NOTHING, recorded: 2 });
    expect(await door.decision({ email: reader.email }, topic)).toEqual(suppressed);
    expect(await door.decision(stranger, topic)).toEqual(suppressed);
    expect(await door.decision({ email: reader.email }, 'product-confirmations-netherlands')).toMatchObject({
      reason: 'MANDATORY_TOPIC',
    });
    const { suppressions } = await door.ask<{
      suppressions: { edges: { node: { contactId: string; scope: string } }[] };
    }>('{ suppressions(first: 50, filter: { reason: COMPLAINT }) { edges { node { contactId scope } } } }', {});
    expect(suppressions.edges.map(({ node }) => node)).toContainEqual({ contactId: reader.id, scope: 'ALL_OPTIONAL' });
  });

  test('a bad line is told by its place, and the others of the call stand', async () => {
    const reader = await door.reader();

    const answer = await door.record([
      about(reader, { topic: 'of-no-policy' }),
      about(reader, { contact: { email: 'no address' } }),
      about(reader, { ip: 'somewhere' }),
      about(reader, { url: 'javascript:alert(1)' }),
      about(reader, { providerEventId: '' }),
      about(reader),
    ]);

    expect(answer).toMatchObject({
      recorded: 1,
      configurationFaults: 0,
      refused: [
        { index: 0, reason: 'UNKNOWN_TOPIC' },
        { index: 1, reason: 'CONTACT_UNREADABLE' },
        { index: 2, reason: 'IP_UNREADABLE' },
        { index: 3, reason: 'LINK_UNREADABLE' },
        { index: 4, reason: 'TEXT_UNREADABLE' },
      ],
    });
  });

  test('a page of interactions goes on where the last one ended', async () => {
    const reader = await door.reader();
    await door.record(
      [1, 2, 3].map((n) => about(reader, { occurredAt: new Date(Date.parse(AT) + n * 60_000).toISOString() })),
    );
    const page = async (after?: string) => {
      type Page = {
        interactions: {
          edges: { node: { occurredAt: string } }[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      };
      const found = await door.ask<Page>(
        `query ($contact: ContactKey!, $after: String) { interactions(contact: $contact, first: 2, after: $after) {
           edges { node { occurredAt } } pageInfo { hasNextPage endCursor } } }`,
        { contact: { email: reader.email }, after },
      );
      return found.interactions;
    };

    const first = await page();
    const second = await page(first.pageInfo.endCursor);

    expect([first, second].map(({ edges, pageInfo }) => [edges.length, pageInfo.hasNextPage])).toEqual([
      [2, true],
      [1, false],
    ]);
  });
});
