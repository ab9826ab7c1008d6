import { type Account, type Audience, type Member } from './account';
import { timeOf } from './member-write';
import { uniqueEmailId } from './members-view';
import { invalidResource } from './problems';

const STATUSES = ['subscribed', 'unsubscribed', 'cleaned', 'pending', 'transactional', 'archived'];
const SORTS = {
  last_changed: 'lastChanged',
  timestamp_opt: 'timestampOpt',
  timestamp_signup: 'timestampSignup',
} as const;

/** Members of an audience by the filters of a query, in the order it asks for. */
export function listed(account: Account, audience: Audience, query: URLSearchParams): readonly Member[] {
  const status = query.get('status');
  if (status !== null && !STATUSES.includes(status)) {
    throw invalidResource('The query could not be read.', [{ field: 'status', message: 'Unknown status.' }]);
  }
  const tests = [...byTime(query), ...byInterest(query), ...byKind(query)];
  const isShown = (member: Member) =>
    status === null ? member.status !== 'archived' || !account.habits.hidesArchived : member.status === status;
  return sorted(account, audience, query).filter((member) => isShown(member) && tests.every((test) => test(member)));
}

type Test = (member: Member) => boolean;

/** A member changed in the very second of `since` is in: a second is the finest that there is. */
function byTime(query: URLSearchParams): Test[] {
  const time = (name: string) => timeOf(query.get(name) ?? undefined, name)?.getTime();
  const changedSince = time('since_last_changed');
  const changedBefore = time('before_last_changed');
  const optSince = time('since_timestamp_opt');
  const optBefore = time('before_timestamp_opt');
  const unsubscribedSince = time('unsubscribed_since');
  if (unsubscribedSince !== undefined && query.get('status') !== 'unsubscribed') {
    throw invalidResource('unsubscribed_since can only be used with the status unsubscribed.');
  }
  return [
    ...(changedSince === undefined ? [] : [(one: Member) => one.lastChanged.getTime() >= changedSince]),
    ...(changedBefore === undefined ? [] : [(one: Member) => one.lastChanged.getTime() < changedBefore]),
    ...(optSince === undefined ? [] : [(one: Member) => (one.timestampOpt?.getTime() ?? 0) >= optSince]),
    ...(optBefore === undefined ? [] : [(one: Member) => (one.timestampOpt?.getTime() ?? Infinity) < optBefore]),
    ...(unsubscribedSince === undefined
      ? []
      : [(one: Member) => (one.unsubscribedAt?.getTime() ?? 0) >= unsubscribedSince]),
  ];
}

function byInterest(query: URLSearchParams): Test[] {
  const ids = (query.get('interest_ids') ?? '').split(',').filter((id) => id !== '');
  const match = query.get('interest_match');
  if (ids.length === 0 && match === null && !query.has('interest_category_id')) return [];
  if (ids.length === 0 || match === null || !query.has('interest_category_id')) {
    throw invalidResource('interest_category_id, interest_ids and interest_match go together.');
  }
  const holds = (member: Member) => (id: string) => member.interests[id] === true;
  if (match === 'any') return [(member) => ids.some(holds(member))];
  if (match === 'all') return [(member) => ids.every(holds(member))];
  return [(member) => !ids.some(holds(member))];
}

function byKind(query: URLSearchParams): Test[] {
  const unique = query.get('unique_email_id');
  const type = query.get('email_type');
  return [
    ...(unique === null ? [] : [(member: Member) => uniqueEmailId(member.email) === unique]),
    ...(type === null ? [] : [(member: Member) => member.emailType === type]),
    ...(query.get('vip_only') === 'true' ? [(member: Member) => member.isVip] : []),
  ];
}

interface Sorting {
  readonly version: number;
  readonly order: string;
  readonly members: readonly Member[];
}

/** The order of a large audience is worked out once for all of its pages. */
const sortings = new WeakMap<Audience, Sorting>();

function sorted(account: Account, audience: Audience, query: URLSearchParams): readonly Member[] {
  const field = query.get('sort_field');
  if (field === null) return [...audience.members.values()];
  if (!(field in SORTS))
    throw invalidResource('The query could not be read.', [{ field: 'sort_field', message: 'Unknown.' }]);
  const order = `${field} ${query.get('sort_dir') ?? 'ASC'}`;
  const known = sortings.get(audience);
  if (known?.version === account.version && known.order === order) return known.members;
  const key = SORTS[field as keyof typeof SORTS];
  const sign = order.endsWith('DESC') ? -1 : 1;
  const time = (member: Member) => member[key]?.getTime() ?? 0;
  const members = [...audience.members.values()].sort((a, b) => sign * (time(a) - time(b)));
  sortings.set(audience, { version: account.version, order, members });
  return members;
}

export interface Found {
  readonly audience: Audience;
  readonly member: Member;
}

/** Over all audiences: those with that very address, and those whose address or name has the words in it. */
export function searched(account: Account, query: URLSearchParams): { exact: Found[]; full: Found[] } {
  const words = (query.get('query') ?? '').trim().toLowerCase();
  if (words === '') throw invalidResource('The query could not be read.', [{ field: 'query', message: 'Required.' }]);
  const audiences = [...account.audiences.values()].filter(({ id }) => (query.get('list_id') ?? id) === id);
  const all = audiences.flatMap((audience) =>
    [...audience.members.values()]
      .filter(({ status }) => status !== 'archived' || !account.habits.hidesArchived)
      .map((member) => ({ audience, member })),
  );
  const has = ({ member }: Found) =>
    [member.email, ...Object.values(member.mergeFields)].some((text) => `${text}`.toLowerCase().includes(words));
  return { exact: all.filter(({ member }) => member.email.toLowerCase() === words), full: all.filter(has) };
}
