import { createHubspot } from '../../../integrations/hubspot';
import type { CallLimits } from '../../../integrations/provider';
import type { Policy } from '../../../src/domain/policy';
import { createLog } from '../../../src/log';
import type { Call } from '../../fakes/hubspot/calls';
import { effectiveStatus } from '../../fakes/hubspot/effective-status';
import type { HubspotSettings } from '../../fakes/hubspot/settings';
import { signatureHeaders } from '../../fakes/hubspot/signatures';
import { type Hubspot, startHubspot } from '../../fakes/hubspot/start-hubspot';
import { keyOf } from '../../fakes/hubspot/state';
import { openHubspotDocuments } from '../../fakes/hubspot-documents';
import type { Receiver } from './receiver';
import type { SentWebhook, Side, Standing, ThereAct, ThereWhat, Trouble } from './side';

export const PUBLIC_URL = 'https://prefs.example.com';
const WEBHOOK_URL = `${PUBLIC_URL}/webhooks/hubspot`;
/** Topic to the type that carries it. */
export const HUBSPOT_TYPES: Readonly<Record<string, string>> = { news: '1001', offers: '1002' };

const WIDE: readonly ThereAct[] = ['STOP_ALL', 'COLLEAGUE_STOP_ALL', 'SPAM'];
const FREE: CallLimits = {
  run: async (_limit, call, before) => {
    await before?.();
    return call();
  },
  pauseUntil: async () => undefined,
};

export interface HubspotSideWish {
  readonly policy: Policy;
  readonly receiver: Receiver;
  readonly settings: Partial<HubspotSettings>;
  readonly seed: number;
}

/** A portal of its own behind the real provider. */
export async function hubspotSide({ policy, receiver, settings, seed }: HubspotSideWish): Promise<Side> {
  const check = await openHubspotDocuments();
  const hubspot = await startHubspot({
    check,
    seed,
    rate: { limit: 100_000, searchLimit: 100_000 },
    webhooks: { url: receiver.url, publicUrl: WEBHOOK_URL, delayMs: 0 },
    definitions: [
      { id: '1001', name: 'Product news' },
      { id: '1002', name: 'Offers' },
    ],
  });
  hubspot.control.change(settings);
  const providerWith = (limits: CallLimits, isImpatient = false) =>
    createHubspot({
      accessToken: hubspot.token,
      clientSecret: hubspot.webhooks.settings.secret,
      baseUrl: hubspot.url,
      portalId: String(hubspot.state.portalId),
      policy: () => policy,
      limits,
      clock: () => new Date(),
      log: createLog({ level: 'silent' }),
      mayBatch: hubspot.state.settings.isEnterprise,
      ...(isImpatient && { timeoutMs: 100 }),
    });
  return {
    name: 'hubspot',
    topics: Object.keys(HUBSPOT_TYPES),
    provider: providerWith(FREE),
    providerWith,
    act: (act, what) => wasDone(() => doThere(hubspot, act, what)),
    standing: (email, topic) => standingOf(hubspot, email, topic),
    isHeld: (email) => hubspot.state.idByEmail.has(keyOf(email)),
    isWide: (act) => WIDE.includes(act),
    befall: (trouble) => befall(hubspot, trouble),
    isOver: async () => {
      hubspot.control.clearFaults();
      hubspot.control.revokeToken({ isRevoked: false });
      await hubspot.control.outage({ isOn: false });
    },
    writes: () => hubspot.calls.filter(isWrite).length,
    requests: () => hubspot.calls.map(({ path, body }) => `${path} ${JSON.stringify(body ?? {})}`),
    onOpening: (hear) => hearOpenings(hubspot, hear),
    webhooks: async () => {
      await hubspot.control.webhooksSettled();
      return receiver.take().map((body) => ({ url: WEBHOOK_URL, body, headers: {} }));
    },
    signed: (webhook, isForged) => signed(webhook, isForged ? 'a guess' : hubspot.webhooks.settings.secret),
    wrongRequests: hubspot.wrongRequests,
    close: () => hubspot.close(),
  };
}

