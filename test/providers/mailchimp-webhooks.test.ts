import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMailchimp } from '../../integrations/mailchimp';
import type { RawRequest } from '../../integrations/provider';
import {
  AUDIENCES,
  aMailchimpPolicy,
  anAudience,
  inProcess,
  LIST,
  ORDERS,
  startMailchimpProvider,
} from '../support/mailchimp-provider';

const AT = new Date('2023-11-14T22:13:30Z');
const URL_OF_OURS = 'https://prefs.example/webhooks/mailchimp/in-the-address';

function aProvider(settings: { signingSecrets?: readonly string[]; at?: Date; audiences?: typeof AUDIENCES } = {}) {
  const policy = aMailchimpPolicy(settings.audiences);
  return createMailchimp({
    apiKey: 'made-up-us1',
    policy: () => policy,
    limits: inProcess(9),
    clock: () => settings.at ?? AT,
    signingSecrets: settings.signingSecrets,
  });
}

const posted = (body: string, headers: RawRequest['headers'] = {}, url = URL_OF_OURS): RawRequest => ({
  method: 'POST',
  url,
  headers,
  body: Buffer.from(body),
});

const USUAL = { list_id: LIST, email: 'Ann@Example.com', id: '4d8f1a2b3c' };

function told(type: string, data: Readonly<Record<string, string>>, url?: string) {
  const form = new URLSearchParams({ type, fired_at: '2026-01-02 03:04:05' });
  for (const [key, value] of Object.entries({ ...USUAL, ...data })) form.append(`data[${key}]`, value);
  return posted(form.toString(), {}, url);
}

const read = (type: string, data: Readonly<Record<string, string>> = {}, url?: string) =>
  aProvider().readWebhook(told(type, data, url));

const kindsOf = (events: ReturnType<typeof read>) => events.map(({ kind }) => kind);

