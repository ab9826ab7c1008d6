import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateList } from '../../../src/cli/demo/list-generator';
import { generatedPerson, generateMailchimpExport } from '../../../src/cli/demo/mailchimp-generator';
import type { Address } from '../../../src/domain/address';
import { parseEmail } from '../../../src/domain/email-address';
import { importFile } from '../../../src/doors/import/import-file';
import { readList } from '../../../src/doors/screening/lines';
import { type ScreenOptions, type ScreenSummary, screenList } from '../../../src/doors/screening/screen-list';
import { email, openStatement, phone, type Statement, THE_PERSON } from '../../support/statement';

const SEED = 5;
const PEOPLE = 600;

let firm: Statement;
let folder: string;
let made = 0;

beforeAll(async () => {
  firm = await openStatement('engage-process');
  folder = await mkdtemp(join(tmpdir(), 'abide-screen-list-'));
  await generateMailchimpExport({ file: join(folder, 'audience.zip'), contacts: PEOPLE, seed: SEED });
  await importFile(firm.operations, join(folder, 'audience.zip'), { relation: 'CUSTOMER', business: true });
});
afterAll(async () => {
  await firm.close();
  await rm(folder, { recursive: true, force: true });
});

/** A fresh place for a list and what comes of it. */
async function place(content: string | Buffer): Promise<{ list: string; out: string }> {
  made += 1;
  const list = join(folder, `list-${made}.csv`);
  await writeFile(list, content);
  return { list, out: join(folder, `out-${made}`) };
}

const screen = (list: string, out: string, options: Partial<ScreenOptions> = {}): Promise<ScreenSummary> =>
  screenList(firm.operations, list, { topic: 'newsletter', channel: 'EMAIL', ...options, out });

/** The records of a file that we wrote, each as its fields. */
async function records(out: string, name: string): Promise<string[][]> {
  const found: string[][] = [];
  for await (const line of readList(join(out, name), { column: '1' })) {
    if (line.fault === undefined) found.push(line.fields);
  }
  return found;
}

const FILES = ['rejects.csv', 'sendable.csv', 'summary.json', 'withheld.csv'];
const person = (index: number) => generatedPerson(index, SEED).email;
const addsUp = ({ lines, sendable, withheld, rejects }: ScreenSummary) => sendable + withheld + rejects === lines;

