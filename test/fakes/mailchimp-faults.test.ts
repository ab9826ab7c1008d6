import { type Ground, LIST, refusalOf, sdkFor, startGround } from '../support/mailchimp-ground';
import { testRequestsAsDescribed } from '../support/provider-requests';

let ground: Ground;
const wrong: string[] = [];
const MIA = 'mia@example.com';

beforeEach(async () => {
  ground = await startGround({ accessToken: 'made-up-token' });
});

afterEach(async () => {
  wrong.push(...ground.mailchimp.wrongRequests());
  await ground.close();
});

describe('more than ten open calls', () => {
  /** Ten calls that hang until the connections end. */
  async function hangTen(): Promise<void> {
    ground.mailchimp.control.fault({ kind: 'hang', times: 10 });
    for (let call = 0; call < 10; call += 1) ground.sdk.ping.get!().catch(() => undefined);
    while (ground.mailchimp.calls.filter(({ status }) => status === 'hang').length < 10) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async function endConnections(): Promise<void> {
    await ground.mailchimp.control.outage({ isOn: true });
    await ground.mailchimp.control.outage({ isOn: false });
  }

  test('the eleventh is told to slow down, without a word of when', async () => {
    await hangTen();

    expect(await refusalOf(ground.sdk.ping.get!())).toMatchObject({ status: 429, title: 'Too Many Requests' });
    await endConnections();
    expect(await ground.sdk.ping.get!()).toMatchObject({ health_status: "Everything's Chimpy!" });
  });

  test('or gets a 403 with nothing in it', async () => {
    ground.mailchimp.control.changeLimits({ answer: 403 });
    await hangTen();

    expect(await refusalOf(ground.sdk.ping.get!())).toMatchObject({ status: 403, title: undefined });
  });

  test('ten at a time, again and again, are all answered', async () => {
    const lane = async () => {
      for (let call = 0; call < 5; call += 1) await ground.sdk.ping.get!();
    };

    await Promise.all(Array.from({ length: 10 }, lane));

    expect(ground.mailchimp.calls.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
  });
});

describe('what goes wrong', () => {
  const add = () => ground.put(MIA, { status_if_new: 'subscribed' });

  test.each([
    [500, { status: 500, title: 'Internal Server Error' }],
    [429, { status: 429, title: 'Too Many Requests' }],
    [403, { status: 403, title: undefined }],
    [502, { status: 502, type: 'text/html', title: undefined }],
  ] as const)('a call can be answered with %s, once, and does nothing', async (kind, refusal) => {
    ground.mailchimp.control.fault({ kind });

    expect(await refusalOf(add())).toMatchObject(refusal);
    expect(ground.standing(MIA).status).toBeUndefined();
    await add();
    expect(ground.standing(MIA).status).toBe('subscribed');
  });

  test('a page can come with 200: the SDK gives the text', async () => {
    ground.mailchimp.control.fault({ kind: 'html-200' });

    expect(await add()).toEqual(expect.stringContaining('<html>'));
    expect(ground.standing(MIA).status).toBeUndefined();
  });

  test('a connection can end before a call is carried out, or after', async () => {
    ground.mailchimp.control.fault({ kind: 'reset' });
    expect(await refusalOf(add())).toMatchObject({ code: 'ECONNRESET', status: undefined });
    expect(ground.standing(MIA).status).toBeUndefined();

    ground.mailchimp.control.fault({ kind: 'reset', when: 'after' });
    expect(await refusalOf(add())).toMatchObject({ code: 'ECONNRESET', status: undefined });
    expect(ground.standing(MIA).status).toBe('subscribed');
  });

  test('a call can hang, and may have been carried out', async () => {
    ground.sdk.timeout = 200;
    ground.mailchimp.control.fault({ kind: 'hang', when: 'after' });

    expect(await refusalOf(add())).toMatchObject({ code: 'ECONNABORTED' });
    expect(ground.standing(MIA).status).toBe('subscribed');
  });

  test('only calls that are named are hit, and a slow one is answered in the end', async () => {
    ground.mailchimp.control.fault({ kind: 500, method: 'PUT', times: 0 });
    ground.mailchimp.control.fault({ kind: 'slow', path: '/ping', ms: 10 });

    expect(await ground.sdk.ping.get!()).toMatchObject({ health_status: expect.any(String) });
    expect(await refusalOf(add())).toMatchObject({ status: 500 });
    expect(await refusalOf(add())).toMatchObject({ status: 500 });
    ground.mailchimp.control.clearFaults();
    await add();
  });

  test('in an outage nobody answers, and all is there again after it', async () => {
    await add();
    await ground.mailchimp.control.outage({ isOn: true });
    expect(await refusalOf(ground.read(MIA))).toMatchObject({ code: 'ECONNREFUSED' });

    await ground.mailchimp.control.outage({ isOn: false });

    expect(await ground.read(MIA)).toMatchObject({ status: 'subscribed' });
  });

  test('addresses that look fake, or signed up too often, are refused for good', async () => {
    ground.mailchimp.control.refuseSignUps({ email: 'often@example.com' });

    for (const email of ['nobody@fake.example', 'often@example.com']) {
      const refused = await refusalOf(ground.put(email, { status_if_new: 'unsubscribed' }));
      expect(refused).toMatchObject({ status: 400, title: 'Invalid Resource' });
    }
  });
});

describe('a key', () => {
  test('is taken as Basic or as Bearer, and no other is', async () => {
    const bearer = sdkFor(ground.mailchimp);
    bearer.setConfig({ accessToken: 'made-up-token' });
    const stranger = sdkFor({ url: ground.mailchimp.url, apiKey: 'other-us1' });

    expect(await bearer.ping.get!()).toMatchObject({ health_status: expect.any(String) });
    expect(await refusalOf(stranger.ping.get!())).toMatchObject({ status: 401, title: 'API Key Invalid' });
    ground.mailchimp.control.revokeKey();
    expect(await refusalOf(ground.sdk.ping.get!())).toMatchObject({ status: 401 });
  });
});

describe('control over HTTP', () => {
  const control = async (name: string, given?: object) => {
    const answer = await fetch(`${ground.mailchimp.url}/_control/${name}`, {
      ...(given ? { method: 'POST', body: JSON.stringify(given) } : {}),
    });
    return { status: answer.status, body: (await answer.json()) as unknown };
  };

  test('does what the control of the process does, without a key', async () => {
    const who = { audience: LIST, email: MIA };

    expect(await control('signUp', who)).toMatchObject({ status: 200 });
    expect(await control('unsubscribeByLink', who)).toMatchObject({ status: 200 });

    expect(await control('readMember', who)).toMatchObject({ body: { status: 'unsubscribed', isInCompliance: true } });
    await ground.sdk.ping.get!();
    expect(await control('calls')).toMatchObject({ body: [{ method: 'GET', path: '/3.0/ping', status: 200 }] });
  });

  test('says what there is to do, and why something cannot be done', async () => {
    expect(await control('nothing', {})).toMatchObject({
      status: 404,
      body: { names: expect.arrayContaining(['signUp']) },
    });
    expect(await control('confirm', { audience: LIST, email: MIA })).toMatchObject({ status: 400 });
  });
});

testRequestsAsDescribed('mailchimp', () => wrong);
