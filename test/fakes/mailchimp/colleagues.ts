import { type Campaign, nextId, type WritableStatus, wholeSecond } from './account';
import type { World } from './happenings';
import { archiveMember, deletePermanently, keep } from './members';
import { audienceOf, type PersonAct, personOf } from './recipients';
import { written } from './transitions';

/** A colleague sets a status in the app: it can be lifted by a call, unless the person had said no before. */
export function setStatus(world: World, act: PersonAct & { status: WritableStatus }): void {
  const { audience, member } = personOf(world.account, act);
  const at = wholeSecond(world.now());
  const standing = written(member, act.status, 'admin');
  const isNo = standing.status === 'unsubscribed';
  const unsubscribed = {
    unsubscribedAt: at,
    unsubscribeReason: 'N/A (Unsubscribed by an admin)',
    activity: [
      ...member.activity,
      {
        type: 'unsub',
        at,
        more: { is_admin_unsubscribed: true, unsubscribe_reason: 'N/A (Unsubscribed by an admin)' },
      },
    ],
  };
  keep(world, audience, {
    before: member,
    after: { ...member, ...standing, ...(isNo ? unsubscribed : {}) },
    by: 'admin',
  });
}

export function unsubscribeAsColleague(world: World, act: PersonAct): void {
  setStatus(world, { ...act, status: 'unsubscribed' });
}

export function archiveInApp(world: World, act: PersonAct): void {
  const { audience, member } = personOf(world.account, act);
  archiveMember(world, audience, { named: member.hash, by: 'admin' });
}

/** For good: the address is forgotten. */
export function deleteInApp(world: World, act: PersonAct): void {
  const { audience, member } = personOf(world.account, act);
  deletePermanently(world, audience, { hash: member.hash, by: 'admin' });
}

export function editInApp(
  world: World,
  act: PersonAct & {
    interests?: Record<string, boolean>;
    permissions?: Record<string, boolean>;
    mergeFields?: Record<string, string>;
  },
): void {
  const { audience, member } = personOf(world.account, act);
  const after = {
    ...member,
    interests: { ...member.interests, ...act.interests },
    permissions: { ...member.permissions, ...act.permissions },
    mergeFields: { ...member.mergeFields, ...act.mergeFields },
  };
  keep(world, audience, { before: member, after, by: 'admin' });
}

/** Goes to those who are subscribed now, and of them to those with the interest, where one is named. */
export function sendCampaign(
  world: World,
  act: { audience: string; title?: string; interest?: string; id?: string },
): Campaign {
  const audience = audienceOf(world.account, act.audience);
  const at = wholeSecond(world.now());
  const id = act.id ?? nextId(world.account, 'campaign');
  const title = act.title ?? `Campaign ${id}`;
  const reached = [...audience.members.values()].filter(
    ({ status, interests }) => status === 'subscribed' && (act.interest === undefined || interests[act.interest]),
  );
  for (const member of reached) {
    const sent = { type: 'sent', at, more: { campaign_id: id, campaign_title: title } };
    audience.members.set(member.hash, { ...member, activity: [...member.activity, sent] });
  }
  const campaign: Campaign = {
    id,
    audience: audience.id,
    title,
    sentAt: at,
    sentTo: reached.map(({ hash, email }) => ({ hash, email })),
    events: [],
    unsubscribes: [],
    abuse: [],
  };
  world.account.campaigns.set(id, campaign);
  world.account.version += 1;
  world.listener.campaign(campaign, { audience, by: 'admin', at });
  return campaign;
}
