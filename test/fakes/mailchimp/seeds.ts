import {
  type Account,
  type Audience,
  hashOf,
  type InterestCategory,
  type Member,
  type MergeField,
  type Permission,
  type Source,
  type Status,
  wholeSecond,
} from './account';
import { blankMember } from './member-change';

export interface AudienceSeed {
  readonly id: string;
  readonly name?: string;
  readonly isDoubleOptIn?: boolean;
  readonly categories?: readonly InterestCategory[];
  readonly permissions?: readonly Permission[];
  readonly mergeFields?: readonly MergeField[];
}

/** A first and a last name, neither required: what a new audience starts with. */
export const USUAL_MERGE_FIELDS: readonly MergeField[] = [
  { tag: 'FNAME', name: 'First Name', type: 'text', isRequired: false },
  { tag: 'LNAME', name: 'Last Name', type: 'text', isRequired: false },
];

export function addAudience(account: Account, seed: AudienceSeed): Audience {
  const audience: Audience = {
    id: seed.id,
    name: seed.name ?? `Audience ${seed.id}`,
    isDoubleOptIn: seed.isDoubleOptIn ?? false,
    categories: seed.categories ?? [],
    permissions: seed.permissions ?? [],
    mergeFields: seed.mergeFields ?? USUAL_MERGE_FIELDS,
    members: new Map(),
    forgotten: new Set(),
    confirmations: [],
    webhooks: [],
  };
  account.audiences.set(audience.id, audience);
  return audience;
}

export interface MemberSeed {
  readonly audience: string;
  readonly email: string;
  readonly status?: Status;
  readonly setBy?: Source;
  /** By default as if `setBy` had set the status. */
  readonly isInCompliance?: boolean;
  readonly interests?: Readonly<Record<string, boolean>>;
  readonly permissions?: Readonly<Record<string, boolean>>;
  readonly mergeFields?: Readonly<Record<string, string | number>>;
  readonly tags?: readonly string[];
  readonly language?: string;
  readonly unsubscribeReason?: string;
  readonly timestampOpt?: string;
  readonly lastChanged?: string;
  readonly statusBeforeArchive?: Status;
}

/** Puts a member there as if they had long been: no rule is asked, and no webhook tells. */
export function addMember(account: Account, seed: MemberSeed, now: Date): Member {
  const audience = account.audiences.get(seed.audience);
  if (!audience) throw new Error(`no audience ${seed.audience}`);
  const blank = blankMember(account, audience, seed.email);
  const status = seed.status ?? 'subscribed';
  const setBy = seed.setBy ?? 'user';
  const changed = wholeSecond(seed.lastChanged === undefined ? now : new Date(seed.lastChanged));
  const member: Member = {
    ...blank,
    status,
    setBy,
    isInCompliance: seed.isInCompliance ?? (status === 'cleaned' || (status === 'unsubscribed' && setBy === 'user')),
    statusBeforeArchive: seed.statusBeforeArchive,
    interests: { ...blank.interests, ...seed.interests },
    permissions: { ...blank.permissions, ...seed.permissions },
    mergeFields: { ...seed.mergeFields },
    tags: seed.tags ?? [],
    language: seed.language ?? '',
    unsubscribeReason: seed.unsubscribeReason,
    unsubscribedAt: status === 'unsubscribed' ? changed : undefined,
    timestampOpt: seed.timestampOpt === undefined ? undefined : wholeSecond(new Date(seed.timestampOpt)),
    lastChanged: changed,
  };
  audience.members.set(member.hash, member);
  if (status === 'pending') audience.confirmations.push(member.hash);
  account.version += 1;
  return member;
}

/** Deleted for good some time ago. */
export function forget(account: Account, { audience: id, email }: { audience: string; email: string }): void {
  const audience = account.audiences.get(id);
  if (!audience) throw new Error(`no audience ${id}`);
  audience.members.delete(hashOf(email));
  audience.forgotten.add(hashOf(email));
  account.version += 1;
}
