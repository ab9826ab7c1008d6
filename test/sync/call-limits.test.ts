import { HUBSPOT_LIMITS } from '../../integrations/hubspot';
import type { CallLimits } from '../../integrations/provider';
import { marginOf } from '../../src/store/call-limits';
import { type SyncStage, syncStage } from '../support/sync-stage';

let stage: SyncStage;
beforeAll(async () => {
  stage = await syncStage();
});
afterAll(() => stage.close());

async function onTwoInstances(limit: Parameters<SyncStage['operations']['sync']['callLimits']>[1][number]) {
  const other = await stage.ground.another();
  return [stage.operations, other].map(({ sync }) => sync.callLimits('hubspot', [limit])) as [CallLimits, CallLimits];
}

/** The most that lie in any stretch of this length. */
function mostIn(times: readonly number[], stretchMs: number): number {
  const sorted = times.toSorted((one, other) => one - other);
  return Math.max(...sorted.map((from) => sorted.filter((at) => at >= from && at < from + stretchMs).length));
}

test('no stretch of time holds more calls than the provider allows, over two instances that have much to do', async () => {
  const limits = await onTwoInstances({ name: 'much', calls: 20, perSeconds: 1 });
  const times: number[] = [];

  await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      limits[n % 2 === 0 ? 0 : 1].run('much', async () => void times.push(Date.now())),
    ),
  );

  expect(times).toHaveLength(60);
  expect(mostIn(times, 1_000)).toBeLessThanOrEqual(20);
});

test('calls that come after a quiet time do not come all at once, nor right before the next ones', async () => {
  const [limits] = await onTwoInstances({ name: 'burst', calls: 10, perSeconds: 1 });
  const times: number[] = [];
  const call = () => limits.run('burst', async () => void times.push(Date.now()));
  await call();
  await stage.sql(`UPDATE call_rate SET expire = expire - 700 WHERE key LIKE '%burst'`);

  await Promise.all(Array.from({ length: 20 }, call));

  expect(mostIn(times.slice(1), 1_000)).toBeLessThanOrEqual(10);
});

test('no more calls are open at a time than may be, over two instances, and one that fails gives its place back', async () => {
  const limits = await onTwoInstances({ name: 'open', open: 3 });
  let open = 0;
  let most = 0;
  const call = async (n: number) => {
    open += 1;
    most = Math.max(most, open);
    await stage.sql('SELECT 1');
    open -= 1;
    if (n % 3 === 0) throw new Error('refused');
  };

  const ended = await Promise.allSettled(
    Array.from({ length: 24 }, (_, n) => limits[n % 2 === 0 ? 0 : 1].run('open', () => call(n))),
  );

  expect(most).toBe(3);
  expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(8);
});

test('the place of an instance that died is free again when its lease ends, and not before', async () => {
  const [limits] = await onTwoInstances({ name: 'dead', open: 1 });
  await limits.run('dead', async () => undefined);
  const lease = '00000000-0000-0000-0000-000000000001';
  await stage.sql(`UPDATE open_call SET lease = $1, leased_until = now() + interval '30 s' WHERE name LIKE '%dead'`, [
    lease,
  ]);
  let isCalled = false;

  const waiting = limits.run('dead', async () => {
    isCalled = true;
  });
  await stage.sql('SELECT pg_sleep(0.1)');
  const whileHeld = isCalled;
  await stage.sql(`UPDATE open_call SET leased_until = now() WHERE name LIKE '%dead'`);
  await waiting;

  expect([whileHeld, isCalled]).toEqual([false, true]);
});

test('who waits behind others of the same instance does not ask the database for a place meanwhile', async () => {
  const [limits] = await onTwoInstances({ name: 'queued', open: 1 });
  const queries = jest.spyOn(stage.ground.ground.database.pool, 'query');
  const asked = () => queries.mock.calls.filter(([one]) => (one as { name?: string }).name === 'take-open-call').length;
  let answer = () => {};
  const begun = new Promise<void>((resolve) => {
    void limits.run('queued', () => {
      resolve();
      return new Promise<void>((end) => {
        answer = end;
      });
    });
  });
  await begun;

  const waiting = limits.run('queued', async () => 'called');
  await stage.sql('SELECT pg_sleep(0.2)');
  const meanwhile = asked();
  answer();

  await expect(waiting).resolves.toBe('called');
  expect(meanwhile).toBe(1);
  queries.mockRestore();
});

test('what is to be done right before a call is done again when its turn was missed by it', async () => {
  const [limits] = await onTwoInstances({ name: 'asked', calls: 20, perSeconds: 1 });
  const done: string[] = [];
  const ask = async () => {
    done.push('asked');
    if (done.length === 1) await stage.sql('SELECT pg_sleep(0.2)');
  };

  await limits.run('asked', async () => void done.push('called'), ask);

  expect(done.slice(0, 2)).toEqual(['asked', 'asked']);
  expect(done.indexOf('called')).toBe(done.length - 1);
});

test('a call that is not wanted any more right before it is not made, and gives its place back', async () => {
  const [limits] = await onTwoInstances({ name: 'unwanted', open: 1 });
  const unwanted = limits.run(
    'unwanted',
    async () => 'called',
    async () => Promise.reject(new Error('unwanted')),
  );

  await expect(unwanted).rejects.toThrow('unwanted');
  await expect(limits.run('unwanted', async () => 'called')).resolves.toBe('called');
});

test('what is let out at HubSpot is 95 of each hundred calls that it allows', () => {
  const [{ calls = 0, perSeconds = 0 } = {}] = HUBSPOT_LIMITS;

  const inTenSeconds = (calls * perSeconds) / (perSeconds + marginOf(perSeconds) / 1000);

  expect(inTenSeconds).toBeGreaterThanOrEqual(95);
  expect(inTenSeconds).toBeLessThan(98);
});

test('a call of a kind that has no limit is not made', async () => {
  const [limits] = await onTwoInstances({ name: 'known', open: 1 });

  await expect(limits.run('unknown', async () => 'called')).rejects.toThrow('no call limit');
});
