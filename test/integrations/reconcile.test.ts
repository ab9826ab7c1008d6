import { ProviderError } from '../../integrations/provider';
import { Reconciliation } from '../../integrations/reconcile';
import { NOTHING_HELD } from '../../src/domain/provider-state';
import type { Operations, ReceivedFrom, Said, SyncOperations } from '../../src/operations';
import { type TestGround, testGround } from '../support/ground';
import { SmallProvider } from '../support/small-provider';
import { email } from '../support/statement';
import { aSyncPolicy } from '../support/sync-policy';

const COMPANY: Said = { source: 'API', statedBy: 'COMPANY' };

let stage: TestGround;
let provider: SmallProvider;
let noted: string[];
beforeEach(async () => {
  stage = await testGround(aSyncPolicy(), { providers: ['hubspot'] });
  provider = new SmallProvider('hubspot');
  noted = [];
});
afterEach(async () => {
  await stage.ground.jobs.stop();
  await stage.close();
});

const sync: Pick<SyncOperations, 'mayRead' | 'noteAnswer' | 'noteFailure' | 'pauseUntil'> = {
  mayRead: async () => true,
  noteAnswer: async () => undefined,
  noteFailure: async (_provider, { isForGood }) => void noted.push(isForGood ? 'for good' : 'failure'),
  pauseUntil: async () => void noted.push('pause'),
};

function reconciliation(operations: Operations = stage.operations): Reconciliation {
  return new Reconciliation({ provider, operations, sync, log: stage.ground.log, everySeconds: 3_600 });
}

/** As after a while: everything is due again, and nobody holds anything. */
const later = () =>
  sql("UPDATE provider_walk SET due_at = clock_timestamp(), leased_until = clock_timestamp() - interval '1 s'");

async function sql<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
  return (await stage.ground.database.pool.query<T>(text, values)).rows;
}

async function aPerson(address: string): Promise<string> {
  const { contactId } = await stage.operations.upsertContact({ email: email(address) }, COMPANY);
  return contactId as string;
}

async function stateOf(address: string): Promise<string | undefined> {
  const contact = await stage.operations.readContact({ address: email(address) });
  return contact?.preferences.get('news|EMAIL')?.state;
}

const noes = (count: number) => Array.from({ length: count }, (_, n) => `person${n}@walked.example`);
const walks = (): string[] => provider.calls.flatMap(({ walk }) => walk ?? []);

test('a first walk takes in everybody who said no there, page by page, and a second one changes nothing', async () => {
  for (const address of noes(7)) provider.put(address, { topics: { news: 'OPTED_OUT' } });

  const first = await reconciliation().walk();
  await later();
  const second = await reconciliation().walk();

  expect(first).toMatchObject({ isWhole: true });
  for (const address of noes(7)) expect(await stateOf(address)).toBe('OPTED_OUT');
  expect(second).toMatchObject({ entries: 0, isWhole: true });
});

test('a page of very many people is taken in by parts, and by one reading', async () => {
  const emails = noes(450).map((address) => email(address));
  const state = { ...NOTHING_HELD, isHeld: true };
  const events = emails.map(
    (one) => ({ kind: 'READING', ref: { email: one }, occurredAt: new Date(), state }) as const,
  );
  provider.walk = async () => ({ events, cursor: 'end', isLast: true });
  const received: ReceivedFrom[] = [];
  const { inbound } = stage.operations;
  const counting: Operations['inbound'] = {
    ...inbound,
    receiveProviderEvents: (from) => {
      received.push(from);
      return inbound.receiveProviderEvents(from);
    },
  };

  await reconciliation({ ...stage.operations, inbound: counting }).walk();

  const ofAll = received.slice(0, 3);
  expect(ofAll.flatMap((one) => one.events)).toEqual(events);
  expect(ofAll.map((one) => one.events.length)).toEqual([200, 200, 50]);
  expect(new Set(ofAll.map(({ readAt }) => readAt)).size).toBe(1);
});

test('it is not due again before its time, unless somebody asks for it', async () => {
  await reconciliation().walk();
  const calls = provider.calls.length;

  await reconciliation().walk();
  expect(provider.calls).toHaveLength(calls);

  await reconciliation().walk(true);
  expect(provider.calls.length).toBeGreaterThan(calls);
});

