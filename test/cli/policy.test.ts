import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp } from '../../src/app';
import { readConfig } from '../../src/config';
import type { PolicyComparison, UpsertContactInput } from '../../src/operations';
import { startTestApp, type TestApp } from '../support/app';
import { abide } from '../support/command';
import { testDatabase } from '../support/database';
import { A_POLICY, anAudience, aTopicText, type PolicyText, withTopics, writePolicy } from '../support/policy-files';
import { email, THE_PERSON } from '../support/statement';

/** The policy commands beside an instance that serves: what they say, and what becomes of the people at its doors. */
const LATER = '2025-01-01';
const service = { class: 'SERVICE', lawfulBasis: 'CONTRACT' };

let folder: string;
let app: TestApp;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'abide-policies-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const url = () => app.pool.options.connectionString as string;
const run = (...words: string[]) => abide(url(), 'policy', ...words);
const write = (policy: PolicyText, name = 'later.json') => writePolicy(folder, name, policy);
const later = (changes: Partial<PolicyText> = {}): PolicyText => ({ ...A_POLICY, ...changes, version: LATER });
const check = async (policy: PolicyText) => {
  const { code, out } = await run('check', write(policy), '--json');
  return { code, comparison: JSON.parse(out) as PolicyComparison };
};
const opens = ({ opened }: PolicyComparison) =>
  opened.map((turn) => `${turn.contacts} ${turn.topic} ${turn.channel} ${turn.reason}`).sort();

async function start(): Promise<void> {
  app = await startTestApp({ ABIDE_POLICY: write(A_POLICY, 'first.json') });
}

let people = 0;
async function person(details: Omit<UpsertContactInput, 'email'> = {}): Promise<{ contactId: string }> {
  const input = { email: email(`person-${++people}@post.example`), ...details };
  const { contactId } = await app.operations.upsertContact(input, THE_PERSON);
  if (contactId === undefined) throw new Error('the contact was not made');
  return { contactId };
}
const choose = (who: { contactId: string }, topic: string, state: 'OPTED_IN' | 'OPTED_OUT') =>
  app.operations.setPreferences(who, [{ topic, channel: 'EMAIL', state }], THE_PERSON);
/** As a sender is told at the door of the instance that runs. */
async function reply({ contactId }: { contactId: string }, topic: string): Promise<string> {
  const query = 'query ($id: ID!, $topic: ID!) { sendDecision(to: { id: $id }, topic: $topic) { allowed reason } }';
  const { data } = await app.graphql(query, { id: contactId, topic });
  const { allowed, reason } = (data as { sendDecision: { allowed: boolean; reason: string } }).sendDecision;
  return `${allowed ? 'yes' : 'no'}: ${reason}`;
}

