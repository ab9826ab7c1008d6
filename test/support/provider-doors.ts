import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { createHubspot } from '../../integrations/hubspot';
import { createMailchimp } from '../../integrations/mailchimp';
import type { Provider } from '../../integrations/provider';
import { Reconciliation } from '../../integrations/reconcile';
import { syncAllOnce } from '../../integrations/sync-once';
import { registerWebhooks } from '../../integrations/webhook-route';
import type { Address } from '../../src/domain/address';
import { createMetrics } from '../../src/metrics';
import { signatureHeaders } from '../fakes/hubspot/signatures';
import { type Hubspot, startHubspot } from '../fakes/hubspot/start-hubspot';
import { type Mailchimp, startMailchimp } from '../fakes/mailchimp/start-mailchimp';
import { sign } from '../fakes/mailchimp/webhook-sender';
import { FREE } from '../providers/contract';
import { type TestGround, testGround } from './ground';
import { startReceiver } from './mailchimp-ground';
import { runLog } from './run-log';
import { aSyncPolicy } from './sync-policy';

export const LIST = 'f000000001';
export const TYPES = { news: '1', offers: '2' } as const;
const SECRET = 'a-made-up-secret-in-the-address';
const SIGNING = 'a-made-up-signing-secret';
const PUBLIC_URL = 'https://prefs.example';

/** What a provider told: the body of one webhook of Mailchimp, or one event of HubSpot. */
export interface ToldThere {
  readonly by: 'hubspot' | 'mailchimp';
  readonly body: string;
}

export const FORGERIES = ['UNSIGNED', 'OTHER_SECRET', 'OTHER_BODY', 'OLD'] as const;
export type Forgery = (typeof FORGERIES)[number];

export interface ProviderDoors {
  readonly ground: TestGround;
  readonly operations: TestGround['operations'];
  readonly hubspot: Hubspot;
  readonly mailchimp: Mailchimp;
  readonly clock: () => Date;
  forward(milliseconds: number): void;
  /** What the providers told since the last time, in the order they told it. */
  told(): Promise<ToldThere[]>;
  /** Hands it to the door, signed now as its provider does, or as somebody else would; gives the status. */
  deliver(told: ToldThere, forgery?: Forgery): Promise<number>;
  /** Looks up whom the webhooks told of, and nobody else. */
  lookUp(): Promise<void>;
  /** Both ways, until both sides agree. */
  settle(): Promise<void>;
  statesThere(address: Address): { hubspot: Record<string, string>; isOutOfAll: boolean; mailchimp?: string };
  close(): Promise<void>;
}

