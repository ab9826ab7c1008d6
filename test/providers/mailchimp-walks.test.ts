import { createMailchimp } from '../../integrations/mailchimp';
import type { ProviderEvent, Walk } from '../../integrations/provider';
import {
  aMailchimpPolicy,
  inProcess,
  LETTERS,
  LIST,
  MAIN,
  type MailchimpGround,
  NEWS,
  startMailchimpProvider,
} from '../support/mailchimp-provider';
import { testRequestsAsDescribed } from '../support/provider-requests';

let ground: MailchimpGround;
beforeEach(async () => {
  ground = await startMailchimpProvider();
});
afterEach(() => ground.mailchimp.close());
const wrong: string[] = [];
afterEach(() => wrong.push(...ground.mailchimp.wrongRequests()));

async function walked(walk: Walk, from?: string, provider = ground.provider) {
  const events: ProviderEvent[] = [];
  for (let cursor = from; ; ) {
    const page = await provider.walk(walk, cursor);
    events.push(...page.events);
    cursor = page.cursor;
    if (page.isLast) return { events, cursor };
  }
}

const emailsOf = (events: readonly ProviderEvent[]) => events.map(({ ref }) => ref.email?.value).sort();
const aMember = (email: string, seed: object = {}) => {
  const who = { audience: LIST, email, ...seed };
  ground.mailchimp.control.addMember(who);
  return email;
};

describe('a walk through Mailchimp', () => {
  test('of everybody reads each audience by itself, and says which part that is', async () => {
    aMember('ann@example.com', { interests: { [NEWS]: true } });
    aMember('ann@example.com', { audience: LETTERS, status: 'unsubscribed' });
    aMember('bob@example.com', { status: 'archived' });

    const { events } = await walked('ALL');

    expect(emailsOf(events)).toEqual(['ann@example.com', 'ann@example.com', 'bob@example.com']);
    expect(events).toMatchObject([
      { covers: ['audience:main', 'news', 'fairs'], state: { topics: { news: 'OPTED_IN' }, stops: [] } },
      { covers: ['audience:main', 'news', 'fairs'], state: { topics: {}, stops: [] } },
      {
        covers: ['audience:letters', 'letters'],
        state: { topics: { letters: 'OPTED_OUT' }, stops: ['audience:letters'] },
      },
    ]);
  });

  test('of everybody passes nobody over who changes while it goes on', async () => {
    const emails = Array.from({ length: 1200 }, (_, n) =>
      aMember(`walker${n}@example.com`, { lastChanged: '2026-01-01T00:00:00Z' }),
    );
    const first = await ground.provider.walk('ALL', undefined);
    for (const email of emails.slice(0, 300))
      ground.mailchimp.control.editInApp({ audience: LIST, email, mergeFields: { FNAME: 'X' } });

    const { events } = await walked('ALL', first.cursor);

    const seen = new Set<string | undefined>(emailsOf([...first.events, ...events]));
    expect(emails.filter((email) => !seen.has(email))).toEqual([]);
  });

  test('of changes gives the whole of who changed, and again nothing that is old', async () => {
    aMember('old@example.com', { lastChanged: '2026-01-01T00:00:00Z' });
    aMember('ann@example.com', { interests: { [NEWS]: true }, lastChanged: '2026-01-01T00:00:00Z' });
    aMember('ann@example.com', { audience: LETTERS, lastChanged: '2026-01-01T00:00:00Z' });
    const { cursor } = await walked('CHANGES');
    ground.mailchimp.control.unsubscribeByLink({ audience: LIST, email: 'ann@example.com' });

    const { events } = await walked('CHANGES', cursor);

    expect(emailsOf(events)).toEqual(['ann@example.com']);
    expect(events[0]).toMatchObject({ state: { topics: { letters: 'OPTED_IN' }, stops: ['audience:main'] } });
    expect(events[0]).not.toHaveProperty('covers');
  });

  test('of changes finds who was archived', async () => {
    aMember('gone@example.com', { interests: { [NEWS]: true }, lastChanged: '2026-01-01T00:00:00Z' });
    const { cursor } = await walked('CHANGES');
    ground.mailchimp.control.archiveInApp({ audience: LIST, email: 'gone@example.com' });

    const { events } = await walked('CHANGES', cursor);

    expect(events).toMatchObject([{ state: { topics: {}, stops: [], silent: { news: 'ABSENT' } } }]);
  });

  test('goes on from a cursor that holds no address and no hash of one', async () => {
    aMember('ann@example.com');
    const { cursor } = await walked('CHANGES');

    expect(Buffer.from(cursor, 'base64url').toString()).not.toMatch(/@|[0-9a-f]{32}/);
    await expect(ground.provider.walk('CHANGES', 'nonsense')).resolves.toMatchObject({ isLast: expect.any(Boolean) });
  });
});