describe('abide policy check', () => {
  beforeAll(async () => {
    await start();
    await person({ relation: 'CUSTOMER', business: true });
    await person({ relation: 'CUSTOMER', business: false });
    await choose(await person({ relation: 'PROSPECT' }), 'news', 'OPTED_IN');
    await choose(await person(), 'survey', 'OPTED_OUT');
    await person({ roles: [{ role: 'user', customer: 'City of Example', duty: 'contract 2024-17' }] });
    for (const scope of ['ALL_OPTIONAL', 'DIRECT_MARKETING'] as const) {
      await app.operations.recordObjection(await person(), { controller: 'acme', scope }, THE_PERSON);
    }
  });
  afterAll(() => app.close());

  test.each<[string, Partial<PolicyText>, string[]]>([
    ['class', withTopics(A_POLICY, { news: service }), ['1 news EMAIL SUPPRESSED', '4 news EMAIL NO_CONSENT']],
    [
      'basis',
      {
        ...withTopics(A_POLICY, { news: { lawfulBasis: 'LEGITIMATE_INTEREST' } }),
        softOptIn: (A_POLICY.softOptIn as object[]).map((rule) => ({ ...rule, topics: ['news', 'offers'] })),
      },
      ['1 news EMAIL NO_CONSENT'],
    ],
    [
      'required role',
      withTopics(A_POLICY, { updates: { requiredRoles: ['administrator', 'user'] } }),
      ['1 updates EMAIL NOT_IN_REQUIRED_ROLE'],
    ],
    ['channel', withTopics(A_POLICY, { survey: { channels: ['EMAIL', 'POST'] } }), ['6 survey POST NOT_ON_CHANNEL']],
    [
      'soft opt-in rule',
      { softOptIn: (A_POLICY.softOptIn as object[]).map((rule) => ({ ...rule, business: 'ANY' })) },
      ['1 offers EMAIL NO_CONSENT'],
    ],
    ['controller', withTopics(A_POLICY, { survey: { controller: 'other' } }), ['1 survey EMAIL SUPPRESSED']],
    [
      'topic name',
      {
        topics: [...A_POLICY.topics.filter(({ key }) => key !== 'survey'), aTopicText('questions', service)],
        retired: [{ key: 'survey' }],
      },
      ['1 questions EMAIL OPTED_OUT'],
    ],
  ])('counts per reason whom another %s opens to, and exits with 65', async (_, changes, expected) => {
    const { code, comparison } = await check(later(changes));

    expect({ code, outcome: comparison.outcome, opened: opens(comparison) }).toEqual({
      code: 65,
      outcome: 'OPENS',
      opened: expected,
    });
    expect(comparison.contacts).toBe(7);
  });

  test('refuses another mapping, by which a yes to one topic would be one to another', async () => {
    const audiences = [anAudience({ Offers: 'news' })];
    const { code, comparison } = await check(later({ providers: { mailchimp: { audiences } } }));

    expect(code).toBe(65);
    expect(comparison).toMatchObject({
      outcome: 'MISTAKES',
      mistakes: [{ path: 'providers.mailchimp.audiences.0.interests.Offers' }],
    });
  });

  test('finds nothing open in a version that closes, names a successor or only says it otherwise', async () => {
    const renamed = later({
      topics: [...A_POLICY.topics.filter(({ key }) => key !== 'survey'), aTopicText('questions', service)],
      retired: [{ key: 'survey', successor: 'questions' }],
    });
    const closing = await check(later({ softOptIn: [] }));
    const { code, comparison } = await check(renamed);

    expect([closing.code, code, (await check(later())).code]).toEqual([0, 0, 0]);
    expect(closing.comparison).toMatchObject({
      contactsClosed: 1,
      closed: [{ topic: 'offers', reason: 'NO_CONSENT', contacts: 1 }],
    });
    expect(comparison.takenOver).toEqual([{ topic: 'questions', channel: 'EMAIL', contacts: 1 }]);
  });

  test('tells people what it found, and what to do', async () => {
    const { code, out, err } = await run('check', write(later(withTopics(A_POLICY, { news: service }))));

    expect(code).toBe(65);
    expect(err).toBe('');
    expect(out).toBe(`Policy 2025-01-01 beside 2024-01-01, which is in force: 7 contacts compared.

Denied today, and it would be sent (5 contacts):
          4  news by EMAIL: NO_CONSENT
          1  news by EMAIL: SUPPRESSED

It is not put in force while it opens. \`abide policy apply --close\` opts these people out first.
`);
  });

  test('changes nothing', async () => {
    const before = await app.operations.verifyLedger();

    await check(later(withTopics(A_POLICY, { news: service })));

    expect(await app.operations.verifyLedger()).toEqual(before);
    expect(app.operations.active.policy.version).toBe(A_POLICY.version);
  });

  test('says of the policy in force that it is', async () => {
    expect(await run('check', write(A_POLICY))).toMatchObject({
      code: 0,
      out: expect.stringContaining('There is nothing to apply.'),
    });
  });

  test.each([
    ['an older version', { ...A_POLICY, version: '2023-01-01' }, 'An earlier policy is not taken up again'],
    ['the version in force with other content', { ...A_POLICY, softOptIn: [] }, 'in force with other content'],
    ['a policy with mistakes', later({ topics: [], languages: [] }), 'mistakes'],
  ])('refuses %s, with the reason', async (_, policy, message) => {
    for (const command of ['check', 'apply']) {
      expect(await run(command, write(policy))).toMatchObject({
        code: 65,
        out: '',
        err: expect.stringContaining(message),
      });
    }
  });

  test('tells a file that is not there, one that is none, and no file at all', async () => {
    writeFileSync(join(folder, 'none.json'), '{ "version": ');

    expect((await run('check', join(folder, 'nowhere.yaml'))).code).toBe(65);
    expect((await run('check', join(folder, 'none.json'))).code).toBe(65);
    expect((await run('check')).code).toBe(2);
    expect((await run('apply')).code).toBe(2);
  });
});

