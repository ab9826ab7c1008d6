import type { Portal } from './portal';
import { invalid, Refusal } from './refusal';
import { type Route, route } from './routes';

interface Subscription {
  readonly id: string;
  readonly eventType: string;
  readonly propertyName?: string;
  active: boolean;
  readonly createdAt: string;
}

const SUBSCRIPTIONS = new WeakMap<Portal, Subscription[]>();

/** How a public app sets up its webhooks: with the developer's key, not with the token of a portal. */
export function WEBHOOK_ROUTES(portal: Portal): Route[] {
  const { settings } = portal.webhooks;
  const view = () => ({
    targetUrl: settings.url ?? '',
    throttling: { maxConcurrentRequests: 10, period: 'SECONDLY' },
    createdAt: portal.state.now().toISOString(),
  });
  return [
    keyed(portal, 'GET', '/webhooks/v3/:appId/settings', () => ({ status: 200, body: view() })),
    keyed(portal, 'PUT', '/webhooks/v3/:appId/settings', ({ body }) => {
      const { targetUrl } = (body ?? {}) as { targetUrl?: unknown };
      if (typeof targetUrl !== 'string') throw invalid('targetUrl is required');
      settings.url = targetUrl;
      return { status: 200, body: view() };
    }),
    keyed(portal, 'GET', '/webhooks/v3/:appId/subscriptions', () => ({
      status: 200,
      body: { results: subscriptionsOf(portal) },
    })),
    keyed(portal, 'POST', '/webhooks/v3/:appId/subscriptions', ({ body }) => ({
      status: 201,
      body: subscribe(portal, (body ?? {}) as Record<string, string>),
    })),
  ];
}

function subscribe(portal: Portal, { eventType, propertyName }: Record<string, string>): Subscription {
  if (!eventType) throw invalid('eventType is required');
  const isProperty = eventType.endsWith('.propertyChange');
  if (isProperty && !propertyName) throw invalid('propertyName is required');
  const { settings } = portal.webhooks;
  const createdAt = portal.state.now().toISOString();
  const made = { id: String(portal.state.nextId++), eventType, propertyName, active: true, createdAt };
  subscriptionsOf(portal).push(made);
  if (isProperty && propertyName) settings.properties = [...(settings.properties ?? []), propertyName];
  return made;
}

function subscriptionsOf(portal: Portal): Subscription[] {
  const found = SUBSCRIPTIONS.get(portal) ?? [];
  SUBSCRIPTIONS.set(portal, found);
  return found;
}

function keyed(portal: Portal, method: string, path: string, run: Route['run']): Route {
  return route(method, path, 'developer', (asked) => {
    if (portal.access.developerKey && asked.query.get('hapikey') === portal.access.developerKey) return run(asked);
    throw new Refusal(401, 'INVALID_AUTHENTICATION', "The developer's key is missing or not valid");
  });
}
