import { createProviders } from '../../integrations/providers';
import { createMetrics, type Metrics } from '../../src/metrics';
import { type Hubspot, startHubspot } from '../fakes/hubspot/start-hubspot';
import { type Mailchimp, startMailchimp } from '../fakes/mailchimp/start-mailchimp';
import { FREE } from '../providers/contract';
import { runLog } from '../support/run-log';
import { email } from '../support/statement';
import { aSyncPolicy } from '../support/sync-policy';

let hubspot: Hubspot;
let mailchimp: Mailchimp;
let metrics: Metrics;
beforeEach(async () => {
  hubspot = await startHubspot({
    rate: { limit: 100_000, searchLimit: 100_000 },
    definitions: ['News', 'Offers'].map((name, place) => ({ id: String(place + 1), name })),
  });
  mailchimp = await startMailchimp({ audiences: [{ id: 'f000000001', name: 'newsletter' }] });
  metrics = createMetrics();
});
afterEach(() => Promise.all([hubspot.close(), mailchimp.close()]));

function fetchFromBoth(who: string): Promise<unknown> {
  const policy = aSyncPolicy();
  const { token: accessToken, url: baseUrl } = hubspot;
  const providers = createProviders(
    {
      hubspot: { accessToken, baseUrl, apiVersion: 'v4', mayBatch: false, rate: 100 },
      mailchimp: { apiKey: mailchimp.apiKey, baseUrl: mailchimp.url, signingSecrets: [], connections: 9 },
    },
    { policy: () => policy, callLimits: () => FREE, clock: () => new Date(), log: runLog(), metrics },
  );
  return Promise.allSettled(providers.map((provider) => provider.fetch([{ email: email(who) }])));
}

async function counted(): Promise<Record<string, number>> {
  const { values } = await metrics.providerCalls.get();
  return Object.fromEntries(values.map(({ labels, value }) => [`${labels.provider} ${labels.status}`, value]));
}

const answeredWith = ({ calls }: Pick<Hubspot | Mailchimp, 'calls'>, isOf: (status: number) => boolean) =>
  (calls as readonly { status?: number | string }[]).filter(({ status }) => typeof status === 'number' && isOf(status))
    .length;

test('each call of a provider is counted once, by the class of what was answered', async () => {
  hubspot.control.createContact({ properties: { email: 'ann@counted.example' } });
  hubspot.control.fault({ kind: 503 });
  mailchimp.control.fault({ kind: 503 });

  await fetchFromBoth('ann@counted.example');

  const [atHubspot, atMailchimp] = [hubspot, mailchimp].map((one) => answeredWith(one, (status) => status < 400));
  const missing = answeredWith(mailchimp, (status) => status === 404);
  expect(missing).toBeGreaterThan(0);
  expect(await counted()).toEqual({
    'hubspot 2xx': atHubspot,
    'hubspot 5xx': 1,
    'mailchimp 2xx': atMailchimp,
    'mailchimp 4xx': missing,
    'mailchimp 5xx': 1,
  });
});

test.each([
  ['hubspot', 'revoked', '4xx'],
  ['hubspot', 429, '429'],
  ['hubspot', 'reset', 'none'],
  ['mailchimp', 'revoked', '4xx'],
  ['mailchimp', 429, '429'],
  ['mailchimp', 'reset', 'none'],
] as const)('%s: %s is counted as %s', async (name, trouble, status) => {
  const { control } = name === 'hubspot' ? hubspot : mailchimp;
  if (trouble !== 'revoked') control.fault({ kind: trouble });
  else if (name === 'hubspot') hubspot.control.revokeToken();
  else mailchimp.control.revokeKey();

  await fetchFromBoth('ann@counted.example');

  expect(await counted()).toMatchObject({ [`${name} ${status}`]: 1 });
});

test('a scrape holds no address, path or id of a call', async () => {
  await fetchFromBoth('ann@counted.example');

  const text = await metrics.registry.getSingleMetricAsString('abide_provider_calls_total');
  expect(text).toMatch(/^abide_provider_calls_total\{provider="hubspot",status="2xx"\} \d+$/m);
  expect(text).not.toMatch(/@|%40|counted|\/|f000000001/);
});
