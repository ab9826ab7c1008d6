import { hubspotPortal } from '../support/hubspot-portal';
import { testRequestsAsDescribed } from '../support/provider-requests';

const EMAIL = 'anna@example.com';
const STATUSES = '/communication-preferences/v4/statuses';
const AT = `${STATUSES}/${encodeURIComponent(EMAIL)}`;
const wrong: string[] = [];

type Call = ReturnType<ReturnType<typeof hubspotPortal>>['call'];

const write = (statusState: string, more: object = {}) => ({
  channel: 'EMAIL',
  statusState,
  subscriptionId: 1001,
  ...more,
});

async function statusOf(call: Call, id = 1001, email = EMAIL): Promise<string> {
  const { body } = await call('GET', `${STATUSES}/${encodeURIComponent(email)}?channel=EMAIL`);
  return body.results.find(({ subscriptionId }: { subscriptionId: number }) => subscriptionId === id).status;
}

describe('preferences of an address, version 4', () => {
  const portal = hubspotPortal({}, wrong);

  test('hold nothing to begin with: one status for each type, and no wide stop', async () => {
    const { call } = portal();

    const statuses = await call('GET', `${AT}?channel=EMAIL`);
    const wide = await call('GET', `${AT}/unsubscribe-all?channel=EMAIL`);

    expect(statuses.body).toMatchObject({ status: 'COMPLETE' });
    expect(statuses.body.results.map((one: { status: string }) => one.status)).toEqual(Array(4).fill('NOT_SPECIFIED'));
    expect(wide.body.results).toEqual([]);
  });

  test.each([
    ['NOT_SPECIFIED', 'SUBSCRIBED', 'REQUESTED_CHANGE_OCCURRED'],
    ['NOT_SPECIFIED', 'UNSUBSCRIBED', 'REQUESTED_CHANGE_OCCURRED'],
    ['NOT_SPECIFIED', 'NOT_SPECIFIED', 'NO_STATUS_CHANGE'],
    ['SUBSCRIBED', 'SUBSCRIBED', 'NO_STATUS_CHANGE'],
    ['SUBSCRIBED', 'UNSUBSCRIBED', 'REQUESTED_CHANGE_OCCURRED'],
    ['UNSUBSCRIBED', 'UNSUBSCRIBED', 'NO_STATUS_CHANGE'],
    ['UNSUBSCRIBED', 'SUBSCRIBED', 'RESUBSCRIBE_OCCURRED'],
  ])('from %s a write of %s answers %s', async (from, to, setStatusSuccessReason) => {
    const { call } = portal();
    if (from !== 'NOT_SPECIFIED') await call('POST', AT, write(from));

    const { status, body } = await call('POST', AT, write(to));

    expect(status).toBe(200);
    expect(body.results).toEqual([
      expect.objectContaining({ status: to, setStatusSuccessReason, subscriptionId: 1001 }),
    ]);
    expect(await statusOf(call)).toBe(to);
    expect(await statusOf(call, 1002)).toBe('NOT_SPECIFIED');
  });

  test('close for all types by unsubscribe-all, whose answer lists them only when asked to', async () => {
    const { call } = portal();
    await call('POST', AT, write('SUBSCRIBED'));

    const silent = await call('POST', `${AT}/unsubscribe-all?channel=EMAIL`);
    const verbose = await call('POST', `${AT}/unsubscribe-all?channel=EMAIL&verbose=true`);
    const wide = await call('GET', `${AT}/unsubscribe-all?channel=EMAIL`);

    expect(silent.body.results).toEqual([]);
    expect(verbose.body.results).toHaveLength(4);
    expect(wide.body.results).toEqual([
      expect.objectContaining({ wideStatusType: 'PORTAL_WIDE', status: 'UNSUBSCRIBED' }),
    ]);
    expect(await statusOf(call)).toBe('UNSUBSCRIBED');
    expect(await statusOf(call, 1001, 'bob@example.com')).toBe('NOT_SPECIFIED');
  });

  test('of one brand close only there', async () => {
    const { hubspot, call } = portal();
    hubspot.control.addDefinition({ id: '1200', businessUnitId: 7 });

    await call('POST', `${AT}/unsubscribe-all?channel=EMAIL&businessUnitId=7`);

    expect(await statusOf(call, 1200)).toBe('UNSUBSCRIBED');
    expect(await statusOf(call, 1001)).toBe('NOT_SPECIFIED');
    const wide = await call('GET', `${AT}/unsubscribe-all?channel=EMAIL`);
    expect(wide.body.results).toEqual([
      expect.objectContaining({ wideStatusType: 'BUSINESS_UNIT_WIDE', businessUnitId: 7 }),
    ]);
  });

  test('may reach the default brand alone, where the portal is so', async () => {
    const { hubspot, call } = portal();
    hubspot.control.change({ unsubscribeAllReaches: 'default-brand' });

    await call('POST', `${AT}/unsubscribe-all?channel=EMAIL`);

    const wide = await call('GET', `${AT}/unsubscribe-all?channel=EMAIL`);
    expect(wide.body.results).toEqual([expect.objectContaining({ wideStatusType: 'BUSINESS_UNIT_WIDE' })]);
  });

  test.each([
    ['refuse', 400, 'UNSUBSCRIBED', 'UNSUBSCRIBED'],
    ['ignore', 200, 'UNSUBSCRIBED', 'UNSUBSCRIBED'],
    // What is not named stays closed, though it was open before the wide stop.
    ['accept', 200, 'SUBSCRIBED', 'UNSUBSCRIBED'],
  ] as const)('under a wide stop a yes is met with: %s', async (wideOptOut, status, named, other) => {
    const { hubspot, call } = portal();
    hubspot.control.change({ wideOptOut });
    await call('POST', AT, write('SUBSCRIBED', { subscriptionId: 1002 }));
    await call('POST', `${AT}/unsubscribe-all?channel=EMAIL`);

    const answer = await call('POST', AT, write('SUBSCRIBED'));

    expect(answer.status).toBe(status);
    expect([await statusOf(call, 1001), await statusOf(call, 1002)]).toEqual([named, other]);
  });

  test('refuse a yes over a no in strict mode, and take a no over a yes', async () => {
    const { hubspot, call } = portal();
    hubspot.control.change({ isStrictResubscribe: true });
    await call('POST', AT, write('UNSUBSCRIBED'));
    await call('POST', AT, write('SUBSCRIBED', { subscriptionId: 1002 }));

    expect((await call('POST', AT, write('SUBSCRIBED'))).status).toBe(400);
    expect((await call('POST', AT, write('UNSUBSCRIBED', { subscriptionId: 1002 }))).status).toBe(200);
    expect([await statusOf(call, 1001), await statusOf(call, 1002)]).toEqual(['UNSUBSCRIBED', 'UNSUBSCRIBED']);
  });

  test('ask for basis and explanation where privacy settings are on', async () => {
    const { hubspot, call } = portal();
    hubspot.control.change({ isGdpr: true });
    const basis = { legalBasis: 'CONSENT_WITH_NOTICE' };

    expect((await call('POST', AT, write('SUBSCRIBED'))).status).toBe(400);
    expect((await call('POST', AT, write('SUBSCRIBED', basis))).status).toBe(400);
    const given = await call('POST', AT, write('SUBSCRIBED', { ...basis, legalBasisExplanation: 'Form, text 3' }));
    expect(given.body.results[0]).toMatchObject({ ...basis, legalBasisExplanation: 'Form, text 3' });
  });

  test('grant batches to Enterprise only', async () => {
    const { hubspot, call } = portal();
    const read = () => call('POST', `${STATUSES}/batch/read?channel=EMAIL`, { inputs: [EMAIL, 'bob@example.com'] });

    const refused = await read();
    hubspot.control.change({ isEnterprise: true });
    const stop = { inputs: [EMAIL] };
    await call('POST', `${STATUSES}/batch/unsubscribe-all?channel=EMAIL`, stop);
    const written = await call('POST', `${STATUSES}/batch/write`, {
      inputs: [
        write('SUBSCRIBED', { subscriberIdString: 'bob@example.com' }),
        write('SUBSCRIBED', { subscriberIdString: EMAIL }),
      ],
    });
    const granted = await read();
    const wide = await call('POST', `${STATUSES}/batch/unsubscribe-all/read?channel=EMAIL`, stop);

    expect(refused).toMatchObject({ status: 403, body: { category: 'MISSING_SCOPES' } });
    expect(written).toMatchObject({ status: 200, body: { numErrors: 1, errors: [{ context: { ids: [EMAIL] } }] } });
    const first = ({ statuses }: { statuses: { status: string }[] }) => statuses[0]?.status;
    expect(granted.body.results.map(first)).toEqual(['UNSUBSCRIBED', 'SUBSCRIBED']);
    expect(wide.body.results[0].wideStatuses).toHaveLength(1);
  });

  test('are the same under a dated version', async () => {
    const { call } = portal();

    await call('POST', AT.replace('v4', '2026-03'), write('UNSUBSCRIBED'));

    expect(await statusOf(call)).toBe('UNSUBSCRIBED');
  });
});

