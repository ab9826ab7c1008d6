import {
  type Answer,
  answered,
  archiveContacts,
  createContacts,
  readContacts,
  readStatusesOf,
  readWideStatusesOf,
  unsubscribeAllOf,
  updateContacts,
  upsertContacts,
  writeStatuses,
} from './batches';
import { contactRoutes } from './contact-routes';
import { searchContacts } from './contact-search';
import { readEmailEvents, readTimeline } from './legacy-email';
import { readOlderStatuses, writeOlderStatus } from './preferences-v3';
import {
  definitionView,
  readStatuses,
  readWideStatuses,
  refuseOtherChannels,
  unsubscribeAll,
  writeStatus,
} from './preferences-v4';
import { invalid, missingScopes, Refusal } from './refusal';
import type { HubspotState } from './state';

export interface Asked {
  readonly state: HubspotState;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly scope: string;
  readonly limit?: 'search';
  readonly run: (asked: Asked) => Answer;
}

/** `:name` is one part of a path; `{version}` is v4 or one of the dated versions that replace it. */
export function route(method: string, path: string, scope: string, run: Route['run']): Route {
  const pattern = path.replace(/:(\w+)/g, '(?<$1>[^/]+)').replace('{version}', '(?:v4|\\d{4}-\\d{2})');
  return { method, pattern: new RegExp(`^${pattern}/?$`), scope, run };
}

const READ = 'communication_preferences.read';
const WRITE = 'communication_preferences.read_write';
const BATCH_READ = 'subscription-status-batch-read';
const BATCH_WRITE = 'subscription-status-batch-write';
const CONTACTS = '/crm/v3/objects/contacts';
const V4 = '/communication-preferences/{version}';
const V3 = '/communication-preferences/v3';

const ok = (body: unknown): Answer => ({ status: 200, body });
const recordOf = (body: unknown) => (body ?? {}) as Readonly<Record<string, unknown>>;

export const ROUTES: readonly Route[] = [
  route('POST', `${CONTACTS}/batch/upsert`, 'crm.objects.contacts.write', ({ state, body }) =>
    upsertContacts(state, body),
  ),
  route('POST', `${CONTACTS}/batch/create`, 'crm.objects.contacts.write', ({ state, body }) =>
    createContacts(state, body),
  ),
  route('POST', `${CONTACTS}/batch/update`, 'crm.objects.contacts.write', ({ state, body }) =>
    updateContacts(state, body),
  ),
  route('POST', `${CONTACTS}/batch/archive`, 'crm.objects.contacts.write', ({ state, body }) =>
    archiveContacts(state, body),
  ),
  route('POST', `${CONTACTS}/batch/read`, 'crm.objects.contacts.read', ({ state, body }) => readContacts(state, body)),
  {
    ...route('POST', `${CONTACTS}/search`, 'crm.objects.contacts.read', ({ state, body }) =>
      ok(searchContacts(state, recordOf(body))),
    ),
    limit: 'search',
  },
  ...contactRoutes(route),

  route('GET', `${V4}/definitions`, READ, ({ state, query }) => answered(definitionsOf(state, brandOf(query)))),
  route('POST', `${V4}/statuses/batch/read`, BATCH_READ, ({ state, query, body }) => {
    refuseOtherChannels(query.get('channel'));
    return readStatusesOf(state, body, brandOf(query));
  }),
  route('POST', `${V4}/statuses/batch/write`, BATCH_WRITE, ({ state, body }) => writeStatuses(state, body)),
  route('POST', `${V4}/statuses/batch/unsubscribe-all/read`, BATCH_READ, ({ state, query, body }) => {
    refuseOtherChannels(query.get('channel'));
    return readWideStatusesOf(state, body, brandOf(query));
  }),
  route('POST', `${V4}/statuses/batch/unsubscribe-all`, BATCH_WRITE, ({ state, query, body }) => {
    refuseOtherChannels(query.get('channel'));
    return unsubscribeAllOf(state, body, { businessUnitId: brandOf(query), isVerbose: isVerbose(query) });
  }),
  route('GET', `${V4}/statuses/:address/unsubscribe-all`, READ, ({ state, params, query }) => {
    refuseOtherChannels(query.get('channel'));
    return answered(readWideStatuses(state, params.address as string, brandOf(query)));
  }),
  route('POST', `${V4}/statuses/:address/unsubscribe-all`, WRITE, ({ state, params, query }) => {
    refuseOtherChannels(query.get('channel'));
    const results = unsubscribeAll(state, params.address as string, brandOf(query));
    return answered(isVerbose(query) ? results : []);
  }),
  route('GET', `${V4}/statuses/:address`, READ, ({ state, params, query }) => {
    refuseOtherChannels(query.get('channel'));
    return answered(readStatuses(state, params.address as string, brandOf(query)));
  }),
  route('POST', `${V4}/statuses/:address`, WRITE, ({ state, params, body }) =>
    answered([writeStatus(state, params.address as string, recordOf(body))]),
  ),

  route('GET', `${V3}/definitions`, READ, ({ state }) => ok({ subscriptionDefinitions: definitionsOf(state) })),
  route('GET', `${V3}/status/email/:address`, READ, ({ state, params }) =>
    ok(readOlderStatuses(state, params.address as string)),
  ),
  route('POST', `${V3}/subscribe`, WRITE, ({ state, body }) =>
    ok(writeOlderStatus(state, 'subscribe', recordOf(body))),
  ),
  route('POST', `${V3}/unsubscribe`, WRITE, ({ state, body }) =>
    ok(writeOlderStatus(state, 'unsubscribe', recordOf(body))),
  ),

  route('GET', '/email/public/v1/subscriptions/timeline', 'content', ({ state, query }) =>
    ok(readTimeline(state, query)),
  ),
  route('GET', '/account-info/v3/details', 'oauth', ({ state: { portalId, settings } }) =>
    ok({ portalId, accountType: 'STANDARD', dataHostingLocation: settings.dataHostingLocation || null }),
  ),
  route('GET', '/email/public/v1/events', 'content', ({ state, query }) => ok(readEmailEvents(state, query))),
];

/** The scopes that only Marketing Hub Enterprise grants. */
export function refuseUngranted(state: HubspotState, scope: string): void {
  const isBatch = scope === BATCH_READ || scope === BATCH_WRITE;
  if (state.settings.withheldScopes.includes(scope)) throw missingScopes([scope]);
  if (isBatch && !state.settings.isEnterprise) throw missingScopes([scope]);
}

export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } {
  const atPath = routes.filter(({ pattern }) => pattern.test(path));
  const found = atPath.find((one) => one.method === method);
  if (!found) {
    throw atPath.length > 0
      ? new Refusal(405, 'VALIDATION_ERROR', 'The method is not allowed here')
      : new Refusal(404, 'OBJECT_NOT_FOUND', 'There is nothing at this address');
  }
  const groups = found.pattern.exec(path)?.groups ?? {};
  const params = Object.fromEntries(Object.entries(groups).map(([name, part]) => [name, decodeURIComponent(part)]));
  return { route: found, params };
}

function definitionsOf(state: HubspotState, businessUnitId?: number) {
  return [...state.definitions.values()]
    .filter((definition) => businessUnitId === undefined || definition.businessUnitId === businessUnitId)
    .map(definitionView);
}

function brandOf(query: URLSearchParams): number | undefined {
  const given = query.get('businessUnitId');
  if (given === null) return undefined;
  if (/^\d+$/.test(given)) return Number(given);
  throw invalid('businessUnitId has to be a number');
}

function isVerbose(query: URLSearchParams): boolean {
  return query.get('verbose') === 'true';
}
