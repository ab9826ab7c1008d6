import { ProviderError } from '../../integrations/provider';
import { startSyncWorker } from '../../integrations/sync-worker';
import type { Address } from '../../src/domain/address';
import { runLog } from '../support/run-log';
import { type SyncStage, syncStage, writesTo } from '../support/sync-stage';

let stage: SyncStage;
beforeAll(async () => {
  stage = await syncStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  stage.provider.beforeAnswer = async () => {};
  await stage.letTimePass();
  await stage.settleAll();
  stage.provider.pushed.length = 0;
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function aPersonWhoSaidYes(): Promise<Address> {
  const { address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');
  await stage.settleAll();
  return address;
}

/** Answers to writes that open or close wait until they are let through. */
function holdBack(which: 'opened' | 'closed') {
  let letThrough = () => {};
  const waiting = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  stage.provider.beforeAnswer = async (what) => {
    const last = stage.provider.pushed.at(-1);
    if (what === 'push' && last?.kind === 'STATE' && last.difference[which].length > 0) await waiting;
  };
  return () => letThrough();
}

const worker = () => startSyncWorker({ provider: stage.provider, operations: stage.operations, log: runLog() });

test('a no that is said while the yeses of others are on their way does not wait for their answers', async () => {
  const leaving = await aPersonWhoSaidYes();
  const { address: coming } = await stage.aPerson();
  const letThrough = holdBack('opened');
  await stage.choose(coming, 'OPTED_IN');
  const running = worker();
  await until(() => stage.topicsOf(coming).news === 'OPTED_IN');

  await stage.choose(leaving, 'OPTED_OUT');
  await until(() => stage.topicsOf(leaving).news === 'OPTED_OUT');

  letThrough();
  await running.stop();
  expect(writesTo(stage.provider, leaving).at(-1)).toEqual({ closed: ['news'], opened: [] });
});

test('no yes goes out while a no is on its way, and it does after it', async () => {
  const leaving = await aPersonWhoSaidYes();
  const { contactId, address: coming } = await stage.aPerson();
  const letThrough = holdBack('closed');
  await stage.choose(leaving, 'OPTED_OUT');
  const running = worker();
  await until(() => stage.topicsOf(leaving).news === 'OPTED_OUT');

  await stage.choose(coming, 'OPTED_IN');
  const taken = 'SELECT 1 FROM due_contact WHERE contact_id = $1 AND lease IS NOT NULL';
  await until(async () => (await stage.sql(taken, [contactId])).length > 0);
  await stage.sql('SELECT pg_sleep(0.3)');
  const meanwhile = writesTo(stage.provider, coming);
  letThrough();
  await until(() => stage.topicsOf(coming).news === 'OPTED_IN');

  await running.stop();
  expect(meanwhile).toEqual([]);
});

test('of more people than one batch opens each gets their yes once', async () => {
  const people = [];
  for (let n = 0; n < 60; n++) people.push(await stage.aPerson());
  for (const { address } of people) await stage.choose(address, 'OPTED_IN');

  await stage.round();
  const opened = people.filter(({ address }) => stage.topicsOf(address).news === 'OPTED_IN');
  await stage.settleAll();

  expect(opened).toHaveLength(50);
  for (const { address } of people) {
    expect(writesTo(stage.provider, address)).toEqual([{ closed: [], opened: ['news'] }]);
  }
});

test('yeses that fail together are one failure, and do not open the circuit', async () => {
  for (let n = 0; n < 8; n++) await stage.choose((await stage.aPerson()).address, 'OPTED_IN');
  const write = stage.provider.push.bind(stage.provider);
  stage.provider.push = async (differences) =>
    differences.map(() => ({ kind: 'FAILED', error: new ProviderError('retry', '503') }));

  await stage.round();
  const { circuit } = await stage.operations.sync.health('hubspot');

  stage.provider.push = write;
  expect(circuit).toBe('CLOSED');
});
