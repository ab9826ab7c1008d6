import type { Address } from '../../src/domain/address';
import type { InteractionReport } from '../../src/operations';
import { aReport, CHROME } from '../support/interactions';
import { aSyncPolicy } from '../support/sync-policy';
import { type SyncStage, syncStage } from '../support/sync-stage';

const YEAR_MS = 366 * 86_400_000;
const { tracking } = aSyncPolicy();

let stage: SyncStage;
beforeAll(async () => {
  stage = await syncStage(
    aSyncPolicy({
      inactivity: { PROSPECT: 'P3Y' },
      tracking: { ...tracking, opens: true, clicks: true, fields: ['TIME', 'LINK'], retention: 'P9Y' },
    }),
  );
});
afterAll(() => stage.close());

const now = () => stage.ground.ground.clock();
const dueOf = async (contactId: string) =>
  stage.sql('SELECT provider, is_no FROM due_contact WHERE contact_id = $1 AND turns_at IS NULL', [contactId]);

/** A prospect who said yes, and of whom nothing was heard for so many years. */
async function aProspect(yearsOfSilence: number): Promise<{ contactId: string; address: Address }> {
  const person = await stage.aPerson();
  await stage.operations.upsertContact({ email: person.address, relation: 'PROSPECT' }, { source: 'API' });
  await stage.choose(person.address, 'OPTED_IN');
  await stage.settleAll();
  expect(stage.topicsOf(person.address)).toEqual({ news: 'OPTED_IN' });
  stage.forward(yearsOfSilence * YEAR_MS);
  await stage.settleAll();
  return person;
}

const report = (address: Address, more: Partial<InteractionReport> = {}) =>
  stage.operations.recordInteractions([aReport({ address }, { occurredAt: now(), userAgent: CHROME, ...more })], {
    source: 'mailer',
  });

async function reasonFor(address: Address): Promise<string | undefined> {
  const { decisions } = await stage.operations.decideSends([{ address }], 'news', 'EMAIL');
  return decisions[0]?.reason;
}

test('a human click of somebody stale opens again at the provider what was closed for it, without a walk', async () => {
  const { contactId, address } = await aProspect(4);
  expect(await reasonFor(address)).toBe('STALE');
  expect(stage.topicsOf(address)).toEqual({ news: 'OPTED_OUT' });

  await report(address);
  const due = await dueOf(contactId);
  const together = await stage.sql<{ isOne: boolean }>(
    'SELECT h.xmin = d.xmin AS "isOne" FROM human_click h JOIN due_contact d USING (contact_id) WHERE contact_id = $1',
    [contactId],
  );
  await stage.settleAll();

  expect(due).toEqual([{ provider: 'hubspot', is_no: false }]);
  expect(together).toEqual([{ isOne: true }]);
  expect(await reasonFor(address)).toBe('OPTED_IN');
  expect(stage.topicsOf(address)).toEqual({ news: 'OPTED_IN' });
});

test.each<[string, number, () => Partial<InteractionReport>]>([
  ['an open', 4, () => ({ kind: 'OPEN' })],
  ['a click that a machine made', 4, () => ({ isToldMachine: true })],
  ['a click of long ago that is told now', 4, () => ({ occurredAt: new Date(now().getTime() - 3.5 * YEAR_MS) })],
  ['a click of somebody who is not stale', 1, () => ({})],
])('%s makes nobody fresh again, and marks nobody', async (_, years, more) => {
  const { contactId, address } = await aProspect(years);
  const before = await reasonFor(address);

  await report(address, more());

  expect(await dueOf(contactId)).toEqual([]);
  expect(await reasonFor(address)).toBe(before);
});

test('a second click marks nobody anew', async () => {
  const { contactId, address } = await aProspect(4);
  await report(address);
  await stage.settleAll();

  await report(address);

  expect(await dueOf(contactId)).toEqual([]);
});
