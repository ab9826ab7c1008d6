import type { Provider, ProviderDifference, PushOutcome } from '../../integrations/provider';
import { NOTHING_HELD, type ProviderState } from '../../src/domain/provider-state';
import { aPolicy, aTopic } from '../support/builders';
import { aDifference, anEmail } from './contract';
import { EVENTS, type HubspotGround, type HubspotWish, NEWS, startHubspotGround } from './hubspot-ground';

const ANN = 'ann@example.org';

let ground: HubspotGround;
const begin = async (wish?: HubspotWish) => {
  ground = await startHubspotGround(wish);
};
afterEach(async () => {
  expect(ground.wrongRequests()).toEqual([]);
  await ground.close();
});

const push = async (wish: Parameters<typeof aDifference>[1], email = ANN, provider: Provider = ground.provider) =>
  (await provider.push([aDifference(email, wish)]))[0] as PushOutcome;
const done = (outcome: PushOutcome) => {
  if (outcome.kind !== 'DONE') throw outcome.kind === 'FAILED' ? outcome.error : new Error(outcome.kind);
  return outcome;
};
const topicsOf = (email = ANN) => ground.there.truth(email).topics;
const held = (topics: ProviderState['topics'], more: Partial<ProviderState> = {}) => ({
  ...NOTHING_HELD,
  topics,
  ...more,
});
/** Writes that were sent, as method and path without the root. */
const writes = () =>
  ground.hubspot.calls
    .filter(({ method, path }) => method !== 'GET' && !/\/read(\?|$)/.test(path))
    .map(({ path }) => path.replace('/communication-preferences/v4/statuses', '').split('?')[0]);

describe('a no to everything at HubSpot', () => {
  test('is one write, and stands for the whole portal', async () => {
    await begin();

    const outcome = done(await push({ stops: ['portal'], closed: ['news', 'events'] }));

    expect(outcome.state.stops).toEqual(['portal']);
    expect(writes()).toEqual([`/${encodeURIComponent(ANN)}/unsubscribe-all`]);
    expect(ground.hubspot.state.preferences.get(ANN)?.portalWide).toBeDefined();
  });

  test('is repeated for each brand where it reached the default one alone', async () => {
    const definitions = [
      { id: NEWS, name: 'Product news' },
      { id: EVENTS, name: 'Events', businessUnitId: 7 },
    ];
    await begin({ options: { definitions, settings: { unsubscribeAllReaches: 'default-brand' } } });

    const outcome = done(await push({ stops: ['portal'], closed: ['news', 'events'] }));

    expect(outcome.state).toMatchObject({ stops: ['portal'], topics: { news: 'OPTED_OUT', events: 'OPTED_OUT' } });
    expect([...(ground.hubspot.state.preferences.get(ANN)?.byBrand.keys() ?? [])]).toEqual([0, 7]);
    const [reading] = await ground.provider.fetch([{ email: anEmail(ANN) }]);
    expect(reading).toMatchObject({ kind: 'READING', state: { stops: ['portal'] } });
  });

  test('that does not show is written type by type, and does not count as standing', async () => {
    await begin({ options: { settings: { unsubscribeAllReaches: 'nothing' } } });

    const outcome = done(await push({ stops: ['portal'], closed: ['news'] }));

    expect(outcome.state).toMatchObject({ stops: [], topics: { news: 'OPTED_OUT', events: 'OPTED_OUT' } });
    expect(topicsOf()).toMatchObject({ news: 'OPTED_OUT', events: 'OPTED_OUT' });
  });

  test('of one brand among several is no stop of the portal', async () => {
    const definitions = [
      { id: NEWS, name: 'Product news' },
      { id: EVENTS, name: 'Events', businessUnitId: 7 },
    ];
    await begin({ options: { definitions } });
    ground.hubspot.control.unsubscribeFromAll({ email: ANN, businessUnitId: 7 });

    const [reading] = await ground.provider.fetch([{ email: anEmail(ANN) }]);

    expect(reading).toMatchObject({ kind: 'READING', state: { stops: [], topics: { events: 'OPTED_OUT' } } });
  });

  test('never goes out as a stop of the portal where a service type is mapped', async () => {
    await begin({ withService: true });
    ground.hubspot.control.resubscribe({ email: ANN, subscriptionIds: ['1003'] });

    done(await push({ stops: ['portal'], closed: ['news', 'events'] }));

    expect(ground.hubspot.state.preferences.get(ANN)?.portalWide).toBeUndefined();
    expect(topicsOf()).toMatchObject({ news: 'OPTED_OUT', events: 'OPTED_OUT', tips: 'OPTED_IN' });
  });
});

