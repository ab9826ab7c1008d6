import { batchNamed, batchView, startBatch } from './batches';
import { picked } from './fields';
import type { World } from './happenings';
import { categories, interests, lists, listView, mergeFields } from './lists-view';
import * as members from './member-calls';
import { pageOf } from './paging';
import { notFound, type Problem, Refused } from './problems';
import * as reports from './reports';
import { type ApiRequest, type Asked, audienceIn, found, type Handler, NOTHING, type Reply } from './request';
import * as webhooks from './webhook-calls';

/** What a report shows of a campaign. */
type Shown = (campaign: ReturnType<typeof reports.campaignNamed>, query: URLSearchParams) => Reply['body'];

const ofCampaign =
  (show: Shown): Handler =>
  (world, { at, query }) =>
    found(show(reports.campaignNamed(world.account, at.campaign), query));

/** Every call that the stand-in knows; what is not here is a 404, as with the provider. */
const ROUTES: readonly (readonly [method: string, path: string, Handler])[] = [
  ['GET', '/ping', () => found({ health_status: "Everything's Chimpy!" })],
  ['GET', '/lists', (world, { query }) => found(lists(world.account, query))],
  ['GET', '/lists/:list', (world, asked) => found(listView(audienceIn(world, asked)))],
  ['POST', '/lists/:list', members.bulk],
  ['GET', '/lists/:list/members', members.listMembers],
  ['POST', '/lists/:list/members', members.post],
  ['GET', '/lists/:list/members/:member', members.readMember],
  ['PUT', '/lists/:list/members/:member', members.put],
  ['PATCH', '/lists/:list/members/:member', members.patch],
  ['DELETE', '/lists/:list/members/:member', members.archive],
  ['POST', '/lists/:list/members/:member/actions/delete-permanent', members.deleteForGood],
  ['GET', '/lists/:list/members/:member/tags', members.readTags],
  ['POST', '/lists/:list/members/:member/tags', members.writeTags],
  ['GET', '/lists/:list/members/:member/activity-feed', members.readFeed],
  [
    'GET',
    '/lists/:list/interest-categories',
    (world, asked) => found(categories(audienceIn(world, asked), asked.query)),
  ],
  ['GET', '/lists/:list/interest-categories/:category/interests', readInterests],
  ['GET', '/lists/:list/merge-fields', (world, asked) => found(mergeFields(audienceIn(world, asked), asked.query))],
  ['GET', '/lists/:list/webhooks', webhooks.listWebhooks],
  ['POST', '/lists/:list/webhooks', webhooks.makeWebhook],
  ['GET', '/lists/:list/webhooks/:webhook', webhooks.readWebhook],
  ['PATCH', '/lists/:list/webhooks/:webhook', webhooks.changeWebhook],
  ['DELETE', '/lists/:list/webhooks/:webhook', webhooks.removeWebhook],
  ['GET', '/search-members', members.search],
  ['GET', '/batches', listBatches],
  ['POST', '/batches', (world, asked) => startBatch(world, asked, (request) => answer(world, request))],
  ['GET', '/batches/:batch', (world, { at }) => found(batchView(world, batchNamed(world, at.batch)))],
  ['DELETE', '/batches/:batch', dropBatch],
  ['GET', '/batch-webhooks', webhooks.listBatchWebhooks],
  ['POST', '/batch-webhooks', webhooks.makeBatchWebhook],
  ['DELETE', '/batch-webhooks/:webhook', webhooks.removeBatchWebhook],
  ['GET', '/campaigns', (world, { query }) => found(reports.campaigns(world.account, query))],
  ['GET', '/campaigns/:campaign', ofCampaign(reports.campaignView)],
  ['GET', '/reports/:campaign', ofCampaign(reports.report)],
  ['GET', '/reports/:campaign/email-activity', ofCampaign(reports.emailActivity)],
  ['GET', '/reports/:campaign/open-details', readOpenDetails],
  ['GET', '/reports/:campaign/unsubscribed', ofCampaign(reports.unsubscribed)],
  ['GET', '/reports/:campaign/abuse-reports', ofCampaign(reports.abuseReports)],
  ['GET', '/reports/:campaign/sent-to', ofCampaign(reports.sentTo)],
];

function readInterests(world: World, asked: Asked): Reply {
  const body = interests(audienceIn(world, asked), asked.at.category ?? '', asked.query);
  if (!body) throw notFound();
  return found(body);
}

function readOpenDetails(world: World, { at, query }: Asked): Reply {
  const campaign = reports.campaignNamed(world.account, at.campaign);
  return found(reports.openDetails(campaign, world.account.audiences.get(campaign.audience), query));
}

function listBatches(world: World, { query }: Asked): Reply {
  const { page, total_items } = pageOf([...world.account.batches.values()], query);
  return found({ batches: page.map((batch) => batchView(world, batch)), total_items });
}

function dropBatch(world: World, { at }: Asked): Reply {
  world.account.batches.delete(batchNamed(world, at.batch).id);
  return NOTHING;
}

const PATTERNS = ROUTES.map(([method, path, handler]) => ({
  method,
  handler,
  path: new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`),
}));

/** Answers a call, or an operation of a batch. What is refused is a reply too: the provider's problem document. */
export async function answer(world: World, request: ApiRequest): Promise<Reply> {
  try {
    const route = PATTERNS.find(({ method, path }) => method === request.method && path.test(request.path));
    if (!route) throw notFound();
    const places = Object.entries(route.path.exec(request.path)?.groups ?? {});
    const at = Object.fromEntries(places.map(([name, text]) => [name, decodeURIComponent(text)]));
    const reply = await route.handler(world, { ...request, at });
    return reply.body && request.method === 'GET' ? { ...reply, body: picked(reply.body, request.query) } : reply;
  } catch (error) {
    if (error instanceof Refused) return problemReply(error.problem);
    throw error;
  }
}

let instances = 0;

export function problemReply({ status, title, detail, errors }: Problem): Reply {
  instances += 1;
  const instance = `00000000-0000-4000-8000-${instances.toString(16).padStart(12, '0')}`;
  const type = 'https://mailchimp.com/developer/marketing/docs/errors/';
  return { status, body: { type, title, status, detail, instance, ...(errors ? { errors } : {}) } };
}
