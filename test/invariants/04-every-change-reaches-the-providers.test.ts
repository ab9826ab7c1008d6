import fc from 'fast-check';
import { ProviderError } from '../../integrations/provider';
import { syncAllOnce } from '../../integrations/sync-once';
import { type SyncDifference, verifySync } from '../../integrations/verify-sync';
import type { Said } from '../../src/operations';
import { type TestGround, testGround } from '../support/ground';
import { SmallProvider } from '../support/small-provider';
import { email } from '../support/statement';
import { aSyncPolicy } from '../support/sync-policy';

/**
 * Invariant 4: every change reaches every mapped provider after any outage; no echo loops. Here with a small honest
 * provider, and changes on both sides; limits and what is particular to a provider are in its own tests.
 */
const TOPICS = ['news', 'offers'] as const;
const PEOPLE = 2;

let stage: TestGround;
beforeAll(async () => {
  stage = await testGround(aSyncPolicy(), { providers: ['hubspot'] });
});
afterAll(async () => {
  await stage.ground.jobs.stop();
  await stage.close();
});

const personsOwn = (): Said => ({ source: 'API', statedBy: 'RECIPIENT', wordingId: 'form-1', occurredAt: new Date() });

type Act =
  | { readonly do: 'optIn' | 'optOut'; readonly who: number; readonly topic: (typeof TOPICS)[number] }
  | { readonly do: 'object' | 'pause'; readonly who: number }
  | { readonly do: 'optOutThere' | 'optInThere'; readonly who: number; readonly topic: (typeof TOPICS)[number] }
  | { readonly do: 'stopThere'; readonly who: number }
  | { readonly do: 'outage' }
  | { readonly do: 'sync' };

const who = fc.nat(PEOPLE - 1);
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constantFrom('optIn' as const, 'optOut' as const), who, topic: fc.constantFrom(...TOPICS) }),
  fc.record({
    do: fc.constantFrom('optOutThere' as const, 'optInThere' as const),
    who,
    topic: fc.constantFrom(...TOPICS),
  }),
  fc.record({ do: fc.constantFrom('object' as const, 'pause' as const, 'stopThere' as const), who }),
  fc.constantFrom<Act>({ do: 'outage' }, { do: 'sync' }),
);

async function perform(act: Act, people: readonly string[], provider: SmallProvider): Promise<void> {
  if (act.do === 'sync') return void (await sync(provider));
  if (act.do === 'outage') return void provider.faults.push(new ProviderError('retry', 'an outage of the test'));
  const name = people[act.who] as string;
  const contact = { address: email(name) };
  const { operations } = stage;
  const set = (topic: string, state: 'OPTED_IN' | 'OPTED_OUT') =>
    operations.setPreferences(contact, [{ topic, channel: 'EMAIL', state }], personsOwn()).then(() => {});
  switch (act.do) {
    case 'optIn':
      return set(act.topic, 'OPTED_IN');
    case 'optOut':
      return set(act.topic, 'OPTED_OUT');
    case 'object':
      return void (await operations.recordObjection(contact, {}, personsOwn()));
    case 'pause':
      return void (await operations.pauseMarketing(contact, '2099-01-01', personsOwn()));
    case 'optOutThere':
      return void provider.put(name, { topics: { [act.topic]: 'OPTED_OUT' } });
    case 'optInThere':
      return void provider.put(name, { topics: { [act.topic]: 'OPTED_IN' } });
    case 'stopThere':
      return void provider.put(name, { stops: ['portal'] });
  }
}

/** As after a while: every wait is over. */
async function sync(provider: SmallProvider) {
  const { pool } = stage.ground.database;
  await pool.query(
    `UPDATE provider_circuit SET state = 'CLOSED', failures = 0, open_until = NULL, paused_until = NULL`,
  );
  await pool.query(`UPDATE due_contact SET due_at = now() WHERE due_at > now() AND turns_at IS NULL`);
  await pool.query(`UPDATE provider_hint SET due_at = now(), leased_until = NULL`);
  await pool.query(`UPDATE provider_walk SET leased_until = NULL`);
  const { operations, ground } = stage;
  return syncAllOnce({ provider, operations, log: ground.log }, new AbortController().signal);
}

async function settled(provider: SmallProvider): Promise<void> {
  provider.faults.length = 0;
  for (let round = 0; round < 4; round++) await sync(provider);
}

let run = 0;
test('after any changes on both sides and any outage both agree, each no is on both, and nothing goes round', () =>
  fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 1, maxLength: 10 }), async (drawn) => {
      run += 1;
      const provider = new SmallProvider('hubspot');
      const people = Array.from({ length: PEOPLE }, (_, n) => `person${n}-${run}@both-sides.example`);
      for (const name of people) {
        await stage.operations.upsertContact({ email: email(name) }, { source: 'API', statedBy: 'COMPANY' });
        provider.put(name, {});
      }
      for (const act of drawn) await perform(act, people, provider);

      await settled(provider);

      const ours = new Set(
        await Promise.all(
          people.map(async (name) => (await stage.operations.readContact({ address: email(name) }))?.id as string),
        ),
      );
      const found: SyncDifference[] = [];
      await verifySync(
        { provider, operations: stage.operations },
        (one) => void (ours.has(one.contactId) && found.push(one)),
      );
      expect(found).toEqual([]);

      const pushes = provider.pushed.length;
      const { entries } = await sync(provider);
      expect({ entries, pushes: provider.pushed.length }).toEqual({ entries: 0, pushes });
    }),
    { numRuns: 15 },
  ));
