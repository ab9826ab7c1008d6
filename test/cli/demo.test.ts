import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDemo } from '../../src/cli/demo/story';
import { startTestApp, type TestApp } from '../support/app';

/** The demo's story in small, through the real doors: a README that promises what it shows must be right. */
const CONTACTS = 300;
const LINES = 2_000;

let app: TestApp;
let folder: string;
beforeAll(async () => {
  app = await startTestApp();
  folder = await mkdtemp(join(tmpdir(), 'abide-story-'));
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const stage = (print: (text: string) => void, signal?: AbortSignal) => ({
  ...{ operations: app.operations, url: app.url, apiKey: app.apiKey, folder, print, signal },
  ...{ contacts: CONTACTS, listLines: LINES },
});

test('told to stop, it stops before the next step', async () => {
  const said: string[] = [];
  const stop = new AbortController();
  const print = (text: string) => {
    said.push(text);
    stop.abort(new Error('told to stop'));
  };

  await expect(runDemo(stage(print, stop.signal))).rejects.toThrow('told to stop');

  expect(said).toHaveLength(1);
});

test('it shows that a no stays a no, and that what must be sent still is', async () => {
  const said: string[] = [];

  await runDemo(stage((text) => said.push(text)));

  const text = said.join('\n');
  expect(text).toContain(`${CONTACTS} contacts`);
  expect(text).toMatch(/newsletter before: yes \((OPTED_IN|SOFT_OPT_IN)\); after: no \(SUPPRESSED\)/);
  expect(text).toMatch(/saved \(HTTP 200\); newsletter: no \(OPTED_OUT\)/);
  expect(text).toContain('product updates: yes (MANDATORY_TOPIC); newsletter: no (SUPPRESSED)');
  expect(text).toMatch(/refused: .*NO_STANDS \d+.*; the objector's newsletter: no \(SUPPRESSED\)/);
  expect(text.match(new RegExp(`\\d+ sendable of ${LINES}`, 'g'))).toHaveLength(3);
  expect(text).toMatch(/\d+ entries in \d+ commits, whole/);
  expect(await readdir(join(folder, 'screened-newsletter'))).toHaveLength(4);
  // Nothing but the links can name a person.
  expect(text).not.toMatch(/[^\s@]+@[^\s@]+\.example/);
});
