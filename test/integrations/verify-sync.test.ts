import { type SyncDifference, verifySync } from '../../integrations/verify-sync';
import type { Said } from '../../src/operations';
import { aTopic } from '../support/builders';
import { type TestGround, testGround } from '../support/ground';
import { SmallProvider } from '../support/small-provider';
import { email } from '../support/statement';
import { aSyncPolicy } from '../support/sync-policy';

/** An audience of letters, and one of customers that is a service list. */
function aPolicyWithAServiceList() {
  const policy = aSyncPolicy();
  const [letters] = policy.providers.mailchimp?.audiences ?? [];
  if (!letters) throw new Error('the policy of the tests has an audience');
  const customers = { ...letters, key: 'customers', kind: 'SERVICE', topics: ['orders'] } as const;
  const orders = aTopic({ key: 'orders', class: 'SERVICE', lawfulBasis: 'CONTRACT', channels: ['EMAIL'] });
  return {
    ...policy,
    topics: [...policy.topics, orders],
    providers: { mailchimp: { audiences: [letters, { ...customers, unsubscribeCountsAs: 'OPT_OUT' as const }] } },
  };
}

const personsOwn: Said = { source: 'API', statedBy: 'RECIPIENT', wordingId: 'form-1', occurredAt: new Date() };

let stage: TestGround;
beforeAll(async () => {
  stage = await testGround(aPolicyWithAServiceList(), { providers: ['mailchimp'] });
});
afterAll(async () => {
  await stage.ground.jobs.stop();
  await stage.close();
});

async function differencesOf(name: string, provider: SmallProvider): Promise<SyncDifference['what'][]> {
  const contact = await stage.operations.readContact({ address: email(name) });
  const found: SyncDifference[] = [];
  await verifySync({ provider, operations: stage.operations }, (one) => void found.push(one));
  return found.filter(({ contactId }) => contactId === contact?.id).map(({ what }) => what);
}

describe('a marketing audience that somebody left, beside a service list they are still on', () => {
  const there = { stops: ['audience:newsletter'], topics: { news: 'OPTED_OUT', orders: 'OPTED_IN' } } as const;

  test('is no difference when they objected here too: service mail goes on', async () => {
    const provider = new SmallProvider('mailchimp');
    provider.put('anna@verify.example', there);
    await stage.operations.recordObjection(
      { address: email('anna@verify.example') },
      { scope: 'DIRECT_MARKETING' },
      personsOwn,
    );

    expect(await differencesOf('anna@verify.example', provider)).toEqual([]);
  });

  test('is a no that is missing here when the newsletter may still be sent', async () => {
    const provider = new SmallProvider('mailchimp');
    provider.put('bram@verify.example', there);
    const address = email('bram@verify.example');
    await stage.operations.upsertContact({ email: address }, { source: 'API', statedBy: 'COMPANY' });
    const yes = [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' }] as const;
    await stage.operations.setPreferences({ address }, yes, personsOwn);

    expect(await differencesOf('bram@verify.example', provider)).toEqual(['NO_MISSING_HERE']);
  });
});
