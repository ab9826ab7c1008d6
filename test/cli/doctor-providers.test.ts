import { join } from 'node:path';
import { examineInstallation } from '../../src/doctor';
import type { Settlement } from '../../src/operations';
import type { Finding } from '../../src/operations/finding';
import { readPolicyFile } from '../../src/policy-file';
import { checkHashKeys } from '../../src/store/hash-keys';
import { type Hubspot, startHubspot } from '../fakes/hubspot/start-hubspot';
import { type Mailchimp, startMailchimp } from '../fakes/mailchimp/start-mailchimp';
import { abideIn } from '../support/command';
import { type TestGround, testGround } from '../support/ground';
import { runLog } from '../support/run-log';
import { email } from '../support/statement';
import { PERSON } from '../support/sync-stage';

const POLICY = join(__dirname, '../../policies/ekco.yaml');
const SECRET = { version: 1, value: 'a-secret-of-the-tests-that-is-long-enough' };

let stage: TestGround;
let hubspot: Hubspot;
let mailchimp: Mailchimp;
beforeEach(async () => {
  const { policy } = await readPolicyFile(POLICY);
  stage = await testGround(policy, { secrets: { current: SECRET, old: [] }, providers: ['hubspot', 'mailchimp'] });
  await checkHashKeys(stage.ground.database.pool, stage.ground.secrets, { log: runLog() });
  hubspot = await startHubspot();
  mailchimp = await startMailchimp({ apiKey: 'made_up-us1' });
  await stage.operations.sync.switchOn('hubspot');
});
afterEach(async () => {
  await stage.operations.idle();
  await stage.ground.jobs.stop();
  await stage.close();
  await hubspot.close();
  await mailchimp.close();
});

const setUp = (): Record<string, string> => ({
  HUBSPOT_ACCESS_TOKEN: hubspot.token,
  HUBSPOT_BASE_URL: hubspot.url,
  MAILCHIMP_API_KEY: mailchimp.apiKey,
  MAILCHIMP_BASE_URL: mailchimp.url,
});

async function ofProviders(
  variables: Record<string, string> = setUp(),
  check = 'providers',
): Promise<readonly Finding[]> {
  const environment = {
    NODE_ENV: 'test',
    DATABASE_URL: stage.ground.database.url,
    ABIDE_SECRET: SECRET.value,
    ABIDE_POLICY: POLICY,
    ...variables,
  };
  const findings = await examineInstallation({ environment, defaultPolicy: POLICY, allowUnsafeDurability: true });
  expect(JSON.stringify(findings)).not.toMatch(/@|doctor-there/);
  return findings.filter((finding) => finding.check === check);
}

const FINE = [{ level: 'FINE', found: 'nothing waits for long, and nothing is refused' }];
const warning = (found: string, step: string) => [
  { level: 'WARNING', found: expect.stringMatching(found), step: expect.stringContaining(step) },
];

async function aPerson(): Promise<string> {
  const address = email('anna@doctor-there.example');
  const { contactId } = await stage.operations.upsertContact({ email: address }, { source: 'API' });
  return contactId as string;
}

/** As a worker would that was told so by the provider. */
async function settled(settlement: Pick<Settlement, 'kind'> & object): Promise<void> {
  const batch = await stage.operations.sync.takeDue('hubspot', 10);
  await stage.operations.sync.settle(
    batch,
    batch.contacts.map(({ contactId }) => ({ contactId, addresses: [], ...settlement }) as Settlement),
  );
}

test('where all is set up, answers and arrives, it is fine', async () => {
  await aPerson();

  expect(await ofProviders()).toMatchObject(FINE);
});

test('a provider that the policy maps and that has no token here is a warning for each', async () => {
  expect(await ofProviders({})).toMatchObject([
    ...warning('^the policy maps topics to hubspot, which is not set up here$', 'docs/sync.md'),
    ...warning('^the policy maps topics to mailchimp, which is not set up here$', 'another instance'),
  ]);
});

