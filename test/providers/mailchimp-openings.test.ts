import {
  AUDIENCES,
  aChange,
  anAudience,
  doneOf,
  EVENTS,
  inProcess,
  LETTERS,
  LIST,
  type MailchimpGround,
  NEWS,
  ORDERS,
  open,
  PERMISSION,
  SURVEY,
  startMailchimpProvider,
} from '../support/mailchimp-provider';
import { testRequestsAsDescribed } from '../support/provider-requests';

const NO_TIME_AT_ALL = new Date('2020-01-01T00:00:00Z');
const said = (at: Date) => ({ evidence: { at, text: 'page' } });
const lately = () => said(new Date(Date.now() + 5000));

let ground: MailchimpGround;
beforeAll(async () => {
  ground = await startMailchimpProvider();
});
afterAll(() => ground.mailchimp.close());

let made = 0;
function aMember(seed: object = {}, audiences: readonly string[] = [LIST]) {
  made += 1;
  const email = `joiner${made}@example.com`;
  for (const audience of audiences) ground.mailchimp.control.addMember({ audience, email, ...seed });
  return email;
}

describe('a yes to Mailchimp', () => {
  test('makes a member of somebody new, with the box of the topic alone and the time of the yes', async () => {
    const email = 'new1@example.com';
    const at = new Date('2026-01-02T03:04:05Z');

    const outcome = await ground.change(email, open('news'), {
      ...said(at),
      fields: { name: 'Jan de Vries', language: 'nl' },
    });

    expect(doneOf(outcome)).toMatchObject({ state: { isHeld: true, topics: { news: 'OPTED_IN' } } });
    expect(doneOf(outcome).refused).toBeUndefined();
    expect(ground.mailchimp.control.readMember({ audience: LIST, email })).toMatchObject({
      status: 'subscribed',
      timestampOpt: at,
      mergeFields: { FNAME: 'Jan', LNAME: 'de Vries' },
      language: 'nl',
    });
    expect(ground.boxesOf(email)).toEqual([NEWS]);
    expect(await ground.held(email)).toMatchObject(doneOf(outcome).state);
  });

  test('ticks one box more of a member, in one call', async () => {
    const email = aMember({ interests: { [NEWS]: true } });
    const held = await ground.held(email);
    ground.callsSince();

    const outcome = await ground.pushOne({ ...aChange(email, open('fairs')), held });

    expect(doneOf(outcome).state.topics).toMatchObject({ news: 'OPTED_IN', fairs: 'OPTED_IN' });
    expect(ground.callsSince()).toEqual([`PATCH ${LIST}/members/member`]);
  });

  test('to an audience that is a topic joins it, and to a service topic the service audience', async () => {
    const email = 'new2@example.com';

    const outcome = await ground.change(email, open('letters'), said(new Date()));

    expect(doneOf(outcome).state.topics).toEqual({ letters: 'OPTED_IN' });
    expect(ground.statusIn(email, LETTERS)).toBe('subscribed');
    expect(ground.statusIn(email)).toBeUndefined();
  });

  test('is refused where joining would open more than what was said yes to', async () => {
    const member = aMember({}, [ORDERS]);

    const outcome = await ground.change('new3@example.com', open('survey'), said(new Date()));
    const ofMember = await ground.change(member, open('survey'), said(new Date()));

    expect(doneOf(outcome).refused).toEqual(['survey']);
    expect(ground.statusIn('new3@example.com', ORDERS)).toBeUndefined();
    expect(doneOf(ofMember).refused).toBeUndefined();
    expect(ground.boxesOf(member, ORDERS)).toEqual([SURVEY]);
  });

  test('over a no that a call wrote opens that topic again and no other', async () => {
    const email = aMember({ interests: { [NEWS]: true, [EVENTS]: true } });
    await ground.change(email, { stops: ['audience:main'] });

    const outcome = await ground.change(email, open('fairs'));

    expect(doneOf(outcome).state).toMatchObject({
      topics: { fairs: 'OPTED_IN' },
      stops: [],
      silent: { news: 'UNTICKED' },
    });
    expect(ground.boxesOf(email)).toEqual([EVENTS]);
  });

  test("over the person's own no asks them once by mail, and only for a yes of theirs that is later", async () => {
    const [late, early, none] = [aMember(), aMember(), aMember()];
    for (const email of [late, early, none]) ground.mailchimp.control.unsubscribeByLink({ audience: LIST, email });

    const outcomes = [
      await ground.change(late, open('news'), lately()),
      await ground.change(early, open('news'), said(NO_TIME_AT_ALL)),
      await ground.change(none, open('news')),
    ];

    expect(outcomes.map((outcome) => doneOf(outcome).refused)).toEqual([['news'], ['news'], ['news']]);
    expect([late, early, none].map((email) => ground.statusIn(email))).toEqual([
      'pending',
      'unsubscribed',
      'unsubscribed',
    ]);
    ground.callsSince();
    const again = await ground.change(late, open('news'), lately());
    expect(doneOf(again)).toMatchObject({ refused: ['news'], state: { topics: { news: 'PENDING' } } });
    expect(ground.callsSince().filter((call) => !call.startsWith('GET'))).toEqual([]);
    ground.mailchimp.control.confirm({ audience: LIST, email: late });
    expect(await ground.held(late)).toMatchObject({ topics: { news: 'OPTED_IN' } });
  });

  test('brings nobody back from the archive but by what they said after it', async () => {
    const [late, early] = [aMember({ status: 'archived' }), aMember({ status: 'archived' })];

    const outcomes = [
      await ground.change(late, open('news'), lately()),
      await ground.change(early, open('news'), said(NO_TIME_AT_ALL)),
    ];

    expect(outcomes.map((outcome) => doneOf(outcome).refused)).toEqual([undefined, ['news']]);
    expect([late, early].map((email) => ground.statusIn(email))).toEqual(['subscribed', 'archived']);
  });

  test('opens nothing for the cleaned and for those who were deleted for good', async () => {
    const [cleaned, gone] = [aMember({ status: 'cleaned' }), 'forgotten@example.com'];
    ground.mailchimp.control.forget({ audience: LIST, email: gone });

    const ofCleaned = doneOf(await ground.change(cleaned, open('news'), lately()));
    const ofGone = doneOf(await ground.change(gone, open('news'), lately()));

    expect([ofCleaned.refused, ofGone.refused]).toEqual([['news'], ['news']]);
    expect([ofCleaned.state.isUndeliverable, ofGone.state.isForgotten]).toEqual([true, true]);
  });

  test('that meets a no of which nobody told leaves it, and tells of it', async () => {
    const email = aMember({ interests: { [NEWS]: true } });
    const [held, unknown] = [await ground.held(email), await ground.held('not-yet@example.com')];
    ground.mailchimp.control.unsubscribeAsColleague({ audience: LIST, email });

    const outcomes = [
      await ground.pushOne({ ...aChange(email, open('fairs')), held, ...lately() }),
      await ground.pushOne({ ...aChange(email, open('fairs')), held: unknown, ...lately() }),
    ];

    expect(outcomes.map((outcome) => doneOf(outcome).overwritten)).toEqual([['fairs'], ['fairs']]);
    expect(doneOf(outcomes[0] as never).state).toEqual(held);
    expect(ground.statusIn(email)).toBe('unsubscribed');
    expect(ground.boxesOf(email)).toEqual([NEWS]);
  });

  test('to who was deleted since it was read makes nobody a member again', async () => {
    const email = aMember({ interests: { [NEWS]: true } });
    const held = await ground.held(email);
    ground.mailchimp.control.deleteInApp({ audience: LIST, email });

    const outcome = await ground.pushOne({ ...aChange(email, open('fairs')), held });

    expect(doneOf(outcome)).toMatchObject({ refused: ['fairs'], state: { silent: { fairs: 'ABSENT' } } });
    expect(ground.statusIn(email)).toBeUndefined();
  });

  test('that is called off right before it goes out changes nothing', async () => {
    const email = aMember({ interests: { [NEWS]: true } });

    const outcome = await ground.change(email, open('fairs'), { mayStillOpen: async () => false });
    const ofNew = await ground.change('new4@example.com', open('news'), { mayStillOpen: async () => false });

    expect(doneOf(outcome).state.topics).toEqual({ news: 'OPTED_IN' });
    expect(doneOf(ofNew).state.isHeld).toBe(false);
    expect(ground.boxesOf(email)).toEqual([NEWS]);
    expect(ground.statusIn('new4@example.com')).toBeUndefined();
  });

  test('goes out after every no of the same push', async () => {
    const [opened, closed] = [aMember({ interests: { [NEWS]: true } }), aMember({ interests: { [NEWS]: true } })];
    const held = await ground.held(opened);
    ground.callsSince();

    await ground.provider.push([
      { ...aChange(opened, open('fairs')), held },
      { ...aChange(closed, { closed: ['news'] }), held },
    ]);

    const [first] = ground.mailchimp.calls.slice(-2);
    expect(first?.body).toEqual({ interests: { [NEWS]: false } });
    expect(ground.boxesOf(opened)).toEqual([NEWS, EVENTS]);
  });

  test('ticks the marketing permission of its topic too', async () => {
    const audiences = [
      anAudience({ key: 'main', id: LIST, interests: { News: 'news' }, marketingPermissions: { 'E-mail': 'news' } }),
    ];
    const both = await startMailchimpProvider({ audiences });
    both.mailchimp.control.addMember({ audience: LIST, email: 'first@example.com' });

    const outcome = await both.change('new5@example.com', open('news'), said(new Date()));

    expect(doneOf(outcome).state.topics).toEqual({ news: 'OPTED_IN' });
    expect(both.mailchimp.control.readMember({ audience: LIST, email: 'new5@example.com' })?.permissions).toEqual({
      [PERMISSION]: true,
    });
    await both.mailchimp.close();
  });

  test('to a topic whose box is not there is refused', async () => {
    const lacking = await startMailchimpProvider({
      audiences: AUDIENCES.map((one) => (one.key === 'main' ? { ...one, interests: { Offers: 'news' } } : one)),
    });

    expect(doneOf(await lacking.change('new6@example.com', open('news'))).refused).toEqual(['news']);
    await lacking.mailchimp.close();
  });
});