describe('whatever a list looks like, each of its lines comes back once', () => {
  test.each<[name: string, content: () => string | Buffer]>([
    ['commas', () => `email,name\n${person(0)},An\nnobody@post.example,Bo\nbroken,Cas\n`],
    ['semicolons', () => `Naam;E-mail\r\nAn;${person(0)}\r\nBo;nobody@post.example\r\nCas;broken\r\n`],
    ['tabs', () => `Name\tEmail Address\nAn\t${person(0)}\nBo\tnobody@post.example\nCas\tbroken\n`],
    ['a sep= line', () => `sep=;\nemail;name\n${person(0)};"An, A."\nnobody@post.example;Bo\nbroken;Cas\n`],
    ['a byte order mark', () => `\ufeffemail,name\n${person(0)},Zoë\nnobody@post.example,Bo\nbroken,Cas\n`],
    ['no header', () => `${person(0)},An\nnobody@post.example,Bo\nbroken,Cas\n`],
    ['line breaks in quotes', () => `email,note\n${person(0)},"one\ntwo"\nnobody@post.example,"a ""b"""\nbroken,\n`],
    [
      'Windows-1252',
      () => Buffer.from(`email,name\n${person(0)},Zo\xeb\nnobody@post.example,Bo\nbroken,Cas\n`, 'latin1'),
    ],
  ])('%s', async (_, content) => {
    const { list, out } = await place(content());

    const summary = await screen(list, out);

    expect(summary).toMatchObject({ lines: 3, rejects: 1, faults: { AT_SIGN_MISSING: 1 } });
    expect(addsUp(summary)).toBe(true);
    expect((await readdir(out)).sort()).toEqual(FILES);
    const back = [...(await records(out, 'sendable.csv')), ...(await records(out, 'withheld.csv'))];
    expect(back.flat()).toEqual(expect.arrayContaining([person(0), 'nobody@post.example']));
    expect(JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'))).toEqual(summary);
  });

  test('with all its columns, in order, and the reason behind them', async () => {
    const { list, out } = await place(`Naam;E-mail;Plaats\r\n"Vries; de";nobody@post.example;" Ieper"\r\n`);

    await screen(list, out);

    const text = await readFile(join(out, 'withheld.csv'), 'utf8');
    expect(text).toMatch(
      /^\ufeffNaam;E-mail;Plaats;reason;ref\r\n"Vries; de";nobody@post.example; Ieper;NOT_INFORMED;r[0-9a-f]{24}\r\n$/,
    );
  });

  test('and a cell that a spreadsheet would run as a formula comes back as text', async () => {
    const { list, out } = await place('email,note\nnobody@post.example,=HYPERLINK("http://post.example")\n');

    await screen(list, out);

    expect((await records(out, 'withheld.csv'))[0]?.[1]).toMatch(/^'=/);
  });

  test('a list that was cut in the middle of a quoted field loses only the line that was cut', async () => {
    const { list, out } = await place(`email,note\n${person(0)},"whole"\nnobody@post.example,"cut her`);

    const summary = await screen(list, out);

    expect(summary).toMatchObject({ lines: 2, rejects: 1, faults: { BAD_QUOTING: 1 } });
    expect(addsUp(summary)).toBe(true);
    expect((await records(out, 'rejects.csv'))[0]?.slice(0, 2)).toEqual(['3', 'BAD_QUOTING']);
  });

  test('the same person twice is counted, in whatever spelling, and both lines come back', async () => {
    const { list, out } = await place('email\nnobody@post.example\n NOBODY@Post.Example \nother@post.example\n');

    const summary = await screen(list, out);

    expect(summary).toMatchObject({ lines: 3, withheld: 3, duplicates: 1 });
  });
});

describe('the verdict on a line', () => {
  test.each([
    'newsletter',
    'direct-marketing',
    'product-updates',
  ])('is the decision that every other door would give, for %s', async (topic) => {
    const { list, out } = await place('');
    const counts = await generateList({ file: list, lines: 5_000, seed: SEED, knownPeople: PEOPLE });

    const summary = await screen(list, out, { topic });

    expect(addsUp(summary)).toBe(true);
    expect(summary).toMatchObject({ duplicates: counts.duplicates, rejects: counts.malformed });
    for (const name of ['sendable.csv', 'withheld.csv']) {
      const lines = (await records(out, name)).filter((fields) => fields[0] !== 'E-mailadres');
      const { decisions } = await firm.operations.decideSends(lines.map(addressed), topic, 'EMAIL');
      expect(decisions.every(({ allowed }) => allowed === (name === 'sendable.csv'))).toBe(true);
      expect(lines.map((fields) => fields.at(-2)?.split(': ')[0])).toEqual(decisions.map(({ reason }) => reason));
    }
  });

  function addressed([cell = '']: string[]): { address: Address } {
    const parsed = parseEmail(cell);
    if (!parsed.ok) throw new Error('a line that was decided has an address');
    return { address: parsed.address };
  }

  test('knows a no that was acknowledged just before', async () => {
    const eager = await firm.person({ relation: 'CUSTOMER', business: true });
    const { list, out } = await place(`email\n${eager.address.value}\n`);
    expect(await screen(list, out)).toMatchObject({ sendable: 1, withheld: 0 });

    await firm.operations.recordObjection(eager, {}, THE_PERSON);

    expect(await screen(list, out)).toMatchObject({ sendable: 0, withheld: 1, reasons: { SUPPRESSED: 1 } });
    expect((await records(out, 'withheld.csv'))[0]?.at(-2)).toBe('SUPPRESSED: OBJECTION');
  });
});

describe('the files of a screening', () => {
  const earlier = async (list: string, out: string) => {
    await screen(list, out);
    return Promise.all(FILES.map((name) => readFile(join(out, name), 'utf8')));
  };
  const now = (out: string) => Promise.all(FILES.map((name) => readFile(join(out, name), 'utf8')));

  test.each([
    ['a workbook', 'PK\u0003\u0004 and the rest of it', 'Excel workbook'],
    ['an empty file', '', 'empty'],
    ['a list without addresses', 'name,place\nAn,Ieper\n', 'No column holds addresses'],
    ['a list with two address columns', 'a,b\nx@post.example,y@post.example\n', 'Several columns'],
  ])('are not there for %s', async (_, content, message) => {
    const { list, out } = await place(content);

    await expect(screen(list, out)).rejects.toThrow(message);

    expect(existsSync(out)).toBe(false);
  });

  test('are not there for a list that is not there', async () => {
    await expect(screen(join(folder, 'nowhere.csv'), join(folder, 'nowhere'))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      path: 'file',
    });

    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  test('stay those of the screening before when this one is told to stop', async () => {
    const { list, out } = await place(`email\n${'nobody@post.example\n'.repeat(9_000)}`);
    const before = await earlier(list, out);
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error('told to stop'));

    await expect(screen(list, out, { signal: stop.signal, onProgress })).rejects.toThrow('told to stop');

    expect(await now(out)).toEqual(before);
    expect((await readdir(out)).sort()).toEqual(FILES);
  });

  test('stay those of the screening before when a look-up fails half-way', async () => {
    const { list, out } = await place(`email\n${'nobody@post.example\n'.repeat(9_000)}`);
    const before = await earlier(list, out);
    let asked = 0;
    const failing = {
      ...firm.operations,
      beginScreening: async (...request: Parameters<typeof firm.operations.beginScreening>) => {
        const screening = await firm.operations.beginScreening(...request);
        const decide: typeof screening.decide = async (to) => {
          asked += 1;
          if (asked > 3) throw new Error('the look-up failed');
          return screening.decide(to);
        };
        return { ...screening, decide };
      },
    };

    const attempt = screenList(failing, list, { topic: 'newsletter', channel: 'EMAIL', out });

    await expect(attempt).rejects.toThrow('the look-up failed');
    expect(await now(out)).toEqual(before);
    expect((await readdir(out)).sort()).toEqual(FILES);
  });

  test('take the place of those before only together, and what a killed screening left goes', async () => {
    const { list, out } = await place('email\nnobody@post.example\n');
    await mkdir(out);
    await writeFile(join(out, 'notes.txt'), 'of the marketer');
    await writeFile(join(out, '.sendable.csv.0badcafe.unfinished'), 'left behind');
    const long = new Date(Date.now() - 7_200_000);
    await utimes(join(out, '.sendable.csv.0badcafe.unfinished'), long, long);

    await screen(list, out);

    expect((await readdir(out)).sort()).toEqual(['notes.txt', ...FILES].sort());
  });

  test('of two screenings at once into one folder never mix their lines', async () => {
    const { list, out } = await place('email\nnobody@post.example\n');
    const other = await place('email\none@post.example\ntwo@post.example\n');

    await Promise.all([screen(list, out), screen(other.list, out)]);

    const summary = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'));
    expect([1, 2]).toContain(summary.lines);
    expect([['nobody@post.example'], ['one@post.example', 'two@post.example']]).toContainEqual(
      (await records(out, 'withheld.csv')).map(([address]) => address),
    );
    expect((await readdir(out)).sort()).toEqual(FILES);
  });

  test('cannot go where a file stands, and that is said', async () => {
    const { list } = await place('email\nnobody@post.example\n');

    await expect(screen(list, list)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', path: 'out' });
  });
});

describe('an error instead of a list', () => {
  test.each([
    [{ topic: 'nonsense' }, 'no such topic'],
    [{ topic: 'newsletter', channel: 'SMS' as const }, 'it is sent by EMAIL'],
    [{ topic: 'newsletter', channel: 'POST' as const }, 'EMAIL, SMS and PHONE'],
  ])('comes of %j', async (options, message) => {
    const { list, out } = await place('email\nnobody@post.example\n');

    await expect(screen(list, out, options)).rejects.toThrow(message);

    expect(existsSync(out)).toBe(false);
  });
});

test('a list of phone numbers is screened for texts; national numbers need a country', async () => {
  const policy = {
    ...firm.policy,
    topics: firm.policy.topics.map((topic) =>
      topic.key === 'direct-marketing' ? { ...topic, channels: ['EMAIL', 'SMS'] as const } : topic,
    ),
  };
  const { operations } = await firm.under(policy);
  const texts = { topic: 'direct-marketing', channel: 'SMS' } as const;
  const an = { phone: phone('+31612345678'), email: email('an@texts.example') };
  await operations.upsertContact(an, THE_PERSON);
  await operations.setPreferences({ address: an.phone }, [{ ...texts, state: 'OPTED_IN' }], THE_PERSON);
  const { list, out } = await place('Mobiel,Naam\n06 12345678,An\n+31 6 1234 5678,An\n0470 12 34 56,Bo\n');

  const without = await screenList(operations, list, { ...texts, out });
  const within = await screenList(operations, list, { ...texts, out, country: 'NL' });

  expect(without).toMatchObject({ lines: 3, sendable: 1, rejects: 2, faults: { COUNTRY_MISSING: 2 } });
  expect(within).toMatchObject({ lines: 3, sendable: 2, duplicates: 1 });
  expect(addsUp(within)).toBe(true);
});
