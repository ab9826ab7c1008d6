import { ProviderError } from '../../integrations/provider';
import type { ErasureBatch, OpenCase } from '../../src/operations';
import { askErasureAgain } from '../../src/operations/erase-at-providers';
import { replayedAndStored } from '../support/replayed';
import { PERSON, type SyncStage, syncStage } from '../support/sync-stage';

let stage: SyncStage;
beforeAll(async () => {
  stage = await syncStage();
});
afterEach(async () => {
  stage.provider.faults.length = 0;
  await stage.letTimePass();
  await stage.settleAll();
});
afterAll(() => stage.close());

/** Somebody whom the provider holds, erased here a moment ago. */
async function anErasedPerson() {
  const { contactId, address } = await stage.aPerson();
  await stage.choose(address, 'OPTED_IN');
  await stage.settleAll();
  const { receipt } = await stage.operations.eraseContact({ contactId }, 'REQUEST', PERSON);
  return { contactId, address, receipt };
}

const thereOf = async (contactId: string) => (await stage.operations.readErasureReceipt(contactId))?.providers;

const confirmationsOf = (contactId: string) =>
  stage.sql<{ body: object; at: Date }>(
    `SELECT body, at FROM ledger_entry WHERE contact_id = $1 AND kind = 'ERASED_AT_PROVIDER'`,
    [contactId],
  );

const casesAt = async (): Promise<readonly OpenCase[]> => {
  const { kinds } = await stage.operations.listCases({ most: 10, refusedSince: new Date() });
  return kinds.find(({ kind }) => kind === 'ERASURE_PARKED_AT_PROVIDER')?.cases ?? [];
};

const confirm = (batch: ErasureBatch, contactId: string) =>
  stage.operations.sync.settleErasures(batch, [{ contactId, kind: 'ERASED' }]);

test('a deletion waits, with why, until the provider confirms it; then the ledger says so, once', async () => {
  const { contactId, address, receipt } = await anErasedPerson();
  const asked = { provider: 'hubspot', state: 'WAITING', askedAt: receipt?.erasedAt };

  stage.provider.faults.push(new ProviderError('retry', '503'));
  await stage.round();
  const waiting = await thereOf(contactId);
  const unconfirmed = await confirmationsOf(contactId);
  await stage.letTimePass();
  await stage.settleAll();
  const [confirmation, ...others] = await confirmationsOf(contactId);

  expect(receipt?.providers).toEqual([asked]);
  expect([waiting, unconfirmed]).toEqual([[{ ...asked, fault: 'retry: 503' }], []]);
  expect(confirmation?.body).toEqual({
    provider: 'hubspot',
    source: 'PROVIDER',
    statedBy: 'COMPANY',
    policyVersion: expect.any(String),
  });
  expect(others).toEqual([]);
  expect(await thereOf(contactId)).toEqual([{ ...asked, state: 'CONFIRMED', confirmedAt: confirmation?.at }]);
  expect(stage.provider.stateOf(address.value)).toBeUndefined();
});

test('the confirmation changes no decision, and what is left of the person gives the same state again', async () => {
  const { address, contactId } = await anErasedPerson();
  const decide = async () => (await stage.operations.decideSends([{ address }], 'news', 'EMAIL')).decisions[0];
  const before = await decide();

  await stage.settleAll();

  const { ledgerPosition: _, validUntil: __, ...after } = { ...(await decide()) } as Record<string, unknown>;
  expect(before).toMatchObject(after);
  expect(after).toMatchObject({ allowed: false, suppressionReason: 'ERASURE' });
  expect(await confirmationsOf(contactId)).toHaveLength(1);
  const { replayed, stored } = await replayedAndStored(stage.ground.ground, { after: 0 });
  expect(replayed).toEqual(stored);
  expect(await stage.operations.verifyLedger()).toMatchObject({ isIntact: true });
});

