import { type Ground, LIST, NEWS, type Receiver, refusalOf, startGround } from '../support/mailchimp-ground';
import { testRequestsAsDescribed } from '../support/provider-requests';
import { sign } from './mailchimp/webhook-sender';

let ground: Ground;
let receiver: Receiver;
const wrong: string[] = [];
const MIA = { audience: LIST, email: 'mia@example.com' };
const ALL = { subscribe: true, unsubscribe: true, profile: true, cleaned: true, upemail: true, campaign: true };

beforeEach(async () => {
  ground = await startGround();
  receiver = await ground.receiver();
});

afterEach(async () => {
  wrong.push(...ground.mailchimp.wrongRequests());
  await ground.close();
});

const listen = (sources: object = { user: true, admin: true, api: false }, events: object = ALL) =>
  ground.sdk.lists.createListWebhook!(LIST, { url: receiver.url, events, sources });

/** The events that came in so far, without the GET that checked the URL. */
async function told() {
  await ground.mailchimp.control.webhooksSettled();
  return receiver.received.filter(({ method }) => method === 'POST');
}

describe('making a webhook', () => {
  test('asks the URL first, and is refused where nobody answers', async () => {
    await listen();

    expect(receiver.received.map(({ method }) => method)).toEqual(['GET']);
    receiver.status = 404;
    const other = { url: `${receiver.url}/other`, events: ALL, sources: { user: true, admin: true, api: true } };
    expect(await refusalOf(ground.sdk.lists.createListWebhook!(LIST, other))).toMatchObject({ status: 400 });
  });

  test('shows the signing secret once', async () => {
    const made = await listen();

    expect(made).toMatchObject({ signing_enabled: true, signing_secret: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const shown = await ground.sdk.lists.getListWebhook!(LIST, made.id);
    expect(shown).toMatchObject({ signing_enabled: true, sources: { user: true, admin: true, api: false } });
    expect(JSON.stringify([shown, await ground.sdk.lists.getListWebhooks!(LIST)])).not.toContain(made.signing_secret);
  });

  test('of an account that does not sign has no secret and sends no signature', async () => {
    ground.mailchimp.control.change({ signsWebhooks: false });
    const made = await listen();
    ground.mailchimp.control.signUp(MIA);

    const [event] = await told();

    expect(made).toMatchObject({ signing_enabled: false });
    expect(made.signing_secret).toBeUndefined();
    expect(event?.headers['x-mailchimp-signature']).toBeUndefined();
  });
});

describe('a webhook', () => {
  test('tells of a sign-up as a form with bracket keys, and names the interests', async () => {
    await listen();

    ground.mailchimp.control.signUp({
      ...MIA,
      interests: { [NEWS]: true },
      mergeFields: { FNAME: 'Mia' },
      ip: '192.0.2.1',
    });

    const [event, ...rest] = await told();
    expect(rest).toEqual([]);
    expect(event?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(event?.form ?? [])).toMatchObject({
      type: 'subscribe',
      fired_at: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
      'data[list_id]': LIST,
      'data[email]': MIA.email,
      'data[merges][FNAME]': 'Mia',
      'data[merges][INTERESTS]': 'News',
      'data[merges][GROUPINGS][0][name]': 'Topics',
      'data[ip_opt]': '192.0.2.1',
    });
  });

  test('tells of what people and colleagues do, and of calls only where it is asked to', async () => {
    ground.mailchimp.control.addMember(MIA);
    await listen();
    await ground.patch(MIA.email, { status: 'unsubscribed' });
    expect(await told()).toEqual([]);
    await ground.patch(MIA.email, { status: 'subscribed' });

    ground.mailchimp.control.unsubscribeAsColleague(MIA);

    expect((await told()).map(({ form }) => form.get('type'))).toEqual(['unsubscribe']);
    const [{ id }] = (await ground.sdk.lists.getListWebhooks!(LIST)).webhooks as [{ id: string }];
    await ground.sdk.lists.updateListWebhook!(LIST, id, { sources: { api: true } });
    await ground.patch(MIA.email, { status: 'subscribed' });
    expect((await told()).map(({ form }) => form.get('type'))).toEqual(['unsubscribe', 'subscribe']);
  });

  test.each([
    ['unsubscribeByLink', { 'data[action]': 'unsub', 'data[reason]': 'manual' }],
    ['reportSpam', { 'data[action]': 'unsub', 'data[reason]': 'abuse' }],
    ['deleteInApp', { 'data[action]': 'delete' }],
    ['archiveInApp', { 'data[action]': 'delete' }],
  ] as const)('tells of %s as an unsubscribe', async (act, data) => {
    ground.mailchimp.control.addMember(MIA);
    await listen();

    ground.mailchimp.control[act](MIA);

    expect((await told()).map(({ form }) => Object.fromEntries(form))).toMatchObject([
      { type: 'unsubscribe', ...data },
    ]);
  });

  test('tells of a hard bounce, and not of a soft one', async () => {
    ground.mailchimp.control.addMember(MIA);
    await listen(undefined, { ...ALL, campaign: false });
    const { id: campaign } = ground.mailchimp.control.sendCampaign({ audience: LIST });

    ground.mailchimp.control.bounce({ ...MIA, campaign, bounce: 'soft' });
    expect(await told()).toEqual([]);
    ground.mailchimp.control.bounce({ ...MIA, campaign, bounce: 'hard' });

    expect(Object.fromEntries((await told())[0]?.form ?? [])).toMatchObject({
      type: 'cleaned',
      'data[reason]': 'hard',
      'data[campaign_id]': campaign,
    });
  });

  test('tells of a change of address twice: as such, and as a profile', async () => {
    ground.mailchimp.control.addMember(MIA);
    await listen();

    ground.mailchimp.control.changeAddress({ ...MIA, to: 'new@example.com' });

    const [moved, profile] = await told();
    expect(Object.fromEntries(moved?.form ?? [])).toMatchObject({
      type: 'upemail',
      'data[old_email]': MIA.email,
      'data[new_email]': 'new@example.com',
    });
    expect(profile?.form.get('type')).toBe('profile');
    expect(profile?.form.get('data[email]')).toBe('new@example.com');
  });
});

describe('a signature', () => {
  test('is over the time and the raw body', () => {
    const body =
      'type=unsubscribe&fired_at=2026-01-02+03%3A04%3A05&data%5Blist_id%5D=abc123&data%5Bemail%5D=a%40example.com';

    expect(sign('sec', { body, at: new Date(1_700_000_000_000) })).toBe(
      '42e23e12c03c471dd293fe50e2d03672303cc1dcca47840f4da6ea48c4285acc',
    );
  });

  test.each(['right', 'rotating', 'wrong', 'old'] as const)('can be %s', async (signatures) => {
    const { signing_secret: secret } = await listen();
    ground.mailchimp.control.changeWebhooks({ signatures });

    ground.mailchimp.control.signUp(MIA);

    const [event] = await told();
    const [time, ...shown] = String(event?.headers['x-mailchimp-signature']).split(',');
    const at = new Date(Number(time?.slice(2)) * 1000);
    const expected = `v1=${sign(secret as string, { body: event?.body ?? '', at })}`;
    expect(shown.includes(expected)).toBe(signatures !== 'wrong');
    expect(shown).toHaveLength(signatures === 'rotating' ? 2 : 1);
    expect(Date.now() - at.getTime() > 300_000).toBe(signatures === 'old');
  });
});

describe('delivery', () => {
  test('is tried again at growing intervals for 75 minutes, and then given up', async () => {
    await listen();
    receiver.status = 500;
    ground.mailchimp.control.signUp(MIA);
    const seen: number[] = [];
    for (const minutes of [0, 1, 2, 5, 10, 20, 37, 600]) {
      await ground.mailchimp.control.advance({ ms: minutes * 60_000 });
      seen.push((await told()).length);
    }

    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 7]);
    expect(new Set((await told()).map(({ body }) => body)).size).toBe(1);
  });

  test('stops with the first answer', async () => {
    await listen();
    receiver.status = 503;
    ground.mailchimp.control.signUp(MIA);
    await told();

    receiver.status = 200;
    await ground.mailchimp.control.advance({ ms: 90 * 60_000 });

    expect(await told()).toHaveLength(2);
  });

  test('does not wait for a receiver that takes too long', async () => {
    await listen();
    ground.mailchimp.control.changeWebhooks({ timeoutMs: 50 });
    receiver.status = 0;
    ground.mailchimp.control.signUp(MIA);

    await ground.mailchimp.control.webhooksSettled();

    expect(ground.mailchimp.webhooks.deliveries).toMatchObject([{ attempt: 1, status: undefined }]);
  });

  test('may come twice, and in another order', async () => {
    await listen();
    ground.mailchimp.control.changeWebhooks({ isPaused: true, isShuffled: true, duplicates: 0.5 });
    for (const name of ['a', 'b', 'c', 'd']) ground.mailchimp.control.signUp({ ...MIA, email: `${name}@example.com` });
    expect(await told()).toEqual([]);

    await ground.mailchimp.control.flushWebhooks();

    const came = (await told()).map(({ form }) => form.get('data[email]')?.slice(0, 1)).join('');
    expect(came).toBe('cddbaa');
  });

  test('tells when a batch has ended', async () => {
    await ground.sdk.batchWebhooks.create!({ url: receiver.url, enabled: true });
    const { id } = await ground.sdk.batches.start!({ operations: [{ method: 'GET', path: '/ping' }] });
    await ground.mailchimp.control.finishBatches();

    expect((await told()).map(({ form }) => Object.fromEntries(form))).toMatchObject([
      { type: 'batch_operation_completed', 'data[id]': id, 'data[errored_operations]': '0' },
    ]);
  });

  test('that nobody takes holds up the API above five hundred', async () => {
    await listen();
    ground.mailchimp.control.changeWebhooks({ timeoutMs: 1 });
    receiver.status = 0;
    for (let index = 0; index <= 500; index += 1)
      ground.mailchimp.control.signUp({ ...MIA, email: `p${index}@example.com` });

    expect(await refusalOf(ground.read(MIA.email))).toMatchObject({ status: 429, title: 'Too Many Requests' });
  });
});

testRequestsAsDescribed('mailchimp', () => wrong);
