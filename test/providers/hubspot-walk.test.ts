import { parseEmail } from '../../src/domain/email-address';
import type { ProviderEvent, ProviderEventOf } from '../../src/domain/provider-event';
import type { ProviderWalk } from '../../src/domain/provider-walk';
import { aDifference, anEmail } from './contract';
import { EVENTS, type HubspotGround, type HubspotWish, NEWS, startHubspotGround } from './hubspot-ground';

const ANN = 'ann@example.org';
const MINUTE = 60_000;

let ground: HubspotGround;
const begin = async (wish?: HubspotWish) => {
  ground = await startHubspotGround(wish);
};
afterEach(async () => {
  expect(ground.wrongRequests()).toEqual([]);
  await ground.close();
});

const walked = async (walk: ProviderWalk, from?: string, between: (page: number) => void = () => undefined) => {
  const events: ProviderEvent[] = [];
  for (let cursor = from, page = 0; ; page += 1) {
    if (page > 60) throw new Error('the walk does not end');
    const next = await ground.restarted().walk(walk, cursor);
    events.push(...next.events);
    cursor = next.cursor;
    if (next.isLast) return { events, cursor, pages: page + 1 };
    between(page);
  }
};
const of = <K extends ProviderEvent['kind']>(events: readonly ProviderEvent[], kind: K) =>
  events.filter((event): event is ProviderEventOf<K> => event.kind === kind);
const emailsOf = (events: readonly ProviderEvent[]) =>
  of(events, 'READING').map(({ ref }): string => ref.email?.value ?? '');
const later = (ms: number) => ground.hubspot.control.advance({ ms });
const holds = (count: number, at = 0) => {
  for (let place = at; place < at + count; place += 1) {
    ground.hubspot.control.createContact({ properties: { email: `p${place}@example.org` } });
  }
};

describe('the walk through everybody at HubSpot', () => {
  test('leaves out records without an address, and with none that is one', async () => {
    await begin();
    ground.hubspot.control.createContact({ properties: { firstname: 'Ann' } });
    holds(1);

    expect(emailsOf((await walked('ALL')).events)).toEqual(['p0@example.org']);
  });

  test('takes one call for each person, and a second only where a wide stop may stand', async () => {
    await begin();
    holds(10);
    ground.hubspot.control.unsubscribeFromAll({ email: 'p3@example.org' });

    await walked('ALL');

    const wide = ground.hubspot.calls.filter(({ path }) => path.endsWith('/unsubscribe-all'));
    expect(wide.map(({ path }) => path)).toEqual([expect.stringContaining('p3%40')]);
  });

  test('finds who stopped every brand, though the record shows no stop of everything', async () => {
    await begin();
    holds(2);
    ground.hubspot.control.unsubscribeFromAll({ email: 'p1@example.org', businessUnitId: 0 });

    const { events } = await walked('ALL');

    expect(of(events, 'READING').map(({ state }) => state.stops)).toEqual([[], ['portal']]);
  });

  test('begins anew from a place that HubSpot does not know any more', async () => {
    await begin();
    holds(2);

    expect(emailsOf((await walked('ALL', JSON.stringify({ after: 'gone' }))).events)).toHaveLength(2);
    expect(emailsOf((await walked('ALL', 'no cursor')).events)).toHaveLength(2);
  });
});