describe('what people did with mail', () => {
  function sent() {
    aMember('ann@example.com');
    aMember('bob@example.com');
    return ground.mailchimp.control.sendCampaign({ audience: LIST }).id;
  }

  test('is told with what it was about, the same each time, and without where they were', async () => {
    const campaign = sent();
    const who = { audience: LIST, email: 'ann@example.com', campaign };
    ground.mailchimp.control.open(who);
    ground.mailchimp.control.click({ ...who, url: 'https://shop.example/a' });

    const [first, again] = [await walked('INTERACTIONS'), await walked('INTERACTIONS')];

    expect(first.events).toMatchObject([
      { kind: 'INTERACTION', interaction: 'OPEN', campaign, ref: { email: { value: 'ann@example.com' } } },
      { kind: 'INTERACTION', interaction: 'CLICK', campaign, url: 'https://shop.example/a' },
    ]);
    expect(again.events.map(({ id }) => id)).toEqual(first.events.map(({ id }) => id));
    expect(new Set(first.events.map(({ id }) => id)).size).toBe(2);
    expect(JSON.stringify(first.events)).not.toContain('192.0.2');
  });

  test('is marked as done by a machine where the report leaves no doubt', async () => {
    const [byMachine, byBoth] = [sent(), ground.mailchimp.control.sendCampaign({ audience: LIST }).id];
    const who = { audience: LIST, email: 'ann@example.com' };
    ground.mailchimp.control.open({ ...who, campaign: byMachine, isProxy: true });
    ground.mailchimp.control.open({ ...who, campaign: byBoth, isProxy: true });
    ground.mailchimp.control.open({ audience: LIST, email: 'bob@example.com', campaign: byBoth });

    const { events } = await walked('INTERACTIONS');

    const marks = events.map((event) => event.kind === 'INTERACTION' && [event.campaign, event.isMachine]);
    expect(marks).toEqual([
      [byMachine, true],
      [byBoth, undefined],
      [byBoth, undefined],
    ]);
  });

  test('tells of a mail that cannot be delivered, for good or for now', async () => {
    const campaign = sent();
    ground.mailchimp.control.bounce({ audience: LIST, email: 'ann@example.com', campaign, bounce: 'hard' });
    ground.mailchimp.control.bounce({ audience: LIST, email: 'bob@example.com', campaign, bounce: 'soft' });

    const { events } = await walked('INTERACTIONS');

    expect(events).toMatchObject([
      { interaction: 'BOUNCE', isPermanent: true },
      { interaction: 'BOUNCE', isPermanent: false },
    ]);
  });

  test('is not asked for while the policy records none of it, and no opens where it records clicks alone', async () => {
    const campaign = sent();
    const who = { audience: LIST, email: 'ann@example.com', campaign };
    ground.mailchimp.control.open(who);
    ground.mailchimp.control.click({ ...who, url: 'https://shop.example/a' });
    const withTracking = (tracking: object) => {
      const policy = { ...aMailchimpPolicy([MAIN]), tracking: { ...aMailchimpPolicy().tracking, ...tracking } };
      const { url: baseUrl, apiKey } = ground.mailchimp;
      return createMailchimp({ apiKey, baseUrl, policy: () => policy, limits: inProcess(9), clock: () => new Date() });
    };

    const none = await walked('INTERACTIONS', undefined, withTracking({ opens: false, clicks: false }));
    const calls = ground.mailchimp.calls.filter(({ path }) => /reports|campaigns/.test(path)).length;
    const clicks = await walked('INTERACTIONS', undefined, withTracking({ opens: false }));

    expect([none.events, calls]).toEqual([[], 0]);
    expect(clicks.events).toMatchObject([{ interaction: 'CLICK' }]);
  });
});

describe('how the account is set up', () => {
  test('is shown beside what the policy maps to it', async () => {
    const { lists, faults } = await ground.provider.readSetUp();

    expect(faults).toEqual([]);
    expect(lists).toMatchObject([
      { what: 'audience', name: 'Newsletter', remoteId: LIST, topics: [] },
      { what: 'interest of Newsletter, Topics', name: 'News', remoteId: NEWS, topics: ['news'] },
      { name: 'Fairs, talks', topics: ['fairs'] },
      { what: 'audience', name: 'Letters', topics: ['letters'] },
      { what: 'audience', name: 'Orders', topics: ['orders'] },
      { what: 'interest of Orders, Asked', name: 'Survey', topics: ['survey'] },
    ]);
  });

  test('names what the policy has and the account has not', async () => {
    const lacking = await startMailchimpProvider({
      audiences: [
        { ...MAIN, interests: { Offers: 'news' }, marketingPermissions: { Post: 'fairs' } },
        { ...MAIN, key: 'gone', id: 'ffffffffff', interests: {}, topics: ['letters'] },
      ],
    });

    const { faults } = await lacking.provider.readSetUp();

    expect(faults).toEqual([
      'The audience main has no one interest Offers.',
      expect.stringContaining('The audience main has no marketing permission Post'),
      'The audience gone is not there by its id.',
    ]);
    await lacking.mailchimp.close();
  });
});

testRequestsAsDescribed('mailchimp', () => wrong);