describe('abide policy apply', () => {
  const openingPolicy = later(withTopics(A_POLICY, { news: service }));
  beforeEach(start);
  afterEach(() => app.close());

  test('puts a version that opens nothing in force, which the instance that runs then goes by', async () => {
    const customer = await person({ relation: 'CUSTOMER', business: true });
    expect(await reply(customer, 'offers')).toBe('yes: SOFT_OPT_IN');

    const { code, out } = await run('apply', write(later({ softOptIn: [] })));

    expect(code).toBe(0);
    expect(out).toContain('Policy 2025-01-01 is in force');
    expect(await reply(customer, 'offers')).toBe('no: NO_CONSENT');
    const { rows } = await app.pool.query(
      `SELECT body FROM ledger_entry WHERE kind = 'POLICY_ACTIVATED' ORDER BY position`,
    );
    expect(rows.map(({ body }) => body.policyVersion)).toEqual([A_POLICY.version, LATER]);
  });

  test('refuses one that opens, and with --close opts those people out and nobody else', async () => {
    const [silent, reader] = [await person(), await person()];
    await choose(reader, 'news', 'OPTED_IN');

    const refused = await run('apply', write(openingPolicy));
    expect(refused).toMatchObject({
      code: 65,
      out: expect.stringMatching(/1 {2}news by EMAIL: NO_CONSENT[\s\S]*Nothing was changed/),
    });
    expect(await reply(silent, 'news')).toBe('no: NO_CONSENT');

    const closed = await run('apply', write(openingPolicy), '--close', '--json');

    expect(closed.code).toBe(0);
    expect(JSON.parse(closed.out)).toMatchObject({ isInForce: true, closings: 1 });
    expect([await reply(silent, 'news'), await reply(reader, 'news')]).toEqual(['no: OPTED_OUT', 'yes: SERVICE_TOPIC']);
    expect((await app.operations.verifyLedger()).isIntact).toBe(true);
  });

  test('does not put in force what no opt-out closes, not with --close either', async () => {
    const somebody = await person();
    const mandatory = later(withTopics(A_POLICY, { updates: { requiredRoles: [] } }));

    const { code, out } = await run('apply', write(mandatory), '--close');

    expect(code).toBe(65);
    expect(out).toContain('which no opt-out closes');
    expect(out).toContain('of nobody too');
    expect(await reply(somebody, 'updates')).toBe('no: NOT_IN_REQUIRED_ROLE');
  });

  test('the first one that a database meets is put in force as it is, by the command as by a start', async () => {
    const { url: empty, pool, drop } = await testDatabase();
    const file = write(A_POLICY);
    const count = async () => (await pool.query('SELECT FROM policy_activation')).rowCount;

    expect(await abide(empty, 'policy', 'check', file)).toMatchObject({
      code: 0,
      out: expect.stringContaining('none is'),
    });
    expect(await count()).toBe(0);
    expect((await abide(empty, 'policy', 'apply', file)).code).toBe(0);
    expect((await abide(empty, 'policy', 'apply', file)).code).toBe(0);

    expect(await count()).toBe(1);
    await drop();
  });
});

describe('a start with a policy file', () => {
  const startWith = (policy: PolicyText) =>
    openApp(
      readConfig({
        NODE_ENV: 'test',
        DATABASE_URL: url(),
        ABIDE_SECRET: '1:a-secret-of-the-tests-that-is-long-enough',
        ABIDE_POLICY: write(policy, 'start.json'),
        ABIDE_LOG_LEVEL: 'error',
      }),
      { allowUnsafeDurability: true },
    );
  beforeEach(start);
  afterEach(() => app.close());

  test('that is newer than the one in force is refused, with the commands that look at it and apply it', async () => {
    await expect(startWith(later())).rejects.toMatchObject({
      code: 'CONFLICT',
      path: 'ABIDE_POLICY',
      message: expect.stringMatching(/2025-01-01.*2024-01-01 is in force.*abide policy check.*abide policy apply/),
    });
    expect(app.operations.active.policy.version).toBe(A_POLICY.version);
  });

  test('that was applied is the ordinary one; the earlier file is refused from then on', async () => {
    expect((await run('apply', write(later()))).code).toBe(0);

    const started = await startWith(later());
    expect(started.operations.active.policy.version).toBe(LATER);
    await started.close();

    await expect(startWith(A_POLICY)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('use the file of version 2025-01-01'),
    });
  });
});