describe('a no to a type at HubSpot', () => {
  test('goes out with a ground where the account asks for one', async () => {
    await begin({ options: { settings: { isGdpr: true } } });

    done(await push({ closed: ['news'] }));

    expect(topicsOf().news).toBe('OPTED_OUT');
  });

  test('whose type is not set up fails, and closes what is', async () => {
    await begin({ options: { definitions: [{ id: EVENTS, name: 'Events' }] } });

    expect(await push({ closed: ['news', 'events'] })).toMatchObject({ kind: 'FAILED', error: { kind: 'refused' } });

    expect(topicsOf().events).toBe('OPTED_OUT');
  });

  test('that is broken off between its calls says that some of it may be written', async () => {
    await begin();
    ground.hubspot.control.fault({ kind: 429, method: 'GET', path: '/unsubscribe-all' });
    ground.hubspot.control.fault({ kind: 429, path: '/unsubscribe-all/read' });

    const outcome = await push({ stops: ['portal'], closed: ['news'] });

    expect(outcome).toMatchObject({ kind: 'FAILED', error: { kind: 'slow-down' }, isPartial: true });
    expect(ground.hubspot.state.preferences.get(ANN)?.portalWide).toBeDefined();
  });

  test('that is out is told as written, whatever limit the next one meets', async () => {
    await begin({ options: { settings: { isEnterprise: false } } });
    ground.hubspot.control.fault({ kind: 429, path: encodeURIComponent('bob@example.org'), times: 2 });

    const outcomes = await ground.provider.push([
      aDifference(ANN, { closed: ['news', 'events'] }),
      aDifference('bob@example.org', { closed: ['news'] }),
    ]);

    expect(outcomes).toMatchObject([
      { kind: 'DONE', state: { topics: { news: 'OPTED_OUT', events: 'OPTED_OUT' } } },
      { kind: 'FAILED', error: { kind: 'slow-down' }, isPartial: false },
    ]);
  });

  test('finds a type that was set up after the types were read', async () => {
    await begin({ options: { definitions: [{ id: EVENTS, name: 'Events' }] } });
    expect((await push({ closed: ['news'] })).kind).toBe('FAILED');
    ground.hubspot.control.addDefinition({ id: NEWS, name: 'Product news' });

    done(await push({ closed: ['news'] }));

    expect(topicsOf().news).toBe('OPTED_OUT');
  });

  test('goes first: before any yes of the same push', async () => {
    await begin();
    const differences = [
      aDifference('bob@example.org', { opened: ['news'] }),
      aDifference(ANN, { closed: ['news'] }),
      aDifference('carl@example.org', { stops: ['portal'] }),
    ];

    await ground.provider.push(differences);

    expect(writes().at(-1)).toBe(`/${encodeURIComponent('bob@example.org')}`);
  });
});

