import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config';
import { addDuration, parseDuration } from '../src/domain/calendar';
import { AbideError } from '../src/errors';

const SECRET = 'an-example-secret-of-more-than-32-characters';
const OLD_SECRET = 'an-older-secret-of-more-than-32-characters!';
const OWN = { DATABASE_URL: 'postgres://db.example.com/abide', ABIDE_SECRET: SECRET };

function refusal(environment: Record<string, string>): AbideError {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof AbideError) return error;
  }
  throw new Error('The configuration was accepted.');
}

describe('the configuration', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'abide-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('without anything set uses the embedded database, with a secret made once and kept for its owner', () => {
    const first = readConfig({ ABIDE_DATA_DIR: folder });
    const second = readConfig({ ABIDE_DATA_DIR: folder });

    expect(first).toMatchObject({ port: 4000, publicUrl: 'http://localhost:4000', secret: { version: 1 } });
    expect(first.databaseUrl).toBeUndefined();
    expect(second.secret).toEqual(first.secret);
    expect(statSync(join(folder, 'secret')).mode & 0o777).toBe(0o600);
  });

  test('tells all mistakes at once, each by its variable and none by its value', () => {
    const error = refusal({
      PORT: 'port-x',
      DATABASE_URL: 'mysql://word@db',
      ABIDE_SECRET_OLD: 'short-x',
      NODE_ENV: 'x-x',
    });

    for (const name of ['PORT', 'DATABASE_URL', 'ABIDE_SECRET ', 'ABIDE_SECRET_OLD', 'NODE_ENV']) {
      expect(error.message).toContain(name);
    }
    expect(`${error.message}${JSON.stringify(error.details)}`).not.toMatch(/port-x|word|short-x|x-x/);
  });

  test('takes an account for texts whole, or says which part of it is missing', () => {
    const account = {
      TWILIO_ACCOUNT_SID: 'AC1',
      TWILIO_FROM: '+31970000001',
      TWILIO_AUTH_TOKEN: 'token-of-the-account',
    };

    expect(readConfig({ ...OWN, ...account }).text?.baseUrl).toBe('https://api.twilio.com');
    expect(readConfig({ ...OWN, TWILIO_AUTH_TOKEN: 'token-of-the-account' }).text).toBeUndefined();
    expect(refusal({ ...OWN, ...account, TWILIO_FROM: '' }).message).toContain('TWILIO_FROM ');
    expect(refusal({ ...OWN, ...account, TWILIO_AUTH_TOKEN: '' }).message).toContain('TWILIO_AUTH_TOKEN ');
  });

  test('asks for the secret when the database is an own one', () => {
    expect(refusal({ DATABASE_URL: OWN.DATABASE_URL }).message).toContain('ABIDE_SECRET is required');
  });

  test('reads secrets with and without a version, and refuses one version twice', () => {
    const config = readConfig({
      ...OWN,
      ABIDE_SECRET: `3:${SECRET}`,
      ABIDE_SECRET_OLD: `2:${OLD_SECRET}, ${OLD_SECRET}`,
    });

    expect(config.secret).toEqual({ version: 3, value: SECRET });
    expect(config.oldSecrets.map(({ version }) => version)).toEqual([2, 1]);
    expect(refusal({ ...OWN, ABIDE_SECRET_OLD: OLD_SECRET }).message).toContain('ABIDE_SECRET_OLD');
  });

  test('reads a secret from a file, and refuses both at once', () => {
    const file = join(folder, 'given');
    writeFileSync(file, `${SECRET}\n`);

    expect(readConfig({ DATABASE_URL: OWN.DATABASE_URL, ABIDE_SECRET_FILE: file }).secret.value).toBe(SECRET);
    expect(refusal({ ...OWN, ABIDE_SECRET_FILE: file }).message).toContain('ABIDE_SECRET_FILE cannot');
    expect(refusal({ ...OWN, ABIDE_API_KEY_FILE: join(folder, 'none') }).message).toContain('ABIDE_API_KEY_FILE names');
  });

  test('lets every setting that opens something be given as a file', () => {
    const source = readFileSync(join(__dirname, '../src/config.ts'), 'utf8');
    const named = [...source.matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name = '']) => name);
    const opening = named.filter((name) => /SECRET|KEY|TOKEN|PASSWORD|^(DATABASE|SMTP)_URL$/.test(name));

    const mistakes = opening.map((name) => refusal({ [name]: 'x', [`${name}_FILE`]: join(folder, 'none') }).message);

    expect(opening.length).toBeGreaterThan(4);
    mistakes.forEach((message, index) => {
      expect(message).toContain(`${opening[index]}_FILE cannot be given together with ${opening[index]}`);
      expect(message).toContain(`${opening[index]}_FILE names a file that cannot be read`);
      expect(message).not.toContain(folder);
    });
  });

  describe('in production', () => {
    const RANDOM = 'vT9_kQ2mZr-8sLw4XbN7cYfJ1dHgP0aEuR6oKiMy';
    const PRODUCTION = {
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://abide@db.example.com/abide?sslmode=verify-full',
      ABIDE_SECRET: RANDOM,
      ABIDE_POLICY: 'policies/engage-process.yaml',
      ABIDE_PUBLIC_URL: 'https://mail.example.com',
    };

    test('takes settings that are fit for it', () => {
      expect(readConfig(PRODUCTION)).toMatchObject({ environment: 'production', hasOpenMetrics: false });
    });

    test('refuses all that is insecure at once, and says nothing of it elsewhere', () => {
      const insecure = {
        ...PRODUCTION,
        DATABASE_URL: 'postgres://abide@db.example.com/abide',
        ABIDE_SECRET: 'a-secret-that-somebody-copied-from-a-page',
        ABIDE_API_KEY: 'only-twenty-six-characters',
        ABIDE_METRICS_TOKEN: 'abababababababababababababababab',
        ABIDE_POLICY: '',
        ABIDE_PUBLIC_URL: 'http://mail.example.com',
        ABIDE_CLOCK_OFFSET: 'P2D',
      };

      const { message } = refusal(insecure);

      for (const name of Object.keys(insecure).filter((key) => key !== 'NODE_ENV'))
        expect(message).toContain(`${name} `);
      expect(message).not.toMatch(/copied|twenty-six|abab/);
      expect(readConfig({ ...insecure, NODE_ENV: 'development' }).environment).toBe('development');
    });

    test.each([
      ['links that start nowhere', { ABIDE_PUBLIC_URL: '' }, 'ABIDE_PUBLIC_URL'],
      ['texts with links that travel in the open', { TWILIO_BASE_URL: 'http://texts.example.com' }, 'TWILIO_BASE_URL'],
      ['a secret of one letter', { ABIDE_SECRET: 'x'.repeat(40) }, 'ABIDE_SECRET'],
      [
        'TLS to the database only when it feels like it',
        { DATABASE_URL: 'postgres://db.example.com/a?sslmode=prefer' },
        'DATABASE_URL',
      ],
    ])('refuses %s', (_, change, variable) => {
      expect(refusal({ ...PRODUCTION, ...change }).message).toContain(`${variable} `);
    });

    test.each([
      ['a database on this machine', { DATABASE_URL: 'postgres://127.0.0.1/abide' }],
      ['a database by a socket', { DATABASE_URL: 'postgres:///abide?host=/var/run/postgresql' }],
      [
        'a database on a network of one’s own, when that is said',
        { DATABASE_URL: 'postgres://db/abide', ABIDE_ALLOW_PLAIN_DATABASE: 'yes' },
      ],
      ['a public address on this machine, to try it', { ABIDE_PUBLIC_URL: 'http://localhost:4000' }],
    ])('takes %s', (_, change) => {
      expect(readConfig({ ...PRODUCTION, ...change }).environment).toBe('production');
    });
  });

  test('trusts the proxies that are named, never everybody', () => {
    expect(readConfig(OWN).trustProxy).toEqual(['loopback']);
    expect(readConfig({ ...OWN, ABIDE_TRUST_PROXY: 'none' }).trustProxy).toBe(false);
    expect(readConfig({ ...OWN, ABIDE_TRUST_PROXY: '10.1.0.0/16, 2001:db8::1' }).trustProxy).toEqual([
      '10.1.0.0/16',
      '2001:db8::1',
    ]);
    for (const text of ['true', '0.0.0.0/0', '::/0', '10.0.0.0/33', 'proxy.example', '10.0.0.1,']) {
      expect(refusal({ ...OWN, ABIDE_TRUST_PROXY: text }).message).toContain('ABIDE_TRUST_PROXY');
    }
  });

  test('moves the clock, but not in production', () => {
    const inTwoDays =
      readConfig({ ...OWN, ABIDE_CLOCK_OFFSET: 'P2D' })
        .clock()
        .getTime() - Date.now();

    expect(Math.round(inTwoDays / 3_600_000)).toBe(48);
    expect(refusal({ ...OWN, NODE_ENV: 'production', ABIDE_CLOCK_OFFSET: 'P2D' }).message).toContain(
      'ABIDE_CLOCK_OFFSET',
    );
  });
});

describe('a calendar duration', () => {
  test.each([
    ['P3Y', '2024-02-29T12:00:00Z', '2027-02-28T12:00:00Z'],
    ['P1M', '2026-01-31T00:00:00Z', '2026-02-28T00:00:00Z'],
    ['-P1M', '2026-03-31T00:00:00Z', '2026-02-28T00:00:00Z'],
    ['P2W', '2026-01-25T00:00:00Z', '2026-02-08T00:00:00Z'],
    ['-PT36H', '2026-01-02T12:00:00Z', '2026-01-01T00:00:00Z'],
    ['P1DT0.5S', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00.500Z'],
  ])('%s after %s is %s', (text, from, to) => {
    expect(addDuration(new Date(from), parseDuration(text)!)).toEqual(new Date(to));
  });

  test.each(['', 'P', 'PT', 'P1', '1D', 'P1H', 'P1DT', 'P1D '])('"%s" is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
