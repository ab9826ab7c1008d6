import { type SyncStage, syncStage } from '../support/sync-stage';

let stage: SyncStage;
beforeAll(async () => {
  stage = await syncStage();
});
afterAll(() => stage.close());

const fetches = () => stage.provider.calls.filter(({ what }) => what === 'fetch').length;

async function doubtfulPeople(count: number): Promise<string[]> {
  const people = await Promise.all(Array.from({ length: count }, () => stage.aPerson()));
  for (const { address } of people) await stage.choose(address, 'OPTED_IN');
  await stage.settleAll();
  const ids = people.map(({ contactId }) => contactId);
  await stage.operations.sync.markDue('hubspot', ids, { isToRead: true });
  return people.map(({ address }) => address.value);
}

test('many of whom it is not known what is held are read together, though a yes stands for them', async () => {
  await doubtfulPeople(50);
  const before = fetches();

  await stage.round();

  expect(fetches() - before).toBe(1);
});

test('of those who are read together, whose yes is missing there is opened, and whose no is news is not', async () => {
  const [missing, left, ...others] = await doubtfulPeople(30);
  stage.provider.put(missing as string, { topics: { news: 'UNKNOWN' } });
  stage.provider.put(left as string, { topics: { news: 'OPTED_OUT' } });

  await stage.settleAll();

  const held = (email: string | undefined) => stage.provider.stateOf(email as string)?.topics.news;
  expect([held(missing), held(left)]).toEqual(['OPTED_IN', 'OPTED_OUT']);
  expect(others.filter((email) => held(email) !== 'OPTED_IN')).toEqual([]);
});