test('a provider that is not called is a warning with its reason, until it answers again', async () => {
  await stage.operations.sync.noteFailure('hubspot', { fault: 'unauthorised: HubSpot answered 401', isForGood: true });
  const away = await ofProviders();
  await stage.operations.sync.noteAnswer('hubspot');

  expect(away).toMatchObject(
    warning('^hubspot is not called for now: unauthorised: HubSpot answered 401$', 'with a dead token give a new one'),
  );
  expect(await ofProviders()).toMatchObject(FINE);
});

test('a no that has waited for minutes is a warning; a yes that has is none', async () => {
  const contactId = await aPerson();
  const wait = () =>
    stage.ground.database.pool.query(`UPDATE due_contact SET marked_at = now() - interval '10 minutes'`);
  await wait();
  const withoutANo = await ofProviders();
  await stage.operations.recordObjection({ contactId }, {}, PERSON);
  await wait();

  const withANo = await ofProviders();

  expect(withoutANo).toMatchObject(FINE);
  expect(withANo).toMatchObject([...warning('^a no has waited 60\\d s for hubspot$', 'abide serve')]);
});

test('what a provider refuses to write is a warning that counts it, until it is tried again and written', async () => {
  await aPerson();
  await settled({ kind: 'PARKED', fault: 'refused: not an address there' } as never);
  const parked = await ofProviders();
  await stage.operations.sync.retryParked('hubspot');
  await settled({ kind: 'DONE' });

  expect(parked).toMatchObject(warning('^hubspot refuses what is to be written for 1 contacts$', 'abide sync retry'));
  expect(await ofProviders()).toMatchObject(FINE);
});

test('a deletion that a provider refuses is a warning too: the person is erased here only', async () => {
  const contactId = await aPerson();
  await settled({ kind: 'DONE' });
  await stage.operations.eraseContact({ contactId }, 'REQUEST', PERSON);
  const batch = await stage.operations.sync.takeErasures('hubspot', 10);
  const fault = 'refused: not this one';
  await stage.operations.sync.settleErasures(batch, [{ contactId, kind: 'PARKED', fault }]);

  const parked = await ofProviders();

  expect(parked).toMatchObject(warning('^hubspot refuses to delete 1 erased people$', 'abide sync retry'));
});

test('warnings alone end with 0', async () => {
  await stage.operations.sync.noteFailure('hubspot', { fault: 'unauthorised: 401', isForGood: true });

  const { code, out } = await abideIn({ ABIDE_POLICY: POLICY, ...setUp() }, stage.ground.database.url, 'doctor');

  expect(out).toMatch(/^warning {2}providers {5}hubspot is not called for now: unauthorised: 401$/m);
  expect(code).toBe(0);
});

describe('where the accounts keep their data', () => {
  const regions = () => ofProviders(setUp(), 'regions');

  test('is fine where both are as the policy names it, and a warning where one is not', async () => {
    const asNamed = await regions();
    hubspot.control.change({ dataHostingLocation: 'eu1' });
    const other = await regions();

    expect(asNamed.map(({ level }) => level)).toEqual(['FINE', 'FINE']);
    expect(other).toMatchObject([
      { level: 'WARNING', found: expect.stringContaining('EU (eu1); the policy names US'), step: expect.any(String) },
      { level: 'FINE' },
    ]);
  });

  test('is a fault where the policy does not allow it', async () => {
    const { code, out } = await abideIn(
      { ABIDE_POLICY: POLICY.replace('ekco', 'upgraders'), ...setUp() },
      stage.ground.database.url,
      'doctor',
    );

    expect(out).toMatch(/^fault {4}regions {7}hubspot keeps the data of this account in US \(na1\); /m);
    expect(code).toBe(65);
  });

  test('is a warning where a provider does not let us ask, and the other one is asked all the same', async () => {
    hubspot.control.revokeToken();

    expect(await regions()).toMatchObject([
      { level: 'WARNING', found: expect.stringMatching(/^hubspot could not be asked where .* 401/) },
      { level: 'FINE' },
    ]);
  });
});