describe('new fields of a profile', () => {
  test('change no status, make nobody a member, and go to those alone who get mail', async () => {
    const [member, gone] = [aMember(), aMember({ status: 'unsubscribed' })];
    const fields = { name: 'Eva', language: 'nl' };

    const outcomes = [
      await ground.change(member, {}, { fields }),
      await ground.change(gone, {}, { fields }),
      await ground.change('nobody@example.com', {}, { fields }),
    ];

    expect(outcomes.map(({ kind }) => kind)).toEqual(['DONE', 'DONE', 'DONE']);
    expect(ground.mailchimp.control.readMember({ audience: LIST, email: member })).toMatchObject({
      status: 'subscribed',
      mergeFields: { FNAME: 'Eva' },
    });
    expect(ground.mailchimp.control.readMember({ audience: LIST, email: gone })?.mergeFields).toEqual({});
    expect(ground.statusIn('nobody@example.com')).toBeUndefined();
  });

  test('are one call for a member, and none for who is not there', async () => {
    const email = aMember({ interests: { [NEWS]: true } });
    const [held, unheld] = [await ground.held(email), await ground.held('nobody@example.com')];
    ground.callsSince();

    await ground.pushOne({ ...aChange(email, {}), held, fields: { name: 'Eva' } });
    await ground.pushOne({ ...aChange('nobody@example.com', {}), held: unheld, fields: { name: 'Eva' } });

    expect(ground.callsSince()).toEqual([`PATCH ${LIST}/members/member`]);
  });
});

