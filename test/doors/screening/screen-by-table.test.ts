import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatedPerson, generateMailchimpExport } from '../../../src/cli/demo/mailchimp-generator';
import { importFile } from '../../../src/doors/import/import-file';
import { openList } from '../../../src/doors/screening/lines';
import { chunksOf } from '../../../src/doors/screening/list-chunks';
import { screenList } from '../../../src/doors/screening/screen-list';
import { email, openStatement, type Statement } from '../../support/statement';

const SEED = 5;
const PEOPLE = 400;
const LINES = 9_000;
/** So that so few lines are long enough for two threads. */
const LONG = 'a column '.repeat(55);

let firm: Statement;
let folder: string;

beforeAll(async () => {
  firm = await openStatement('engage-process');
  folder = await mkdtemp(join(tmpdir(), `abide-test-${process.pid}-by-table-`));
  await generateMailchimpExport({ file: join(folder, 'audience.zip'), contacts: PEOPLE, seed: SEED });
  await importFile(firm.operations, join(folder, 'audience.zip'), { relation: 'CUSTOMER', business: true });
  const until = new Date(Date.now() + 3_600_000).toISOString();
  for (let index = 0; index < 40; index++) {
    await firm.operations.pauseMarketing({ address: email(person(index)) }, until, {
      source: 'PAGE',
      statedBy: 'RECIPIENT',
    });
  }
});
afterAll(async () => {
  await firm.close();
  await rm(folder, { recursive: true, force: true });
});

const person = (index: number) => generatedPerson(index % PEOPLE, SEED).email;

/** People we hold, strangers, broken lines and repeats all over. */
function longList(): string[] {
  return Array.from({ length: LINES }, (_, number) => {
    if (number % 97 === 0) return `broken ${number},Reader ${number},${LONG}`;
    const address = number % 3 === 0 ? person(number) : `somebody.${number % 6_000}@nowhere.example`;
    return `${address},Reader ${number},${LONG}`;
  });
}

async function screened(name: string, content: string | Buffer, tablesIn?: string) {
  const list = join(folder, `${name}.csv`);
  await writeFile(list, content);
  const out = join(folder, `${name}-${tablesIn ? 'table' : 'lines'}`);
  const summary = await screenList(firm.operations, list, { topic: 'newsletter', channel: 'EMAIL', out, tablesIn });
  const { lines, sendable, withheld, rejects, duplicates, reasons, faults } = summary;
  return {
    chunks: (await chunksOf(list, (await openList(list)).layout))?.count,
    counts: { lines, sendable, withheld, rejects, duplicates, reasons, faults },
    files: await readdir(out),
    sendable: await withoutRefs(join(out, 'sendable.csv')),
    withheld: await withoutRefs(join(out, 'withheld.csv')),
    rejects: await readFile(join(out, 'rejects.csv'), 'utf8'),
  };
}

/** Each screening names the addresses anew. */
async function withoutRefs(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).replace(/,r[0-9a-f]{24}\r\n/g, '\r\n');
}

describe('a list that is screened by a table', () => {
  test.each<[string, () => string | Buffer]>([
    ['with a header', () => `email,name,more\n${longList().join('\n')}\n`],
    ['without a header, with blank lines and no end of the last line', () => `\n\n${longList().join('\r\n')}`],
    [
      'with a sep= line and a byte order mark',
      () => `\ufeffsep=,\r\nemail,name,more\r\n${longList().join('\r\n')}\r\n`,
    ],
    ['in Windows-1252', () => Buffer.from(`email,name,more\n${longList().join('é\n')}\n`, 'latin1')],
  ])('%s: comes back by chunks as it does line by line', async (name, content) => {
    const byTable = await screened(name, content(), join(folder, 'tables'));
    const byLine = await screened(name, content());

    expect(byTable).toEqual(byLine);
    expect(byTable.chunks).toBeGreaterThan(3);
    expect(byTable.files.sort()).toEqual(['rejects.csv', 'sendable.csv', 'summary.json', 'withheld.csv']);
    expect(Object.keys(byTable.counts.reasons)).toEqual(expect.arrayContaining(['OPTED_IN', 'PAUSED', 'NOT_INFORMED']));
    expect(byTable.counts.duplicates).toBeGreaterThan(1_000);
  });

  test('with quotes: goes line by line, since a quoted line end is no end of a line', async () => {
    const list = `email,name,more\n${longList().join('\n')}\n${person(7)},"two\nlines",x\n`;

    const byTable = await screened('quoted', list, join(folder, 'tables'));

    expect(byTable).toEqual(await screened('quoted', list));
    expect(byTable.chunks).toBeUndefined();
  });

  test('an abort between its lines leaves no file', async () => {
    const list = join(folder, 'aborted.csv');
    await writeFile(list, `email,name,more\n${longList().join('\n')}\n`);
    const abort = new AbortController();
    const out = join(folder, 'aborted');

    const screening = screenList(firm.operations, list, {
      topic: 'newsletter',
      channel: 'EMAIL',
      out,
      tablesIn: join(folder, 'tables'),
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('enough')),
    });

    await expect(screening).rejects.toThrow();
    await expect(readdir(out)).rejects.toThrow('ENOENT');
  });
});
