import { type Audience, hashOf, type Member, type Source, wholeSecond } from './account';
import type { World } from './happenings';
import { applied, blankMember, checkMergeFields } from './member-change';
import { type Body, type MemberWrite, memberIn, readWrite } from './member-write';
import { forgotten, invalidResource, memberExists, methodNotAllowed, missingField, notFound } from './problems';
import { archived, written } from './transitions';

export interface WriteOptions {
  readonly by: Source;
  readonly skipsMergeValidation: boolean;
}

/** PUT: makes the member, or changes what the body names. Without `status` an existing member keeps theirs. */
export function putMember(
  world: World,
  place: { audience: Audience; named: string },
  call: { body: Body } & WriteOptions,
) {
  const { audience, named } = place;
  if (call.body.email_address === undefined) throw missingField('email_address');
  const write = readWrite(world.account, audience, call.body);
  const member = memberIn(audience, named);
  if (write.statusIfNew === undefined) throw missingField('status_if_new');
  if (member) return changeMember(world, { audience, member }, { write, ...call });
  return makeMember(world, audience, { write: { ...write, status: write.statusIfNew }, ...call });
}

export function patchMember(
  world: World,
  place: { audience: Audience; named: string },
  call: { body: Body } & WriteOptions,
) {
  const { audience, named } = place;
  refuseForgotten(audience, named);
  const member = memberIn(audience, named);
  if (!member) throw notFound();
  const write = readWrite(world.account, audience, call.body);
  if (write.status === 'transactional') {
    throw invalidResource('The resource submitted could not be validated.', [
      { field: 'status', message: 'A contact cannot be made transactional by an update.' },
    ]);
  }
  return changeMember(world, { audience, member }, { write, ...call });
}

export function postMember(world: World, audience: Audience, call: { body: Body } & WriteOptions) {
  const write = readWrite(world.account, audience, call.body);
  if (write.email === undefined) throw missingField('email_address');
  if (write.status === undefined) throw missingField('status');
  const existing = memberIn(audience, write.email);
  if (existing && existing.status !== 'archived') throw memberExists(write.email);
  if (existing) return changeMember(world, { audience, member: existing }, { write, ...call });
  return makeMember(world, audience, { write, ...call });
}

/** Archives. The status they had is hidden, and the next write may set any. */
export function archiveMember(world: World, audience: Audience, call: { named: string; by: Source }): void {
  const member = memberIn(audience, call.named);
  if (!member) throw notFound();
  if (member.status === 'archived') {
    throw world.account.habits.secondArchive === 404
      ? notFound()
      : methodNotAllowed('This list member cannot be removed.');
  }
  keep(world, audience, { before: member, after: { ...member, ...archived(member, call.by) }, by: call.by });
}

/** For good: the address is not found any more, and no call brings it back. Only by the hash. */
export function deletePermanently(world: World, audience: Audience, call: { hash: string; by: Source }): void {
  const member = audience.members.get(call.hash);
  if (!member) throw notFound();
  audience.members.delete(member.hash);
  audience.forgotten.add(member.hash);
  world.account.version += 1;
  world.listener.member({ kind: 'GONE', before: member }, { audience, by: call.by, at: wholeSecond(world.now()) });
}

export function setTags(world: World, audience: Audience, call: { hash: string; tags: unknown; by: Source }): void {
  const member = audience.members.get(call.hash);
  if (!member) throw notFound();
  if (!Array.isArray(call.tags)) throw missingField('tags');
  const tags = new Set(member.tags);
  for (const { name, status } of call.tags as { name?: unknown; status?: unknown }[]) {
    if (typeof name !== 'string' || (status !== 'active' && status !== 'inactive')) throw missingField('tags.status');
    if (status === 'active') tags.add(name);
    else tags.delete(name);
  }
  keep(world, audience, { before: member, after: { ...member, tags: [...tags] }, by: call.by });
}

type Call = { readonly write: MemberWrite } & WriteOptions;

function makeMember(world: World, audience: Audience, call: Call): Member {
  const { write, by } = call;
  const email = write.email as string;
  const hash = hashOf(email);
  if (audience.forgotten.has(hash)) throw forgotten(email);
  if (audience.members.has(hash)) throw memberExists(email);
  if (world.account.tooManySignUps.has(hash)) {
    throw invalidResource(
      `${email} has signed up to a lot of lists very recently; we're not allowing more signups for now`,
    );
  }
  const standing = written(undefined, write.status ?? 'subscribed', by);
  const blank = blankMember(world.account, audience, email);
  const after = applied(audience, { ...blank, tags: write.tags }, { write, standing, at: world.now() });
  if (!call.skipsMergeValidation) checkMergeFields(audience, after);
  return keep(world, audience, { after, by });
}

function changeMember(world: World, place: { audience: Audience; member: Member }, call: Call): Member {
  const { audience, member } = place;
  const { write, by } = call;
  if (write.email !== undefined) refuseTaken(audience, member, write.email);
  const standing = write.status === undefined ? member : written(member, write.status, by);
  const after = applied(audience, member, { write, standing, at: world.now() });
  if (!call.skipsMergeValidation) checkMergeFields(audience, after);
  return keep(world, audience, { before: member, after, by });
}

function refuseForgotten(audience: Audience, named: string): void {
  const hash = named.includes('@') ? hashOf(named) : named.toLowerCase();
  if (audience.forgotten.has(hash)) throw forgotten('The address');
}

function refuseTaken(audience: Audience, member: Member, email: string): void {
  const hash = hashOf(email);
  if (hash === member.hash) return;
  if (audience.forgotten.has(hash)) throw forgotten(email);
  if (audience.members.has(hash)) throw memberExists(email);
}

/** Puts the member in place of the one before, and tells. Each write moves `last_changed`, also one that changes nothing. */
export function keep(
  world: World,
  audience: Audience,
  { before, after, by, campaign }: { before?: Member; after: Member; by: Source; campaign?: string },
): Member {
  const at = wholeSecond(world.now());
  const kept: Member = { ...after, lastChanged: at };
  if (before && before.hash !== kept.hash) audience.members.delete(before.hash);
  audience.members.set(kept.hash, kept);
  if (kept.status === 'pending' && before?.status !== 'pending') audience.confirmations.push(kept.hash);
  world.account.version += 1;
  world.listener.member({ kind: 'WRITTEN', before, after: kept, campaign }, { audience, by, at });
  return kept;
}