describe('what Mailchimp answers', () => {
  test.each([
    [{ kind: 429 }, 'slow-down'],
    [{ kind: 403 }, 'slow-down'],
    [{ kind: 401 }, 'unauthorised'],
    [{ kind: 502 }, 'retry'],
    [{ kind: 'html-200' }, 'retry'],
    [{ kind: 'reset' }, 'retry'],
  ] as const)('%j is a failure of its kind, and no word of it is handed on', async (fault, kind) => {
    const email = aMember({ interests: { [NEWS]: true } });
    const limits = inProcess(9);
    const own = await startMailchimpProvider({ limits });
    own.mailchimp.control.addMember({ audience: LIST, email });
    const held = await own.held(email);
    own.mailchimp.control.fault({ ...fault, times: 0, method: 'PATCH' });

    const outcome = await own.pushOne({ ...aChange(email, { closed: ['news'] }), held });

    expect(outcome).toMatchObject({ kind: 'FAILED', error: { kind } });
    expect(JSON.stringify(outcome)).not.toMatch(/example\.com|[0-9a-f]{32}/);
    expect(limits.pauses.length > 0).toBe(kind === 'slow-down');
    await own.mailchimp.close();
  });

  test('a call that hangs ends before long, with an outcome that is not known', async () => {
    const own = await startMailchimpProvider({ timeoutMs: 200 });
    own.mailchimp.control.addMember({ audience: LIST, email: 'slow@example.com', interests: { [NEWS]: true } });
    const held = await own.held('slow@example.com');
    own.mailchimp.control.fault({ kind: 'hang', when: 'after', method: 'PATCH' });

    const outcome = await own.pushOne({ ...aChange('slow@example.com', { closed: ['news'] }), held });

    expect(outcome).toMatchObject({ kind: 'FAILED', error: { kind: 'retry' } });
    expect(own.boxesOf('slow@example.com')).toEqual([]);
    await own.mailchimp.close();
  });

  test('never more than nine calls are open, however many people are read', async () => {
    const emails = Array.from({ length: 30 }, () => aMember());
    ground.mailchimp.control.changeLatency({ ms: 5 });

    const refs = emails.map((email) => aChange(email, {}).ref);
    const events = await Promise.all([ground.provider.fetch(refs), ground.provider.fetch(refs)]);

    expect(events.map((one) => one.length)).toEqual([30, 30]);
    ground.mailchimp.control.changeLatency({ ms: 0 });
  });
});

testRequestsAsDescribed('mailchimp', () => ground.mailchimp.wrongRequests());