describe('preferences of an address, version 3, through the SDK', () => {
  const portal = hubspotPortal({}, wrong);
  const asked = { emailAddress: EMAIL, subscriptionId: '1001' };

  test('cannot tell "never asked" from "opted out", and refuse what was done already', async () => {
    const { statusApi } = portal().client.communicationPreferences;

    const before = await statusApi.getEmailStatus(EMAIL);
    await statusApi.unsubscribe(asked);
    const after = await statusApi.getEmailStatus(EMAIL);

    const status = { status: 'NOT_SUBSCRIBED', sourceOfStatus: 'SUBSCRIPTION_STATUS' };
    expect([before.subscriptionStatuses[0], after.subscriptionStatuses[0]]).toMatchObject([status, status]);
    await expect(statusApi.unsubscribe(asked)).rejects.toMatchObject({
      code: 400,
      body: { message: expect.stringContaining('already unsubscribed') },
    });
    await expect(statusApi.subscribe(asked)).rejects.toMatchObject({ code: 400 });
  });

  test('subscribe where nothing was said, and name a wide stop as such', async () => {
    const { client, hubspot } = portal();

    const opened = await client.communicationPreferences.statusApi.subscribe(asked);
    hubspot.control.unsubscribeFromAll({ email: EMAIL });
    const closed = await client.communicationPreferences.statusApi.getEmailStatus(EMAIL);

    expect(opened.status).toBe('SUBSCRIBED');
    expect(closed.subscriptionStatuses[0]).toMatchObject({
      status: 'NOT_SUBSCRIBED',
      sourceOfStatus: 'PORTAL_WIDE_STATUS',
    });
  });

  test('give the types by a text as their id', async () => {
    const { client } = portal();

    const { subscriptionDefinitions } = await client.communicationPreferences.definitionApi.getPage();

    expect(subscriptionDefinitions[0]).toMatchObject({ id: '1001', isActive: true });
  });
});