describe('the walk through changes at HubSpot', () => {
  test('finds the no of an address that no record has', async () => {
    await begin();
    const { cursor } = await walked('CHANGES');
    ground.hubspot.control.unsubscribeFromAll({ email: 'nobody@example.org' });

    const { events } = await walked('CHANGES', cursor);

    expect(of(events, 'READING')).toMatchObject([
      { ref: { email: anEmail('nobody@example.org') }, state: { isHeld: false, stops: ['portal'] } },
    ]);
  });

  test('finds every no of the past at first, and only noes', async () => {
    await begin();
    for (let place = 0; place < 70; place += 1) {
      ground.hubspot.control.unsubscribeByLink({ email: `p${place}@example.org`, subscriptionId: NEWS });
      ground.hubspot.control.resubscribe({ email: `q${place}@example.org`, subscriptionIds: [NEWS] });
      later(1000);
    }

    const emails = emailsOf((await walked('CHANGES')).events);

    expect(new Set(emails)).toEqual(new Set(Array.from({ length: 70 }, (_, place) => `p${place}@example.org`)));
  });

  test('misses nobody when one moment holds more changes than a page', async () => {
    const now = new Date();
    await begin({ options: { now: () => now } });
    for (let place = 0; place < 130; place += 1) {
      ground.hubspot.control.unsubscribeByLink({ email: `p${place}@example.org`, subscriptionId: NEWS });
    }
    holds(130, 200);

    const first = await walked('CHANGES');
    // Records of before the first walk are the walk's through everybody; here all are of one moment after it.
    const { events } = await walked(
      'CHANGES',
      JSON.stringify({ ...JSON.parse(first.cursor), changedSince: now.getTime() }),
    );

    expect(new Set(emailsOf(first.events)).size).toBe(130);
    expect(new Set(emailsOf(events)).size).toBe(260);
  });

  test('misses nobody when somebody is changed while it goes on', async () => {
    await begin();
    holds(1);
    const { cursor } = await walked('CHANGES');
    later(10 * MINUTE);
    for (let place = 1; place <= 120; place += 1) {
      holds(1, place);
      later(1);
    }

    // Somebody of the first page each time, who then stands at the end and lets all others move up.
    const { events } = await walked('CHANGES', cursor, (page) => {
      later(1);
      ground.hubspot.control.editContact({ email: `p${page + 5}@example.org`, properties: { firstname: 'Ann' } });
    });

    const found = new Set(emailsOf(events));
    expect(
      Array.from({ length: 120 }, (_, place) => `p${place + 1}@example.org`).filter((one) => !found.has(one)),
    ).toEqual([]);
  });

  test('reads the last minutes again, for what came late into the search', async () => {
    await begin({ options: { settings: { searchLagMs: 2 * MINUTE } } });
    holds(1);
    later(3 * MINUTE);
    const { cursor } = await walked('CHANGES');
    holds(1, 1);
    later(1.5 * MINUTE);
    holds(1, 2);
    const between = await walked('CHANGES', cursor);
    later(3 * MINUTE);

    const { events } = await walked('CHANGES', between.cursor);

    expect(emailsOf(events)).toEqual(expect.arrayContaining(['p1@example.org', 'p2@example.org']));
  });

  test('goes by the records alone where the timeline is not to be had', async () => {
    await begin({ options: { settings: { withheldScopes: ['content'] } } });
    ground.hubspot.control.createContact({ properties: { email: ANN } });
    const { cursor } = await walked('CHANGES');
    ground.hubspot.control.unsubscribeByLink({ email: ANN, subscriptionId: NEWS });

    const { events } = await walked('CHANGES', cursor);

    expect(of(events, 'READING')).toMatchObject([{ state: { topics: { news: 'OPTED_OUT' } } }]);
    expect((await ground.provider.readSetUp()).faults.join(' ')).toMatch(/timeline.*events/);
  });

  test('tells a report of spam as a complaint', async () => {
    await begin();
    ground.hubspot.control.reportSpam({ email: ANN });

    const { events } = await walked('CHANGES');
    const reported = await walked('INTERACTIONS');

    expect(of(reported.events, 'COMPLAINED').map(({ id }) => id)).toEqual(of(events, 'COMPLAINED').map(({ id }) => id));
    expect(of(events, 'COMPLAINED')).toMatchObject([{ ref: { email: anEmail(ANN) } }]);
    expect(of(events, 'READING')).toMatchObject([{ state: { stops: ['portal'] } }]);
  });

  test('a bounce is no change of what somebody wants', async () => {
    await begin();
    const { cursor } = await walked('CHANGES');
    ground.hubspot.control.bounce({ email: ANN, isPermanent: true });

    expect((await walked('CHANGES', cursor)).events).toEqual([]);
  });
});

