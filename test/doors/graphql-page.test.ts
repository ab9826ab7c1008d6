import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTestApp, type TestApp } from '../support/app';

const PAGE = readFileSync(join(__dirname, '../../docs/graphql.md'), 'utf8');
const CUT = '--- next block ---';

interface Block {
  readonly commands: string;
  /** The answer to the last command as the page shows it. */
  readonly answer?: unknown;
}

const blocks: Block[] = [...PAGE.matchAll(/```sh\n([\s\S]+?)```(?:\s*```json\n([\s\S]+?)```)?/g)].map(
  ([, commands = '', answer]) => ({ commands, answer: answer === undefined ? undefined : JSON.parse(answer) }),
);

/** As the page is read: one shell, from the first command to the last, each as it is written. */
async function run(app: TestApp): Promise<string[]> {
  const script = blocks
    .map(({ commands }) => commands.replace('http://localhost:4000', app.url))
    .join(`\necho '${CUT}'\n`);
  const shell = spawn('bash', ['-c', script], { env: { ...process.env, ABIDE_API_KEY: app.apiKey } });
  let out = '';
  for await (const part of shell.stdout) out += part;
  return out.split(CUT);
}

/** `…` on the page stands for any text. */
function withAnyText(shown: unknown): unknown {
  if (shown === '…') return expect.any(String);
  if (Array.isArray(shown)) return shown.map(withAnyText);
  if (typeof shown !== 'object' || shown === null) return shown;
  const entries = Object.entries(shown).map(([key, value]) => [key, withAnyText(value)]);
  return expect.objectContaining(Object.fromEntries(entries));
}

const hasCurl = spawnSync('curl', ['--version']).status === 0;

describe('docs/graphql.md', () => {
  (hasCurl ? test : test.skip)('its commands, run as they are written, answer what it shows', async () => {
    const app = await startTestApp();
    const outputs = await run(app).finally(() => app.close());

    const answers = outputs.map((output) => output.trim().split('\n').filter(Boolean));
    expect(blocks.length).toBeGreaterThan(9);
    for (const [index, { commands, answer }] of blocks.entries()) {
      const calls = commands.match(/^graphql '/gm)?.length ?? 0;
      const given = (answers[index] ?? []).map((line) => JSON.parse(line));
      expect(given).toHaveLength(calls);
      if (answer === undefined) for (const one of given) expect(one).not.toHaveProperty('errors');
      else expect(given.at(-1)).toEqual(withAnyText(answer));
    }
  });
});
