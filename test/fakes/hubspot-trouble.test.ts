import { hubspotPortal } from '../support/hubspot-portal';
import { RateLimit } from './hubspot/limits';

const CONTACTS = '/crm/v3/objects/contacts';
const AT = '/communication-preferences/v4/statuses/anna%40example.com';
const STOP = { channel: 'EMAIL', statusState: 'UNSUBSCRIBED', subscriptionId: 1001 };

describe('limits', () => {
  const portal = hubspotPortal({ rate: { limit: 3, windowMs: 60_000, searchLimit: 2, searchWindowMs: 60_000 } });

  test('are told with each answer, and a call too many is refused and not counted', async () => {
    const { hubspot, call } = portal();

    const first = await call('GET', CONTACTS);
    await call('GET', CONTACTS);
    await call('GET', CONTACTS);
    const refused = [await call('GET', CONTACTS), await call('GET', CONTACTS)];

    expect(first.headers.get('x-hubspot-ratelimit-max')).toBe('3');
    expect(first.headers.get('x-hubspot-ratelimit-remaining')).toBe('2');
    expect(first.headers.get('x-hubspot-ratelimit-daily-remaining')).toBe('649999');
    expect(refused[0]).toMatchObject({
      status: 429,
      body: {
        errorType: 'RATE_LIMIT',
        policyName: 'TEN_SECONDLY_ROLLING',
        message: 'You have reached your ten_secondly_rolling limit.',
      },
    });
    expect(refused[1]?.headers.get('retry-after')).toBeNull();
    hubspot.control.changeRate({ limit: 4 });
    expect((await call('GET', CONTACTS)).status).toBe(200);
  });

  test('let calls in again as the window moves on', () => {
    const rate = new RateLimit({ limit: 2, windowMs: 100 });
    const isIn = (at: number) => rate.take('call', at).refusal === undefined;

    expect([0, 50, 60, 100, 149, 150].map(isIn)).toEqual([true, true, false, true, false, true]);
  });

  test('may say how long to wait, and stop for the day', async () => {
    const { hubspot, call } = portal();
    hubspot.control.changeRate({ daily: 1, doesSayRetryAfter: true });

    await call('GET', CONTACTS);
    const refused = await call('GET', CONTACTS);
    hubspot.control.newDay();

    expect(refused).toMatchObject({ status: 429, body: { policyName: 'DAILY' } });
    expect(refused.headers.get('retry-after')).toBe('60');
    expect((await call('GET', CONTACTS)).status).toBe(200);
  });

  test('of searches are their own, by the second, and not told', async () => {
    const { call } = portal();
    const search = () => call('POST', `${CONTACTS}/search`, { limit: 1 });

    const answers = [await search(), await search(), await search()];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]?.body.policyName).toBe('SECONDLY');
    expect(answers[0]?.headers.get('x-hubspot-ratelimit-max')).toBeNull();
    expect((await call('GET', CONTACTS)).status).toBe(200);
  });
});

describe('faults', () => {
  const portal = hubspotPortal();
  const isStopped = () => portal().hubspot.state.preferences.get('anna@example.com')?.held.has('1001') ?? false;

  test.each([
    [423, 'json'],
    [429, 'json'],
    [477, 'json'],
    [500, 'json'],
    [502, 'html'],
    [503, 'json'],
  ] as const)('answer %p in %s once, and change nothing', async (kind, type) => {
    const { hubspot, call } = portal();
    hubspot.control.fault({ kind });

    const answer = await call('POST', AT, STOP);

    expect(answer.status).toBe(kind);
    expect(answer.headers.get('content-type')).toContain(type);
    expect(answer.headers.get('retry-after')).toBe(kind === 477 ? '60' : null);
    expect(isStopped()).toBe(false);
    expect((await call('POST', AT, STOP)).status).toBe(200);
  });

  test.each([
    ['before', false],
    ['after', true],
  ] as const)('break the connection %s the write', async (when, stands) => {
    const { hubspot, call } = portal();
    hubspot.control.fault({ kind: 'reset', when });

    await expect(call('POST', AT, STOP)).rejects.toThrow();

    expect(isStopped()).toBe(stands);
    expect(hubspot.calls.at(-1)?.status).toBe('reset');
  });

  test('answer never, and the write stands when it is so', async () => {
    const { hubspot } = portal();
    hubspot.control.fault({ kind: 'hang', when: 'after' });
    const patience = new AbortController();

    const request = fetch(hubspot.url + AT, {
      method: 'POST',
      headers: { Authorization: `Bearer ${hubspot.token}` },
      body: JSON.stringify(STOP),
      signal: patience.signal,
    });
    while (hubspot.calls.at(-1)?.status !== 'hang') await new Promise(setImmediate);
    patience.abort();

    await expect(request).rejects.toMatchObject({ name: 'AbortError' });
    expect(isStopped()).toBe(true);
  });

  test('befall only the calls that they name, so many times', async () => {
    const { hubspot, call } = portal();
    hubspot.control.fault({ kind: 500, method: 'GET', path: '/contacts', times: 2 });

    const statuses = [];
    for (const path of [CONTACTS, `${AT}?channel=EMAIL`, CONTACTS, CONTACTS])
      statuses.push((await call('GET', path)).status);

    expect(statuses).toEqual([500, 200, 500, 200]);
  });

  test('take the whole portal away and bring it back as it was', async () => {
    const { hubspot, call } = portal();
    await call('POST', AT, STOP);

    await hubspot.control.outage({ isOn: true });
    await expect(call('GET', CONTACTS)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await hubspot.control.outage({ isOn: false });

    expect((await call('GET', CONTACTS)).status).toBe(200);
    expect(isStopped()).toBe(true);
  });

  test('through the SDK: a page of HTML is a text in its error', async () => {
    const { hubspot, client } = portal();
    hubspot.control.fault({ kind: 502 });

    await expect(client.crm.contacts.basicApi.getPage()).rejects.toMatchObject({
      code: 502,
      body: expect.stringContaining('<html>'),
    });
  });
});

describe('controls from outside', () => {
  const portal = hubspotPortal();
  const post = (name: string, body: unknown) =>
    fetch(`${portal().hubspot.url}/_control/${name}`, { method: 'POST', body: JSON.stringify(body) });

  test('do what a test does in process, and leave no trace among the calls', async () => {
    const { hubspot, call } = portal();

    const made = await post('createContact', { properties: { email: 'anna@example.com' } });
    await post('unsubscribeFromAll', { email: 'anna@example.com' });

    const id = await made.json();
    const { body } = await call('GET', `${CONTACTS}/${id}?properties=hs_email_optout`);
    expect(body.properties.hs_email_optout).toBe('true');
    expect(hubspot.calls).toHaveLength(1);
    const read = await fetch(`${hubspot.url}/_control/calls`);
    expect(await read.json()).toMatchObject([
      { method: 'GET', path: `${CONTACTS}/${id}`, bodyKind: 'none', status: 200 },
    ]);
  });

  test('say what is not there to do, and what went wrong', async () => {
    expect((await post('explode', {})).status).toBe(404);
    expect((await post('deleteContact', { email: 'nobody@example.com' })).status).toBe(404);
  });
});