describe('a no that HubSpot holds no more', () => {
  const no = () => ground.hubspot.control.unsubscribeByLink({ email: ANN, subscriptionId: NEWS });
  const stopsTold = async () => of((await walked('CHANGES')).events, 'STOPPED');

  test('is told when a colleague went over it', async () => {
    await begin();
    no();
    later(MINUTE);
    ground.hubspot.control.setStatus({ email: ANN, subscriptionId: NEWS, to: 'SUBSCRIBED' });

    const told = await stopsTold();

    expect(told).toMatchObject([{ ref: { email: anEmail(ANN) }, stops: [], topics: ['news'] }]);
    expect((await stopsTold()).map(({ id }) => id)).toEqual(told.map(({ id }) => id));
  });

  test('is told when a colleague went over a stop of everything', async () => {
    await begin();
    ground.hubspot.control.unsubscribeFromAll({ email: ANN });
    later(MINUTE);
    ground.hubspot.control.setStatus({ email: ANN, subscriptionId: EVENTS, to: 'SUBSCRIBED' });

    expect(await stopsTold()).toMatchObject([{ stops: ['portal'], topics: [] }]);
  });

  test('is not told when the person took it back there', async () => {
    await begin();
    no();
    later(MINUTE);
    ground.hubspot.control.resubscribe({ email: ANN, subscriptionIds: [NEWS] });

    expect(await stopsTold()).toEqual([]);
  });

  test('is not told when it stands: the reading says so', async () => {
    await begin();
    no();

    expect(await stopsTold()).toEqual([]);
  });

  test.each([
    ['is not told when our yes is of after it', MINUTE, 0],
    ['is told when our yes is of before it, and went over it all the same', -MINUTE, 1],
  ])('%s', async (_what, ms, count) => {
    await begin();
    no();
    const at = new Date(Date.now() + ms);
    const difference = aDifference(ANN, { opened: ['news'], held: { ...(await stateOf(ANN)) } });
    await ground.provider.push([{ ...difference, evidence: { at, text: 'PAGE' } } as typeof difference]);
    expect(ground.there.truth(ANN).topics.news).toBe('OPTED_IN');

    expect(await stopsTold()).toHaveLength(count);
  });

  test('of one brand is told as no stop of the portal', async () => {
    const definitions = [
      { id: NEWS, name: 'Product news' },
      { id: EVENTS, name: 'Events', businessUnitId: 7 },
    ];
    await begin({ options: { definitions } });
    ground.hubspot.control.unsubscribeFromAll({ email: ANN, businessUnitId: 7 });

    expect(await stopsTold()).toEqual([]);
  });
});

