import type { TakenWalk } from '../../src/operations';
import { type SyncStage, syncStage } from '../support/sync-stage';

let stage: SyncStage;
beforeEach(async () => {
  stage = await syncStage();
});
afterEach(() => stage.close());

const isOpen = (email: { readonly value: string }) => stage.provider.stateOf(email.value)?.topics.news === 'OPTED_IN';

/** A yes and a no that are due, while everybody is walked through for the first time. */
async function whileWalked() {
  const [yes, no] = [await stage.aPerson(), await stage.aPerson()];
  stage.provider.put(no.address.value, { topics: { news: 'OPTED_IN' } });
  await stage.choose(yes.address, 'OPTED_IN');
  await stage.choose(no.address, 'OPTED_OUT');
  const walk = (await stage.operations.inbound.takeWalk('hubspot', 'ALL')) as TakenWalk;
  await stage.settleAll();
  return { yes: yes.address, no: no.address, walk };
}

test('while everybody is walked through for the first time noes go out, and a yes waits for its end', async () => {
  const { yes, no, walk } = await whileWalked();
  const during = [isOpen(yes), isOpen(no)];

  await stage.operations.inbound.endWalk(walk, 3600);
  await stage.settleAll();

  expect(during).toEqual([false, false]);
  expect([isOpen(yes), isOpen(no)]).toEqual([true, false]);
});

test('a first walk that broke off keeps nobody waiting', async () => {
  const { yes, walk } = await whileWalked();

  await stage.operations.inbound.dropWalk(walk, { fault: 'it did not answer', seconds: 3600 });
  await stage.settleAll();

  expect(isOpen(yes)).toBe(true);
});

test('nor does one whose instance died, or one that is not the first', async () => {
  const { yes, walk } = await whileWalked();
  await stage.sql(`UPDATE provider_walk SET leased_until = leased_until - interval '1 h'`);
  await stage.settleAll();
  const afterDeath = isOpen(yes);
  await stage.operations.inbound.endWalk(walk, 3600);
  await stage.operations.inbound.takeWalk('hubspot', 'ALL', true);
  const { address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');

  await stage.settleAll();

  expect([afterDeath, isOpen(address)]).toEqual([true, true]);
});
