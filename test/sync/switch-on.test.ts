import { startSyncWorker } from '../../integrations/sync-worker';
import { runLog } from '../support/run-log';
import { PERSON, type SyncStage, syncStage } from '../support/sync-stage';

let stage: SyncStage;
beforeAll(async () => {
  stage = await syncStage();
});
afterAll(() => stage.close());

const due = async () => (await stage.sql('SELECT contact_id FROM due_contact')).length;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('everybody is due once under each policy, and not again when another instance starts under the same one', async () => {
  await stage.aPerson();
  await stage.aPerson();
  await stage.settleAll();
  await stage.operations.sync.switchOn('hubspot');
  const again = await due();
  await stage.sql(`UPDATE provider_circuit SET marked_under = '2020-01-01'`);

  await stage.operations.sync.switchOn('hubspot');

  expect([again, await due()]).toEqual([0, 2]);
  await stage.settleAll();
});

test('a worker finds what is due by itself, and when it stops what it had is free for the next one', async () => {
  const { address } = await stage.aPerson();
  const { operations, provider } = stage;
  const worker = startSyncWorker({ provider, operations, log: runLog() });
  await stage.choose(address, 'OPTED_IN');
  await until(() => stage.topicsOf(address).news === 'OPTED_IN');
  let answer = () => {};
  provider.beforeAnswer = (what) =>
    what === 'push'
      ? new Promise((resolve) => {
          answer = resolve;
        })
      : Promise.resolve();
  const { address: other } = await stage.aPerson();
  await stage.choose(address, 'OPTED_OUT');
  await until(() => stage.topicsOf(address).news === 'OPTED_OUT');

  const stopped = worker.stop();
  await operations.recordObjection({ address: other }, {}, PERSON);
  answer();
  await stopped;

  expect(await stage.sql('SELECT 1 FROM due_contact WHERE lease IS NOT NULL')).toEqual([]);
  expect(await stage.sql('SELECT is_no FROM due_contact')).toEqual([{ is_no: true }]);
  provider.beforeAnswer = async () => {};
});
