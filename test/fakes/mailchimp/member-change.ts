import { type Account, type Audience, hashOf, type Member, wholeSecond } from './account';
import type { MemberWrite } from './member-write';
import { invalidResource } from './problems';
import type { Standing } from './transitions';

/** What a write makes of a member; nothing is kept yet. */
export function applied(
  audience: Audience,
  member: Member,
  { write, standing, at }: { write: MemberWrite; standing: Standing; at: Date },
): Member {
  const email = write.email ?? member.email;
  const subscribes = standing.status === 'subscribed' && member.status !== 'subscribed';
  const unsubscribes = standing.status === 'unsubscribed' && member.status !== 'unsubscribed';
  const { status, setBy, isInCompliance, statusBeforeArchive } = standing;
  return {
    ...member,
    email,
    hash: hashOf(email),
    ...{ status, setBy, isInCompliance, statusBeforeArchive },
    ...(subscribes ? { timestampOpt: wholeSecond(at), unsubscribeReason: undefined } : {}),
    ...(unsubscribes ? { unsubscribedAt: wholeSecond(at), unsubscribeReason: 'N/A' } : {}),
    ...write.more,
    interests: oneOfEach(audience, { ...member.interests, ...write.interests }, write.interests),
    permissions: { ...member.permissions, ...write.permissions },
    mergeFields: { ...member.mergeFields, ...write.mergeFields },
  };
}

/** In a radio or dropdown group what was set last pushes out the rest. */
function oneOfEach(audience: Audience, held: Record<string, boolean>, set: Readonly<Record<string, boolean>>) {
  const interests = { ...held };
  for (const { type, interests: group } of audience.categories) {
    const chosen = group.filter(({ id }) => set[id]).at(-1);
    if (!chosen || type === 'checkboxes' || type === 'hidden') continue;
    for (const { id } of group) interests[id] = id === chosen.id;
  }
  return interests;
}

/** Of all the member holds then, not only of what the call named: an old member without one cannot even be closed. */
export function checkMergeFields(audience: Audience, member: Member): void {
  const missing = audience.mergeFields.filter(({ tag, isRequired }) => isRequired && !member.mergeFields[tag]);
  if (missing.length === 0) return;
  throw invalidResource(
    'Your merge fields were invalid.',
    missing.map(({ tag }) => ({ field: tag, message: 'Please enter a value' })),
  );
}

/** A member that nothing was said of yet. */
export function blankMember(account: Account, audience: Audience, email: string): Member {
  account.serial += 1;
  const interests = audience.categories.flatMap((category) => category.interests.map(({ id }) => [id, false] as const));
  return {
    hash: hashOf(email),
    email,
    status: 'transactional',
    setBy: 'api',
    isInCompliance: false,
    interests: Object.fromEntries(interests),
    permissions: Object.fromEntries(audience.permissions.map(({ id }) => [id, false])),
    mergeFields: {},
    tags: [],
    language: '',
    isVip: false,
    emailType: 'html',
    ipSignup: '',
    ipOpt: '',
    lastChanged: new Date(0),
    webId: account.serial,
    source: 'API - Generic',
    activity: [],
  };
}
