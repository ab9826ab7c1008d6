import type { Audience, Member } from './account';
import { bulkWrite } from './bulk';
import type { World } from './happenings';
import { type Found, listed, searched } from './listing';
import { memberIn } from './member-write';
import {
  archiveMember,
  deletePermanently,
  patchMember,
  postMember,
  putMember,
  setTags,
  type WriteOptions,
} from './members';
import { linksTo, memberView, tagId } from './members-view';
import { pageOf } from './paging';
import { notFound } from './problems';
import { activityFeed } from './reports';
import { type Asked, audienceIn, found, type Handler, NOTHING } from './request';

export function personIn(world: World, asked: Asked): { audience: Audience; member: Member; named: string } {
  const audience = audienceIn(world, asked);
  const named = asked.at.member ?? '';
  const member = memberIn(audience, named);
  if (!member) throw notFound();
  return { audience, member, named };
}

function byCall({ query }: Asked): WriteOptions {
  return { by: 'api', skipsMergeValidation: query.get('skip_merge_validation') === 'true' };
}

export const listMembers: Handler = (world, asked) => {
  const audience = audienceIn(world, asked);
  const { page, total_items } = pageOf(listed(world.account, audience, asked.query), asked.query);
  const members = page.map((member) => memberView(audience, member));
  return found({ members, list_id: audience.id, total_items, _links: linksTo(`/lists/${audience.id}/members`) });
};

export const readMember: Handler = (world, asked) => {
  const { audience, member } = personIn(world, asked);
  return found(memberView(audience, member));
};

export const put: Handler = (world, asked) => {
  const audience = audienceIn(world, asked);
  const member = putMember(world, { audience, named: asked.at.member ?? '' }, { body: asked.body, ...byCall(asked) });
  return found(memberView(audience, member));
};

export const patch: Handler = (world, asked) => {
  const audience = audienceIn(world, asked);
  const member = patchMember(world, { audience, named: asked.at.member ?? '' }, { body: asked.body, ...byCall(asked) });
  return found(memberView(audience, member));
};

export const post: Handler = (world, asked) => {
  const audience = audienceIn(world, asked);
  return found(memberView(audience, postMember(world, audience, { body: asked.body, ...byCall(asked) })));
};

export const archive: Handler = (world, asked) => {
  archiveMember(world, audienceIn(world, asked), { named: asked.at.member ?? '', by: 'api' });
  return NOTHING;
};

export const deleteForGood: Handler = (world, asked) => {
  deletePermanently(world, audienceIn(world, asked), { hash: asked.at.member ?? '', by: 'api' });
  return NOTHING;
};

export const readTags: Handler = (world, asked) => {
  const { member } = personIn(world, asked);
  const { page, total_items } = pageOf(member.tags, asked.query);
  return found({ tags: page.map((name) => ({ id: tagId(name), name })), total_items });
};

export const writeTags: Handler = (world, asked) => {
  setTags(world, audienceIn(world, asked), { hash: asked.at.member ?? '', tags: asked.body.tags, by: 'api' });
  return NOTHING;
};

export const readFeed: Handler = (world, asked) => {
  const { audience, member } = personIn(world, asked);
  return found(activityFeed(audience, member, asked.query));
};

export const bulk: Handler = (world, asked) => found(bulkWrite(world, audienceIn(world, asked), asked));

export const search: Handler = (world, { query }) => {
  const { exact, full } = searched(world.account, query);
  const shown = (all: readonly Found[]) => ({
    members: all.slice(0, 30).map(({ audience, member }) => memberView(audience, member)),
    total_items: all.length,
  });
  return found({ exact_matches: shown(exact), full_search: shown(full) });
};
