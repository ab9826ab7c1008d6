import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMailchimp } from '../../integrations/mailchimp';
import type { RawRequest } from '../../integrations/provider';
import type { PreferenceState } from '../../src/domain/words';
import type { Mailchimp } from '../fakes/mailchimp/start-mailchimp';
import { aPolicy, aTopic } from '../support/builders';
import { startGround } from '../support/mailchimp-ground';
import { anAudience } from '../support/mailchimp-provider';
import { FREE, type GroundWish, type ProviderGround, type Trouble } from './contract';
import { withPatience } from './patience';

const LISTS: Readonly<Record<string, string>> = { news: 'a000000001', events: 'a000000002', tips: 'a000000003' };
const SECRET = 'made-up-signing-secret';
const PUBLIC_URL = 'https://prefs.example/webhooks/mailchimp/in-the-address';
const SIGNATURE = 'x-mailchimp-signature';

/** Two marketing audiences that are a topic each, and a service audience where it is wanted. */
export async function startMailchimpGround({ withService = false }: GroundWish = {}): Promise<ProviderGround> {
  const { mailchimp } = await startGround({
    audiences: Object.entries(LISTS).map(([name, id]) => ({ id, name })),
    limits: { open: 1000 },
  });
  const policy = aPolicy({
    topics: [
      aTopic(),
      aTopic({ key: 'events' }),
      ...(withService ? [aTopic({ key: 'tips', class: 'SERVICE', lawfulBasis: 'CONTRACT' })] : []),
    ],
    providers: {
      mailchimp: {
        contactFields: ['email', 'name', 'language'],
        audiences: [
          anAudience({ key: 'letters', id: LISTS.news, topics: ['news'] }),
          anAudience({ key: 'events', topics: ['events'] }),
          ...(withService ? [anAudience({ key: 'tips', kind: 'SERVICE', topics: ['tips'] })] : []),
        ],
      },
    },
  });
  const received = await receiver();
  listenTo(mailchimp, received.url);
  const start = (timeoutMs?: number) =>
    createMailchimp({
      apiKey: mailchimp.apiKey,
      baseUrl: mailchimp.url,
      signingSecrets: ['the one before', SECRET],
      policy: () => policy,
      limits: FREE,
      clock: () => new Date(),
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
  const { provider, hangs } = withPatience(start(), start(200));
  return {
    provider,
    policy,
    topics: ['news', 'events'],
    service: withService ? 'tips' : undefined,
    restarted: () => start(),
    there: actsThere(mailchimp),
    async trouble(trouble) {
      hangs(trouble === 'HANGS');
      await befall(mailchimp, trouble);
    },
    async isOver() {
      hangs(false);
      mailchimp.control.clearFaults();
      mailchimp.control.revokeKey({ isRevoked: false });
      await mailchimp.control.outage({ isOn: false });
    },
    async webhookOf(email, topic) {
      const audience = LISTS[topic] as string;
      const isThere = mailchimp.control.readMember({ audience, email })?.status === 'subscribed';
      if (!isThere) mailchimp.control.addMember({ audience, email });
      mailchimp.control.unsubscribeByLink({ audience, email });
      await mailchimp.control.webhooksSettled();
      return received.requests.at(-1) as RawRequest;
    },
    forgeriesOf: forgeries,
    moreThanAPage: 1020,
    wrongRequests: mailchimp.wrongRequests,
    async close() {
      await mailchimp.close();
      await received.close();
    },
  };
}

function actsThere({ control }: Mailchimp): ProviderGround['there'] {
  const listOf = (topic: string) => LISTS[topic] as string;
  const members = (email: string) =>
    Object.entries(LISTS).flatMap(([topic, audience]) => {
      const member = control.readMember({ audience, email });
      return member ? [{ topic, audience, member }] : [];
    });
  return {
    /** In an audience, and without a yes. */
    async hold(email) {
      control.addMember({ audience: listOf('news'), email, status: 'transactional', setBy: 'api' });
    },
    async say(email, topic, state) {
      const act = { audience: listOf(topic), email };
      if (state === 'OPTED_IN') control.signUp(act);
      else control.unsubscribeByLink(act);
    },
    async stopEverything(email) {
      const marketing = members(email).filter(({ topic }) => topic !== 'tips');
      for (const { audience } of marketing) control.unsubscribeByLink({ audience, email });
    },
    async remove(email) {
      for (const { audience } of members(email)) control.deleteInApp({ audience, email });
    },
    truth(email) {
      const held = members(email);
      const [first] = held;
      const { FNAME, LNAME } = first?.member.mergeFields ?? {};
      const name = [FNAME, LNAME].filter(Boolean).join(' ');
      const fields = { email: first && email, name, language: first?.member.language };
      return {
        isHeld: first !== undefined,
        topics: Object.fromEntries(held.map(({ topic, member }) => [topic, STATES[member.status] ?? 'UNKNOWN'])),
        fields: Object.fromEntries(Object.entries(fields).filter((pair): pair is [string, string] => Boolean(pair[1]))),
      };
    },
  };
}

const STATES: Readonly<Record<string, PreferenceState>> = {
  subscribed: 'OPTED_IN',
  unsubscribed: 'OPTED_OUT',
  pending: 'PENDING',
};

async function befall({ control }: Mailchimp, trouble: Trouble): Promise<void> {
  switch (trouble) {
    case 'DOWN':
      return control.outage({ isOn: true });
    case 'BROKEN':
      return control.fault({ kind: 502, times: 0 });
    case 'HANGS':
      return control.fault({ kind: 'hang', times: 0 });
    case 'TOO_MANY_CALLS':
      return control.fault({ kind: 429, times: 0 });
    case 'TOKEN_REFUSED':
      return control.revokeKey();
    case 'ANSWER_LOST':
      return control.fault({ kind: 'reset', when: 'after', method: 'PATCH' });
  }
}

/** As if it had been connected, with a secret that the test knows. */
function listenTo({ state }: Mailchimp, url: string): void {
  const events = { subscribe: true, unsubscribe: true, profile: true, cleaned: true, upemail: true };
  const sources = { user: true, admin: true, api: false };
  for (const { id, webhooks } of state.audiences.values()) {
    webhooks.push({ id: `hook ${id}`, url, events, sources, signingSecret: SECRET });
  }
}

/** Takes what is sent, as our own door would hand it on. */
async function receiver() {
  const requests: RawRequest[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const headers = request.headers as Record<string, string | undefined>;
    requests.push({ method: request.method as string, url: PUBLIC_URL, headers, body: Buffer.concat(parts) });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, close };
}

function forgeries(request: RawRequest): Record<string, RawRequest> {
  const signed = (secret: string, ageSeconds: number): RawRequest => {
    const seconds = Math.floor(Date.now() / 1000) - ageSeconds;
    const v1 = createHmac('sha256', secret).update(`${seconds}.${request.body}`).digest('hex');
    return { ...request, headers: { ...request.headers, [SIGNATURE]: `t=${seconds},v1=${v1}` } };
  };
  const { [SIGNATURE]: _gone, ...unsigned } = request.headers;
  return {
    'another body': { ...request, body: Buffer.from(`${request.body}&x=1`) },
    'no signature': { ...request, headers: unsigned },
    'another secret': signed('guess', 0),
    'six minutes ago': signed(SECRET, 360),
    'in six minutes': signed(SECRET, -360),
  };
}