describe('preferences and what shows of them', () => {
  const portal = hubspotPortal({}, wrong);

  test('are repeated in the properties of who holds the address, and stand without anybody', async () => {
    const { client, call } = portal();
    await call('POST', AT, write('UNSUBSCRIBED'));

    const { id } = await client.crm.contacts.basicApi.create({ properties: { email: EMAIL }, associations: [] });
    const names = ['hs_email_optout', 'hs_email_optout_1001', 'hs_email_optout_1002'];
    const shown = async () => (await client.crm.contacts.basicApi.getById(id, names)).properties;

    expect(await shown()).toMatchObject({
      hs_email_optout: 'false',
      hs_email_optout_1001: 'true',
      hs_email_optout_1002: null,
    });
    await call('POST', `${AT}/unsubscribe-all?channel=EMAIL`);
    expect(await shown()).toMatchObject({ hs_email_optout: 'true', hs_email_optout_1002: 'true' });
  });

  test('do not follow a person to another address, and outlive the record', async () => {
    const { hubspot, call, client } = portal();
    hubspot.control.createContact({ properties: { email: EMAIL } });
    hubspot.control.unsubscribeFromAll({ email: EMAIL });

    hubspot.control.changeAddress({ email: EMAIL, to: 'new@example.com' });
    const moved = await client.crm.contacts.basicApi.getById(
      'new@example.com',
      ['hs_email_optout'],
      undefined,
      undefined,
      false,
      'email',
    );
    hubspot.control.deleteContact({ email: 'new@example.com' });

    expect(moved.properties.hs_email_optout).toBeNull();
    expect(await statusOf(call)).toBe('UNSUBSCRIBED');
    expect(await statusOf(call, 1001, 'new@example.com')).toBe('NOT_SPECIFIED');
  });

  test('are told by the timeline, newest first, with who did it and what caused it', async () => {
    const { hubspot, call } = portal();
    await call('POST', AT, write('SUBSCRIBED'));
    hubspot.control.unsubscribeByLink({ email: EMAIL, subscriptionId: '1001' });

    const { body } = await call('GET', '/email/public/v1/subscriptions/timeline?limit=1');
    const next = await call('GET', `/email/public/v1/subscriptions/timeline?limit=1&offset=${body.offset}`);
    const events = await call('GET', '/email/public/v1/events?eventType=STATUSCHANGE&limit=10');

    expect(body).toMatchObject({ hasMore: true, timeline: [{ recipient: EMAIL }] });
    const [identity] = events.body.events;
    expect(body.timeline[0].changes).toEqual([
      {
        change: 'UNSUBSCRIBED',
        changeType: 'SUBSCRIPTION_STATUS',
        source: 'SOURCE_RECIPIENT',
        portalId: 2001,
        subscriptionId: 1001,
        causedByEvent: { id: identity.id, created: identity.created },
      },
    ]);
    expect(next.body).toMatchObject({ hasMore: false, timeline: [{ changes: [{ change: 'SUBSCRIBED' }] }] });
    expect(next.body.timeline[0].changes[0].causedByEvent).toBeUndefined();
  });

  test('come back by an act of the person on the page of HubSpot, for the chosen types alone', async () => {
    const { hubspot, call } = portal();
    await call('POST', AT, write('SUBSCRIBED', { subscriptionId: 1002 }));
    hubspot.control.unsubscribeFromAll({ email: EMAIL });

    hubspot.control.resubscribe({ email: EMAIL, subscriptionIds: ['1001'] });

    expect([await statusOf(call, 1001), await statusOf(call, 1002)]).toEqual(['SUBSCRIBED', 'UNSUBSCRIBED']);
    // What one act changed is one item.
    const { body } = await call('GET', '/email/public/v1/subscriptions/timeline?limit=1');
    expect(body.timeline[0].changes.map(({ changeType }: { changeType: string }) => changeType)).toEqual([
      'PORTAL_STATUS',
      'SUBSCRIPTION_STATUS',
    ]);
  });

  test('close by a report of spam; a bounce is told and closes nothing', async () => {
    const { hubspot, call } = portal();

    hubspot.control.reportSpam({ email: EMAIL });
    hubspot.control.bounce({ email: 'bob@example.com', isPermanent: true });

    expect(await statusOf(call)).toBe('UNSUBSCRIBED');
    expect(await statusOf(call, 1001, 'bob@example.com')).toBe('NOT_SPECIFIED');
    const { body } = await call('GET', '/email/public/v1/events?limit=1000');
    expect(body.events.map(({ type }: { type: string }) => type).sort()).toEqual(['BOUNCE', 'SPAMREPORT']);
    const timeline = await call('GET', '/email/public/v1/subscriptions/timeline?changeType=PORTAL_BOUNCE');
    expect(timeline.body.timeline).toMatchObject([{ recipient: 'bob@example.com', changes: [{ change: 'BOUNCED' }] }]);
  });

  test.each([
    true,
    false,
  ])('may show a report of spam in the timeline, or only its stop (%p)', async (doesTimelineTellSpam) => {
    const { hubspot, call } = portal();
    hubspot.control.change({ doesTimelineTellSpam, doStatusesTellSources: doesTimelineTellSpam });

    hubspot.control.reportSpam({ email: EMAIL });

    const { body } = await call('GET', '/email/public/v1/subscriptions/timeline?limit=100');
    const told = body.timeline.flatMap(({ changes }: { changes: { change: string }[] }) => changes);
    expect(told.map(({ change }: { change: string }) => change)).toEqual([
      ...(doesTimelineTellSpam ? ['REPORTED_SPAM'] : []),
      'UNSUBSCRIBED',
    ]);
    const statuses = await call('GET', `${AT}?channel=EMAIL`);
    expect(statuses.body.results[0].source !== '').toBe(doesTimelineTellSpam);
  });

  test('are reached by the SDK where it wraps nothing: its answer is handed on, whatever the status', async () => {
    const { hubspot, client } = portal();
    const ask = () => client.apiRequest({ method: 'GET', path: AT, qs: { channel: 'EMAIL' } });
    hubspot.control.fault({ kind: 429 });

    const refused = await ask();
    const answered = await ask();

    expect([refused.status, answered.status]).toEqual([429, 200]);
    expect(hubspot.calls.map(({ query }) => query)).toEqual(['channel=EMAIL', 'channel=EMAIL']);
  });

  testRequestsAsDescribed('hubspot', () => wrong);
});