describe('noes for many at HubSpot', () => {
  const many = (count: number, wish: Parameters<typeof aDifference>[1]): ProviderDifference[] =>
    Array.from({ length: count }, (_, place) => aDifference(`p${place}@example.org`, wish));

  test('go out a hundred at a time where the account may', async () => {
    await begin({ settings: { mayBatch: true }, options: { settings: { isEnterprise: true } } });

    const stopped = await ground.provider.push(many(120, { stops: ['portal'] }));
    const closed = await ground.provider.push(many(120, { closed: ['news', 'events'] }));

    expect(new Set([...stopped, ...closed].map(({ kind }) => kind))).toEqual(new Set(['DONE']));
    expect(stopped.every((one) => one.kind === 'DONE' && one.state.stops.includes('portal'))).toBe(true);
    expect(writes()).toEqual([
      '/batch/unsubscribe-all',
      '/batch/unsubscribe-all',
      '/batch/write',
      '/batch/write',
      '/batch/write',
    ]);
    expect(topicsOf('p119@example.org')).toMatchObject({ news: 'OPTED_OUT', events: 'OPTED_OUT' });
  });

  test('go out one by one, and from then on always, where the account has no right to more', async () => {
    await begin({ settings: { mayBatch: true } });
    const { push: taken } = ground.provider.atOnce;

    const outcomes = await ground.provider.push(many(3, { stops: ['portal'] }));
    await ground.provider.push(many(3, { closed: ['news'] }));
    await ground.provider.fetch([{ email: anEmail('p1@example.org') }]);

    expect(taken).toBeGreaterThan(ground.provider.atOnce.push);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['DONE', 'DONE', 'DONE']);
    expect(ground.hubspot.calls.filter(({ path }) => path.includes('/statuses/batch/'))).toHaveLength(1);
    expect(topicsOf('p2@example.org').news).toBe('OPTED_OUT');
  });

  test('that one address spoils go out for the others', async () => {
    await begin({ settings: { mayBatch: true }, options: { settings: { isEnterprise: true } } });
    await ground.provider.push([{ kind: 'ERASE', ref: { email: anEmail('p1@example.org') } }]);

    const outcomes = await ground.provider.push([...many(3, { closed: ['news'] }), ...many(3, { stops: ['portal'] })]);

    expect(outcomes.map((one) => one.kind === 'DONE' && one.state.isForgotten)).toEqual([
      false,
      true,
      false,
      false,
      true,
      false,
    ]);
    expect([0, 2].map((place) => topicsOf(`p${place}@example.org`).news)).toEqual(['OPTED_OUT', 'OPTED_OUT']);
  });

  test('are read back a hundred at a time too', async () => {
    await begin({ settings: { mayBatch: true }, options: { settings: { isEnterprise: true } } });
    const emails = Array.from({ length: 120 }, (_, place) => `p${place}@example.org`);
    for (const email of emails) ground.hubspot.control.createContact({ properties: { email } });
    ground.hubspot.control.unsubscribeFromAll({ email: 'p7@example.org' });

    const events = await ground.provider.fetch(emails.map((email) => ({ email: anEmail(email) })));

    expect(events).toHaveLength(120);
    const stopped = events.filter((event) => event.kind === 'READING' && event.state.stops.length > 0);
    expect(stopped.map(({ ref }) => ref.email?.value)).toEqual(['p7@example.org']);
    expect(ground.hubspot.calls.map(({ path }) => path.split('?')[0]).filter((path) => path?.includes('@'))).toEqual(
      [],
    );
  });
});

describe('a yes at HubSpot', () => {
  const statusOf = (id: string) => ground.hubspot.state.preferences.get(ANN)?.held.get(id);

  test('says on which ground it stands, and by which act', async () => {
    await begin({ options: { settings: { isGdpr: true } } });

    done(await push({ opened: ['news'] }));

    expect(statusOf(NEWS)).toMatchObject({ state: 'SUBSCRIBED', basis: 'CONSENT_WITH_NOTICE' });
    expect(statusOf(NEWS)?.explanation).toBe('Abide: PAGE, entry 12, wording w1 (2026-03-01T09:00:00.000Z)');
  });

  test.each([
    ['CUSTOMER', 'LEGITIMATE_INTEREST_CLIENT'],
    ['PROSPECT', 'LEGITIMATE_INTEREST_OTHER'],
  ])('of a %s on a legitimate interest stands on %s', async (relation, basis) => {
    await begin();
    const difference = aDifference(ANN, { fields: { email: ANN, relation } }) as Extract<
      ProviderDifference,
      { kind: 'STATE' }
    >;
    const opened = [{ topic: 'news', lawfulBasis: 'LEGITIMATE_INTEREST' as const }];

    await ground.provider.push([{ ...difference, difference: { stops: [], closed: [], opened } }]);

    expect(statusOf(NEWS)?.basis).toBe(basis);
  });

  test('of whom the fields are held writes none of them again, but where the record is to be made', async () => {
    await begin();
    const fields = { email: ANN, name: 'Ann Example' };
    const { state } = done(await push({ opened: ['news'], fields }));
    const again = { ...aDifference(ANN, { opened: ['events'], held: state, fields }), areFieldsHeld: true };
    const other = { ...aDifference('bob@example.org', { opened: ['news'], fields }), areFieldsHeld: true };
    ground.hubspot.calls.length = 0;

    await ground.provider.push([again as ProviderDifference, other as ProviderDifference]);

    const ofPreferences = [ANN, 'bob@example.org'].map((email) => `/${encodeURIComponent(email)}`);
    expect(writes()).toEqual([...ofPreferences, '/crm/v3/objects/contacts/batch/upsert']);
    expect(ground.there.truth('bob@example.org').isHeld).toBe(true);
  });

  test.each([
    'refuse',
    'ignore',
  ] as const)('under a stop of everything is drift where HubSpot would %s it', async (wideOptOut) => {
    await begin({ options: { settings: { wideOptOut } } });
    ground.hubspot.control.unsubscribeFromAll({ email: ANN });
    const known = held({ news: 'OPTED_OUT', events: 'OPTED_OUT' }, { stops: ['portal'] });

    expect(done(await push({ opened: ['news'], held: known }))).toMatchObject({ refused: ['news'], state: known });
  });

  test('that HubSpot lets over a stop of everything that nobody knew of is taken back at once', async () => {
    await begin({ options: { settings: { wideOptOut: 'accept' } } });
    ground.hubspot.control.unsubscribeFromAll({ email: ANN });

    expect(done(await push({ opened: ['news'] })).overwritten).toEqual(['news']);

    expect(topicsOf()).toMatchObject({ news: 'OPTED_OUT', events: 'OPTED_OUT' });
  });

  test('over a no that HubSpot keeps is drift', async () => {
    await begin({ options: { settings: { isStrictResubscribe: true } } });
    ground.hubspot.control.unsubscribeByLink({ email: ANN, subscriptionId: NEWS });

    expect(done(await push({ opened: ['news'], held: held({ news: 'OPTED_OUT' }) })).refused).toEqual(['news']);
  });

  test('that is refused for something else is a failure, and no drift', async () => {
    await begin();
    ground.hubspot.control.deactivateDefinition({ id: NEWS });
    const before = ground.another();
    await before.readSetUp();
    expect(done(await push({ opened: ['news'] }, ANN, before)).refused).toEqual(['news']);

    ground.hubspot.control.addDefinition({ id: NEWS, name: 'Product news' });
    await before.readSetUp();
    ground.hubspot.control.deactivateDefinition({ id: NEWS });

    expect(await push({ opened: ['news'] }, ANN, before)).toMatchObject({ kind: 'FAILED', error: { kind: 'refused' } });
  });

  test('opens a type only when every topic on it is to be open', async () => {
    const types = [{ name: 'Product news', kind: 'MARKETING' as const, topics: ['news', 'offers'] }];
    const policy = aPolicy({
      topics: [aTopic(), aTopic({ key: 'offers' })],
      providers: { hubspot: { contactFields: ['email'], types } },
    });
    await begin({ settings: { policy: () => policy } });

    expect(done(await push({ opened: ['news'] })).refused).toEqual(['news']);
    expect(statusOf(NEWS)).toBeUndefined();

    expect(done(await push({ opened: ['news', 'offers'] })).state.topics).toEqual({
      news: 'OPTED_IN',
      offers: 'OPTED_IN',
    });
    const closed = done(await push({ closed: ['offers'], held: held({ news: 'OPTED_IN', offers: 'OPTED_IN' }) }));
    expect(closed.state.topics).toEqual({ news: 'OPTED_OUT', offers: 'OPTED_OUT' });
  });
});

