import {
  anAddress,
  anAudience,
  EVENTS,
  LETTERS,
  LIST,
  type MailchimpGround,
  NEWS,
  ORDERS,
  PERMISSION,
  SURVEY,
  startMailchimpProvider,
  stateIn,
} from '../support/mailchimp-provider';
import { testRequestsAsDescribed } from '../support/provider-requests';

const PERSON = 'jan@example.com';
let ground: MailchimpGround;
beforeAll(async () => {
  ground = await startMailchimpProvider();
});
afterAll(() => ground.mailchimp.close());

let made = 0;
function aMember(
  seed: Omit<Parameters<MailchimpGround['mailchimp']['control']['addMember']>[0], 'audience' | 'email'> & {
    audience?: string;
  },
) {
  made += 1;
  const email = `reader${made}@example.com`;
  ground.mailchimp.control.addMember({ audience: LIST, email, ...seed });
  return email;
}

describe('a reading of Mailchimp', () => {
  test('of a subscribed member is a yes for each box that is ticked, and nothing for the others', async () => {
    const email = aMember({ status: 'subscribed', interests: { [NEWS]: true, [EVENTS]: false } });

    expect(await ground.held(email)).toMatchObject({
      isHeld: true,
      topics: { news: 'OPTED_IN' },
      stops: [],
      silent: { fairs: 'UNTICKED', letters: 'ABSENT', survey: 'ABSENT' },
      isUndeliverable: false,
      isComplaint: false,
    });
  });

  test('has a name whose first part is of two words, and lacks another', async () => {
    const email = aMember({ status: 'subscribed', mergeFields: { FNAME: 'Anna Maria', LNAME: 'Jansen' } });
    const [reading] = await ground.provider.fetch([{ email: anAddress(email) }]);

    const has = (name: string) => reading?.kind === 'READING' && reading.hasFields?.({ name });

    expect([has('Anna Maria Jansen'), has('Anna Jansen')]).toEqual([true, false]);
  });

  test('of an unsubscribed member is the stop of the audience and a no to all of it, whatever is ticked', async () => {
    const email = aMember({ status: 'unsubscribed', interests: { [NEWS]: true } });

    expect(await ground.held(email)).toMatchObject({
      topics: { news: 'OPTED_OUT', fairs: 'OPTED_OUT' },
      stops: ['audience:main'],
      isComplaint: false,
    });
  });

  test.each([
    ['pending', { topics: { news: 'PENDING' }, isUndeliverable: false, stops: [] }],
    ['cleaned', { topics: {}, isUndeliverable: true, stops: [] }],
    ['archived', { topics: {}, isUndeliverable: false, stops: [] }],
    ['transactional', { topics: {}, isUndeliverable: false, stops: [] }],
  ] as const)('of a %s member is neither a yes nor a no', async (status, expected) => {
    const email = aMember({ status, interests: { [NEWS]: true } });

    const state = await ground.held(email);

    expect(state).toMatchObject({ isHeld: true, ...expected });
    expect(Object.values(state.topics)).not.toContain('OPTED_OUT');
  });

  test('of a spam report is a complaint, and of another reason none', async () => {
    const spam = aMember({ status: 'unsubscribed', unsubscribeReason: 'abuse' });
    const other = aMember({ status: 'unsubscribed', unsubscribeReason: 'OTHER (no spam, I just moved)' });

    expect((await ground.held(spam)).isComplaint).toBe(true);
    expect((await ground.held(other)).isComplaint).toBe(false);
  });

  test('of several audiences is one, and an audience that is a topic is open to whoever is in it', async () => {
    const email = aMember({ status: 'unsubscribed' });
    ground.mailchimp.control.addMember({ audience: LETTERS, email });
    ground.mailchimp.control.addMember({ audience: ORDERS, email, interests: { [SURVEY]: true } });

    const events = await ground.provider.fetch([{ email: anAddress(email) }]);

    expect(events).toHaveLength(1);
    expect(stateIn(events[0])).toMatchObject({
      topics: { news: 'OPTED_OUT', letters: 'OPTED_IN', survey: 'OPTED_IN' },
      stops: ['audience:main'],
    });
  });

  test('says by which act the person joined, where it was theirs', async () => {
    const [own, added] = [
      `own@example.com`,
      aMember({ interests: { [NEWS]: true }, timestampOpt: '2026-01-02T03:04:05Z' }),
    ];
    ground.mailchimp.control.signUp({ audience: LIST, email: own, interests: { [NEWS]: true } });

    const [ofOwn, ofAdded] = [await ground.fetchOne(own), await ground.fetchOne(added)];

    expect(ofOwn).toMatchObject({
      acts: { news: { occurredAt: expect.any(Date), reference: 'Mailchimp, audience main' } },
    });
    expect(ofAdded).toMatchObject({ acts: {} });
  });

  test('is found by the id of the address too, the archived included, and is none of who is not there', async () => {
    const email = aMember({ status: 'archived' });
    const remoteId = (await ground.fetchOne(email))?.ref.remoteId;

    const [byId] = await ground.provider.fetch([{ remoteId }]);

    expect(byId).toMatchObject({ kind: 'READING', ref: { email: { value: email }, remoteId } });
    expect(await ground.provider.fetch([{ email: anAddress(PERSON) }, { remoteId: 'ffffffffff' }])).toMatchObject([
      { kind: 'DELETED', ref: { remoteId: 'ffffffffff' } },
    ]);
  });

  test('of an interest and a permission for one topic is a no when one of the two was taken back', async () => {
    const audiences = [
      anAudience({ key: 'main', id: LIST, interests: { News: 'news' }, marketingPermissions: { 'E-mail': 'news' } }),
    ];
    const other = await startMailchimpProvider({ audiences });
    const seed = { audience: LIST, interests: { [NEWS]: true } };
    other.mailchimp.control.addMember({ ...seed, email: 'both@example.com', permissions: { [PERMISSION]: true } });
    other.mailchimp.control.addMember({ ...seed, email: 'one@example.com' });
    other.mailchimp.control.addMember({ audience: LIST, email: 'none@example.com' });

    expect((await other.held('both@example.com')).topics).toEqual({ news: 'OPTED_IN' });
    expect((await other.held('one@example.com')).topics).toEqual({ news: 'OPTED_OUT' });
    expect((await other.held('none@example.com')).silent).toMatchObject({ news: 'UNTICKED' });
    await other.mailchimp.close();
  });

  testRequestsAsDescribed('mailchimp', () => ground.mailchimp.wrongRequests());
});
