import { COMPANY, type SyncStage, syncStage } from '../support/sync-stage';

let stage: SyncStage;
beforeAll(async () => {
  stage = await syncStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.settleAll();
  stage.provider.pushed.length = 0;
});

/** Somebody whom both hold as open, and the provider with these fields. */
async function heldAlike(fields: { name: string }): Promise<string> {
  const { address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');
  const more = { fields: { email: address.value, ...fields } };
  stage.provider.put(address.value, { topics: { news: 'OPTED_IN' } }, more);
  return address.value;
}

const written = () => stage.provider.pushed.map((one) => one.kind === 'STATE' && one.fields);

/** Everybody is walked through, as for reconciliation. */
async function walkThrough(): Promise<void> {
  const { inbound } = stage.operations;
  for (let cursor: string | undefined; ; ) {
    const readAt = await inbound.providerTime();
    const page = await stage.provider.walk('ALL', cursor);
    await inbound.receiveProviderEvents({ provider: 'hubspot', events: page.events, readAt });
    if (page.isLast) return;
    cursor = page.cursor;
  }
}

test('fields that the worker reads there as it would write them are not written', async () => {
  await heldAlike({ name: 'Ada' });

  await stage.settleAll();

  expect(written()).toEqual([]);
});

test('fields that are others there are written', async () => {
  const email = await heldAlike({ name: 'Eva' });

  await stage.settleAll();

  expect(written()).toEqual([{ email, name: 'Ada' }]);
});

test('who was walked through and is held alike needs no call, and a name that changes after it is written', async () => {
  const email = await heldAlike({ name: 'Ada' });
  await heldAlike({ name: 'Eva' });
  await walkThrough();
  stage.provider.calls.length = 0;

  await stage.settleAll();
  const calls = stage.provider.calls.map(({ what }) => what);
  const names = written();
  stage.provider.pushed.length = 0;
  const [address] = [...stage.provider.people.values()].filter((one) => one.email.value === email);
  await stage.operations.upsertContact({ email: address?.email as never, profile: { name: 'Ada Lovelace' } }, COMPANY);
  await stage.settleAll();

  expect(calls).toEqual(['push']);
  expect(names).toEqual([expect.objectContaining({ name: 'Ada' })]);
  expect(written()).toEqual([{ email, name: 'Ada Lovelace' }]);
});

test('a yes that comes later tells the fields again, and that they are held', async () => {
  await heldAlike({ name: 'Ada' });
  await stage.settleAll();
  const [person] = [...stage.provider.people.values()].slice(-1);
  await stage.choose(person?.email as never, 'OPTED_IN', 'offers');

  await stage.settleAll();

  expect(stage.provider.pushed).toMatchObject([{ fields: { name: 'Ada' }, areFieldsHeld: true }]);
});
