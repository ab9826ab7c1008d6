import { type Audience, hashOf } from './account';
import type { World } from './happenings';
import type { Body } from './member-write';
import { patchMember, postMember } from './members';
import { memberView } from './members-view';
import { invalidResource, memberExists, missingField, Refused } from './problems';

const MOST = 500;

interface Row {
  readonly email_address: string;
  readonly error: string;
  readonly error_code: 'ERROR_CONTACT_EXISTS' | 'ERROR_GENERIC';
  readonly field?: string;
  readonly field_message?: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Many members in one call, each by the rules of one. 200 says nothing: what failed is in `errors`. */
export function bulkWrite(
  world: World,
  audience: Audience,
  { body, query }: { body: Body; query: URLSearchParams },
): Json {
  const rows = body.members;
  if (!Array.isArray(rows)) throw missingField('members');
  if (rows.length > MOST) {
    throw invalidResource('Too many members.', [
      { field: 'members', message: `At most ${MOST} members in a request.` },
    ]);
  }
  const made: Json[] = [];
  const changed: Json[] = [];
  const errors: Row[] = [];
  const seen = new Set<string>();
  for (const row of rows as Body[]) {
    const email = String(row.email_address ?? '');
    const isRepeat = seen.has(hashOf(email));
    seen.add(hashOf(email));
    if (isRepeat) {
      if (query.get('skip_duplicate_check') !== 'true') errors.push(failed(email, duplicate(email)));
      continue;
    }
    try {
      const { isNew, view } = writeRow(world, audience, { row, body, query });
      (isNew ? made : changed).push(view);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      errors.push(failed(email, error));
    }
  }
  return {
    new_members: made,
    updated_members: changed,
    errors,
    total_created: made.length,
    total_updated: changed.length,
    error_count: errors.length,
  };
}

function writeRow(
  world: World,
  audience: Audience,
  { row, body, query }: { row: Body; body: Body; query: URLSearchParams },
): { isNew: boolean; view: Json } {
  // Permissions and tags are no part of a row: the provider drops them.
  const { marketing_permissions: _permissions, tags: _tags, ...written } = row;
  const call = {
    body: written,
    by: 'api' as const,
    skipsMergeValidation: query.get('skip_merge_validation') === 'true',
  };
  const email = String(row.email_address ?? '');
  const existing = audience.members.get(hashOf(email));
  if (existing && existing.status !== 'archived') {
    if (body.update_existing !== true) throw memberExists(email);
    const named = existing.hash;
    return { isNew: false, view: memberView(audience, patchMember(world, { audience, named }, call)) };
  }
  const isNew = existing === undefined;
  return { isNew, view: memberView(audience, postMember(world, audience, call)) };
}

function duplicate(email: string): Refused {
  return invalidResource(`Duplicate items found in request. ${email} appears more than once.`);
}

function failed(email: string, { problem }: Refused): Row {
  const [first] = problem.errors ?? [];
  return {
    email_address: email,
    error: problem.detail,
    error_code: problem.title === 'Member Exists' ? 'ERROR_CONTACT_EXISTS' : 'ERROR_GENERIC',
    field: first?.field ?? '',
    field_message: first?.message ?? '',
  };
}
