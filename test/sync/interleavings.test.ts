import fc from 'fast-check';
import { ProviderError } from '../../integrations/provider';
import type { Address } from '../../src/domain/address';
import type { Operations } from '../../src/operations';
import { COMPANY, PERSON, type SyncStage, syncStage } from '../support/sync-stage';

let stage: SyncStage;
let other: Operations;
beforeAll(async () => {
  stage = await syncStage();
  other = await stage.ground.another();
});
afterAll(() => stage.close());

type Act = 'NO' | 'OBJECT' | 'YES' | 'YES_OVER_A_NO' | 'NAME' | 'NO_THERE';
type Trouble = 'NONE' | 'NO_ANSWER' | 'NOT_SENT' | 'SLOW_DOWN' | 'DEAD';
interface Step {
  readonly acts: readonly Act[];
  /** What happens while a call is under way, after it took effect and before its answer. */
  readonly meanwhile: { readonly fetch?: Act; readonly push?: Act };
  readonly trouble: Trouble;
  readonly worker: 0 | 1;
}

const ACTS: readonly Act[] = ['NO', 'NO', 'YES', 'YES_OVER_A_NO', 'YES_OVER_A_NO', 'YES_OVER_A_NO', 'NAME', 'NO_THERE'];
const anAct = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...ACTS) },
  { weight: 1, arbitrary: fc.constant<Act>('OBJECT') },
);
const step: fc.Arbitrary<Step> = fc.record({
  acts: fc.array(anAct, { maxLength: 2 }),
  meanwhile: fc.record({ fetch: anAct, push: anAct }, { requiredKeys: [] }),
  trouble: fc.constantFrom<Trouble>('NONE', 'NONE', 'NONE', 'NO_ANSWER', 'NOT_SENT', 'SLOW_DOWN', 'DEAD'),
  worker: fc.constantFrom(0, 1),
});

let names = 0;
async function act(address: Address, what: Act): Promise<void> {
  const { operations, provider } = stage;
  switch (what) {
    case 'NO':
      return stage.choose(address, 'OPTED_OUT');
    case 'OBJECT':
      await operations.recordObjection({ address }, {}, PERSON);
      return;
    case 'YES':
      return stage.choose(address, 'OPTED_IN').catch(() => undefined);
    case 'YES_OVER_A_NO': {
      const said = { ...PERSON, occurredAt: stage.ground.ground.clock() } as const;
      await operations
        .setPreferences({ address }, [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' }], said)
        .catch(() => undefined);
      return;
    }
    case 'NAME':
      await operations.upsertContact({ email: address, profile: { name: `Ada ${++names}` } }, COMPANY);
      return;
    case 'NO_THERE': {
      provider.put(address.value, { topics: { news: 'OPTED_OUT' } });
      // As its webhook has us look.
      const { contactId } = await operations.upsertContact({ email: address }, COMPANY);
      await operations.sync.markDue('hubspot', [contactId as string], { isToRead: true });
    }
  }
}

async function isAllowed(address: Address): Promise<boolean> {
  const { decisions } = await stage.operations.decideSends([{ address }], 'news', 'EMAIL');
  return decisions[0]?.allowed === true;
}

/** Runs a worker's round with this trouble; DEAD: it takes what is due and is never heard of again. */
async function round({ trouble, worker, meanwhile }: Step, address: Address): Promise<void> {
  const operations = worker === 0 ? stage.operations : other;
  const { provider } = stage;
  if (trouble === 'DEAD') {
    await operations.sync.takeDue('hubspot', 1);
    return;
  }
  if (trouble === 'NOT_SENT') provider.faults.push(new ProviderError('retry', '503'));
  if (trouble === 'SLOW_DOWN') provider.faults.push(new ProviderError('slow-down', '429', { until: new Date() }));
  const left = new Map(Object.entries(meanwhile));
  provider.beforeAnswer = async (what) => {
    const next = left.get(what);
    left.delete(what);
    if (next) await act(address, next);
    if (trouble === 'NO_ANSWER' && what === 'push') throw new ProviderError('retry', 'no answer in time');
  };
  await stage.round(operations);
  provider.beforeAnswer = async () => {};
  provider.faults.length = 0;
}

/** A history of five yeses that do go out, so that the question below is asked whatever is drawn beside it. */
const OPENINGS = ['YES', ...Array.from({ length: 4 }, () => ['NO', 'YES_OVER_A_NO']).flat()].map(
  (what): Step => ({
    acts: [what as Act],
    meanwhile: {},
    trouble: 'NONE',
    worker: 0,
  }),
);

test('whatever comes between, in the end the provider holds what it should, and no yes goes out after a readable no', async () => {
  let opened = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 8 }), async (steps) => {
      const { address } = await stage.aPerson();
      const { provider } = stage;
      // Asked where the provider would write a yes: what the worker rests on is read before, so nothing is let by.
      const write = provider.push.bind(provider);
      const wrong: string[] = [];
      provider.push = async (differences) => {
        for (const one of differences) {
          if (one.kind !== 'STATE' || one.difference.opened.length === 0) continue;
          opened += 1;
          if (!(await isAllowed(one.ref.email))) wrong.push(one.difference.opened[0]?.topic ?? '');
        }
        return write(differences);
      };
      for (const one of steps) {
        for (const what of one.acts) await act(address, what);
        await round(one, address);
        await stage.letTimePass();
      }
      for (let n = 0; n < 4; n++) {
        await stage.settleAll();
        await stage.letTimePass();
      }
      provider.push = write;

      const there = stage.topicsOf(address).news === 'OPTED_IN' && provider.stateOf(address.value)?.stops.length === 0;
      expect(wrong).toEqual([]);
      expect({ isOpenThere: there, steps }).toEqual({ isOpenThere: await isAllowed(address), steps });
      expect(await stage.sql('SELECT contact_id, fault FROM due_contact')).toEqual([]);
    }),
    { numRuns: 25, examples: [[OPENINGS]] },
  );
  expect(opened).toBeGreaterThan(4);
}, 180_000);
