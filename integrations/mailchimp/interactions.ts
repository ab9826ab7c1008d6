import type { Policy } from '../../src/domain/policy';
import type { InteractionKind } from '../../src/domain/words';
import type { ProviderEvent, ProviderPage } from '../provider';
import { cursorText, readCursor } from './cursor';
import type { EventId } from './event-id';
import { readTime, timeText } from './member';
import type { RemoteAct, RemoteCampaign } from './set-up-calls';
import { addressOf } from './translate';
import type { WalkParts } from './walking';

interface ActCursor {
  /** Acts since then; what is older was seen. */
  readonly since?: string;
  /** When this walk began: the next one goes on from there. */
  readonly startedAt?: string;
  readonly campaign?: string;
  readonly offset?: number;
}

const COUNT = 500;
const DAY_MS = 86_400_000;
/** Mail is opened and clicked for about so long after it was sent. */
const CAMPAIGNS_MS = 60 * DAY_MS;
/** Reports lag behind; what comes twice bears the same id. */
const OVERLAP_MS = 3_600_000;

/**
 * One page of what people did with the mail of a campaign. Nothing is asked for while the policy records neither opens
 * nor clicks. Reports also tell the address of the network, which is never read.
 */
export async function walkActs(
  parts: WalkParts & { readonly policy: Policy; readonly eventId: EventId },
  cursor: string | undefined,
): Promise<ProviderPage> {
  const { port, setUp, clock, policy } = parts;
  const now = clock();
  const at = readCursor<ActCursor>(cursor) ?? {};
  const since = at.since ?? timeText(new Date(now.getTime() - DAY_MS));
  const startedAt = at.startedAt ?? timeText(now);
  const done = { events: [], cursor: cursorText({ since: startedAt }), isLast: true };
  if (!policy.tracking.opens && !policy.tracking.clicks) return done;
  const lists = new Set(setUp.audiences.map(({ list }) => list));
  const sentSince = timeText(new Date(now.getTime() - CAMPAIGNS_MS));
  const all = await port.campaigns({
    status: 'sent',
    since_send_time: sentSince,
    sort_field: 'send_time',
    sort_dir: 'ASC',
  });
  const campaigns = all.filter(({ list }) => lists.has(list));
  const place = Math.max(
    0,
    campaigns.findIndex(({ id }) => id === at.campaign),
  );
  const campaign = campaigns[place];
  if (!campaign) return done;

  const isSame = campaign.id === at.campaign;
  const offset = isSame ? (at.offset ?? 0) : 0;
  const from = timeText(new Date(Date.parse(since) - OVERLAP_MS));
  const { acts, people } = await port.acts(campaign.id, { count: COUNT, offset, since: from });
  const events = await eventsOf(parts, campaign, acts);
  const next = people >= COUNT ? { campaign: campaign.id, offset: offset + people } : nextOf(campaigns[place + 1]);
  if (!next) return { ...done, events };
  return { events, cursor: cursorText({ since, startedAt, ...next }), isLast: false };
}

function nextOf(campaign: RemoteCampaign | undefined): Pick<ActCursor, 'campaign'> | undefined {
  return campaign && { campaign: campaign.id };
}

const KINDS: Readonly<Record<string, InteractionKind>> = { open: 'OPEN', click: 'CLICK', bounce: 'BOUNCE' };

async function eventsOf(
  { port, setUp, policy, eventId }: Parameters<typeof walkActs>[0],
  campaign: RemoteCampaign,
  acts: readonly RemoteAct[],
): Promise<ProviderEvent[]> {
  const { opens, clicks } = policy.tracking;
  const isWanted: Readonly<Record<string, boolean>> = { open: opens, click: clicks, bounce: true };
  const wanted = acts.filter(({ action }) => isWanted[action]);
  const hasOpens = wanted.some(({ action }) => action === 'open');
  const areMachines = hasOpens && (await areAllByMachines(port, campaign.id));
  const topics = setUp.audiences.find(({ list }) => list === campaign.list)?.topics ?? [];
  return wanted.flatMap((act): ProviderEvent[] => {
    const interaction = KINDS[act.action];
    const email = addressOf(act.email);
    const occurredAt = readTime(act.at);
    if (!interaction || !email || !occurredAt) return [];
    return [
      {
        kind: 'INTERACTION',
        id: eventId('act', campaign.id, email.value, act.action, act.at, act.url),
        occurredAt,
        ref: { email },
        interaction,
        campaign: campaign.id,
        ...(topics.length === 1 && { topic: topics[0] }),
        ...(act.url !== '' && { url: act.url }),
        ...(interaction === 'BOUNCE' && { isPermanent: act.type === 'hard' }),
        ...(interaction === 'OPEN' && areMachines && { isMachine: true }),
      },
    ];
  });
}

/**
 * No single open says whether a mail program made it. A report says how many were not: when that is none, all were. More
 * would be a call for each person, for a mark on opens, which never count as human contact anyway.
 */
async function areAllByMachines(port: WalkParts['port'], campaign: string): Promise<boolean> {
  const { all, byPeople } = await port.opensOf(campaign);
  return byPeople === 0 && all > 0;
}
