import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { examineInstallation } from '../../src/doctor';
import type { Finding } from '../../src/operations/finding';
import { startTestApp, type TestApp } from '../support/app';
import { abide } from '../support/command';
import { testDatabase } from '../support/database';
import { admin } from '../support/test-server';

const SECRET = '1:a-secret-of-the-tests-that-is-long-enough';
const POLICY = join(__dirname, '../../policies/engage-process.yaml');
const AWAY = 'postgres://somebody:a-password@127.0.0.1:1/abide';
const PERSON = 'rosa@doctor.example';

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
  await app.graphql(`mutation { recordObjection(contact: { email: "${PERSON}" },
    evidence: { statedBy: RECIPIENT, reference: "letter" }) { id } }`);
});
afterEach(() => app.close());

async function examine(more: Record<string, string | undefined> = {}): Promise<readonly Finding[]> {
  const environment = {
    NODE_ENV: 'test',
    DATABASE_URL: app.databaseUrl,
    ABIDE_SECRET: SECRET,
    ABIDE_POLICY: POLICY,
    ...more,
  };
  return examineInstallation({ environment, defaultPolicy: POLICY, allowUnsafeDurability: true });
}
const faults = (findings: readonly Finding[]) => findings.filter(({ level }) => level === 'FAULT');
const of = (check: string, findings: readonly Finding[]) => findings.filter((finding) => finding.check === check);

describe('abide doctor', () => {
  test('finds no fault in a healthy installation, looks at all there is, and ends with 0', async () => {
    const { code, out, err } = await abide(app.databaseUrl, 'doctor');

    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const check of ['database', 'migrations', 'guards', 'clock', 'secrets', 'policy', 'ledger', 'jobs']) {
      expect(out).toMatch(new RegExp(`^fine {5}${check} `, 'm'));
    }
    expect(out).toMatch(/\n\nFaults: 0\. Warnings: 2\. Notes: 2\. Fine: \d+\.\n$/);
  });

  test('changes nothing, not even the shape of the database', async () => {
    const shape = async () =>
      (await app.pool.query(`SELECT (SELECT count(*) FROM migration) AS migrations, position, hash FROM ledger_head`))
        .rows;
    await app.pool.query('DELETE FROM migration WHERE id = (SELECT max(id) FROM migration)');
    const before = await shape();

    const findings = await examine();

    expect(faults(findings)).toMatchObject([{ check: 'migrations', step: expect.stringContaining('abide migrate') }]);
    expect(await shape()).toEqual(before);
  });

  test('prints no address, secret or password, whatever it finds', async () => {
    await app.pool.query('ALTER TABLE suppression DISABLE TRIGGER USER');
    const outputs = [
      await abide(app.databaseUrl, 'doctor', '--json'),
      await abide(app.databaseUrl, 'doctor'),
      await abide(AWAY, 'doctor'),
    ];

    for (const { out, err } of outputs) {
      expect(out + err).not.toMatch(/@|doctor\.example|rosa|a-secret|a-password/);
    }
    expect(outputs.map(({ code }) => code)).toEqual([65, 65, 75]);
  });

  test('tells every setting that is wrong, and goes no further', async () => {
    const findings = await examine({ PORT: 'x', ABIDE_SECRET: 'short', SMTP_URL: 'smtp://127.0.0.1' });

    expect(findings.map(({ check }) => check)).toEqual(['settings', 'settings', 'settings']);
    expect(findings.map(({ found }) => found.split(' ')[0]).sort()).toEqual([
      'ABIDE_MAIL_FROM',
      'ABIDE_SECRET',
      'PORT',
    ]);
  });

  test.each([
    [
      'a secret that is lost',
      { ABIDE_SECRET: '2:another-secret-that-is-long-enough-too' },
      'secrets',
      /lacks version 1/,
    ],
    ['another secret', { ABIDE_SECRET: '1:another-secret-that-is-long-enough-too' }, 'secrets', /another secret/],
    ['a policy file that is not there', { ABIDE_POLICY: '/nowhere.yaml' }, 'policy', /cannot be read/],
    [
      'another policy than the one in force',
      { ABIDE_POLICY: POLICY.replace('engage-process', 'ekco') },
      'policy',
      /in force/,
    ],
    ['a key that signs nothing', dkim('-----BEGIN nothing'), 'mail', /no private key/],
  ])('%s is a fault with what to do', async (_, environment, check, text) => {
    const findings = faults(await examine(environment));

    expect(findings).toMatchObject([{ check, found: expect.stringMatching(text), step: expect.any(String) }]);
  });

  test('a secret that was announced and is not yet in use is a note', async () => {
    const findings = await examine({ ABIDE_SECRET_OLD: '2:another-secret-that-is-long-enough-too' });

    expect(of('secrets', findings)).toMatchObject([{ level: 'NOTE', found: expect.stringContaining('version 2') }]);
  });

  test('a trigger that was switched off, for a replica alone too, is a fault', async () => {
    await app.pool.query('ALTER TABLE suppression DISABLE TRIGGER suppression_rows_stay');
    await app.pool.query('ALTER TABLE ledger_entry ENABLE REPLICA TRIGGER ledger_entry_rows_stay');

    const findings = of('guards', await examine());

    expect(findings).toMatchObject([
      { level: 'FAULT', found: 'off or gone: ledger_entry_rows_stay, suppression_rows_stay' },
    ]);
  });

  test('an edited end of the ledger is a fault', async () => {
    await app.pool.query('ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_rows_stay');
    await app.pool.query(
      `UPDATE ledger_entry SET kind = 'PAUSED' WHERE position = (SELECT max(position) FROM ledger_entry)`,
    );
    await app.pool.query('ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_rows_stay');

    expect(faults(await examine())).toMatchObject([{ check: 'ledger', found: expect.stringContaining('was edited') }]);
  });

  test('jobs that are late, or were given up, are warnings', async () => {
    // A database without a service: one that runs would take the late job.
    const { url, pool, drop } = await testDatabase();
    await pool.query(
      `INSERT INTO pgboss.job (name, data, start_after, keep_until) VALUES ('daily', '{}', now() - interval '1 hour', now() + interval '1 day')`,
    );
    await pool.query(`INSERT INTO pgboss.job (name, data, state) VALUES ('mail', '{}', 'failed')`);

    const findings = await examine({ DATABASE_URL: url });

    await drop();
    expect(of('jobs', findings)).toMatchObject([
      { level: 'WARNING', found: expect.stringMatching(/^1 daily jobs are due, the oldest for 36\d\d s$/) },
      { level: 'WARNING', found: '1 mail jobs failed for good' },
    ]);
  });
});

