import fc from 'fast-check';
import type { Address } from '../../src/domain/address';
import type { Policy } from '../../src/domain/policy';
import type { LinkContent, PageContact, PageLink, Said } from '../../src/operations';
import { createOperations } from '../../src/operations/create-operations';
import { askedFor, type Ground, load, namedAddress } from '../../src/operations/ground';
import { readPage } from '../../src/operations/preference-links';
import { ADDRESSES, aHistory, type Step } from '../support/acts';
import { type TestGround, testGround } from '../support/ground';
import { History } from '../support/history';
import { HISTORY_POLICY } from '../support/history-policy';

/** Pages that are asked for at the same time are read together; each must be what its person would be shown alone. */
const POLICY: Policy = { ...HISTORY_POLICY, inactivity: { CUSTOMER: 'P1M', PROSPECT: 'P1M' } };
const RUNS = Math.ceil(Number(process.env.ABIDE_TEST_HISTORIES ?? 100) / 2);
const PERSON: Said = { source: 'API', statedBy: 'RECIPIENT' };

const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
let on: TestGround;
let ground: Ground;

beforeAll(async () => {
  on = await testGround(POLICY, { clock: () => new Date(clock.now) });
  ground = on.ground;
});

afterAll(() => on.close());

/** Everything about the person of the link, in a statement of their own. */
const readAlone = (page: PageLink) =>
  readPage(
    ground,
    { run: (ref) => load(ground, askedFor([ref])), idle: () => Promise.resolve(), waiting: () => 0 },
    page,
  );

/** What a page by a campaign link makes of it. */
function shown({ contact, ...page }: PageContact) {
  if (!contact) return page;
  const { id, profile, pause, restriction, tracking, marketingTracking } = contact;
  return { ...page, id, language: profile.language, pause, restriction, tracking, marketingTracking };
}

function linkOf(address: Address, contactId?: string): PageLink {
  const [addressKey] = namedAddress(ground, address).keys;
  const channel = address.kind === 'EMAIL' ? 'EMAIL' : 'SMS';
  const link: LinkContent = { contactId, addressKey, scope: 'DIRECT_MARKETING', channel, mandatory: false };
  return { link };
}

test(
  'after any history pages read together show what each shows alone, whoever holds the address of the link by then',
  () =>
    fc.assert(
      fc.asyncProperty(aHistory, async (steps: readonly Step[]) => {
        const before = new Set(await contactIds());
        const history = new History({ ground, clock, instances: [on.operations] });
        for (const step of steps) await history.play({ ...step, instance: 0 });
        const ids = (await contactIds()).filter((id) => !before.has(id));

        const links = ADDRESSES.map((name) => history.address(name)).flatMap((address) =>
          [undefined, ...ids].map((id) => linkOf(address, id)),
        );
        const together = await Promise.all(links.map((link) => on.operations.readPage(link)));

        const alone = await Promise.all(links.map(readAlone));
        expect(together.map(shown)).toEqual(alone.map(shown));
      }),
      { numRuns: RUNS },
    ),
  300_000,
);

async function contactIds(): Promise<string[]> {
  const { rows } = await ground.database.pool.query<{ id: string }>('SELECT id FROM contact ORDER BY created_position');
  return rows.map(({ id }) => id);
}

test('pages that wait cost one read, also when one of them is of somebody who just said no', async () => {
  const history = new History({ ground, clock, instances: [] });
  const [one, other] = [history.address('e0'), history.address('e1')];
  for (const email of [one, other]) await on.operations.upsertContact({ email, relation: 'CUSTOMER' }, PERSON);
  const reads: string[] = [];
  const { pool } = ground.database;
  const query = (statement: { name: string }) => {
    reads.push(statement.name);
    return pool.query(statement as never);
  };
  const watched = new Proxy(pool, { get: (of, key) => (key === 'query' ? query : Reflect.get(of, key)) });
  const watching = createOperations({ ...ground, database: { ...ground.database, pool: watched } });

  await on.operations.recordObjection({ address: other }, {}, PERSON);
  const pages = await Promise.all([one, other].map((address) => watching.readPage(linkOf(address))));

  expect(pages.map(({ maskedAddress }) => maskedAddress)).toEqual([one, other].map(masked));
  expect(pages.map(({ choices }) => choices.some(({ isStopped }) => isStopped))).toEqual([false, true]);
  expect(reads).toHaveLength(1);
});

function masked({ value }: Address): string {
  return value.replace(/^(.)[^@]*@/, '$1•••@');
}
