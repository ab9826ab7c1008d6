import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Address } from '../../src/domain/address';
import { keyHashOf } from '../../src/domain/address-key';
import { addressKindOf } from '../../src/domain/contact';
import type { Policy } from '../../src/domain/policy';
import type { SendDecision } from '../../src/domain/send-decision';
import { prefixOf, VerdictTable } from '../../src/domain/verdict-table';
import type { Channel } from '../../src/domain/words';
import { createOperations } from '../../src/operations/create-operations';
import { decideLines } from '../../src/operations/decide-lines';
import { createDecisionLane } from '../../src/operations/decide-sends';
import { type Ground, namedAddress } from '../../src/operations/ground';
import { type KeptVerdicts, openVerdicts } from '../../src/operations/kept-verdicts';
import { ADDRESSES, aHistory, type Step } from '../support/acts';
import { type TestGround, testGround } from '../support/ground';
import { History } from '../support/history';
import { HISTORY_POLICY, QUESTIONS } from '../support/history-policy';

const POLICY: Policy = { ...HISTORY_POLICY, inactivity: { CUSTOMER: 'P1M', PROSPECT: 'P1M' } };
const RUNS = Math.ceil(Number(process.env.ABIDE_TEST_HISTORIES ?? 100) / 4);
const ASKED = QUESTIONS.filter(({ channel }) => ['EMAIL', 'SMS', 'PHONE'].includes(channel));

const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
let on: TestGround;
let ground: Ground;
let folder: string;

beforeAll(async () => {
  on = await testGround(POLICY, { clock: () => new Date(clock.now) });
  ground = on.ground;
  folder = await mkdtemp(join(tmpdir(), `abide-test-${process.pid}-verdicts-`));
});

afterAll(async () => {
  await on.close();
  await rm(folder, { recursive: true, force: true });
});

async function opened(topic: string, channel: Channel): Promise<KeptVerdicts> {
  const kept = await openVerdicts(ground, { topic, channel, folder });
  if (!kept) throw new Error('no table');
  return kept;
}

function verdictOf({ table, verdicts }: KeptVerdicts, address: Address) {
  const { high, low } = prefixOf(keyHashOf(namedAddress(ground, address).keys[0]));
  return verdicts[table.get(high, low)];
}

const met = { lasting: 0, asked: 0, reasons: new Set<string>() };

const gistOf = ({ allowed, reason, suppressionReason, validUntil }: SendDecision) => ({
  allowed,
  reason,
  suppressionReason,
  validUntil,
});

/** What the tables, and what a list that is read line by line, say of these addresses beside what is decided for each of them now. */
async function expectEqual(all: readonly Address[]): Promise<void> {
  for (const { topic, channel } of ASKED) {
    const addresses = all.filter(({ kind }) => kind === addressKindOf(channel));
    const kept = await opened(topic, channel);
    const { decisions } = await on.operations.decideSends(
      addresses.map((address) => ({ address })),
      topic,
      channel,
    );
    const keys = addresses.map((address) => namedAddress(ground, address).keys);
    const asLines = await decideLines(ground, createDecisionLane(ground), { keys, topic, channel });
    expect(asLines.map(gistOf)).toEqual(decisions.map(gistOf));
    for (const [index, address] of addresses.entries()) {
      const verdict = verdictOf(kept, address);
      met[verdict ? 'lasting' : 'asked']++;
      if (!verdict) continue;
      const { allowed, reason, suppressionReason } = decisions[index] as (typeof decisions)[0];
      met.reasons.add(reason);
      expect({ topic, channel, suppressionReason: undefined, ...verdict }).toEqual({
        topic,
        channel,
        allowed,
        reason,
        suppressionReason,
      });
    }
  }
}

/** Written as the recording of interactions writes it: no entry of the ledger tells of it. */
async function clickNow(address: Address): Promise<void> {
  const contact = await on.operations.readContact({ address });
  if (!contact) return;
  await ground.database.pool.query(
    `INSERT INTO human_click (contact_id, last_at) VALUES ($1, $2)
     ON CONFLICT (contact_id) DO UPDATE SET last_at = excluded.last_at`,
    [contact.id, ground.clock()],
  );
}