describe('an account of the service', () => {
  const role = `abide_doctor_${process.pid}`;
  const examineAs = async () => {
    const own = new URL(app.databaseUrl);
    own.username = role;
    own.password = 'a-password-of-the-tests';
    return of('grants', await examine({ DATABASE_URL: own.toString() }));
  };
  const grant = (sql: string) => app.pool.query(sql.replaceAll('abide_service', role));
  beforeEach(async () => {
    await admin(app.databaseUrl, `CREATE ROLE ${role} LOGIN PASSWORD 'a-password-of-the-tests'`);
    await grant('GRANT USAGE ON SCHEMA public, pgboss TO abide_service');
    await grant('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, pgboss TO abide_service');
  });
  afterEach(async () => {
    await grant('DROP OWNED BY abide_service');
    await admin(app.databaseUrl, `DROP ROLE ${role}`);
  });

  test('that may do more than it has to is a warning, with what', async () => {
    const [finding, ...others] = await examineAs();

    expect(others).toEqual([]);
    expect(finding).toMatchObject({ level: 'WARNING', found: expect.stringContaining('DELETE ON suppression,') });
  });

  test('that lacks a grant is a fault that names it', async () => {
    await grant('REVOKE UPDATE ON contact FROM abide_service');

    expect(await examineAs()).toMatchObject([{ level: 'FAULT', found: 'the account may not UPDATE ON contact' }]);
  });
});

describe('the mail server', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  /** Answers each command of a client with one line. */
  async function answering(line: string): Promise<string> {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('220 mail.example ESMTP\r\n');
      socket.on('data', (chunk) => socket.write(/^(EHLO|HELO)/.test(String(chunk)) ? `${line}\r\n` : '221 bye\r\n'));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const examineMail = async (url: string) =>
    of('mail', await examine({ SMTP_URL: url, ABIDE_MAIL_FROM: 'no-reply@sender.example' }));

  test('that answers is fine; one that is not there, or turns us away, is a fault that may pass', async () => {
    const answers = await examineMail(await answering('250 mail.example'));
    server?.close();
    const refuses = await examineMail(await answering('421 too busy for rosa@doctor.example'));
    const away = await examineMail('smtp://127.0.0.1:1');

    expect(answers).toMatchObject([{ level: 'FINE' }]);
    for (const [finding] of [refuses, away]) expect(finding).toMatchObject({ level: 'FAULT', isPassing: true });
    expect(away[0]?.found).toContain('ESOCKET');
    expect(refuses[0]?.found).not.toContain('@');
  });
});

function dkim(pem: string): Record<string, string> {
  return {
    ABIDE_DKIM_KEY: pem,
    ABIDE_DKIM_SELECTOR: 'abide',
    SMTP_URL: 'smtp://127.0.0.1:1',
    ABIDE_MAIL_FROM: 'no-reply@sender.example',
  };
}
