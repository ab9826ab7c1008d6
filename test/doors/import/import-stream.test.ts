import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openCsv } from '../../../src/doors/import/csv-contacts';
import { openHubspot } from '../../../src/doors/import/hubspot-contacts';
import type { ImportSource } from '../../../src/doors/import/import-source';
import { IMPORT_POLICY } from '../../support/import-ground';

const LINES = 60_000;
const PADDING = 'x'.repeat(150);
/** A quarter of the text alone, were it kept. */
const MOST_GROWTH = 3 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'abide-stream-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, header: string, lineOf: (index: number) => string): Promise<string> {
  const path = join(folder, name);
  async function* text() {
    yield `${header}\n`;
    for (let first = 0; first < LINES; first += 500)
      yield Array.from({ length: 500 }, (_, more) => `${lineOf(first + more)}\n`).join('');
  }
  await pipeline(text, createWriteStream(path));
  return path;
}

/** What is in use after all lines, beyond what was after the tenth part of them. */
async function growthOf(source: ImportSource): Promise<number> {
  const inUse = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  let lines = 0;
  let early = 0;
  let late = 0;
  for await (const line of source.lines()) {
    if (line.contact) lines++;
    if (lines === LINES / 10) early = inUse();
    if (lines === LINES) late = inUse();
  }
  expect(lines).toBe(LINES);
  return late - early;
}

describe('a file of 60,000 people is read with the memory of a small one', () => {
  test('a CSV', async () => {
    const path = await write(
      'people.csv',
      'email,name,objection,topic:news,occurred_at,reference',
      (index) =>
        `person${index}@example.com,"${PADDING}",${index % 3 === 0 ? 'yes' : ''},no,2024-03-01 09:00,"form ${index}"`,
    );

    expect(await growthOf(await openCsv(path, { policy: IMPORT_POLICY }))).toBeLessThan(MOST_GROWTH);
  });

  test('an export of HubSpot, with types that the policy does not map', async () => {
    const path = await write(
      'contacts.csv',
      'Record ID,First Name,Email,Unsubscribed from all email,Opted out of email: Webinars,Opted out of email: One to One',
      (index) => `${index},"${PADDING}",person${index}@example.com,,${index % 2 === 0 ? 'TRUE' : ''},`,
    );

    expect(await growthOf(await openHubspot(path, { policy: IMPORT_POLICY }))).toBeLessThan(MOST_GROWTH);
  });
});
