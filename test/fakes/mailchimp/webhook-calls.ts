import { randomBytes } from 'node:crypto';
import { nextId, type Source, type Webhook } from './account';
import { webhookView } from './lists-view';
import { linksTo } from './members-view';
import { pageOf } from './paging';
import { invalidResource, missingField, notFound } from './problems';
import { audienceIn, found, type Handler, NOTHING } from './request';

const EVENTS = ['subscribe', 'unsubscribe', 'profile', 'cleaned', 'upemail', 'campaign'];
const SOURCES: readonly Source[] = ['user', 'admin', 'api'];
const MOST_BATCH_WEBHOOKS = 20;

export const listWebhooks: Handler = (world, asked) => {
  const audience = audienceIn(world, asked);
  const webhooks = audience.webhooks.map((one) => webhookView(audience, one));
  return found({ webhooks, list_id: audience.id, total_items: webhooks.length });
};

/** The URL has to answer a GET first. The signing secret is in this reply and in no other. */
export const makeWebhook: Handler = async (world, asked) => {
  const audience = audienceIn(world, asked);
  const { url, events, sources } = asked.body;
  if (typeof url !== 'string' || url === '') throw missingField('url');
  if (audience.webhooks.some((one) => one.url === url)) {
    throw invalidResource("Sorry, you can't set up multiple WebHooks for one URL");
  }
  if (!(await world.answers(url))) throw invalidResource("We couldn't reach the WebHook URL you provided.");
  const signingSecret = world.account.habits.signsWebhooks ? randomBytes(32).toString('hex') : undefined;
  const webhook: Webhook = {
    id: nextId(world.account, 'webhook'),
    url,
    events: flags(EVENTS, events),
    sources: flags(SOURCES, sources) as Webhook['sources'],
    signingSecret,
  };
  audience.webhooks.push(webhook);
  const secret = signingSecret === undefined ? {} : { signing_secret: signingSecret };
  return found({ ...webhookView(audience, webhook), ...secret });
};

export const readWebhook: Handler = (world, asked) => {
  const audience = audienceIn(world, asked);
  const webhook = audience.webhooks.find(({ id }) => id === asked.at.webhook);
  if (!webhook) throw notFound();
  return found(webhookView(audience, webhook));
};

/** What a call leaves out of `events` and `sources` stays as it is. */
export const changeWebhook: Handler = async (world, asked) => {
  const audience = audienceIn(world, asked);
  const index = audience.webhooks.findIndex(({ id }) => id === asked.at.webhook);
  const before = audience.webhooks[index];
  if (!before) throw notFound();
  const url = typeof asked.body.url === 'string' ? asked.body.url : before.url;
  if (url !== before.url && !(await world.answers(url))) {
    throw invalidResource("We couldn't reach the WebHook URL you provided.");
  }
  const after: Webhook = {
    ...before,
    url,
    events: { ...before.events, ...(asked.body.events as object) },
    sources: { ...before.sources, ...(asked.body.sources as object) },
  };
  audience.webhooks[index] = after;
  return found(webhookView(audience, after));
};

export const removeWebhook: Handler = (world, asked) => {
  const { webhooks } = audienceIn(world, asked);
  const index = webhooks.findIndex(({ id }) => id === asked.at.webhook);
  if (index < 0) throw notFound();
  webhooks.splice(index, 1);
  return NOTHING;
};

export const listBatchWebhooks: Handler = (world, { query }) => {
  const { page, total_items } = pageOf(world.account.batchWebhooks, query);
  return found({ webhooks: page.map(({ id, url, isEnabled }) => ({ id, url, enabled: isEnabled })), total_items });
};

export const makeBatchWebhook: Handler = async (world, { body }) => {
  const { url, enabled } = body;
  if (typeof url !== 'string' || url === '') throw missingField('url');
  if (world.account.batchWebhooks.length >= MOST_BATCH_WEBHOOKS) {
    throw invalidResource(`There are ${MOST_BATCH_WEBHOOKS} batch webhooks already.`);
  }
  if (!(await world.answers(url))) throw invalidResource("We couldn't reach the WebHook URL you provided.");
  const webhook = { id: nextId(world.account, 'batch webhook'), url, isEnabled: enabled !== false };
  world.account.batchWebhooks.push(webhook);
  return found({ id: webhook.id, url, enabled: webhook.isEnabled, _links: linksTo(`/batch-webhooks/${webhook.id}`) });
};

export const removeBatchWebhook: Handler = (world, { at }) => {
  const index = world.account.batchWebhooks.findIndex(({ id }) => id === at.webhook);
  if (index < 0) throw notFound();
  world.account.batchWebhooks.splice(index, 1);
  return NOTHING;
};

/** An event or source that is not named is off. */
function flags(names: readonly string[], given: unknown): Record<string, boolean> {
  const named = (given ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(names.map((name) => [name, named[name] === true]));
}