/** Both real providers on their stand-ins, both webhooks on a real socket, and no worker that does anything by itself. */
export async function openProviderDoors(): Promise<ProviderDoors> {
  let offset = 0;
  const clock = () => new Date(Date.now() + offset);
  const policy = aSyncPolicy();
  const ground = await testGround(policy, { clock, providers: ['hubspot', 'mailchimp'] });
  const { operations } = ground;
  const log = runLog();
  const receiver = await startReceiver();
  const hubspot = await startHubspot({
    now: clock,
    definitions: Object.entries({ News: TYPES.news, Offers: TYPES.offers }).map(([name, id]) => ({ id, name })),
    rate: { limit: 100_000, searchLimit: 100_000 },
    webhooks: { url: receiver.url, delayMs: 0, isShuffled: false },
  });
  const mailchimp = await startMailchimp({ now: clock, audiences: [{ id: LIST, name: 'newsletter' }] });
  listenTo(mailchimp, receiver.url);
  const around = { policy: () => policy, limits: FREE, clock };
  const { secret: clientSecret } = hubspot.webhooks.settings;
  const { token: accessToken, url: baseUrl } = hubspot;
  const portalId = String(hubspot.state.portalId);
  const providers: readonly Provider[] = [
    createHubspot({ accessToken, baseUrl, clientSecret, portalId, log, ...around }),
    createMailchimp({ apiKey: mailchimp.apiKey, baseUrl: mailchimp.url, signingSecrets: [SIGNING], ...around }),
  ];
  const fastify = Fastify();
  registerWebhooks(fastify, {
    ...{ providers, operations, log, publicUrl: PUBLIC_URL, mailchimpSecret: SECRET },
    metrics: createMetrics(),
  });
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const door = `http://127.0.0.1:${(fastify.server.address() as AddressInfo).port}`;
  const each = async (work: (provider: Provider) => Promise<void>) => {
    for (const provider of providers) await work(provider);
  };
  return {
    ground,
    operations,
    hubspot,
    mailchimp,
    clock,
    forward: (milliseconds) => {
      offset += milliseconds;
    },
    told: async () => {
      await hubspot.control.webhooksSettled();
      await mailchimp.control.webhooksSettled();
      return receiver.received.splice(0).flatMap(({ body }): ToldThere[] => {
        if (!body.startsWith('[')) return [{ by: 'mailchimp', body }];
        return (JSON.parse(body) as object[]).map((event) => ({ by: 'hubspot', body: JSON.stringify([event]) }));
      });
    },
    deliver: async (told, forgery) => {
      const { path, headers, body } = signed(told, { clientSecret, at: clock(), forgery });
      return (await fetch(`${door}${path}`, { method: 'POST', headers, body })).status;
    },
    lookUp: () =>
      each(async (provider) => {
        const looking = new Reconciliation({ provider, operations, sync: operations.sync, log, everySeconds: 3600 });
        while (await looking.lookUp());
      }),
    settle: async () => {
      for (let round = 0; round < 2; round += 1) {
        await each(async (provider) => {
          await syncAllOnce({ provider, operations, log }, new AbortController().signal);
        });
      }
    },
    statesThere: ({ value }) => {
      const { statuses, portalWide } = statusesAt(hubspot, value);
      const mailchimpState = mailchimp.control.readMember({ audience: LIST, email: value })?.status;
      return { hubspot: statuses, isOutOfAll: portalWide, mailchimp: mailchimpState };
    },
    close: async () => {
      await fastify.close();
      await operations.idle();
      await ground.ground.jobs.stop();
      await ground.close();
      await Promise.all([hubspot.close(), mailchimp.close(), receiver.close()]);
    },
  };
}

function statusesAt({ state }: Hubspot, value: string) {
  const preferences = state.preferences.get(value);
  const statuses = Object.fromEntries(
    Object.entries(TYPES).map(([topic, id]) => [topic, preferences?.held.get(id)?.state ?? 'NONE']),
  );
  return { statuses, portalWide: preferences?.portalWide !== undefined };
}

/** As `abide sync connect` sets it up: what calls write is not told. */
function listenTo({ state }: Mailchimp, url: string): void {
  const events = { subscribe: true, unsubscribe: true, profile: true, cleaned: true, upemail: true };
  const sources = { user: true, admin: true, api: false };
  for (const { webhooks } of state.audiences.values()) webhooks.push({ id: 'hook', url, events, sources });
}

interface Signing {
  readonly clientSecret: string;
  readonly at: Date;
  readonly forgery?: Forgery;
}

function signed({ by, body }: ToldThere, { clientSecret, at: now, forgery }: Signing) {
  const at = forgery === 'OLD' ? new Date(now.getTime() - 301_000) : now;
  const isOther = forgery === 'OTHER_SECRET';
  const signedBody = forgery === 'OTHER_BODY' ? `${body} ` : body;
  const isUnsigned = forgery === 'UNSIGNED';
  if (by === 'hubspot') {
    const path = '/webhooks/hubspot';
    const what = { method: 'POST', uri: `${PUBLIC_URL}${path}`, body: signedBody, timestamp: at.getTime() };
    const signatures = isUnsigned ? {} : signatureHeaders(isOther ? 'a guess' : clientSecret, what);
    return { path, body, headers: { 'content-type': 'application/json', ...signatures } };
  }
  const seconds = Math.floor(at.getTime() / 1000);
  const v1 = sign(isOther ? 'a guess' : SIGNING, { body: signedBody, at });
  const signature: Record<string, string> = isUnsigned ? {} : { 'x-mailchimp-signature': `t=${seconds},v1=${v1}` };
  return {
    path: `/webhooks/mailchimp/${SECRET}`,
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...signature },
  };
}
