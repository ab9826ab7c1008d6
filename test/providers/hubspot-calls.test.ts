import { HUBSPOT_LIMITS } from '../../integrations/hubspot';
import { callerWithin } from '../../integrations/hubspot/calls';
import { CallFailure, failureOf } from '../../integrations/hubspot/failures';
import type { CallLimits } from '../../integrations/provider';
import type { FaultKind } from '../fakes/hubspot/faults';
import { aDifference, anEmail, FREE, troubleOf } from './contract';
import { type HubspotGround, type HubspotWish, startHubspotGround } from './hubspot-ground';

const ANN = 'ann@example.org';
const AT = new Date('2026-03-10T12:00:00Z');

const inSeconds = (seconds: number) => new Date(AT.getTime() + seconds * 1000);
const answer = (status: number, more: { body?: unknown; headers?: Record<string, string> } = {}) =>
  failureOf('statuses', { status, body: more.body, header: (name) => more.headers?.[name] }, AT);
const limited = (policyName: string) => ({ body: { status: 'error', errorType: 'RATE_LIMIT', policyName } });

describe('an answer of HubSpot', () => {
  test.each([
    [400, 'refused'],
    [401, 'unauthorised'],
    [403, 'unauthorised'],
    [404, 'refused'],
    [409, 'refused'],
    [415, 'refused'],
    [423, 'slow-down'],
    [429, 'slow-down'],
    [477, 'slow-down'],
    [500, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
    [504, 'retry'],
    [521, 'retry'],
    [523, 'retry'],
    [524, 'retry'],
  ])('%d means: %s', (status, kind) => {
    expect(answer(status).kind).toBe(kind);
  });

  test.each([
    ['the second', answer(429, limited('SECONDLY')), 1],
    ['ten seconds', answer(429, limited('TEN_SECONDLY_ROLLING')), 10],
    ['the day, whose end nobody names', answer(429, limited('DAILY')), 3600],
    ['nothing that is known', answer(429, limited('MINUTELY')), 10],
    ['a time that it names', answer(429, { ...limited('SECONDLY'), headers: { 'retry-after': '7' } }), 7],
    ['a day that it names', answer(429, { headers: { 'retry-after': inSeconds(40).toUTCString() } }), 40],
    ['a lock, which is two seconds at least', answer(423, { headers: { 'retry-after': '1' } }), 2],
    ['a longer lock', answer(423, { headers: { 'retry-after': '5' } }), 5],
    ['a move of the account', answer(477, { headers: { 'retry-after': '7200' } }), 7200],
    ['a move that says nothing', answer(477), 3600],
    ['more than a day, which is too long to be meant', answer(477, { headers: { 'retry-after': '9999999' } }), 86_400],
  ])('that asks to wait for %s says until when', (_what, failure, seconds) => {
    expect(failure.until).toEqual(inSeconds(seconds));
  });

  test('is told by its status and its category, and by nothing that it says', () => {
    const body = {
      status: 'error',
      message: 'ann@example.org is not valid',
      category: 'VALIDATION_ERROR',
      correlationId: 'x',
      context: { email: ['ann@example.org'] },
    };

    expect(answer(400, { body }).message).toBe('HubSpot answered 400 VALIDATION_ERROR to "statuses"');
    expect(answer(400, { body: { ...body, category: 'ann@example.org' } }).message).toBe(
      'HubSpot answered 400 to "statuses"',
    );
    expect(answer(502, { body: '<html>ann@example.org</html>' }).message).toBe('HubSpot answered 502 to "statuses"');
    expect(JSON.stringify(answer(400, { body }))).not.toContain('ann');
  });
});

describe('a call to HubSpot', () => {
  let ground: HubspotGround;
  const begin = async (wish?: HubspotWish) => {
    ground = await startHubspotGround(wish);
  };
  afterEach(() => ground?.close());

  const impatientAt = (kind: FaultKind) => ({ settings: { timeoutMs: kind === 'hang' ? 1500 : 10_000 } });
  const read = () => ground.provider.fetch([{ email: anEmail(ANN) }]);
  const write = () => ground.provider.push([aDifference(ANN, { closed: ['news'] })]);
  const fault = (kind: FaultKind, more: Parameters<HubspotGround['hubspot']['control']['fault']>[0] | object = {}) =>
    ground.hubspot.control.fault({ kind, ...more });
  const callsTo = (part: string, method: string) =>
    ground.hubspot.calls.filter((call) => call.method === method && call.path.includes(part)).length;

  test.each<[FaultKind, object]>([
    [500, {}],
    [502, {}],
    [503, { retryAfterSeconds: 1 }],
    ['reset', {}],
    ['hang', {}],
    [429, { policyName: 'SECONDLY' }],
    [423, {}],
  ])('that reads is asked again after one %s', async (kind, more) => {
    await begin(impatientAt(kind));
    await ground.provider.readSetUp();
    fault(kind, { ...more, path: '/statuses/' });

    expect(await read()).toMatchObject([{ kind: 'READING' }]);
  });

  test('that reads is asked three times in all', async () => {
    await begin();
    await ground.provider.readSetUp();
    fault(503, { path: '/statuses/', times: 3 });

    expect((await troubleOf(read()))?.kind).toBe('retry');
    expect(callsTo('/statuses/', 'GET')).toBe(3);
  });

  test('that is to wait for longer than a moment is not asked again here', async () => {
    await begin();
    await ground.provider.readSetUp();
    fault(429, { path: '/statuses/', retryAfterSeconds: 60 });

    expect((await troubleOf(read()))?.kind).toBe('slow-down');
    expect(callsTo('/statuses/', 'GET')).toBe(1);
  });

  test.each<FaultKind>([500, 503, 'reset', 'hang', 429])('that writes is not repeated after a %s', async (kind) => {
    await begin(impatientAt(kind));
    fault(kind, { path: '/statuses/', method: 'POST' });

    expect((await write())[0]?.kind).toBe('FAILED');
    expect(callsTo('/statuses/', 'POST')).toBe(1);
  });

  test('that is one too many stops all calls, of everybody, until the time that was named', async () => {
    const pauses: Date[] = [];
    const limits: CallLimits = { ...FREE, pauseUntil: async (at) => void pauses.push(at) };
    await begin({ settings: { limits, clock: () => AT } });
    fault(429, { path: '/statuses/', method: 'POST', retryAfterSeconds: 60, times: 9 });
    const emails = Array.from({ length: 40 }, (_, place) => `p${place}@example.org`);

    const outcomes = await ground.provider.push(emails.map((email) => aDifference(email, { closed: ['news'] })));

    expect(pauses).toContainEqual(inSeconds(60));
    expect(new Set(outcomes.map((one) => one.kind === 'FAILED' && one.error.kind))).toEqual(new Set(['slow-down']));
    expect(callsTo('/statuses/', 'POST')).toBeLessThan(10);
  });

  test('counts against the limit, and a search against its own as well', async () => {
    const taken: string[] = [];
    const limits: CallLimits = {
      ...FREE,
      run: (limit, call) => {
        taken.push(limit);
        return call();
      },
    };
    await begin({ settings: { limits } });

    await ground.provider.walk('CHANGES', JSON.stringify({ phase: 'contacts' }));

    const calls = ground.hubspot.calls.length;
    expect(taken.filter((limit) => limit === 'hubspot')).toHaveLength(calls);
    expect(taken.filter((limit) => limit === 'hubspot-search')).toHaveLength(1);
    expect(HUBSPOT_LIMITS.map(({ name }) => name)).toEqual(expect.arrayContaining([...new Set(taken)]));
  });
});

describe('a call whose turn does not come', () => {
  const never = () => {
    const waiting: (() => void)[] = [];
    const limits: CallLimits = {
      run: <T>(_limit: string, call: () => Promise<T>) =>
        new Promise<T>((resolve, reject) => waiting.push(() => void call().then(resolve, reject))),
      pauseUntil: async () => undefined,
    };
    const letThrough = () => {
      for (const go of waiting.splice(0)) go();
    };
    return { limits, letThrough };
  };

  test('is not sent, not even when its turn comes after all', async () => {
    const { limits, letThrough } = never();
    const caller = callerWithin({ limits, clock: () => AT, timeoutMs: 1000, budgetMs: 30 });
    const sent: string[] = [];
    const send = async () => void sent.push('a write');

    const failure = await caller({ name: 'write' }, send).catch((error: unknown) => error);
    letThrough();
    await new Promise(setImmediate);

    expect(failure).toBeInstanceOf(CallFailure);
    expect(failure).toMatchObject({ kind: 'slow-down', until: AT });
    expect(sent).toEqual([]);
  });

  test('is not sent when the person is asked about for longer than the work may take', async () => {
    const caller = callerWithin({ limits: FREE, clock: () => AT, timeoutMs: 1000, budgetMs: 30 });
    const sent: string[] = [];
    let answer: (may: boolean) => void = () => undefined;
    const mayGo = () =>
      new Promise<boolean>((resolve) => {
        answer = resolve;
      });

    const failure = await caller({ name: 'write', mayGo }, async () => void sent.push('a write')).catch(
      (error: unknown) => error,
    );
    answer(true);
    await new Promise(setImmediate);

    expect(failure).toMatchObject({ kind: 'slow-down' });
    expect(sent).toEqual([]);
  });

  test('that was sent and not answered when the time is up counts as one of which nothing is known', async () => {
    const caller = callerWithin({ limits: FREE, clock: () => AT, timeoutMs: 60_000, budgetMs: 30 });

    const failure = await caller({ name: 'write' }, () => new Promise(() => undefined)).catch(
      (error: unknown) => error,
    );

    expect(failure).toMatchObject({ kind: 'retry' });
  });
});