test('a walk that broke off goes on from its page, and one killed between effects and cursor does the page again', async () => {
  for (const address of noes(8)) provider.put(address, { topics: { news: 'OPTED_OUT' } });
  const real = stage.operations.inbound;
  let pages = 0;
  const killed: Operations = {
    ...stage.operations,
    inbound: {
      ...real,
      keepPage: async (walk, page) => {
        if (++pages === 2) throw new Error('killed');
        return real.keepPage(walk, page);
      },
      dropWalk: async () => {},
    },
  };
  await reconciliation(killed).walk();
  expect(await stateOf('person4@walked.example')).toBe('OPTED_OUT');
  expect(await stateOf('person7@walked.example')).not.toBe('PENDING');
  await later();
  provider.calls.length = 0;

  const { isWhole } = await reconciliation().walk();

  expect(isWhole).toBe(true);
  // Pages of three: the first is done, the second is done again.
  expect(walks().filter((walk) => walk === 'ALL')).toHaveLength(2);
  for (const address of noes(8)) expect(await stateOf(address)).toBe('OPTED_OUT');
});

test('two instances at once walk through it once', async () => {
  for (const address of noes(5)) provider.put(address, { topics: { news: 'OPTED_OUT' } });
  const other = await stage.another();

  await Promise.all([reconciliation().walk(), reconciliation(other).walk()]);

  expect(walks().filter((walk) => walk === 'ALL')).toHaveLength(2);
  for (const address of noes(5)) expect(await stateOf(address)).toBe('OPTED_OUT');
});

test('a provider that gives no answer is asked again later, and one that lets nobody in is told of', async () => {
  provider.put('person0@walked.example', { topics: { news: 'OPTED_OUT' } });
  provider.faults.push(new ProviderError('retry', 'no answer'), new ProviderError('unauthorised', 'the token is old'));

  const { isWhole } = await reconciliation().walk();

  expect(isWhole).toBe(false);
  expect(noted).toEqual(['failure', 'for good']);
  const rows = await sql('SELECT fault FROM provider_walk ORDER BY walk');
  expect(rows).toEqual([{ fault: 'no answer' }, { fault: 'the token is old' }]);
  await later();
  expect(await reconciliation().walk()).toMatchObject({ isWhole: true });
  expect(await stateOf('person0@walked.example')).toBe('OPTED_OUT');
});

test('what stands open there for an erased address is closed before the walk goes on', async () => {
  await aPerson('forgotten@walked.example');
  await stage.operations.eraseContact({ address: email('forgotten@walked.example') }, 'REQUEST', COMPANY);
  provider.put('forgotten@walked.example', { topics: { news: 'OPTED_IN' } });

  await reconciliation().walk();

  expect(provider.stateOf('forgotten@walked.example')?.topics.news).toBe('OPTED_OUT');
  expect(await stage.operations.readContact({ address: email('forgotten@walked.example') })).toBeUndefined();
});

test('whom the provider did not show becomes due; whose record it showed before is looked up, and found deleted', async () => {
  const never = await aPerson('never@walked.example');
  const shown = await aPerson('shown@walked.example');
  const gone = await aPerson('gone@walked.example');
  provider.put('shown@walked.example', {});
  provider.put('gone@walked.example', {});
  await reconciliation().walk();
  await sql('DELETE FROM due_contact');
  provider.people.delete('gone@walked.example');
  await later();

  await reconciliation().walk();
  await reconciliation().lookUp();

  const due = await sql<{ contact_id: string }>('SELECT contact_id FROM due_contact');
  expect(due.map(({ contact_id }) => contact_id)).toEqual([never]);
  const held = await sql<{ contact_id: string; held: object }>('SELECT contact_id, held FROM provider_address');
  expect(held.find(({ contact_id }) => contact_id === gone)?.held).toMatchObject({ isHeld: false, isDeleted: true });
  expect(held.find(({ contact_id }) => contact_id === shown)?.held).toMatchObject({ isHeld: true });
});

