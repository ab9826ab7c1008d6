import type { Account, Audience, Campaign, CampaignEvent, Member } from './account';
import { timeOf } from './member-write';
import { inReport, timeText } from './members-view';
import { pageOf } from './paging';
import { notFound } from './problems';

type Json = Readonly<Record<string, unknown>>;

/** Of one member in one campaign, the reports keep no more. */
const MOST = 1000;

export function campaignNamed(account: Account, id: string | undefined): Campaign {
  const campaign = account.campaigns.get(id ?? '');
  if (!campaign) throw notFound();
  return campaign;
}

export function campaigns(account: Account, query: URLSearchParams): Json {
  const since = timeOf(query.get('since_send_time') ?? undefined, 'since_send_time');
  const before = timeOf(query.get('before_send_time') ?? undefined, 'before_send_time');
  const sign = query.get('sort_dir') === 'ASC' ? 1 : -1;
  const all = [...account.campaigns.values()]
    .filter(
      (one) => (query.get('status') ?? 'sent') === 'sent' && (query.get('list_id') ?? one.audience) === one.audience,
    )
    .filter((one) => (!since || one.sentAt >= since) && (!before || one.sentAt < before))
    .sort((a, b) => sign * (a.sentAt.getTime() - b.sentAt.getTime()));
  const { page, total_items } = pageOf(all, query);
  return { campaigns: page.map(campaignView), total_items };
}

export function campaignView(campaign: Campaign): Json {
  return {
    id: campaign.id,
    type: 'regular',
    create_time: timeText(campaign.sentAt),
    status: 'sent',
    emails_sent: campaign.sentTo.length,
    send_time: timeText(campaign.sentAt),
    content_type: 'template',
    recipients: { list_id: campaign.audience, list_is_active: true, recipient_count: campaign.sentTo.length },
    settings: { title: campaign.title, subject_line: campaign.title },
    tracking: { opens: true, html_clicks: true, text_clicks: true },
  };
}

/** The sums of a report; opens without those of mail programs that open by themselves stand beside all opens. */
export function report(campaign: Campaign): Json {
  const opens = campaign.events.filter(({ action }) => action === 'open');
  const clicks = campaign.events.filter(({ action }) => action === 'click');
  const people = (events: readonly CampaignEvent[]) => new Set(events.map(({ hash }) => hash)).size;
  const ofPeople = opens.filter(({ isProxy }) => !isProxy);
  const rate = (count: number) => (campaign.sentTo.length === 0 ? 0 : count / campaign.sentTo.length);
  return {
    id: campaign.id,
    campaign_title: campaign.title,
    type: 'regular',
    list_id: campaign.audience,
    list_is_active: true,
    emails_sent: campaign.sentTo.length,
    abuse_reports: campaign.abuse.length,
    unsubscribed: campaign.unsubscribes.length,
    send_time: timeText(campaign.sentAt),
    opens: {
      opens_total: opens.length,
      unique_opens: people(opens),
      open_rate: rate(people(opens)),
      last_open: timeText(opens.at(-1)?.at),
      proxy_excluded_opens: ofPeople.length,
      proxy_excluded_unique_opens: people(ofPeople),
      proxy_excluded_open_rate: rate(people(ofPeople)),
    },
    clicks: { clicks_total: clicks.length, unique_clicks: people(clicks), click_rate: rate(people(clicks)) },
  };
}

/** Opens, clicks and bounces by person. There is no id of an event, and an address of the network with each. */
export function emailActivity(campaign: Campaign, query: URLSearchParams): Json {
  const since = timeOf(query.get('since') ?? undefined, 'since');
  const byPerson = eventsByPerson(campaign, since);
  const people = campaign.sentTo.flatMap((person) => {
    const events = capped(byPerson.get(person.hash) ?? []);
    return since && events.length === 0 ? [] : [{ person, events }];
  });
  const { page, total_items } = pageOf(people, query);
  const emails = page.map(({ person, events }) => ({
    ...inReport(campaign, person),
    activity: events.map(({ action, at, url, bounce, ip }) => ({
      action,
      ...(bounce ? { type: bounce } : {}),
      timestamp: timeText(at),
      ...(url ? { url } : {}),
      ip,
    })),
  }));
  return { emails, campaign_id: campaign.id, total_items };
}

