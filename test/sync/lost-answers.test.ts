import { ProviderError } from '../../integrations/provider';
import { PERSON, type SyncStage, syncStage } from '../support/sync-stage';

let stage: SyncStage;
beforeAll(async () => {
  stage = await syncStage();
});
afterAll(() => stage.close());
beforeEach(() => {
  stage.provider.beforeAnswer = async () => {};
});

const HOUR_MS = 3_600_000;

/** Opted out here and there an hour ago, and back here now. */
async function aReturning() {
  const { address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');
  await stage.settleAll();
  await stage.choose(address, 'OPTED_OUT');
  await stage.settleAll();
  const there = stage.provider.people.get(address.value);
  if (!there) throw new Error('nobody is held there');
  there.changedAt = new Date(Date.now() - HOUR_MS);
  const yes = [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' }] as const;
  await stage.operations.setPreferences({ address }, yes, { ...PERSON, occurredAt: new Date() });
  expect(await isOpenHere(address)).toBe(true);
  return { address };
}

async function isOpenHere(address: Awaited<ReturnType<typeof aReturning>>['address']): Promise<boolean> {
  const { decisions } = await stage.operations.decideSends([{ address }], 'news', 'EMAIL');
  return decisions[0]?.allowed === true;
}

test('a yes that never arrived there is sent again, and their no of before it is not taken for a new one', async () => {
  const { address } = await aReturning();
  const isWritten = jest.spyOn(stage.provider, 'push').mockRejectedValueOnce(new ProviderError('retry', '503'));
  await stage.round();
  expect(isWritten).toHaveBeenCalled();
  await stage.letTimePass();
  await stage.settleAll();

  expect(await isOpenHere(address)).toBe(true);
  expect(stage.topicsOf(address)).toEqual({ news: 'OPTED_IN' });
});

test('a no that they say there while the answer to their yes is lost is theirs here too', async () => {
  const { address } = await aReturning();
  stage.provider.beforeAnswer = async (what) => {
    if (what !== 'push') return;
    stage.provider.put(address.value, { topics: { news: 'OPTED_OUT' } });
    throw new ProviderError('retry', 'no answer in time');
  };
  await stage.round();
  stage.provider.beforeAnswer = async () => {};
  await stage.letTimePass();
  await stage.settleAll();

  expect(await isOpenHere(address)).toBe(false);
  expect(stage.topicsOf(address)).toEqual({ news: 'OPTED_OUT' });
});
