import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatedPerson, generateMailchimpExport } from '../../src/cli/demo/mailchimp-generator';
import { abide, type Ran } from '../support/command';
import { type TestDatabase, testDatabase } from '../support/database';

const PEOPLE = 400;
const SEED = 7;
const AWAY = 'postgres://abide:nothing@127.0.0.1:1/abide';

let db: TestDatabase;
let folder: string;
const run = (...words: string[]): Promise<Ran> => abide(db.url, ...words);
const file = (name: string) => join(folder, name);
const importing = (name: string, ...more: string[]) =>
  run('import', file(name), '--format', 'mailchimp', '--relation', 'CUSTOMER', '--business', '--json', ...more);

beforeAll(async () => {
  db = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'abide-commands-'));
  await generateMailchimpExport({ file: file('audience.zip'), contacts: PEOPLE, seed: SEED });
  await generateMailchimpExport({
    file: file('everybody.zip'),
    contacts: PEOPLE,
    seed: SEED,
    everybodySubscribed: true,
  });
});

afterAll(async () => {
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a command line that means nothing', () => {
  test.each([
    [['frobnicate']],
    [['screen']],
    [['screen', 'list.csv', '--topic', 'newsletter', '--nonsense']],
    [['import', 'a.zip', '--format', 'post']],
  ])('%j is told apart as usage', async (words) => {
    const { code, out, err } = await run(...words);

    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('--help tells more');
  });

  test('help is no mistake', async () => {
    const { code, out } = await run('screen', '--help');

    expect(code).toBe(0);
    expect(out).toContain('--topic');
  });
});

describe('abide import', () => {
  test('a dry run changes nothing and says what the import then does', async () => {
    const rehearsed = JSON.parse((await importing('audience.zip', '--dry-run')).out);
    const { rows } = await db.pool.query('SELECT count(*)::int AS contacts FROM contact');
    expect(rows[0].contacts).toBe(0);

    const done = JSON.parse((await importing('audience.zip')).out);

    expect(done.report).toMatchObject({ contacts: PEOPLE, created: PEOPLE });
    expect({ ...rehearsed.report, ledgerPosition: 0 }).toEqual({ ...done.report, ledgerPosition: 0 });
  });

  test('the same file again changes nothing', async () => {
    const { code, out } = await importing('audience.zip');

    expect(code).toBe(0);
    expect(JSON.parse(out).report).toMatchObject({ created: 0, changed: 0, unchanged: PEOPLE });
  });

  test('a file in which everybody is subscribed brings nobody back', async () => {
    const stopped = await stoppedPeople();

    const { out } = await importing('everybody.zip');

    expect(JSON.parse(out).report.refused.NO_STANDS).toBeGreaterThan(0);
    expect(await stoppedPeople()).toEqual(stopped);
    expect(stopped.length).toBeGreaterThan(20);
  });

  test('the name of an interest in another column is no opt-in', async () => {
    const head = 'Email Address,Favourite,OPTIN_TIME,CONFIRM_TIME';
    writeFileSync(
      file('subscribed.csv'),
      `${head}\nrosa@other.example,Aanbiedingen,2024-03-01 09:00:00,2024-03-01 09:02:00\n`,
    );

    const { out } = await importing('subscribed.csv');

    expect(JSON.parse(out).report).toMatchObject({ created: 1, optIns: 0 });
  });

  test('an entry that an import made keeps, as evidence, where it stood in the file', async () => {
    const { rows } = await db.pool.query(
      `SELECT text->>'reference' AS reference FROM evidence WHERE text ? 'reference' LIMIT 1`,
    );

    expect(rows[0].reference).toMatch(/^Mailchimp export, .*\.csv, line \d+$/);
  });

  test.each([
    ['a missing file', 'nowhere.zip', undefined],
    ['a file that is no archive', 'not.zip', 'this is no archive'],
    ['an archive that was cut off', 'cut.zip', 'CUT'],
  ])('%s is bad input, in one clear line', async (_, name, content) => {
    const whole = readFileSync(file('audience.zip'));
    if (content !== undefined)
      writeFileSync(file(name), content === 'CUT' ? whole.subarray(0, whole.length / 2) : content);

    const { code, err } = await importing(name);

    expect(code).toBe(65);
    expect(err).toMatch(/^abide: .+\n$/);
    expect(err).not.toMatch(/ at |node:/);
  });
});