function eventsByPerson(campaign: Campaign, since: Date | undefined): ReadonlyMap<string, readonly CampaignEvent[]> {
  const events = new Map<string, CampaignEvent[]>();
  for (const event of campaign.events) {
    if (since && event.at < since) continue;
    const own = events.get(event.hash);
    if (own) own.push(event);
    else events.set(event.hash, [event]);
  }
  return events;
}

function capped(events: readonly CampaignEvent[]): readonly CampaignEvent[] {
  const kept = { open: 0, click: 0, bounce: 0 };
  return events.filter(({ action }) => {
    kept[action] += 1;
    return kept[action] <= MOST;
  });
}

/** Single opens are not marked; only the two counts tell how many were a mail program's own. */
export function openDetails(campaign: Campaign, audience: Audience | undefined, query: URLSearchParams): Json {
  const since = timeOf(query.get('since') ?? undefined, 'since');
  const byPerson = eventsByPerson(campaign, since);
  const all = campaign.sentTo.flatMap((person) => {
    const opens = (byPerson.get(person.hash) ?? []).filter(({ action }) => action === 'open');
    return opens.length === 0 ? [] : [{ person, opens }];
  });
  const { page, total_items } = pageOf(all, query);
  const ofPeople = (opens: readonly CampaignEvent[]) => opens.filter(({ isProxy }) => !isProxy).length;
  const sum = all.flatMap(({ opens }) => opens);
  const members = page.map(({ person, opens }) => ({
    ...inReport(campaign, person),
    contact_status: audience?.members.get(person.hash)?.status ?? 'archived',
    merge_fields: audience?.members.get(person.hash)?.mergeFields ?? {},
    vip: false,
    opens_count: opens.length,
    proxy_excluded_opens_count: ofPeople(opens),
    opens: opens.slice(0, MOST).map(({ at }) => ({ timestamp: timeText(at) })),
  }));
  const total_opens = sum.length;
  return { members, campaign_id: campaign.id, total_opens, total_proxy_excluded_opens: ofPeople(sum), total_items };
}

export function unsubscribed(campaign: Campaign, query: URLSearchParams): Json {
  const { page, total_items } = pageOf(campaign.unsubscribes, query);
  const unsubscribes = page.map((one) => ({
    ...inReport(campaign, one),
    timestamp: timeText(one.at),
    reason: one.reason,
  }));
  return { unsubscribes, campaign_id: campaign.id, total_items };
}

export function abuseReports(campaign: Campaign, query: URLSearchParams): Json {
  const { page, total_items } = pageOf(campaign.abuse, query);
  const abuse_reports = page.map((one, index) => ({
    ...inReport(campaign, one),
    id: index + 1,
    date: timeText(one.at),
  }));
  return { abuse_reports, campaign_id: campaign.id, total_items };
}

export function sentTo(campaign: Campaign, query: URLSearchParams): Json {
  const { page, total_items } = pageOf(campaign.sentTo, query);
  const byPerson = eventsByPerson(campaign, undefined);
  const sent_to = page.map((person) => {
    const own = byPerson.get(person.hash) ?? [];
    const opens = own.filter(({ action }) => action === 'open');
    return {
      ...inReport(campaign, person),
      status: own.find(({ action }) => action === 'bounce')?.bounce ?? 'sent',
      open_count: opens.length,
      last_open: timeText(opens.at(-1)?.at),
    };
  });
  return { sent_to, campaign_id: campaign.id, total_items };
}

/** The newest first, as in the app. */
export function activityFeed(audience: Audience, member: Member, query: URLSearchParams): Json {
  const filters = (query.get('activity_filters') ?? '').split(',').filter((type) => type !== '');
  const all = member.activity.filter(({ type }) => filters.length === 0 || filters.includes(type)).toReversed();
  const { page, total_items } = pageOf(all, query);
  const activity = page.map(({ type, at, more }) => ({
    activity_type: type,
    created_at_timestamp: timeText(at),
    ...more,
  }));
  return { activity, email_id: member.hash, list_id: audience.id, total_items };
}
