import type { IncomingMessage } from 'node:http';
import { createHubspot, type HubspotSettings } from '../../integrations/hubspot';
import type { RawRequest } from '../../integrations/provider';
import type { Policy } from '../../src/domain/policy';
import type { PreferenceState } from '../../src/domain/words';
import { createLog } from '../../src/log';
import { effectiveStatus } from '../fakes/hubspot/effective-status';
import { signatureHeaders } from '../fakes/hubspot/signatures';
import { type Hubspot, type HubspotOptions, startHubspot } from '../fakes/hubspot/start-hubspot';
import { openHubspotDocuments } from '../fakes/hubspot-documents';
import { listen } from '../fakes/listening';
import { aPolicy, aTopic } from '../support/builders';
import { FREE, type GroundWish, type ProviderGround, type Trouble, type Truth } from './contract';
import { withPatience } from './patience';

/** As it was set up in HubSpot: a query that is signed decoded, so that reading it is tried too. */
const PUBLIC_URL = 'https://prefs.example/webhooks/hubspot?to=a%40b';

export const NEWS = '1001';
export const EVENTS = '1002';
export const TIPS = '1003';
const TYPE_OF: Readonly<Record<string, string>> = { news: NEWS, events: EVENTS, tips: TIPS };

/** Two marketing types, one by its name and one by its number; and a service type where it is wanted. */
export function hubspotPolicy({ withService = false }: GroundWish = {}): Policy {
  const tips = { name: 'Tips', kind: 'SERVICE' as const, topics: ['tips'] };
  return aPolicy({
    topics: [
      aTopic(),
      aTopic({ key: 'events' }),
      ...(withService ? [aTopic({ key: 'tips', class: 'SERVICE', lawfulBasis: 'CONTRACT' })] : []),
    ],
    providers: {
      hubspot: {
        contactFields: ['email', 'name', 'language'],
        types: [
          { name: 'Product news', kind: 'MARKETING', topics: ['news'] },
          { name: 'renamed since', id: EVENTS, kind: 'MARKETING', topics: ['events'] },
          ...(withService ? [tips] : []),
        ],
      },
    },
  });
}

export interface HubspotGround extends ProviderGround {
  readonly hubspot: Hubspot;
  /** Another process on the same account, with other settings. */
  another(settings?: Partial<HubspotSettings>): ReturnType<typeof createHubspot>;
}

export interface HubspotWish extends GroundWish {
  readonly options?: HubspotOptions;
  readonly settings?: Partial<HubspotSettings>;
}

/** A provider on HubSpot's own library, and a portal of its own behind it. */
export async function startHubspotGround({ options, settings, ...wish }: HubspotWish = {}): Promise<HubspotGround> {
  const check = await openHubspotDocuments();
  // The limits are kept by who hands them in; here nothing does.
  const hubspot = await startHubspot({ check, rate: { limit: 100_000, searchLimit: 100_000 }, ...options });
  const policy = settings?.policy?.() ?? hubspotPolicy(wish);
  const received = await receiver();
  const another = (more: Partial<HubspotSettings> = {}) =>
    createHubspot({
      accessToken: hubspot.token,
      clientSecret: hubspot.webhooks.settings.secret,
      baseUrl: hubspot.url,
      portalId: String(hubspot.state.portalId),
      policy: () => policy,
      limits: FREE,
      clock: () => new Date(),
      log: createLog({ level: 'silent' }),
      ...settings,
      ...more,
    });
  const { provider, hangs } = withPatience(another(), another({ timeoutMs: 200 }));
  return {
    hubspot,
    another,
    provider,
    policy,
    topics: ['news', 'events'],
    service: wish.withService ? 'tips' : undefined,
    restarted: () => another(),
    there: actsThere(hubspot, policy),
    async trouble(trouble) {
      hangs(trouble === 'HANGS');
      await befall(hubspot, trouble);
    },
    async isOver() {
      hangs(false);
      hubspot.control.clearFaults();
      hubspot.control.revokeToken({ isRevoked: false });
      await hubspot.control.outage({ isOn: false });
    },
    async webhookOf(email, topic) {
      hubspot.control.changeWebhooks({ url: received.url, publicUrl: PUBLIC_URL, isPaused: true });
      if (!hubspot.state.idByEmail.has(email)) hubspot.control.createContact({ properties: { email } });
      hubspot.control.unsubscribeByLink({ email, subscriptionId: TYPE_OF[topic] as string });
      hubspot.control.changeWebhooks({ isPaused: false });
      await hubspot.control.webhooksSettled();
      return received.requests.at(-1) as RawRequest;
    },
    forgeriesOf: (request) => forgeries(request, hubspot.webhooks.settings.secret),
    moreThanAPage: 60,
    wrongRequests: hubspot.wrongRequests,
    async close() {
      await hubspot.close();
      await received.close();
    },
  };
}