describe('the table of verdicts', () => {
  test('after any history says what is decided for each address, made anew or followed from an earlier one', async () => {
    await fc.assert(
      fc.asyncProperty(aHistory, fc.constantFrom(3, 5, 8, 12), async (steps: readonly Step[], at: number) => {
        const history = new History({ ground, clock, instances: [createOperations(ground)] });
        const addresses = ADDRESSES.map((name) => history.address(name));
        const half = Math.min(at, steps.length - 1);

        for (const step of steps.slice(0, half)) await history.play({ ...step, instance: 0 });
        await expectEqual(addresses);
        for (const step of steps.slice(half)) await history.play({ ...step, instance: 0 });
        await clickNow(addresses[0] as Address);
        await expectEqual(addresses);
      }),
      { numRuns: RUNS },
    );
    expect(met.lasting).toBeGreaterThan(met.asked);
    expect(met.reasons.size).toBeGreaterThan(6);
  }, 300_000);

  test('a no that was answered before it was opened is in it', async () => {
    const history = new History({ ground, clock, instances: [] });
    const address = history.address('e1');
    const [{ topic, channel }] = ASKED as [(typeof ASKED)[0]];
    await opened(topic, channel);

    const { ledgerPosition } = await on.operations.recordObjection(
      { address },
      {},
      { source: 'API', statedBy: 'RECIPIENT' },
    );
    const kept = await opened(topic, channel);

    expect(kept.ledgerPosition).toBeGreaterThanOrEqual(ledgerPosition);
    expect(verdictOf(kept, address)).toEqual({ allowed: false, reason: 'SUPPRESSED', suppressionReason: 'OBJECTION' });
  });

  test('what is said by id alone reaches the addresses of the contact', async () => {
    const address = new History({ ground, clock, instances: [] }).address('e3');
    const said = { source: 'API', statedBy: 'RECIPIENT' } as const;
    const { contactId } = await on.operations.upsertContact({ email: address } as never, said);
    const news = { topic: 'news', channel: 'EMAIL' } as const;
    const stated = { ...said, occurredAt: ground.clock(), wordingId: 'form-1' };
    await opened('news', 'EMAIL');

    await on.operations.setPreferences({ contactId: contactId as string }, [{ ...news, state: 'OPTED_IN' }], stated);
    const yes = verdictOf(await opened('news', 'EMAIL'), address);
    await on.operations.setPreferences({ contactId: contactId as string }, [{ ...news, state: 'OPTED_OUT' }], said);
    const no = verdictOf(await opened('news', 'EMAIL'), address);
    await on.operations.eraseContact({ contactId: contactId as string }, 'RETENTION', said);
    const gone = verdictOf(await opened('news', 'EMAIL'), address);

    expect([yes, no].map((verdict) => verdict?.reason)).toEqual(['OPTED_IN', 'OPTED_OUT']);
    expect(gone?.allowed).toBe(false);
  });

  test('a file that was cut or changed is none: the table is made anew', async () => {
    const [{ topic, channel }] = ASKED as [(typeof ASKED)[0]];
    await opened(topic, channel);
    const address = new History({ ground, clock, instances: [] }).address('e2');
    await on.operations.recordObjection({ address }, {}, { source: 'API', statedBy: 'RECIPIENT' });
    for (const file of await readdir(folder)) await truncate(join(folder, file), 70_000);

    const after = await opened(topic, channel);

    expect(verdictOf(after, address)).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
    expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('unfinished'));
  });
});

describe('a table of prefixes', () => {
  test('gives back what was put, the last of each, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(0xffffffff), fc.nat(3), fc.integer({ min: 1, max: 255 })), { maxLength: 40 }),
        fc.tuple(fc.nat(0xffffffff), fc.nat(3)),
        (entries, [high, low]) => {
          const table = VerdictTable.withRoomFor(40);
          const model = new Map<string, number>();
          for (const [one, other, code] of entries) {
            expect(table.set(one, other, code)).toBe(true);
            model.set(`${one} ${other}`, code);
          }

          expect(table.count).toBe(model.size);
          for (const [one, other] of entries) expect(table.get(one, other)).toBe(model.get(`${one} ${other}`));
          expect(table.get(high, low)).toBe(model.get(`${high} ${low}`) ?? 0);
          expect(new VerdictTable(table.memory).count).toBe(model.size);
        },
      ),
    );
  });

  test('refuses what it has no room for, and keeps what it has', () => {
    const table = VerdictTable.withRoomFor(16);
    const put = Array.from({ length: 40 }, (_, number) => table.set(number * 100_000_000, number, 7));

    expect(put.filter(Boolean)).toHaveLength(table.count);
    expect(put.at(-1)).toBe(false);
    expect(table.get(0, 0)).toBe(7);
  });
});