/** What the stand-in refuses, as HubSpot would, did not happen. */
function wasDone(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

const YESES: readonly ThereAct[] = ['RESUBSCRIBE', 'COLLEAGUE_YES'];

function doThere({ control, state }: Hubspot, act: ThereAct, { email, other, topic }: ThereWhat): unknown {
  const subscriptionId = HUBSPOT_TYPES[topic];
  if (state.erased.has(keyOf(email)) && YESES.includes(act)) throw new Error('an erased address is used no more');
  const ofTopic = () => {
    if (subscriptionId === undefined) throw new Error('not a type there');
    return { email, subscriptionId };
  };
  switch (act) {
    case 'LINK_STOP':
      return control.unsubscribeByLink(ofTopic());
    case 'STOP_ALL':
      return control.unsubscribeFromAll({ email });
    case 'RESUBSCRIBE':
      return control.resubscribe({ email, subscriptionIds: [ofTopic().subscriptionId] });
    case 'COLLEAGUE_STOP':
      return control.setStatus({ ...ofTopic(), to: 'UNSUBSCRIBED' });
    case 'COLLEAGUE_YES':
      return control.setStatus({ ...ofTopic(), to: 'SUBSCRIBED' });
    case 'COLLEAGUE_STOP_ALL':
      return control.optOutOfAll({ email });
    case 'SPAM':
      return control.reportSpam({ email });
    case 'MERGE':
      return control.merge({ primary: email, other });
    case 'DELETE':
      return control.deleteContact({ email });
    case 'CHANGE_ADDRESS': {
      if (state.idByEmail.has(keyOf(other))) throw new Error('somebody holds it');
      return control.changeAddress({ email, to: other });
    }
  }
}

function standingOf({ state }: Hubspot, email: string, topic: string): Standing {
  const definition = state.definitions.get(HUBSPOT_TYPES[topic] ?? '');
  if (!definition) throw new Error('not a type there');
  const { state: status, by } = effectiveStatus(state.preferences.get(keyOf(email)), definition);
  const keepsItsNo =
    by !== 'SUBSCRIPTION' ? state.settings.wideOptOut !== 'accept' : state.settings.isStrictResubscribe;
  return {
    isOpen: status === 'SUBSCRIBED',
    isClosed: status === 'UNSUBSCRIBED',
    isSilent: !state.idByEmail.has(keyOf(email)),
    // Whose record was deleted there is not made again for a yes.
    isLocked: (status === 'UNSUBSCRIBED' && keepsItsNo) || !state.idByEmail.has(keyOf(email)),
    isForgotten: state.erased.has(keyOf(email)),
  };
}

async function befall({ control }: Hubspot, trouble: Trouble): Promise<void> {
  const ofWrites = { method: 'POST', path: '/statuses/', times: 2 } as const;
  switch (trouble) {
    case 'DOWN':
      return control.outage({ isOn: true });
    case 'BROKEN':
      return control.fault({ ...ofWrites, kind: 503 });
    case 'HANGS':
      return control.fault({ ...ofWrites, kind: 'hang', when: 'after', times: 1 });
    case 'TOO_MANY_CALLS':
      return control.fault({ ...ofWrites, kind: 429 });
    case 'TOKEN_REFUSED':
      return control.revokeToken();
    case 'ANSWER_LOST':
      return control.fault({ ...ofWrites, kind: 'reset', when: 'after' });
  }
}

function isWrite({ method, path }: Call): boolean {
  return method !== 'GET' && !path.endsWith('/search') && !path.endsWith('/read');
}

function hearOpenings({ calls }: Hubspot, hear: (email: string, topic: string) => void): void {
  const keep = calls.push.bind(calls);
  calls.push = (...arrived) => {
    for (const { path, body } of arrived) for (const [email, type] of openedBy(path, body)) tell(email, type, hear);
    return keep(...arrived);
  };
}

function tell(email: string, type: string, hear: (email: string, topic: string) => void): void {
  for (const [topic, id] of Object.entries(HUBSPOT_TYPES)) if (id === type) hear(email, topic);
}

function openedBy(path: string, body: unknown): readonly [string, string][] {
  const found = /\/statuses\/([^/]+)$/.exec(path);
  const { statusState, subscriptionId } = (body ?? {}) as { statusState?: string; subscriptionId?: number | string };
  if (!found || statusState !== 'SUBSCRIBED') return [];
  return [[decodeURIComponent(found[1] as string), String(subscriptionId)]];
}

function signed(webhook: SentWebhook, secret: string): SentWebhook {
  const { url: uri, body } = webhook;
  const headers = signatureHeaders(secret, { method: 'POST', uri, body, timestamp: Date.now() });
  return { ...webhook, headers: { ...headers, 'content-type': 'application/json' } };
}
