import { join } from 'node:path';
import { createHubspot } from '../../integrations/hubspot';
import { createMailchimp } from '../../integrations/mailchimp';
import type { Provider } from '../../integrations/provider';
import { syncAllOnce } from '../../integrations/sync-once';
import { syncOnce } from '../../integrations/sync-round';
import type { Address } from '../../src/domain/address';
import type { Policy } from '../../src/domain/policy';
import type { UpsertContactInput } from '../../src/operations';
import { readPolicyFile } from '../../src/policy-file';
import { type Hubspot, startHubspot } from '../fakes/hubspot/start-hubspot';
import { type Mailchimp, startMailchimp } from '../fakes/mailchimp/start-mailchimp';
import { FREE } from '../providers/contract';
import { type TestGround, testGround } from './ground';
import { runLog } from './run-log';
import { email } from './statement';
import { letTimePass } from './sync-stage';

export interface StatementProviders {
  readonly operations: TestGround['operations'];
  readonly policy: Policy;
  readonly hubspot: Hubspot;
  readonly mailchimp: Mailchimp;
  readonly providers: readonly Provider[];
  person(details?: Omit<UpsertContactInput, 'email'>): Promise<Address>;
  /** All that is due, at both. */
  sync(): Promise<void>;
  /** As if the time had passed that rows and circuits wait for. */
  letTimePass(): Promise<void>;
  /** Takes in what they hold and what befell the mails, as the walks of a running service do. */
  walk(): Promise<void>;
  close(): Promise<void>;
}

export const PRODUCTS = 'e000000001';
export const SOMEBODY_ELSES = 'e000000002';

/** A shipped policy with both providers at hand: their types and audiences are named as the policy names them. */
export async function openStatementProviders(name: string): Promise<StatementProviders> {
  const { policy } = await readPolicyFile(join(__dirname, `../../policies/${name}.yaml`));
  const ground = await testGround(policy, { providers: ['hubspot', 'mailchimp'] });
  const { operations } = ground;
  const types = policy.providers.hubspot?.types ?? [];
  const hubspot = await startHubspot({
    definitions: types.map(({ name: type }, place) => ({ id: String(2001 + place), name: type })),
    rate: { limit: 100_000, searchLimit: 100_000 },
  });
  const keys = policy.providers.mailchimp?.audiences.map(({ key }) => key) ?? [];
  const mailchimp = await startMailchimp({
    audiences: [...keys.map((key) => ({ id: PRODUCTS, name: key })), { id: SOMEBODY_ELSES, name: 'Other' }],
  });
  const around = { policy: () => policy, limits: FREE, clock: () => new Date() };
  const { token: accessToken, url: baseUrl } = hubspot;
  const providers: readonly Provider[] = [
    createHubspot({ accessToken, baseUrl, clientSecret: 'made-up', log: runLog(), ...around }),
    createMailchimp({ apiKey: mailchimp.apiKey, baseUrl: mailchimp.url, ...around }),
  ];
  for (const provider of providers) await operations.sync.switchOn(provider.name);
  let people = 0;
  return {
    operations,
    policy,
    hubspot,
    mailchimp,
    providers,
    person: async (details = {}) => {
      people += 1;
      const address = email(`held-${people}@customer.example`);
      await operations.upsertContact({ email: address, ...details }, { source: 'API' });
      return address;
    },
    sync: async () => {
      for (const provider of providers) {
        for (let round = 0; (await syncOnce({ provider, operations })) > 0; round += 1) {
          if (round > 20) throw new Error('it never settles');
        }
      }
    },
    letTimePass: () => letTimePass(ground.ground.database.pool),
    walk: async () => {
      const { signal } = new AbortController();
      for (const provider of providers) await syncAllOnce({ provider, operations, log: runLog() }, signal);
    },
    close: async () => {
      await operations.idle();
      await ground.ground.jobs.stop();
      await ground.close();
      await hubspot.close();
      await mailchimp.close();
    },
  };
}
