import {
  type Account,
  type Audience,
  type Campaign,
  type CampaignEvent,
  hashOf,
  type Member,
  wholeSecond,
} from './account';
import type { World } from './happenings';
import { blankMember } from './member-change';
import { keep } from './members';
import { bounced, MAILED, subscribedByThePerson, unsubscribedByThePerson } from './transitions';

/** A person of an audience; `campaign` is the mail in which they did it. */
export interface PersonAct {
  readonly audience: string;
  readonly email: string;
  readonly campaign?: string;
}

export function audienceOf(account: Account, id: string): Audience {
  const audience = account.audiences.get(id);
  if (!audience) throw new Error(`no audience ${id}`);
  return audience;
}

export function personOf(account: Account, { audience: id, email }: PersonAct): { audience: Audience; member: Member } {
  const audience = audienceOf(account, id);
  const member = audience.members.get(hashOf(email));
  if (!member) throw new Error(`nobody by that address in audience ${id}`);
  return { audience, member };
}

/** By the link at the foot of a mail. */
export function unsubscribeByLink(world: World, act: PersonAct & { reason?: string }): void {
  const { member } = personOf(world.account, act);
  const at = wholeSecond(world.now());
  const reason = act.reason ?? 'NORMAL (I no longer want to receive these emails)';
  if (act.campaign) {
    campaignOf(world.account, act.campaign).unsubscribes.push({ hash: member.hash, email: member.email, at, reason });
  }
  stop(world, act, reason);
}

/** They marked a mail as spam. */
export function reportSpam(world: World, act: PersonAct): void {
  const { member } = personOf(world.account, act);
  const at = wholeSecond(world.now());
  if (act.campaign) campaignOf(world.account, act.campaign).abuse.push({ hash: member.hash, email: member.email, at });
  stop(world, act, 'abuse');
}

function stop(world: World, act: PersonAct, unsubscribeReason: string): void {
  const { audience, member } = personOf(world.account, act);
  const at = wholeSecond(world.now());
  const more = { ...campaignTitle(world.account, act.campaign), is_admin_unsubscribed: false };
  const activity = [
    ...member.activity,
    { type: 'unsub', at, more: { ...more, unsubscribe_reason: unsubscribeReason } },
  ];
  const after = { ...member, ...unsubscribedByThePerson(), unsubscribeReason, unsubscribedAt: at, activity };
  keep(world, audience, { before: member, after, by: 'user', campaign: act.campaign });
}

/** They clicked in the confirmation that a `pending` mailed them. */
export function confirm(world: World, act: PersonAct): void {
  const { audience, member } = personOf(world.account, act);
  const index = audience.confirmations.indexOf(member.hash);
  if (member.status !== 'pending' || index < 0) throw new Error('nothing to confirm');
  audience.confirmations.splice(index, 1);
  const after = { ...member, ...subscribedByThePerson(), timestampOpt: wholeSecond(world.now()) };
  keep(world, audience, { before: member, after, by: 'user' });
}

/** By the provider's own form: the one way back for the forgotten. With double opt-in it only mails a confirmation. */
export function signUp(
  world: World,
  act: PersonAct & { interests?: Record<string, boolean>; mergeFields?: Record<string, string>; ip?: string },
): void {
  const audience = audienceOf(world.account, act.audience);
  const hash = hashOf(act.email);
  const at = wholeSecond(world.now());
  audience.forgotten.delete(hash);
  const before = audience.members.get(hash);
  const held = before ?? blankMember(world.account, audience, act.email);
  const standing =
    audience.isDoubleOptIn && before?.status !== 'subscribed'
      ? ({ ...held, status: 'pending', setBy: 'user', statusBeforeArchive: undefined } as const)
      : { ...subscribedByThePerson(), timestampOpt: at, ipOpt: act.ip ?? '' };
  const after: Member = {
    ...held,
    ...standing,
    interests: { ...held.interests, ...act.interests },
    mergeFields: { ...held.mergeFields, ...act.mergeFields },
    timestampSignup: at,
    ipSignup: act.ip ?? '',
    source: 'Hosted Signup Form',
  };
  keep(world, audience, { before, after, by: 'user' });
}

