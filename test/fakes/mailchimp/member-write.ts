import { type Account, type Audience, hashOf, type Member, WRITABLE, type WritableStatus } from './account';
import { invalidResource, missingField } from './problems';

/** The body of a call that writes a member, read as far as it says something. */
export interface MemberWrite {
  readonly email?: string;
  readonly status?: WritableStatus;
  readonly statusIfNew?: WritableStatus;
  readonly interests: Readonly<Record<string, boolean>>;
  readonly permissions: Readonly<Record<string, boolean>>;
  readonly mergeFields: Readonly<Record<string, string | number>>;
  readonly tags: readonly string[];
  readonly more: Partial<
    Pick<Member, 'language' | 'isVip' | 'emailType' | 'ipSignup' | 'ipOpt' | 'timestampSignup' | 'timestampOpt'>
  >;
}

export type Body = Readonly<Record<string, unknown>>;

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/;

export function readWrite(account: Account, audience: Audience, body: Body): MemberWrite {
  return {
    email: emailOf(account, body.email_address),
    status: statusOf(body.status, 'status'),
    statusIfNew: statusOf(body.status_if_new, 'status_if_new'),
    interests: interestsOf(audience, body.interests),
    permissions: permissionsOf(audience, body.marketing_permissions),
    mergeFields: mergeFieldsOf(audience, body.merge_fields),
    tags: tagsOf(body.tags),
    more: detailsOf(body),
  };
}

function emailOf(account: Account, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value.trim() === '') throw missingField('email_address');
  const email = value.trim();
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (!ADDRESS.test(email) || account.habits.fakeDomains.includes(domain)) {
    throw invalidResource(`${email} looks fake or invalid, please enter a real email address.`);
  }
  return email;
}

export function statusOf(value: unknown, field: string): WritableStatus | undefined {
  if (value === undefined) return undefined;
  const known = WRITABLE.find((status) => status === value);
  if (known) return known;
  throw invalidResource(
    "The resource submitted could not be validated. For field-specific details, see the 'errors' array.",
    [{ field, message: `Data did not match any of the types: ${WRITABLE.join(', ')}` }],
  );
}

function interestsOf(audience: Audience, value: unknown): Record<string, boolean> {
  const known = new Set(audience.categories.flatMap(({ interests }) => interests.map(({ id }) => id)));
  return Object.fromEntries(
    Object.entries(objectOf(value, 'interests')).map(([id, isOn]) => {
      if (!known.has(id)) throw invalidResource(`Invalid interest ID: '${id}'.`);
      return [id, isOn === true];
    }),
  );
}

function permissionsOf(audience: Audience, value: unknown): Record<string, boolean> {
  if (value === undefined) return {};
  if (!Array.isArray(value)) throw missingField('marketing_permissions');
  return Object.fromEntries(
    value.map((one: Body) => {
      const id = String(one.marketing_permission_id);
      if (!audience.permissions.some((known) => known.id === id)) {
        throw invalidResource('Invalid marketing permission ID.', [
          { field: 'marketing_permissions', message: 'Unknown marketing permission.' },
        ]);
      }
      return [id, one.enabled === true];
    }),
  );
}

/** Tags that the audience does not have are dropped without a word. */
function mergeFieldsOf(audience: Audience, value: unknown): Record<string, string | number> {
  const known = new Set(audience.mergeFields.map(({ tag }) => tag));
  const pairs = Object.entries(objectOf(value, 'merge_fields')).filter(
    (pair): pair is [string, string | number] =>
      known.has(pair[0]) && (typeof pair[1] === 'string' || typeof pair[1] === 'number'),
  );
  return Object.fromEntries(pairs);
}

/** Names when a member is made; a call that changes one leaves tags alone. */
function tagsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((tag): tag is string => typeof tag === 'string') : [];
}

function detailsOf(body: Body): MemberWrite['more'] {
  const text = (field: string) => (typeof body[field] === 'string' ? (body[field] as string) : undefined);
  const more = {
    language: text('language'),
    isVip: typeof body.vip === 'boolean' ? body.vip : undefined,
    emailType: body.email_type === 'text' || body.email_type === 'html' ? body.email_type : undefined,
    ipSignup: text('ip_signup'),
    ipOpt: text('ip_opt'),
    timestampSignup: timeOf(text('timestamp_signup'), 'timestamp_signup'),
    timestampOpt: timeOf(text('timestamp_opt'), 'timestamp_opt'),
  };
  return Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
}

/** Also of queries: a time that cannot be read is refused, not guessed. */
export function timeOf(text: string | undefined, field: string): Date | undefined {
  if (text === undefined || text === '') return undefined;
  const at = new Date(/[zZ]$|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(at.getTime()))
    throw invalidResource(`The value of ${field} is not a date.`, [{ field, message: 'Not a date.' }]);
  return at;
}

function objectOf(value: unknown, field: string): Body {
  if (value === undefined) return {};
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  throw invalidResource('The resource submitted could not be validated.', [{ field, message: 'Not an object.' }]);
}

/** The member that a path means: by hash, by the address itself, or by `contact_id`. */
export function memberIn(audience: Audience, named: string): Member | undefined {
  const byHash = audience.members.get(named.toLowerCase());
  if (byHash) return byHash;
  if (named.includes('@')) return audience.members.get(hashOf(named));
  return undefined;
}