test('whom the provider refuses to delete is a case with its reason, until somebody asks and it is done', async () => {
  const { contactId } = await anErasedPerson();
  // Its noes first, then the deletion, as one call and as one for that person.
  stage.provider.beforeAnswer = async (what) => {
    if (what === 'push' && stage.provider.pushed.at(-1)?.kind === 'ERASE') throw new ProviderError('refused', '403');
  };

  await stage.settleAll();
  const parked = await thereOf(contactId);
  const waiting = await casesAt();
  await stage.letTimePass();
  await stage.settleAll();
  const still = await thereOf(contactId);
  stage.provider.beforeAnswer = async () => {};
  await stage.operations.sync.retryParked('hubspot');
  await stage.settleAll();

  expect(parked).toMatchObject([{ state: 'PARKED', fault: 'refused: 403' }]);
  expect(still).toEqual(parked);
  expect(waiting).toMatchObject([{ contactId, provider: 'hubspot', fault: 'refused: 403' }]);
  expect(await casesAt()).toEqual([]);
  expect(await thereOf(contactId)).toMatchObject([{ state: 'CONFIRMED', confirmedAt: expect.any(Date) }]);
});

test('a worker that died between the deletion and its note leaves it waiting, and the next one confirms it once', async () => {
  const { contactId } = await anErasedPerson();
  const dead = await stage.operations.sync.takeErasures('hubspot', 10);
  const [erasure] = dead.erasures;
  await stage.provider.push([{ kind: 'ERASE', ref: { email: erasure?.emails[0] as never } }]);
  const between = await thereOf(contactId);

  await stage.letTimePass();
  await stage.settleAll();
  await confirm(dead, contactId);

  expect(between).toMatchObject([{ state: 'WAITING' }]);
  expect(await confirmationsOf(contactId)).toHaveLength(1);
  expect(await thereOf(contactId)).toMatchObject([{ state: 'CONFIRMED' }]);
});

test('what is confirmed twice, also at the same moment on another instance, is noted once', async () => {
  const { contactId } = await anErasedPerson();
  const another = await stage.ground.another();
  const batch = await stage.operations.sync.takeErasures('hubspot', 10);
  const erased = [{ contactId, kind: 'ERASED' }] as const;

  await Promise.all([
    confirm(batch, contactId),
    another.sync.settleErasures(batch, [...erased, ...erased]),
    confirm(batch, contactId),
  ]);
  await another.idle();

  expect(await confirmationsOf(contactId)).toHaveLength(1);
});

test('a deletion that has to be done again meanwhile is not confirmed by the one before', async () => {
  const { contactId, address } = await anErasedPerson();
  const early = await stage.operations.sync.takeErasures('hubspot', 10);

  await askErasureAgain(stage.ground.ground, 'hubspot', { contactId, emails: [address.value], remoteIds: [] });
  await confirm(early, contactId);
  const notYet = await thereOf(contactId);
  await stage.letTimePass();
  await stage.settleAll();
  const first = await thereOf(contactId);
  await askErasureAgain(stage.ground.ground, 'hubspot', { contactId, emails: [address.value], remoteIds: [] });
  const anew = await thereOf(contactId);
  await stage.settleAll();

  expect(notYet).toMatchObject([{ state: 'WAITING' }]);
  expect(first).toMatchObject([{ state: 'CONFIRMED' }]);
  expect(anew).toEqual([{ provider: 'hubspot', state: 'WAITING', askedAt: expect.any(Date) }]);
  expect(await confirmationsOf(contactId)).toHaveLength(2);
});

test('erased, back by their own act and erased again, they are deleted and confirmed for each', async () => {
  const { contactId, address } = await anErasedPerson();
  await stage.settleAll();
  const back = await stage.operations.upsertContact({ email: address }, PERSON);
  await stage.settleAll();

  await stage.operations.eraseContact({ address }, 'REQUEST', PERSON);
  const second = await thereOf(back.contactId as string);
  await stage.settleAll();

  expect(back.contactId).not.toBe(contactId);
  expect(second).toMatchObject([{ state: 'WAITING' }]);
  for (const id of [contactId, back.contactId as string]) expect(await confirmationsOf(id)).toHaveLength(1);
});

test('who was merged before is found by either id, and who lives has no receipt', async () => {
  const into = await stage.aPerson();
  const from = await stage.aPerson();
  await stage.operations.mergeContacts({ contactId: into.contactId }, { contactId: from.contactId }, PERSON);
  const living = await stage.operations.readErasureReceipt(into.contactId);

  await stage.operations.eraseContact({ contactId: into.contactId }, 'REQUEST', PERSON);
  await stage.settleAll();

  const [byOne, byOther] = await Promise.all(
    [into, from].map(({ contactId }) => stage.operations.readErasureReceipt(contactId)),
  );
  expect(living).toBeUndefined();
  expect(byOne).toMatchObject({ contactId: into.contactId, providers: [{ state: 'CONFIRMED' }] });
  expect(byOther).toEqual(byOne);
});
