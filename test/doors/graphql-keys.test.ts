import { A_CONTACT_ID, aChangeAnswer, aContactView, aSendDecision, openGraphqlDoor } from './graphql-door';

const TOPICS = '{ topics { key } }';
const EVIDENCE = 'evidence: { statedBy: RECIPIENT }';

const SCOPES = ['screening', 'contacts', 'preferences', 'suppression', 'interactions', 'admin'] as const;

const openDoor = () =>
  openGraphqlDoor({
    readContact: async () => aContactView(),
    readLedger: async () => ({ entries: [], hasNextPage: false }),
    readLedgerEntries: async (places) =>
      places.map((place) => ({
        ...place,
        kind: 'PREFERENCE_SET',
        at: new Date('2026-01-02T00:00:00Z'),
        contactId: A_CONTACT_ID,
        body: { topic: 'newsletter', channel: 'EMAIL', state: 'OPTED_OUT', statedBy: 'RECIPIENT', source: 'PAGE' },
        evidence: { reference: 'ticket 12' },
      })),
    decideSends: async (to) => ({ decisions: to.map(() => aSendDecision()), ledgerPosition: 9, takenAt: new Date() }),
    upsertContact: async () => aChangeAnswer(),
    setPreferences: async () => aChangeAnswer(),
    recordObjection: async () => aChangeAnswer(),
    createPreferenceLinks: async () => [],
  });

describe('API keys', () => {
  test('any key reads the topics', async () => {
    const door = await openDoor();

    for (const scope of SCOPES) {
      const { body } = await door.ask(TOPICS, { key: `only-${scope}` });
      expect(body.errors).toBeUndefined();
    }
  });

  test('without a key, or with an unknown one, the answer is UNAUTHENTICATED and 401', async () => {
    const door = await openDoor();

    for (const key of ['', 'nobody-knows-this']) {
      const { status, body } = await door.ask(TOPICS, { key });
      expect(status).toBe(401);
      expect(body.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED', path: ['Authorization'] });
    }
  });

  test('what is beyond the scope is null, and the rest of the answer stands', async () => {
    const door = await openDoor();
    const query = `mutation { setPreferences(contact: { id: "${A_CONTACT_ID}" }, changes: [{ topic: "newsletter", channel: EMAIL, state: OPTED_OUT }], ${EVIDENCE}) { id name business roles { role } preferences { topic state } } }`;

    const { body } = await door.ask(query, { key: 'only-preferences' });

    expect(body.errors).toBeUndefined();
    expect(body.data?.setPreferences).toEqual({
      id: A_CONTACT_ID,
      name: null,
      business: null,
      roles: null,
      preferences: [{ topic: 'newsletter', state: 'UNKNOWN' }],
    });
  });

  test('without the scope contacts, basedOn holds id, kind and time only', async () => {
    const fields = 'id kind at contactId topic channels state statedBy source evidence { name text }';
    const query = `{ sendDecision(to: { email: "a@example.org" }, topic: "newsletter") { basedOn { ${fields} } } }`;
    const door = await openDoor();

    const screening = await door.ask(query, { key: 'only-screening' });
    const all = await door.ask(query);

    expect(screening.body.data).toEqual({
      sendDecision: {
        basedOn: [
          {
            id: '3.1',
            kind: 'PREFERENCE_SET',
            at: '2026-01-02T00:00:00.000Z',
            contactId: null,
            topic: null,
            channels: null,
            state: null,
            statedBy: null,
            source: null,
            evidence: null,
          },
        ],
      },
    });
    expect(all.body.data).toMatchObject({
      sendDecision: {
        basedOn: [
          { contactId: A_CONTACT_ID, channels: ['EMAIL'], evidence: [{ name: 'reference', text: 'ticket 12' }] },
        ],
      },
    });
  });

  test('the schema is read with a key; without one only outside production', async () => {
    const query = '{ __schema { queryType { name } } }';
    const production = await openGraphqlDoor();
    const development = await openGraphqlDoor({}, { isProduction: false });

    const known = await production.ask(query);
    const unknown = await production.ask(query, { key: '' });
    const atHome = await development.ask(query, { key: '' });

    expect(known.body.data).toEqual({ __schema: { queryType: { name: 'Query' } } });
    expect(unknown.status).toBe(401);
    expect(unknown.body.data).toBeUndefined();
    expect(atHome.body.errors).toBeUndefined();
  });
});

describe('the entries that decisions rest on', () => {
  test('are read once for a whole list', async () => {
    let reads = 0;
    const door = await openGraphqlDoor({
      decideSends: async (to) => ({ decisions: to.map(() => aSendDecision()), ledgerPosition: 9, takenAt: new Date() }),
      readLedgerEntries: async (places) => {
        reads += 1;
        return places.map((place) => ({ ...place, kind: 'PREFERENCE_SET', at: new Date(), body: {} }));
      },
    });

    const { body } = await door.ask(
      'query ($to: [ContactKey!]!) { sendDecisions(to: $to, topic: "newsletter") { basedOn { id } } }',
      { variables: { to: Array.from({ length: 50 }, (_, index) => ({ email: `p${index}@example.org` })) } },
    );

    expect(body.data?.sendDecisions).toHaveLength(50);
    expect(reads).toBe(1);
  });
});