describe('a record at HubSpot', () => {
  test('gets a name in two, a code for the country, and nothing that HubSpot has no place for', async () => {
    await begin();
    const fields = {
      email: ANN,
      name: '  Ann van  den Example ',
      language: 'nl',
      country: 'NL',
      organisation: 'Example BV',
      phone: '+31200000000',
      relation: 'CUSTOMER',
    };

    done(await push({ opened: ['news'], fields }));

    const { properties } = [...ground.hubspot.state.contacts.values()][0] as { properties: Record<string, string> };
    expect(properties).toMatchObject({
      firstname: 'Ann',
      lastname: 'van den Example',
      hs_language: 'nl',
      country: 'NL',
      company: 'Example BV',
      phone: '+31200000000',
    });
    expect(Object.values(properties)).not.toContain('CUSTOMER');
  });

  test('that is known by its number moves to a new address, and is not doubled', async () => {
    await begin();
    const { remoteId } = done(await push({ opened: ['news'], fields: { email: ANN } }));

    const moved = done(
      await push({ opened: ['news'], remoteId, fields: { email: 'ann@example.net' } }, 'ann@example.net'),
    );

    expect(moved.remoteId).toBe(remoteId);
    expect(ground.there.truth('ann@example.net').isHeld).toBe(true);
    expect(ground.hubspot.state.contacts.size).toBe(1);
  });

  test('that somebody deleted is made again for who is to get mail', async () => {
    await begin();
    const first = done(await push({ opened: ['news'], fields: { email: ANN } }));
    ground.hubspot.control.deleteContact({ email: ANN });

    const again = done(await push({ held: first.state, remoteId: first.remoteId, fields: { email: ANN } }));

    expect(again.remoteId).not.toBe(first.remoteId);
    expect(ground.there.truth(ANN).isHeld).toBe(true);
  });

  test('is made by the next push when the first broke off between the yes and the record', async () => {
    await begin();
    ground.hubspot.control.fault({ kind: 503, path: '/batch/upsert' });
    expect((await push({ opened: ['news'], fields: { email: ANN } })).kind).toBe('FAILED');
    expect(topicsOf().news).toBe('OPTED_IN');

    done(await push({ held: held({ news: 'OPTED_IN' }), fields: { email: ANN } }));

    expect(ground.there.truth(ANN)).toMatchObject({ isHeld: true, fields: { email: ANN } });
  });

  test('of a no that is held there gets its fields, and none is made', async () => {
    await begin();
    ground.hubspot.control.createContact({ properties: { email: ANN } });

    done(await push({ closed: ['news'], fields: { email: ANN, language: 'nl' } }));
    done(await push({ closed: ['news'], fields: { email: 'bob@example.org', language: 'nl' } }, 'bob@example.org'));

    expect(ground.there.truth(ANN).fields.language).toBe('nl');
    expect(ground.there.truth('bob@example.org').isHeld).toBe(false);
  });

  describe('among many', () => {
    /** People who stand open there, as records with their own numbers. */
    const openPeople = async (count: number) => {
      const emails = Array.from({ length: count }, (_, place) => `p${place}@example.org`);
      const opened = await ground.provider.push(
        emails.map((email) => aDifference(email, { opened: ['news'], fields: { email } })),
      );
      ground.hubspot.calls.length = 0;
      return opened.map((outcome, place) => ({ ...done(outcome), email: emails[place] as string }));
    };
    const named = ({ email, state, remoteId }: Awaited<ReturnType<typeof openPeople>>[number], own = email) =>
      aDifference(email, { held: state, remoteId, fields: { email: own, name: 'Ann Example' } });
    const nameOf = (email: string) => ground.there.truth(email).fields.name;

    test('gets its new fields in one call for a hundred', async () => {
      await begin();
      const people = await openPeople(102);

      const outcomes = await ground.provider.push(people.map((person) => named(person)));

      expect(writes()).toEqual(Array(2).fill('/crm/v3/objects/contacts/batch/update'));
      expect(people.filter(({ email }) => nameOf(email) !== 'Ann Example')).toEqual([]);
      expect(outcomes.map(done)).toEqual(people.map(({ email: _email, ...outcome }) => outcome));
    });

    test('hinders no other when it is gone, was merged into another, or is refused', async () => {
      await begin();
      const [gone, merged, refused, first, second] = (await openPeople(5)) as [never, never, never, never, never];
      const { control } = ground.hubspot;
      control.deleteContact(gone);
      for (const email of ['other@example.org', 'taken@example.org']) control.createContact({ properties: { email } });
      const into = control.merge({ primary: 'other@example.org', other: (merged as { email: string }).email });

      const outcomes = await ground.provider.push([
        named(gone),
        named(merged),
        named(refused, 'taken@example.org'),
        named(first),
        named(second),
      ]);

      expect(outcomes.map(({ kind }) => kind)).toEqual(['DONE', 'DONE', 'FAILED', 'DONE', 'DONE']);
      expect(outcomes[1]).toMatchObject({ remoteId: into });
      expect(outcomes[2]).toMatchObject({ error: { kind: 'refused' } });
      expect(nameOf((second as { email: string }).email)).toBe('Ann Example');
      expect(writes().filter((path) => path?.endsWith('/batch/update'))).toHaveLength(1);
    });

    test('is told as not written when nobody may call any more', async () => {
      await begin();
      const people = await openPeople(3);
      ground.hubspot.control.fault({ kind: 429, path: '/batch/update' });

      const outcomes = await ground.provider.push(people.map((person) => named(person)));

      expect(outcomes).toMatchObject(Array(3).fill({ kind: 'FAILED', error: { kind: 'slow-down' } }));
      expect(writes()).toEqual(['/crm/v3/objects/contacts/batch/update']);
    });
  });

  test('is erased by its number, else by its address, which is then of no more use', async () => {
    await begin();
    const { remoteId } = done(await push({ opened: ['news'], fields: { email: ANN } }));

    const erased = await ground.provider.push([
      { kind: 'ERASE', ref: { remoteId } },
      { kind: 'ERASE', ref: { email: anEmail('bob@example.org') } },
      { kind: 'ERASE', ref: { remoteId: '999' } },
    ]);

    expect(erased).toEqual([{ kind: 'ERASED' }, { kind: 'ERASED' }, { kind: 'ERASED' }]);
    expect([...ground.hubspot.state.erased].sort()).toEqual([ANN, 'bob@example.org']);
  });
});