describe('somebody to be looked up', () => {
  const look = (ref: object) =>
    stage.operations.inbound.receiveProviderEvents({
      provider: 'hubspot',
      events: [{ kind: 'LOOK_AGAIN', occurredAt: new Date(), ref }],
    });

  test('is asked for, whether known by an id there, by an address or not at all', async () => {
    await aPerson('known@looked.example');
    for (const name of ['known', 'by-id', 'by-address'])
      provider.put(`${name}@looked.example`, { topics: { news: 'OPTED_OUT' } });
    const byId = provider.people.get('by-id@looked.example');
    await look({ email: email('known@looked.example') });
    await look({ remoteId: byId?.remoteId });
    await look({ email: email('by-address@looked.example') });
    await look({ remoteId: 'nobody' });
    const stored = JSON.stringify(await sql('SELECT * FROM provider_hint'));

    await reconciliation().lookUp();

    for (const name of ['known', 'by-id', 'by-address'])
      expect(await stateOf(`${name}@looked.example`)).toBe('OPTED_OUT');
    expect(await sql('SELECT name FROM provider_hint')).toEqual([]);
    expect(stored).not.toContain('by-address');
  });

  test('waits where the provider gives no answer, and is looked up again where it was told of anew meanwhile', async () => {
    await aPerson('known@looked.example');
    const ref = { email: email('known@looked.example') };
    provider.put('known@looked.example', {});
    await look(ref);
    provider.faults.push(new ProviderError('retry', 'no answer'));

    await reconciliation().lookUp();
    expect(await sql('SELECT name FROM provider_hint WHERE due_at > clock_timestamp()')).toHaveLength(1);

    await sql('UPDATE provider_hint SET due_at = clock_timestamp()');
    provider.beforeAnswer = async () => void (await look(ref));
    await reconciliation().lookUp();
    expect(await sql('SELECT name FROM provider_hint')).toHaveLength(1);
    provider.beforeAnswer = async () => {};
    await reconciliation().lookUp();
    expect(await sql('SELECT name FROM provider_hint')).toHaveLength(0);
  });
});

describe('opens and clicks', () => {
  const open = (address: string) =>
    provider.tell({
      ...{
        kind: 'INTERACTION',
        interaction: 'OPEN',
        id: 'o-1',
        occurredAt: new Date(),
        ref: { email: email(address) },
      },
      ...{ topic: 'news', campaign: 'march', ip: '192.0.2.1' },
    });

  test('are not asked for where the policy does not name the provider', async () => {
    await reconciliation().walk();

    expect(walks()).not.toContain('INTERACTIONS');
  });

  test('are recorded once where it does, by what each person allows and what the policy keeps', async () => {
    const policy = aSyncPolicy();
    const tracking = { ...policy.tracking, opens: true, providers: ['hubspot'], fields: ['TIME' as const] };
    const own = await testGround({ ...policy, tracking }, { providers: ['hubspot'] });
    for (const name of ['willing', 'objecting'])
      await own.operations.upsertContact({ email: email(`${name}@opens.example`) }, COMPANY);
    await own.operations.objectToTracking({ address: email('objecting@opens.example') }, COMPANY);
    open('willing@opens.example');
    open('objecting@opens.example');
    const walk = () =>
      new Reconciliation({ provider, sync, operations: own.operations, log: own.ground.log, everySeconds: 60 }).walk(
        true,
      );

    await walk();
    await walk();

    const { rows } = await own.ground.database.pool.query('SELECT kind, ip, source FROM interaction');
    expect(rows).toEqual([{ kind: 'OPEN', ip: null, source: 'hubspot' }]);
    await own.ground.jobs.stop();
    await own.close();
  });
});

test('what it asks takes no trial from a worker, and its answer ends an outage also where nothing is due', async () => {
  const { sync: real } = stage.operations;
  await real.switchOn('hubspot');
  const asking = () =>
    new Reconciliation({
      provider,
      operations: stage.operations,
      sync: real,
      log: stage.ground.log,
      everySeconds: 60,
    }).walk(true);
  const breakDown = async () => {
    await real.noteFailure('hubspot', { fault: '401', isForGood: true });
    await sql('UPDATE provider_circuit SET open_until = now()');
  };
  await breakDown();

  expect(await asking()).toMatchObject({ isWhole: true });
  expect(await real.health('hubspot')).toMatchObject({ circuit: 'CLOSED' });

  await sql('DELETE FROM provider_circuit');
  expect(await real.mayRead('hubspot')).toBe(true);
  await real.switchOn('hubspot');
  await real.pauseUntil('hubspot', new Date(Date.now() + 60_000));
  expect(await real.mayRead('hubspot')).toBe(false);
  await sql('UPDATE provider_circuit SET paused_until = NULL');

  await aPerson('due@walked.example');
  await breakDown();
  await real.mayRead('hubspot');
  expect(await real.enter('hubspot')).toBe('TRIAL');
  expect(await real.mayRead('hubspot')).toBe(false);
});