describe('a webhook of Mailchimp', () => {
  test('of an unsubscribe is the stop of its audience, of the address as we write it, at the time it was fired', () => {
    expect(read('unsubscribe', { action: 'unsub', reason: 'manual', campaign_id: 'c1' })).toEqual([
      {
        kind: 'STOPPED',
        id: expect.any(String),
        occurredAt: new Date('2026-01-02T03:04:05Z'),
        ref: { email: { kind: 'EMAIL', value: 'ann@example.com' } },
        stops: ['audience:main'],
        topics: [],
      },
    ]);
  });

  test('of a service audience stops its topics, the mandatory ones named, so that somebody hears of it', () => {
    expect(read('unsubscribe', { list_id: ORDERS, action: 'unsub', reason: 'manual' })).toMatchObject([
      { kind: 'STOPPED', stops: ['audience:orders'], topics: ['orders', 'survey'] },
    ]);
  });

  test('of a spam report is a complaint and a stop', () => {
    expect(kindsOf(read('unsubscribe', { action: 'unsub', reason: 'abuse' }))).toEqual(['COMPLAINED', 'STOPPED']);
    expect(kindsOf(read('cleaned', { reason: 'abuse' }))).toEqual(['COMPLAINED']);
    expect(kindsOf(read('cleaned', { reason: 'hard' }))).toEqual(['FAILED_FOR_GOOD']);
  });

  test('of a deletion is no no', () => {
    const one = aProvider({ audiences: [anAudience({ key: 'main', id: LIST, interests: { News: 'news' } })] });
    const deletion = told('unsubscribe', { action: 'delete', reason: 'manual' });

    expect(one.readWebhook(deletion)).toMatchObject([{ kind: 'DELETED', isForPrivacy: false }]);
    expect(kindsOf(aProvider().readWebhook(deletion))).toEqual(['LOOK_AGAIN']);
  });

  test('that says yes, or that something changed, says no more than to look', () => {
    expect(kindsOf(read('subscribe', { 'merges][INTERESTS': 'News' }))).toEqual(['LOOK_AGAIN']);
    expect(kindsOf(read('profile'))).toEqual(['LOOK_AGAIN']);
  });

  test('of an audience that the policy does not map is only looked after', () => {
    expect(kindsOf(read('unsubscribe', { list_id: 'ffffffffff', reason: 'manual' }))).toEqual(['LOOK_AGAIN']);
  });

  test('of another address names both', () => {
    const form = new URLSearchParams({ type: 'upemail', 'data[list_id]': LIST, 'data[old_email]': 'ann@example.com' });
    form.append('data[new_email]', 'New@Example.com');
    expect(aProvider().readWebhook(posted(form.toString()))).toMatchObject([
      { kind: 'ADDRESS_CHANGED', ref: { email: { value: 'ann@example.com' } }, to: { value: 'new@example.com' } },
      { kind: 'LOOK_AGAIN', ref: { email: { value: 'new@example.com' } } },
    ]);
  });

  test('of a campaign, of no address and of what nobody knows changes nothing', () => {
    expect(read('campaign', { subject: 'News', email: '' })).toEqual([]);
    expect(read('unsubscribe', { email: 'nobody' })).toEqual([]);
    expect(read('birthday')).toEqual([]);
    expect(aProvider().readWebhook({ ...posted(''), method: 'GET' })).toEqual([]);
  });

  test('that is none is told apart from one that nobody could read', () => {
    expect(() => aProvider().readWebhook(posted('{"type":"unsubscribe"}'))).toThrow(
      expect.objectContaining({ kind: 'refused' }),
    );
  });

  test('where what calls write comes back too is looked after, unless it came out of a mail', () => {
    const echoing = `${URL_OF_OURS}?echo=1`;
    const manual = { action: 'unsub', reason: 'manual' };

    expect(kindsOf(read('unsubscribe', manual, echoing))).toEqual(['LOOK_AGAIN']);
    expect(kindsOf(read('unsubscribe', { ...manual, campaign_id: 'c1' }, echoing))).toEqual(['STOPPED']);
    expect(kindsOf(read('unsubscribe', manual))).toEqual(['STOPPED']);
  });

  test('has the same id when it comes again, another when it tells something else, and no hash that can be tried out', () => {
    const data = { action: 'unsub', reason: 'manual' };
    const [first, again, other] = [
      read('unsubscribe', data),
      read('unsubscribe', data),
      read('unsubscribe', { action: 'unsub', reason: 'abuse' }),
    ];

    expect(again[0]?.id).toBe(first[0]?.id);
    expect(other.map(({ id }) => id)).not.toContain(first[0]?.id);
    expect(first[0]?.id).not.toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('the signature of a webhook', () => {
  const BODY =
    'type=unsubscribe&fired_at=2026-01-02+03%3A04%3A05&data%5Blist_id%5D=abc123&data%5Bemail%5D=a%40example.com';
  const RIGHT = '42e23e12c03c471dd293fe50e2d03672303cc1dcca47840f4da6ea48c4285acc';
  const SIGNED = { 'x-mailchimp-signature': `t=1700000000,v1=${RIGHT}` };
  const asked = (headers: RawRequest['headers'], body = BODY, more: Parameters<typeof aProvider>[0] = {}) => {
    try {
      return aProvider({ signingSecrets: ['another', 'sec'], at: AT, ...more }).readWebhook(posted(body, headers))
        .length;
    } catch (error) {
      return (error as { kind: string }).kind;
    }
  };

  test('is that of the secret over time and body', () => {
    expect(asked(SIGNED)).toBe(1);
    expect(asked({ 'x-mailchimp-signature': `t=1700000000,v1=${'0'.repeat(64)},v1=${RIGHT}` })).toBe(1);
  });

  test.each([
    ['none', {}],
    ['one without a time', { 'x-mailchimp-signature': `v1=${RIGHT}` }],
    ['one of another time', { 'x-mailchimp-signature': `t=1700000001,v1=${RIGHT}` }],
    ['one of another kind', { 'x-mailchimp-signature': `t=1700000000,v0=${RIGHT}` }],
    ['no hex', { 'x-mailchimp-signature': 't=1700000000,v1=zz' }],
  ])('is refused when it is %s', (_what, headers) => {
    expect(asked(headers)).toBe('forged');
  });

  test('is refused for another body, and five minutes away from now', () => {
    expect(asked(SIGNED, BODY.replace('a%40', 'b%40'))).toBe('forged');
    expect(asked(SIGNED, BODY, { at: new Date(1_700_000_301_000) })).toBe('forged');
    expect(asked(SIGNED, BODY, { at: new Date(1_699_999_699_000) })).toBe('forged');
    expect(asked(SIGNED, BODY, { at: new Date(1_700_000_300_000) })).toBe(1);
  });

  test('is not asked for while there is no secret', () => {
    expect(asked({}, BODY, { signingSecrets: [] })).toBe(1);
  });
});

describe('webhooks that are set up by call', () => {
  test('are made once an audience, tell their secret once, and are put right', async () => {
    const ground = await startMailchimpProvider();
    const server = createServer((_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/mailchimp/hidden`;

    const first = await ground.provider.connect(url);
    const second = await ground.provider.connect(url);
    const { webhooks } = ground.mailchimp.state.audiences.get(LIST) as { webhooks: { sources: object }[] };
    webhooks[0] = { ...webhooks[0], sources: { user: true, admin: true, api: true } };
    const third = await ground.provider.connect(url);

    const secrets = [...ground.mailchimp.state.audiences.values()].map(({ webhooks: [hook] }) => hook?.signingSecret);
    for (const secret of secrets) expect(first.join(' ')).toContain(secret);
    expect(first.at(-1)).toContain('MAILCHIMP_SIGNING_SECRET');
    expect(second).toEqual(['main', 'letters', 'orders'].map((key) => `The audience ${key} tells us already.`));
    expect(third[0]).toContain('was put right');
    expect(webhooks).toMatchObject([{ sources: { user: true, admin: true, api: false } }]);
    expect([...first, ...second, ...third].join(' ')).not.toContain('hidden');
    await new Promise((resolve) => server.close(resolve));
    await ground.mailchimp.close();
  });

  test('bring a no of the person and not a write of ours', async () => {
    const bodies: string[] = [];
    const ground = await startMailchimpProvider();
    const server = createServer(async (request, response) => {
      for await (const part of request) bodies.push(String(part));
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await ground.provider.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
    for (const email of ['ours@example.com', 'theirs@example.com'])
      ground.mailchimp.control.addMember({ audience: LIST, email });

    await ground.change('ours@example.com', { stops: ['audience:main'] });
    ground.mailchimp.control.unsubscribeByLink({ audience: LIST, email: 'theirs@example.com' });
    await ground.mailchimp.control.webhooksSettled();

    const events = bodies.flatMap((body) => ground.provider.readWebhook(posted(body)));
    expect(events).toMatchObject([{ kind: 'STOPPED', ref: { email: { value: 'theirs@example.com' } } }]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await ground.mailchimp.close();
  });
});