function actsThere({ control, state }: Hubspot, policy: Policy): ProviderGround['there'] {
  const typeOf = (topic: string) => TYPE_OF[topic] as string;
  return {
    async hold(email) {
      control.createContact({ properties: { email } });
    },
    async say(email, topic, to) {
      if (to === 'OPTED_IN') control.resubscribe({ email, subscriptionIds: [typeOf(topic)] });
      else control.unsubscribeByLink({ email, subscriptionId: typeOf(topic) });
    },
    async stopEverything(email) {
      control.unsubscribeFromAll({ email });
    },
    async remove(email) {
      control.deleteContact({ email });
    },
    truth(email): Truth {
      const preferences = state.preferences.get(email);
      const topics = policy.topics.map(({ key }) => {
        const definition = state.definitions.get(typeOf(key));
        return [key, STATES[definition ? effectiveStatus(preferences, definition).state : 'NOT_SPECIFIED']] as const;
      });
      const contact = state.contacts.get(state.idByEmail.get(email) ?? '');
      return {
        isHeld: contact !== undefined,
        topics: Object.fromEntries(topics),
        fields: fieldsOf(contact?.properties ?? {}),
      };
    },
  };
}

const STATES: Readonly<Record<'SUBSCRIBED' | 'UNSUBSCRIBED' | 'NOT_SPECIFIED', PreferenceState>> = {
  SUBSCRIBED: 'OPTED_IN',
  UNSUBSCRIBED: 'OPTED_OUT',
  NOT_SPECIFIED: 'UNKNOWN',
};

function fieldsOf(properties: Readonly<Record<string, string>>): Record<string, string> {
  const { email, firstname, lastname, hs_language, country, company, phone } = properties;
  const name = [firstname, lastname].filter(Boolean).join(' ');
  const fields = { email, name, language: hs_language, country, organisation: company, phone };
  return Object.fromEntries(Object.entries(fields).filter((pair): pair is [string, string] => Boolean(pair[1])));
}

async function befall({ control }: Hubspot, trouble: Trouble): Promise<void> {
  const times = Number.POSITIVE_INFINITY;
  switch (trouble) {
    case 'DOWN':
      return control.outage({ isOn: true });
    case 'BROKEN':
      return control.fault({ kind: 502, times });
    case 'HANGS':
      return control.fault({ kind: 'hang', times });
    case 'TOO_MANY_CALLS':
      return control.fault({ kind: 429, times });
    case 'TOKEN_REFUSED':
      return control.revokeToken();
    case 'ANSWER_LOST':
      return control.fault({ kind: 'reset', when: 'after', method: 'POST', path: '/statuses/' });
  }
}

/** Takes what is sent, as our own door would hand it on. */
async function receiver() {
  const requests: RawRequest[] = [];
  const server = await listen(async (request, response) => {
    requests.push(await rawOf(request));
    response.end();
  }, 0);
  return { requests, url: `http://127.0.0.1:${server.port}/webhooks/hubspot`, close: () => server.goDown() };
}

async function rawOf(request: IncomingMessage): Promise<RawRequest> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const headers = request.headers as Record<string, string | undefined>;
  return { method: request.method as string, url: PUBLIC_URL, headers, body: Buffer.concat(parts) };
}

function forgeries(request: RawRequest, secret: string): Record<string, RawRequest> {
  const signed = (by: string, timestamp: number): RawRequest => {
    const named = signatureHeaders(by, { method: 'POST', uri: PUBLIC_URL, body: String(request.body), timestamp });
    const headers = Object.fromEntries(Object.entries(named).map(([key, value]) => [key.toLowerCase(), value]));
    return { ...request, headers };
  };
  const { 'x-hubspot-signature-v3': _gone, ...older } = request.headers;
  return {
    'another body': { ...request, body: Buffer.from(`${request.body} `) },
    'another address': { ...request, url: PUBLIC_URL.replace('prefs', 'evil') },
    'the older signature alone': { ...request, headers: older },
    'another secret': signed('guess', Date.now()),
    'six minutes ago': signed(secret, Date.now() - 360_000),
    'in six minutes': signed(secret, Date.now() + 360_000),
  };
}