/** The files that docs/import.md shows, as they stand there. */
const PAGE = readFileSync(join(__dirname, '../../docs/import.md'), 'utf8');
const shown = (firstColumn: string) =>
  new RegExp(`^\`\`\`\\n(${firstColumn},[\\s\\S]*?)\`\`\``, 'm').exec(PAGE)?.[1] ?? '';

describe('abide import of the files in docs/import.md', () => {
  test.each([
    ['contacts.csv', 'hubspot', 'Record ID', 'a HubSpot export of contacts', { created: 3, optIns: 0, stops: 2 }],
    ['people.csv', 'csv', 'email', 'a CSV file of your own', { created: 3, optIns: 1, stops: 2 }],
  ])('%s: rehearsed, taken, and not taken again', async (name, format, firstColumn, shape, counts) => {
    writeFileSync(file(name), shown(firstColumn));
    const take = (...more: string[]) => run('import', file(name), '--format', format, ...more);

    const rehearsed = await take('--dry-run');
    const done = JSON.parse((await take('--json')).out);
    const again = JSON.parse((await take('--json')).out);

    expect(rehearsed.out).toContain(`Read as ${shape}.\nWhat would change (nothing was):\n  contacts              3\n`);
    expect(done.report).toMatchObject({ ...counts, refused: {} });
    expect(again.report).toMatchObject({ created: 0, changed: 0, unchanged: 3, written: {} });
  });

  test('lines that could not be read have their list named, or how to get it', async () => {
    writeFileSync(file('bad.csv'), 'email,topic:newsletter\nx@example.com,pending\n');
    const take = (...more: string[]) => run('import', file('bad.csv'), '--format', 'csv', ...more);

    const without = await take();
    const listed = await take('--rejects', file('bad-lines.csv'));

    expect([without.code, listed.code]).toEqual([65, 65]);
    expect(without.out).toContain('listed with --rejects <file>');
    expect(listed.out).toContain(`listed in ${file('bad-lines.csv')}`);
    expect(readFileSync(file('bad-lines.csv'), 'utf8')).toContain('bad.csv,2,BAD_CHOICE,topic:newsletter,NOTHING,');
  });

  test('noes to a type of HubSpot that is not mapped stop it, and --pass-over lets it go on', async () => {
    const [header, line] = ['Email,Portal Unsubscribe,One to One,Sales', 'y@example.com,TRUE,TRUE,TRUE'];
    writeFileSync(file('noes.csv'), `${header}\n${line}\n`);
    const take = (...more: string[]) => run('import', file('noes.csv'), '--format', 'hubspot', ...more);

    const stopped = await take('--pass-over', 'Sales');
    const taken = await take('--pass-over', 'Sales', '--pass-over', 'One to One');

    expect([stopped.code, stopped.out]).toEqual([65, '']);
    expect(stopped.err).toContain('"One to One" (1). Map each to a topic');
    expect([taken.code, taken.out]).toEqual([0, expect.stringContaining('1  SUPPRESSED OBJECTION')]);
  });
});

/** Addresses of the export that are withheld from the newsletter because of a no. */
async function stoppedPeople(): Promise<string[]> {
  writeFileSync(
    file('all.csv'),
    `email\n${Array.from({ length: PEOPLE }, (_, index) => generatedPerson(index, SEED).email).join('\n')}\n`,
  );
  await run('screen', file('all.csv'), '--topic', 'newsletter', '--out', file('all'));
  return readFileSync(file('all/withheld.csv'), 'utf8')
    .split('\r\n')
    .filter((line) => line.includes('SUPPRESSED'))
    .map((line) => line.replace(/,r[0-9a-f]{24}$/, ''));
}

