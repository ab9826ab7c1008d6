import { ProviderError } from '../../integrations/provider';
import {
  AUDIENCES,
  aChange,
  anAudience,
  doneOf,
  EVENTS,
  LETTERS,
  LIST,
  type MailchimpGround,
  NEWS,
  ORDERS,
  PERMISSION,
  SURVEY,
  startMailchimpProvider,
} from '../support/mailchimp-provider';
import { testRequestsAsDescribed } from '../support/provider-requests';

const MARKETING = ['audience:main', 'audience:letters'];
const OBJECTION = { stops: MARKETING, closed: ['news', 'fairs', 'letters'] };

let ground: MailchimpGround;
beforeAll(async () => {
  ground = await startMailchimpProvider();
});
afterAll(() => ground.mailchimp.close());

let made = 0;
function aMember(seed: object = {}, audiences: readonly string[] = [LIST], at = ground) {
  made += 1;
  const email = `leaver${made}@example.com`;
  for (const audience of audiences) at.mailchimp.control.addMember({ audience, email, ...seed });
  return email;
}

describe('a no to Mailchimp', () => {
  test('that is an objection unsubscribes in each marketing audience and touches no service audience', async () => {
    const email = aMember({ interests: { [NEWS]: true, [SURVEY]: true } }, [LIST, LETTERS, ORDERS]);

    const outcome = await ground.change(email, OBJECTION);

    expect(doneOf(outcome).state).toMatchObject({
      topics: { news: 'OPTED_OUT', fairs: 'OPTED_OUT', letters: 'OPTED_OUT', survey: 'OPTED_IN' },
      stops: MARKETING,
    });
    expect([LIST, LETTERS, ORDERS].map((list) => ground.statusIn(email, list))).toEqual([
      'unsubscribed',
      'unsubscribed',
      'subscribed',
    ]);
    expect(ground.boxesOf(email)).toEqual([NEWS, SURVEY]);
    expect(await ground.held(email)).toEqual(doneOf(outcome).state);
  });

  test('makes nobody a member, except where the policy keeps the noes of the unknown', async () => {
    const keeping = await startMailchimpProvider({
      audiences: AUDIENCES.map((one) => (one.key === 'main' ? { ...one, keepsUnknownNoes: true } : one)),
    });
    const outcome = await keeping.change('nobody@example.com', OBJECTION);

    expect(doneOf(outcome).state.stops).toEqual(['audience:main']);
    expect(keeping.statusIn('nobody@example.com')).toBe('unsubscribed');
    expect(keeping.statusIn('nobody@example.com', LETTERS)).toBeUndefined();
    await keeping.mailchimp.close();

    expect(doneOf(await ground.change('nobody@example.com', OBJECTION)).state).toMatchObject({
      isHeld: false,
      stops: [],
    });
    expect(ground.statusIn('nobody@example.com')).toBeUndefined();
  });

  test('is written over what archiving hides, and leaves the cleaned as they are', async () => {
    const [archived, cleaned] = [aMember({ status: 'archived' }), aMember({ status: 'cleaned' })];

    await ground.change(archived, OBJECTION);
    const outcome = await ground.change(cleaned, OBJECTION);

    expect(ground.statusIn(archived)).toBe('unsubscribed');
    expect(ground.statusIn(cleaned)).toBe('cleaned');
    expect(doneOf(outcome).state).toMatchObject({ isUndeliverable: true, silent: { 'audience:main': 'ABSENT' } });
  });

  test('to one topic of several takes its box alone', async () => {
    const email = aMember({ interests: { [NEWS]: true, [EVENTS]: true } });

    const outcome = await ground.change(email, { closed: ['news'] });

    expect(doneOf(outcome).state).toMatchObject({
      topics: { fairs: 'OPTED_IN' },
      silent: { news: 'UNTICKED' },
      stops: [],
    });
    expect(ground.statusIn(email)).toBe('subscribed');
    expect(ground.boxesOf(email)).toEqual([EVENTS]);
  });

  test('to the last topic leaves the member, or ends it where the policy says so', async () => {
    const ending = await startMailchimpProvider({
      audiences: [
        anAudience({
          key: 'main',
          id: LIST,
          interests: { News: 'news', [EVENTS]: 'fairs' },
          whenNoTopicIsLeft: 'UNSUBSCRIBE',
        }),
      ],
    });
    const seed = { interests: { [NEWS]: true } };
    const [left, ended] = [aMember(seed), aMember(seed, [LIST], ending)];
    const open = aMember({ interests: { [NEWS]: true, [EVENTS]: true } }, [LIST], ending);

    await ground.change(left, { closed: ['news'] });
    await ending.change(ended, { closed: ['news'] });
    await ending.change(open, { closed: ['news'] });

    expect([ground.statusIn(left), ending.statusIn(ended), ending.statusIn(open)]).toEqual([
      'subscribed',
      'unsubscribed',
      'subscribed',
    ]);
    await ending.mailchimp.close();
  });

  test('to what the audience itself is leaves it', async () => {
    const email = aMember({}, [LIST, LETTERS]);

    await ground.change(email, { closed: ['letters'] });

    expect([ground.statusIn(email, LETTERS), ground.statusIn(email)]).toEqual(['unsubscribed', 'subscribed']);
  });

  test('takes back a marketing permission with the interest', async () => {
    const audiences = [
      anAudience({ key: 'main', id: LIST, interests: { News: 'news' }, marketingPermissions: { 'E-mail': 'news' } }),
    ];
    const both = await startMailchimpProvider({ audiences });
    const email = aMember({ interests: { [NEWS]: true }, permissions: { [PERMISSION]: true } }, [LIST], both);

    await both.change(email, { closed: ['news'] });

    expect(both.mailchimp.control.readMember({ audience: LIST, email })?.permissions).toEqual({ [PERMISSION]: false });
    expect(both.boxesOf(email)).toEqual([]);
    await both.mailchimp.close();
  });

  test('of a hundred people is one call an audience', async () => {
    const emails = Array.from({ length: 100 }, () => aMember({ interests: { [NEWS]: true } }));
    const held = await ground.held(emails[0] as string);
    ground.callsSince();

    const outcomes = await ground.provider.push(
      emails.map((email) => ({ ...aChange(email, { stops: ['audience:main'], closed: ['news'] }), held })),
    );

    expect(ground.callsSince()).toEqual([`POST /3.0/lists/${LIST}`].map((call) => call.replace('/3.0/lists/', '')));
    expect(new Set(outcomes.map((outcome) => doneOf(outcome).state.stops.join()))).toEqual(new Set(['audience:main']));
    expect(emails.every((email) => ground.statusIn(email) === 'unsubscribed')).toBe(true);
  });

  test('of somebody who was deleted for good needs no writing, and keeps back that of nobody else', async () => {
    const [fine, other, gone] = [aMember(), aMember(), 'gone@example.com'];
    ground.mailchimp.control.forget({ audience: LIST, email: gone });
    const held = await ground.held(fine);

    const outcomes = await ground.provider.push(
      [fine, gone, other].map((email) => ({ ...aChange(email, { stops: ['audience:main'] }), held })),
    );

    expect([fine, other].map((email) => ground.statusIn(email))).toEqual(['unsubscribed', 'unsubscribed']);
    expect(outcomes.map((outcome) => doneOf(outcome).state.isForgotten)).toEqual([false, false, false]);
    expect(ground.statusIn(gone)).toBeUndefined();
  });

  test('without knowing what is held is written all the same, and gives the whole state', async () => {
    const email = aMember({ interests: { [NEWS]: true } }, [LIST, ORDERS]);

    const outcome = await ground.pushOne(aChange(email, OBJECTION));

    expect(ground.statusIn(email)).toBe('unsubscribed');
    expect(doneOf(outcome).state).toEqual(await ground.held(email));
  });

  test('written twice is written once', async () => {
    const email = aMember({ interests: { [NEWS]: true } });
    await ground.pushOne(aChange(email, OBJECTION));
    const before = ground.mailchimp.control.readMember({ audience: LIST, email })?.lastChanged;
    ground.callsSince();

    const again = await ground.pushOne(aChange(email, OBJECTION));

    expect(doneOf(again).state.stops).toEqual(['audience:main']);
    expect(ground.callsSince().filter((call) => !call.startsWith('GET'))).toEqual([]);
    expect(ground.mailchimp.control.readMember({ audience: LIST, email })?.lastChanged).toEqual(before);
  });

  test('whose answer is lost is no outcome, and stands there', async () => {
    const email = aMember({ interests: { [NEWS]: true } });
    const held = await ground.held(email);
    ground.mailchimp.control.fault({ kind: 'reset', when: 'after', method: 'PATCH' });

    const outcome = await ground.pushOne({ ...aChange(email, { stops: ['audience:main'] }), held });

    expect(outcome).toMatchObject({ kind: 'FAILED', error: { kind: 'retry' } });
    expect(ground.statusIn(email)).toBe('unsubscribed');
  });

  test('to an audience that is not there waits for somebody to act, and the others get it', async () => {
    const lacking = await startMailchimpProvider({
      audiences: [...AUDIENCES.slice(0, 1), anAudience({ key: 'gone', topics: ['letters'] })],
    });
    const email = aMember({ interests: { [NEWS]: true } }, [LIST], lacking);

    const outcome = await lacking.change(email, { stops: ['audience:main', 'audience:gone'], closed: ['letters'] });

    expect(outcome).toMatchObject({ kind: 'FAILED', error: { kind: 'refused' } });
    expect(lacking.statusIn(email)).toBe('unsubscribed');
    await lacking.mailchimp.close();
  });
});

