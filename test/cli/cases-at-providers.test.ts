import { join } from 'node:path';
import { ProviderError } from '../../integrations/provider';
import { syncOnce } from '../../integrations/sync-round';
import type { Address } from '../../src/domain/address';
import type { ProviderEvent } from '../../src/domain/provider-event';
import { readPolicyFile } from '../../src/policy-file';
import { checkHashKeys } from '../../src/store/hash-keys';
import { abideIn, type Ran } from '../support/command';
import { type TestGround, testGround } from '../support/ground';
import { runLog } from '../support/run-log';
import { SmallProvider } from '../support/small-provider';
import { email } from '../support/statement';
import { letTimePass, PERSON } from '../support/sync-stage';

/** Ekco: HubSpot carries marketing, Mailchimp what was ordered (EK-17). */
const POLICY = join(__dirname, '../../policies/ekco.yaml');
const SECRET = { version: 1, value: 'a-secret-of-the-tests-that-is-long-enough' };
const UPDATES = 'updates-netherlands';

let stage: TestGround;
let hubspot: SmallProvider;
let mailchimp: SmallProvider;
beforeEach(async () => {
  const { policy } = await readPolicyFile(POLICY);
  stage = await testGround(policy, { secrets: { current: SECRET, old: [] }, providers: ['hubspot', 'mailchimp'] });
  await checkHashKeys(stage.ground.database.pool, stage.ground.secrets, { log: runLog() });
  hubspot = new SmallProvider('hubspot');
  mailchimp = new SmallProvider('mailchimp');
  for (const { name } of [hubspot, mailchimp]) await stage.operations.sync.switchOn(name);
});
afterEach(async () => {
  await stage.operations.idle();
  await stage.ground.jobs.stop();
  await stage.close();
});

const run = (...words: string[]): Promise<Ran> =>
  abideIn({ ABIDE_POLICY: POLICY }, stage.ground.database.url, ...words);

/** The rows under a kind; without it, none. The line above them says what to do. */
async function rowsOf(kind: string): Promise<{ step?: string; rows: string[] }> {
  const { code, out, err } = await run('cases');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).not.toMatch(/@|\.example|Anna/);
  const lines = out.split('\n');
  const head = lines.findIndex((line) => line.startsWith(`${kind}: `));
  if (head === -1) return { rows: [] };
  const end = lines.findIndex((line, place) => place > head && !line.startsWith('  '));
  return { step: lines[head], rows: lines.slice(head + 1, end) };
}

async function aPerson(): Promise<{ contactId: string; address: Address }> {
  const address = email('anna@cases-there.example');
  const { contactId } = await stage.operations.upsertContact(
    { email: address, profile: { name: 'Anna' }, relation: 'CUSTOMER', business: true },
    { source: 'API' },
  );
  await stage.operations.setPreferences({ address }, [{ topic: UPDATES, channel: 'EMAIL', state: 'OPTED_IN' }], PERSON);
  await settle();
  return { contactId: contactId as string, address };
}

async function settle(): Promise<void> {
  for (const provider of [hubspot, mailchimp]) {
    while ((await syncOnce({ provider, operations: stage.operations })) > 0);
  }
}

async function receive(provider: SmallProvider, events: readonly ProviderEvent[]): Promise<void> {
  const readAt = await stage.operations.inbound.providerTime();
  await stage.operations.inbound.receiveProviderEvents({ provider: provider.name, events, readAt });
}

/** From now on the provider refuses this person, in the way it is asked for them. */
function refuses(provider: SmallProvider, kind: 'STATE' | 'ERASE'): { end(): void } {
  const write = provider.push.bind(provider);
  provider.push = async (differences) => {
    const outcomes = [...(await write(differences.filter((one) => one.kind !== kind)))];
    const error = new ProviderError('refused', `no ${kind} of this one`);
    return differences.map((one) => (one.kind === kind ? { kind: 'FAILED', error } : outcomes.shift()!));
  };
  return {
    end: () => {
      provider.push = write;
    },
  };
}

const optOut = (address: Address) =>
  stage.operations.setPreferences({ address }, [{ topic: UPDATES, channel: 'EMAIL', state: 'OPTED_OUT' }], PERSON);

test('who stopped there what must be sent is a case that names what, stops nothing here, and goes when they are back', async () => {
  const { contactId, address } = await aPerson();
  const stop = 'audience:product-confirmations';

  mailchimp.put(address.value, { stops: [stop] });
  await receive(mailchimp, await mailchimp.fetch([{ email: address }]));
  const stopped = await rowsOf('STOPPED_AT_PROVIDER');
  const { decisions } = await stage.operations.decideSends([{ address }], 'product-confirmations-netherlands', 'EMAIL');
  mailchimp.put(address.value, { stops: [] });
  await receive(mailchimp, await mailchimp.fetch([{ email: address }]));

  expect(stopped.step).toMatch(/^STOPPED_AT_PROVIDER: 1\. It must reach them /);
  expect(stopped.rows).toEqual([
    expect.stringMatching(
      new RegExp(
        `^  since \\S+Z  contact ${contactId}  at mailchimp  topics product-confirmations-netherlands, product-confirmations-united-kingdom$`,
      ),
    ),
  ]);
  expect(decisions[0]).toMatchObject({ allowed: true, reason: 'MANDATORY_TOPIC' });
  expect(await rowsOf('STOPPED_AT_PROVIDER')).toEqual({ rows: [] });
});