describe('writes that are not right', () => {
  const portal = hubspotPortal();

  test.each([
    ['a type that does not exist', write('SUBSCRIBED', { subscriptionId: 9 })],
    ['no channel', { statusState: 'SUBSCRIBED', subscriptionId: 1001 }],
    ['another channel', write('SUBSCRIBED', { channel: 'SMS' })],
    ['an unknown state', write('OPTED_OUT')],
    ['the id as a text', write('SUBSCRIBED', { subscriptionId: '1001' })],
    ['an unknown basis', write('SUBSCRIBED', { legalBasis: 'BECAUSE' })],
  ])('are refused: %s', async (_, body) => {
    const { call } = portal();

    expect(await call('POST', AT, body)).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } });
    expect(await statusOf(call)).toBe('NOT_SPECIFIED');
  });

  test('are refused for a type that was switched off, and reading needs a channel', async () => {
    const { hubspot, call } = portal();
    hubspot.control.deactivateDefinition({ id: '1001' });

    expect((await call('POST', AT, write('SUBSCRIBED'))).status).toBe(400);
    expect((await call('POST', AT, write('SUBSCRIBED', { subscriptionId: 1002 }))).status).toBe(200);
    expect((await call('GET', AT)).status).toBe(400);
    expect((await call('POST', `${AT}/unsubscribe-all`)).status).toBe(400);
  });
});