describe('an erasure at Mailchimp', () => {
  test('deletes for good in every audience, and counts for who is not there', async () => {
    const email = aMember({}, [LIST, LETTERS, ORDERS]);
    const ref = aChange(email, {}).ref;

    const outcomes = [
      await ground.pushOne({ kind: 'ERASE', ref }),
      await ground.pushOne({ kind: 'ERASE', ref }),
      await ground.pushOne({ kind: 'ERASE', ref: aChange('never@example.com', {}).ref }),
    ];

    expect(outcomes).toEqual([{ kind: 'ERASED' }, { kind: 'ERASED' }, { kind: 'ERASED' }]);
    expect([LIST, LETTERS, ORDERS].map((list) => ground.statusIn(email, list))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(ground.mailchimp.control.readForgotten({ audience: ORDERS })).toHaveLength(1);
  });

  test('finds the archived by the id of the address', async () => {
    const email = aMember({ status: 'archived' });
    const remoteId = (await ground.fetchOne(email))?.ref.remoteId;

    expect(await ground.pushOne({ kind: 'ERASE', ref: { remoteId } })).toEqual({ kind: 'ERASED' });
    expect(ground.statusIn(email)).toBeUndefined();
  });

  test('is not done when Mailchimp does not answer, and not before every audience of the policy is there', async () => {
    const email = aMember();
    const ref = aChange(email, {}).ref;
    ground.mailchimp.control.fault({ kind: 503, path: 'delete-permanent' });
    const failed = await ground.pushOne({ kind: 'ERASE', ref });
    const lacking = await startMailchimpProvider({ audiences: [anAudience({ key: 'gone', topics: ['letters'] })] });

    expect(failed).toMatchObject({ kind: 'FAILED', error: { kind: 'retry' } });
    expect(await lacking.pushOne({ kind: 'ERASE', ref })).toMatchObject({ kind: 'FAILED' });
    expect((failed as { error: ProviderError }).error.message).not.toMatch(/@|[0-9a-f]{32}/);
    await lacking.mailchimp.close();
  });
});

testRequestsAsDescribed('mailchimp', () => ground.mailchimp.wrongRequests());