test('who was deleted there for their privacy is a case until they are erased here', async () => {
  const { contactId, address } = await aPerson();
  hubspot.people.delete(address.value);

  const occurredAt = new Date();
  await receive(hubspot, [{ kind: 'DELETED', isForPrivacy: true, occurredAt, ref: { email: address } }]);
  const forgotten = await rowsOf('FORGOTTEN_AT_PROVIDER');
  await stage.operations.eraseContact({ contactId }, 'REQUEST', PERSON);

  expect(forgotten.step).toContain('eraseContact here too, if they asked for it.');
  expect(forgotten.rows).toEqual([
    expect.stringMatching(new RegExp(`^  since \\S+Z  contact ${contactId}  at hubspot$`)),
  ]);
  expect(await rowsOf('FORGOTTEN_AT_PROVIDER')).toEqual({ rows: [] });
});

test('who is deleted there and not for privacy is no case', async () => {
  const { address } = await aPerson();

  const occurredAt = new Date();
  await receive(hubspot, [{ kind: 'DELETED', isForPrivacy: false, occurredAt, ref: { email: address } }]);

  expect(await rowsOf('FORGOTTEN_AT_PROVIDER')).toEqual({ rows: [] });
});

test('whom a provider refuses is a case with its reason, tried again by sync retry alone, and gone once it is written', async () => {
  const { contactId, address } = await aPerson();
  const refusal = refuses(hubspot, 'STATE');
  await optOut(address);
  await settle();
  const parked = await rowsOf('PARKED_AT_PROVIDER');
  const status = await run('sync', '--status');
  await letTimePass(stage.ground.database.pool);
  hubspot.calls.length = 0;
  await settle();
  const callsWithout = hubspot.calls.length;

  const inVain = await run('sync', 'retry', 'hubspot');
  await settle();
  const stillParked = await rowsOf('PARKED_AT_PROVIDER');
  refusal.end();
  const retried = await run('sync', 'retry');
  await settle();

  const row = new RegExp(`^  since \\S+Z  contact ${contactId}  at hubspot  refused: no STATE of this one$`);
  expect(parked.step).toContain('then `abide sync retry`; a no waits there.');
  expect(parked.rows).toEqual([expect.stringMatching(row)]);
  expect(status.out).toMatch(new RegExp(`parked: contact ${contactId} since \\S+Z: refused: no STATE of this one`));
  expect(callsWithout).toBe(0);
  expect(inVain).toMatchObject({ code: 0, out: 'hubspot: 1 contacts are due again.\n' });
  expect(stillParked.rows).toEqual(parked.rows);
  expect(retried.out).toBe('hubspot: 1 contacts are due again.\nmailchimp: 0 contacts are due again.\n');
  expect(await rowsOf('PARKED_AT_PROVIDER')).toEqual({ rows: [] });
  expect(hubspot.stateOf(address.value)?.topics[UPDATES]).toBe('OPTED_OUT');
});

test('a parked contact is written for when something of them changes, without a retry', async () => {
  const { address } = await aPerson();
  const refusal = refuses(hubspot, 'STATE');
  await optOut(address);
  await settle();
  expect((await rowsOf('PARKED_AT_PROVIDER')).rows).toHaveLength(1);
  refusal.end();

  await stage.operations.recordObjection({ address }, {}, PERSON);
  await settle();

  expect(hubspot.stateOf(address.value)).toMatchObject({ stops: ['portal'], topics: { [UPDATES]: 'OPTED_OUT' } });
  expect(await rowsOf('PARKED_AT_PROVIDER')).toEqual({ rows: [] });
});

test('a deletion that a provider refuses is a case of its own, and sync retry does it once that is put right', async () => {
  const { contactId, address } = await aPerson();
  const refusal = refuses(hubspot, 'ERASE');
  await stage.operations.eraseContact({ contactId }, 'REQUEST', PERSON);
  await settle();
  const parked = await rowsOf('ERASURE_PARKED_AT_PROVIDER');
  refusal.end();

  const retried = await run('sync', 'retry', 'hubspot');
  await settle();

  const row = new RegExp(`^  since \\S+Z  contact ${contactId}  at hubspot  refused: no ERASE of this one$`);
  expect(parked.step).toContain('They are erased here only.');
  expect(parked.rows).toEqual([expect.stringMatching(row)]);
  expect(retried.out).toBe('hubspot: 1 contacts are due again.\n');
  expect(hubspot.stateOf(address.value)).toBeUndefined();
  expect(await rowsOf('ERASURE_PARKED_AT_PROVIDER')).toEqual({ rows: [] });
});
