import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { generateMailchimpExport } from '../../src/cli/demo/mailchimp-generator';
import { compileService, type Outcome, type Service, type Serving } from '../support/serving';
import { testFolder } from '../support/test-server';

/** The commands as processes of their own, on the embedded database: what a shell and a script see of them. */
let service: Service;
/** Runs meanwhile, so that no command has to start the database; they join it as they do at a company. */
let serving: Serving;
let folder: string;
let work: string;
const run = (...words: string[]): Promise<Outcome> => service.run(words, { ABIDE_DATA_DIR: join(folder, 'data') });
const file = (name: string) => join(work, name);

beforeAll(async () => {
  [service, folder] = await Promise.all([compileService(), testFolder()]);
  work = await mkdtemp(join(folder, 'work-'));
  serving = await service.serve({ ABIDE_DATA_DIR: join(folder, 'data') });
});
afterAll(async () => {
  await serving.end('SIGTERM');
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

test('exit codes tell a script what to do next', async () => {
  await writeFile(file('list.csv'), 'email\nnobody@post.example\n');
  await writeFile(file('broken.csv'), 'email\nnobody@post.example\nbroken\n');
  const screen = (name: string) => run('screen', file(name), '--topic', 'newsletter', '--out', file('screened'));
  const away = { DATABASE_URL: 'postgres://abide:x@127.0.0.1:1/abide', ABIDE_SECRET: 'x'.repeat(40) };

  expect((await run('migrate')).code).toBe(0);
  expect((await screen('list.csv')).code).toBe(0);
  expect((await run('doctor')).code).toBe(0);
  expect((await run()).code).toBe(2);
  expect((await run('frobnicate')).code).toBe(2);
  expect((await screen('broken.csv')).code).toBe(65);
  expect((await screen('nowhere.csv')).code).toBe(65);
  expect((await service.run(['verify'], away)).code).toBe(75);
  expect((await service.run(['verify'], { PORT: 'x' })).code).toBe(65);
});

test('nothing but the result is on stdout, not even the log at its loudest', async () => {
  const words = ['key', 'create', '--name', 'crm', '--scope', 'screening', 'contacts'];

  const made = await service.run(words, { ABIDE_DATA_DIR: join(folder, 'data'), ABIDE_LOG_LEVEL: 'debug' });

  expect(made).toMatchObject({ code: 0, output: expect.stringMatching(/^abide_\w{8}_\w+_\w{6}\n$/) });
  expect(made.errors).toContain('"level"');
});

test('a screening that is interrupted leaves no list, and says that it was stopped', async () => {
  const list = createWriteStream(file('long.csv'));
  list.write('email\n');
  for (let line = 0; line < 300_000; line++) list.write(`nobody${line}@post.example\n`);
  await new Promise((resolve) => list.end(resolve));
  const out = file('interrupted');

  const command = start('screen', file('long.csv'), '--topic', 'newsletter', '--out', out);
  await until(async () => (await readdir(out).catch(() => [])).some((name) => name.endsWith('.unfinished')));
  const { code, errors, output } = await command.end('SIGINT');

  expect({ code, errors, output }).toEqual({ code: 130, errors: 'abide: stopped before the end.\n', output: '' });
  await expect(readdir(out)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('an import that is interrupted can be run again, and its list of rejects is no half one', async () => {
  await generateMailchimpExport({ file: file('long.zip'), contacts: 3_000, seed: 3 });
  const words = ['import', file('long.zip'), '--format', 'mailchimp', '--json', '--rejects', file('rejects.csv')];

  const command = start(...words);
  await until(async () => (await readdir(work)).some((name) => name.startsWith('.rejects')));
  const { code } = await command.end('SIGTERM');
  expect(code).toBe(143);
  expect((await readdir(work)).filter((name) => name.includes('rejects'))).toEqual([]);

  const again = await run(...words);
  expect(again.code).toBe(0);
  expect(JSON.parse(again.output).report.contacts).toBe(3_000);
  expect((await readdir(work)).filter((name) => name.includes('rejects'))).toEqual(['rejects.csv']);
});

function start(...words: string[]) {
  return service.start(words, { ABIDE_DATA_DIR: join(folder, 'data') });
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(10);
}