/** On the provider's own profile page. */
export function changeAddress(world: World, act: PersonAct & { to: string }): void {
  const { audience, member } = personOf(world.account, act);
  const hash = hashOf(act.to);
  if (hash !== member.hash && audience.members.has(hash)) throw new Error('somebody holds that address');
  keep(world, audience, { before: member, after: { ...member, email: act.to, hash }, by: 'user' });
}

export function changePreferences(
  world: World,
  act: PersonAct & { interests?: Record<string, boolean>; permissions?: Record<string, boolean> },
): void {
  const { audience, member } = personOf(world.account, act);
  const at = wholeSecond(world.now());
  const told = Object.entries(act.permissions ?? {}).map(([id, isOn]) => ({
    type: 'marketing_permission',
    at,
    more: {
      marketing_permisson_text: audience.permissions.find((one) => one.id === id)?.text ?? '',
      marketing_permission_opted_in: isOn,
      updated_by: 'Contact',
    },
  }));
  const after = {
    ...member,
    interests: { ...member.interests, ...act.interests },
    permissions: { ...member.permissions, ...act.permissions },
    activity: [...member.activity, ...told],
  };
  keep(world, audience, { before: member, after, by: 'user' });
}

/** Mail to them failed: `hard` cleans the address, `soft` changes nothing. */
export function bounce(world: World, act: PersonAct & { campaign: string; bounce: 'hard' | 'soft' }): void {
  const { audience, member } = personOf(world.account, act);
  interact(world, act, { action: 'bounce', bounce: act.bounce });
  if (act.bounce === 'soft' || !MAILED.includes(member.status)) return;
  const now = personOf(world.account, act).member;
  keep(world, audience, { before: now, after: { ...now, ...bounced() }, by: 'user', campaign: act.campaign });
}

type InCampaign = PersonAct & { readonly campaign: string };

/** `isProxy`: their mail program opened it by itself. */
export function open(world: World, act: InCampaign & { isProxy?: boolean; ip?: string }): void {
  interact(world, act, { action: 'open', isProxy: act.isProxy ?? false, ip: act.ip });
}

/** `isProxy`: a scanner of mail followed the link. Nothing in the reports tells. */
export function click(world: World, act: InCampaign & { url: string; isProxy?: boolean; ip?: string }): void {
  interact(world, act, { action: 'click', url: act.url, isProxy: act.isProxy ?? false, ip: act.ip });
}

type Did = Partial<CampaignEvent> & Pick<CampaignEvent, 'action'>;

/** Does not move `last_changed`, as little as with the provider. */
function interact(world: World, act: InCampaign, did: Did): void {
  const { audience, member } = personOf(world.account, act);
  const { hash, email } = member;
  const at = wholeSecond(world.now());
  const ip = did.ip ?? (did.isProxy ? '192.0.2.200' : '192.0.2.10');
  const event: CampaignEvent = { hash, email, at, isProxy: false, ...did, ip };
  campaignOf(world.account, act.campaign).events.push(event);
  const more = {
    ...campaignTitle(world.account, act.campaign),
    ...(did.action === 'click' ? { link_clicked: did.url } : {}),
    ...(did.action === 'bounce' ? { bounce_type: did.bounce, bounce_has_open_activity: false } : {}),
  };
  audience.members.set(hash, { ...member, activity: [...member.activity, { type: did.action, at, more }] });
  world.account.version += 1;
}

export function campaignOf(account: Account, id: string): Campaign {
  const campaign = account.campaigns.get(id);
  if (!campaign) throw new Error(`no campaign ${id}`);
  return campaign;
}

function campaignTitle(account: Account, id: string | undefined) {
  if (id === undefined) return {};
  return { campaign_id: id, campaign_title: campaignOf(account, id).title };
}