describe('abide screen', () => {
  const known = () => generatedPerson(0, SEED).email;
  const lists: [string, () => string | Buffer][] = [
    ['commas', () => `name,email\nA,${known()}\nB,nobody@else.example\nC,broken\n`],
    [
      'semicolons and a mark',
      () => `\ufeffemail;name\r\n${known()};A\r\nnobody@else.example;"B; and\r\nmore"\r\nbroken;C\r\n`,
    ],
    ['tabs and a sep= line', () => `sep=\t\nemail\tname\n${known()}\tA\nnobody@else.example\tB\nbroken\tC\n`],
    [
      'Windows-1252',
      () => Buffer.from(`email,name\n${known()},Andr\xe9\nnobody@else.example,Zo\xeb\nbroken,C\n`, 'latin1'),
    ],
  ];

  test.each(lists)('splits a list with %s, and the counts add up', async (name, content) => {
    writeFileSync(file(`${name}.csv`), content());

    const { code } = await run('screen', file(`${name}.csv`), '--topic', 'direct-marketing', '--out', file(name));

    const summary = JSON.parse(readFileSync(file(`${name}/summary.json`), 'utf8'));
    expect(summary).toMatchObject({ lines: 3, rejects: 1, faults: { AT_SIGN_MISSING: 1 } });
    expect(summary.sendable + summary.withheld).toBe(2);
    expect(code).toBe(65);
    expect(readdirSync(file(name)).sort()).toEqual(['rejects.csv', 'sendable.csv', 'summary.json', 'withheld.csv']);
  });

  test('an unknown topic is an error and never a list', async () => {
    writeFileSync(file('one.csv'), `email\n${known()}\n`);

    const { code, err } = await run('screen', file('one.csv'), '--topic', 'nonsense', '--out', file('unknown'));

    expect(code).toBe(65);
    expect(err).toContain('topic');
    expect(() => readdirSync(file('unknown'))).toThrow();
  });

  test('a list that cannot be read leaves no file that looks complete', async () => {
    writeFileSync(file('sheet.xlsx'), Buffer.from('PK\u0003\u0004 and more of a workbook'));

    const { code } = await run('screen', file('sheet.xlsx'), '--topic', 'newsletter', '--out', file('sheet'));

    expect(code).toBe(65);
    expect(() => readdirSync(file('sheet'))).toThrow();
  });
});

describe('abide key and verify', () => {
  test('a key is shown once, listed without its secret, and revoked', async () => {
    const made = await run('key', 'create', '--name', 'crm', '--scope', 'screening');
    const text = made.out.trim();
    const id = text.split('_')[1] as string;

    const listed = await run('key', 'list');
    const revoked = await run('key', 'revoke', id);
    const again = await run('key', 'revoke', id);

    expect(text).toMatch(/^abide_\w{8}_\w{32,}_\w{6}$/);
    expect(listed.out).toContain(id);
    expect(listed.out).not.toContain(text.split('_')[2] as string);
    expect([made.code, listed.code, revoked.code, again.code]).toEqual([0, 0, 0, 65]);
  });

  test('the ledger is whole, and a head that was noted otherwise is found out', async () => {
    const { code, out } = await run('verify', '--json');
    const { position, headHash } = JSON.parse(out);

    const noted = await run('verify', '--expect', `${position}:${headHash}`);
    const other = await run('verify', '--expect', `${position}:${'0'.repeat(64)}`);
    const beyond = await run('verify', '--expect', `${position + 5}:${headHash}`);

    expect([code, noted.code, other.code, beyond.code]).toEqual([0, 0, 65, 65]);
    expect(beyond.out).toContain('cut off');
  });
});

test('a database that is away is told as "try again"', async () => {
  const { code, err } = await abide(AWAY, 'verify');

  expect(code).toBe(75);
  expect(err).toMatch(/^abide: .+\n$/);
});
