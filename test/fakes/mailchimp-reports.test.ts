import { type Ground, LIST, NEWS, startGround } from '../support/mailchimp-ground';
import { testRequestsAsDescribed } from '../support/provider-requests';
import { hashOf } from './mailchimp/account';

let ground: Ground;
let campaign: string;
const wrong: string[] = [];
const MIA = { audience: LIST, email: 'mia@example.com' };
const NOOR = { audience: LIST, email: 'noor@example.com' };

beforeEach(async () => {
  ground = await startGround();
  ground.mailchimp.control.addMember({ ...MIA, interests: { [NEWS]: true } });
  ground.mailchimp.control.addMember({ ...NOOR, interests: { [NEWS]: true } });
  ground.mailchimp.control.addMember({ audience: LIST, email: 'other@example.com' });
  ground.mailchimp.control.addMember({
    audience: LIST,
    email: 'no@example.com',
    status: 'unsubscribed',
    interests: { [NEWS]: true },
  });
  campaign = ground.mailchimp.control.sendCampaign({ audience: LIST, interest: NEWS, title: 'Autumn' }).id;
});

afterEach(async () => {
  wrong.push(...ground.mailchimp.wrongRequests());
  await ground.close();
});

const activity = async () => {
  const { emails } = await ground.sdk.reports.getEmailActivityForCampaign!(campaign, { count: 1000 });
  return emails as { email_address: string; activity: { action: string; url?: string; ip?: string }[] }[];
};

test('a campaign reaches those who are subscribed and have the interest', async () => {
  const { sent_to } = await ground.sdk.reports.getCampaignRecipients!(campaign);

  expect((sent_to as { email_address: string }[]).map(({ email_address }) => email_address)).toEqual([
    MIA.email,
    NOOR.email,
  ]);
  const sent = await ground.sdk.campaigns.list!({
    status: 'sent',
    listId: LIST,
    sinceSendTime: '2026-01-01T00:00:00+00:00',
  });
  expect(sent).toMatchObject({ campaigns: [{ id: campaign, settings: { title: 'Autumn' } }], total_items: 1 });
  expect(await ground.sdk.campaigns.list!({ sinceSendTime: '2999-01-01T00:00:00+00:00' })).toMatchObject({
    total_items: 0,
  });
});

test('opens and clicks are told by person, with an address of the network and without an id', async () => {
  ground.mailchimp.control.open({ ...MIA, campaign });
  ground.mailchimp.control.click({ ...MIA, campaign, url: 'https://example.com/a', isProxy: true });

  expect(await activity()).toMatchObject([
    {
      email_address: MIA.email,
      activity: [{ action: 'open' }, { action: 'click', url: 'https://example.com/a', ip: expect.any(String) }],
    },
    { email_address: NOOR.email, activity: [] },
  ]);
  await ground.mailchimp.control.advance({ ms: 60_000 });
  const since = new Date(Date.now() + 30_000).toISOString();
  expect(await ground.sdk.reports.getEmailActivityForCampaign!(campaign, { since })).toMatchObject({ emails: [] });
});

test('what a mail program opened by itself shows only in the counts', async () => {
  ground.mailchimp.control.open({ ...MIA, campaign, isProxy: true });
  ground.mailchimp.control.open({ ...MIA, campaign });
  ground.mailchimp.control.open({ ...NOOR, campaign, isProxy: true });

  const details = await ground.sdk.reports.getCampaignOpenDetails!(campaign);

  expect(details).toMatchObject({
    total_opens: 3,
    members: [
      { email_address: MIA.email, opens_count: 2, proxy_excluded_opens_count: 1 },
      { email_address: NOOR.email, opens_count: 1, proxy_excluded_opens_count: 0 },
    ],
  });
  expect(await ground.sdk.reports.getCampaignReport!(campaign)).toMatchObject({
    opens: { opens_total: 3, unique_opens: 2, proxy_excluded_opens: 1, proxy_excluded_unique_opens: 1 },
  });
});

test('at most a thousand clicks of one person are kept', async () => {
  for (let index = 0; index < 1001; index += 1) {
    ground.mailchimp.control.click({ ...MIA, campaign, url: `https://example.com/${index}` });
  }

  expect((await activity())[0]?.activity).toHaveLength(1000);
});

test('who unsubscribed is told with the reason, and who complained apart', async () => {
  ground.mailchimp.control.unsubscribeByLink({ ...MIA, campaign, reason: 'too often' });
  ground.mailchimp.control.reportSpam({ ...NOOR, campaign });

  const told = await ground.sdk.reports.getUnsubscribedListForCampaign!(campaign);

  expect(told).toMatchObject({ unsubscribes: [{ email_address: MIA.email, reason: 'too often' }], total_items: 1 });
  expect(await ground.sdk.reports.getCampaignAbuseReports!(campaign)).toMatchObject({
    abuse_reports: [{ email_address: NOOR.email }],
  });
});

test('the feed of a member says what happened, and who unsubscribed them', async () => {
  ground.mailchimp.control.open({ ...MIA, campaign });
  ground.mailchimp.control.click({ ...MIA, campaign, url: 'https://example.com/a' });
  ground.mailchimp.control.unsubscribeByLink({ ...MIA, campaign });
  ground.mailchimp.control.unsubscribeAsColleague(NOOR);
  const feed = (email: string, filters?: string[]) =>
    ground.sdk.lists.getListMemberActivityFeed!(LIST, hashOf(email), { count: 1000, activityFilters: filters });

  expect(await feed(MIA.email)).toMatchObject({
    activity: [
      { activity_type: 'unsub', is_admin_unsubscribed: false, campaign_id: campaign },
      { activity_type: 'click', link_clicked: 'https://example.com/a' },
      { activity_type: 'open' },
      { activity_type: 'sent', campaign_title: 'Autumn' },
    ],
  });
  expect(await feed(MIA.email, ['open', 'click'])).toMatchObject({ total_items: 2 });
  expect(await feed(NOOR.email, ['unsub'])).toMatchObject({ activity: [{ is_admin_unsubscribed: true }] });
});

testRequestsAsDescribed('mailchimp', () => wrong);