describe('the walk through interactions at HubSpot', () => {
  test('tells opens, clicks, deliveries and bounces, each once by its id and time', async () => {
    await begin();
    const { control } = ground.hubspot;
    control.deliver({ email: ANN });
    control.open({ email: ANN, filteredEvent: true });
    control.click({ email: ANN, url: 'https://example.com/a' });
    control.bounce({ email: ANN, isPermanent: true });
    control.bounce({ email: 'bob@example.org', isPermanent: true, status: '5.7.1' });
    control.reportSpam({ email: ANN });

    const { events } = await walked('INTERACTIONS');

    const told = of(events, 'INTERACTION');
    expect(told.map(({ interaction }) => interaction).sort()).toEqual([
      'BOUNCE',
      'BOUNCE',
      'CLICK',
      'DELIVERED',
      'OPEN',
    ]);
    const one = (kind: string) => told.find(({ interaction }) => interaction === kind);
    expect(one('OPEN')).toMatchObject({ isMachine: true, campaign: '501', ref: { email: anEmail(ANN) } });
    expect(one('CLICK')).toMatchObject({
      url: 'https://example.com/a',
      ip: '192.0.2.10',
      userAgent: 'ExampleMail/1.0',
    });
    expect(one('CLICK')?.isMachine).toBeUndefined();
    const bounces = told.filter(({ interaction }) => interaction === 'BOUNCE');
    expect(Object.fromEntries(bounces.map(({ ref, isPermanent }) => [ref.email?.value, isPermanent]))).toEqual({
      [ANN]: true,
      'bob@example.org': false,
    });
    expect(of(events, 'COMPLAINED')).toHaveLength(1);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect((await walked('INTERACTIONS')).events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  });

  test('tells a change of preferences as a reason to look', async () => {
    await begin();
    ground.hubspot.control.unsubscribeByLink({ email: ANN, subscriptionId: NEWS });

    expect((await walked('INTERACTIONS')).events).toMatchObject([{ kind: 'LOOK_AGAIN', ref: { email: anEmail(ANN) } }]);
  });

  test('reads thirty days of the past at first, and then what is new', async () => {
    await begin();
    const { control } = ground.hubspot;
    control.open({ email: 'old@example.org' });
    later(40 * 24 * 60 * MINUTE);
    for (let place = 0; place < 510; place += 1) control.open({ email: `p${place}@example.org` });
    later(10 * MINUTE);
    control.open({ email: ANN });

    const first = await walked('INTERACTIONS');
    later(10 * MINUTE);
    control.click({ email: ANN });
    const second = await walked('INTERACTIONS', first.cursor);

    const emails = new Set<string | undefined>(first.events.map(({ ref }) => ref.email?.value));
    expect(emails.size).toBe(511);
    expect(emails.has('old@example.org')).toBe(false);
    expect(of(second.events, 'INTERACTION').map(({ interaction }) => interaction)).toEqual(['CLICK', 'OPEN']);
  });

  test('has nothing to tell where the account gives no right to it', async () => {
    await begin({ options: { settings: { withheldScopes: ['content'] } } });
    ground.hubspot.control.open({ email: ANN });

    expect(await walked('INTERACTIONS')).toMatchObject({ events: [], pages: 1 });
  });
});

describe('a record at HubSpot that is looked up', () => {
  test('has a name whose first part is of two words, and lacks another', async () => {
    await begin();
    ground.hubspot.control.createContact({ properties: { email: ANN, firstname: 'Anna Maria', lastname: 'Jansen' } });

    const has = (name: string) => readingOf(ANN).then((reading) => reading?.hasFields?.({ email: ANN, name }));

    expect([await has('Anna Maria Jansen'), await has('Anna Jansen')]).toEqual([true, false]);
  });

  test('by its number is not asked for by its address too, unless that is another’s by now', async () => {
    await begin();
    holds(3);
    const refs = [...ground.hubspot.state.idByEmail].map(([email, remoteId]) => ({ email: anEmail(email), remoteId }));
    const isRecords = ({ path }: { path: string }) => path.endsWith('/contacts/batch/read');

    const read = await ground.provider.fetch(refs);
    const once = ground.hubspot.calls.filter(isRecords).length;
    ground.hubspot.control.deleteContact({ email: 'p0@example.org' });
    holds(1);
    const again = await ground.provider.fetch(refs);

    expect(emailsOf(read)).toEqual(['p0@example.org', 'p1@example.org', 'p2@example.org']);
    expect(once).toBe(1);
    expect(of(again, 'READING').find(({ ref }) => ref.email?.value === 'p0@example.org')?.state.isHeld).toBe(true);
  });

  test('under another address than it had is told with both', async () => {
    await begin();
    ground.hubspot.control.createContact({ properties: { email: ANN } });
    const remoteId = (await readingOf(ANN))?.ref.remoteId;
    ground.hubspot.control.changeAddress({ email: ANN, to: 'ann@example.net' });

    const events = await ground.provider.fetch([{ email: anEmail(ANN), remoteId }]);

    expect(of(events, 'ADDRESS_CHANGED')).toMatchObject([
      { ref: { email: anEmail(ANN), remoteId }, to: anEmail('ann@example.net') },
    ]);
    const readings = of(events, 'READING').map(({ ref, state }) => [ref.email?.value, state.isHeld]);
    expect(readings).toEqual([
      ['ann@example.net', true],
      [ANN, false],
    ]);
    // Whoever looks for the address finds its reading first.
    expect(events.find(({ ref }) => ref.email?.value === ANN)?.kind).toBe('READING');
  });

  test.each([true, false])('after a merge is the one that it went into (made anew: %s)', async (doesMergeRenumber) => {
    await begin({ options: { settings: { doesMergeRenumber } } });
    const [ann, bob] = [ANN, 'bob@example.org'].map((email) =>
      ground.hubspot.control.createContact({ properties: { email } }),
    );
    const into = ground.hubspot.control.merge({ primary: ANN, other: 'bob@example.org' });

    const events = await ground.provider.fetch([{ remoteId: bob }]);

    expect(of(events, 'MERGED')).toMatchObject([{ ref: { remoteId: into }, from: [bob] }]);
    expect(of(events, 'READING')).toMatchObject([{ ref: { remoteId: into, email: anEmail(ANN) } }]);
    // Its second address is still its own: nobody's address changed.
    const asked = await ground.provider.fetch([{ remoteId: into, email: anEmail('bob@example.org') }]);
    expect(of(asked, 'ADDRESS_CHANGED')).toEqual([]);
    expect(ann).toBeDefined();
  });

  test('tells only the fields that the policy exchanges', async () => {
    await begin();
    const properties = { email: ANN, firstname: 'Ann', lastname: 'de Example', hs_language: 'nl-be', country: 'NL' };
    ground.hubspot.control.createContact({ properties });

    expect((await readingOf(ANN))?.profile).toEqual({ name: 'Ann de Example', language: 'nl' });
    expect(JSON.stringify(ground.hubspot.calls)).not.toContain('country');
  });

  test("tells the person's own yes with its act, and a colleague's without", async () => {
    await begin();
    ground.hubspot.control.resubscribe({ email: ANN, subscriptionIds: [NEWS] });
    ground.hubspot.control.setStatus({ email: ANN, subscriptionId: EVENTS, to: 'SUBSCRIBED' });

    expect((await readingOf(ANN))?.acts).toEqual({
      news: { occurredAt: expect.any(Date), reference: 'HubSpot: SOURCE_RECIPIENT' },
    });
  });
});

async function readingOf(email: string) {
  const parsed = parseEmail(email);
  return parsed.ok ? of(await ground.provider.fetch([{ email: parsed.address }]), 'READING')[0] : undefined;
}

async function stateOf(email: string) {
  const reading = await readingOf(email);
  if (!reading) throw new Error('nothing was read');
  return reading.state;
}
