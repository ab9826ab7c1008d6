import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import type { Surroundings } from '../src/cli/command-line';
import { runCommandLine } from '../src/cli/run-command-line';

const ROOT = join(__dirname, '..');
const LEFT_OUT = new Set(['node_modules', 'dist', 'coverage']);

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const pages = pagesIn(ROOT).map((path) => relative(ROOT, path));

function pagesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || LEFT_OUT.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pagesIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

/** As GitHub and its likes name the place of a heading. */
function placesOf(text: string): Set<string> {
  const headings = text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm);
  const named = [...headings].map(([, heading = '']) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, ''));
  return new Set(named.map((heading) => heading.trim().replaceAll(' ', '-')));
}

/** The cells of each row of the tables, without the back-quotes around a cell. */
function rowsOf(text: string): string[][] {
  const rows = [...text.matchAll(/^\| (.+) \|$/gm)].map(([, row = '']) => row.split(' | '));
  return rows.map((cells) => cells.map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1')));
}

describe('a page', () => {
  test.each(pages)('%s links to files and headings that exist', (page) => {
    const links = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const ours = links.filter((target) => !/^[a-z]+:/.test(target));

    const dead = ours.filter((target) => {
      const [path = '', place] = target.split('#');
      const file = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), path);
      if (!existsSync(file)) return true;
      return place !== undefined && !placesOf(readFileSync(file, 'utf8')).has(place);
    });

    expect(dead).toEqual([]);
  });

  test.each(pages)('%s names no page of docs that does not exist', (page) => {
    const named = [...read(page).matchAll(/\bdocs\/[\w./-]+\.(?:md|png)\b/g)].map(([path]) => path);

    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('every page of docs can be reached from the README', () => {
    const reached = new Set(['README.md']);
    for (const page of reached) {
      for (const [, target = ''] of withoutCode(read(page)).matchAll(/\]\(([^)#\s]+\.md)(?:#[^)]*)?\)/g)) {
        if (!/^[a-z]+:/.test(target)) reached.add(join(dirname(page), target));
      }
    }

    const lost = pages.filter((page) => page.startsWith('docs/') && !page.startsWith('docs/decisions/'));

    expect(lost.filter((page) => !reached.has(page))).toEqual([]);
  });

  test('GraphQL examples hold against the schema', () => {
    const schema = buildSchema(read('schema/schema.graphql'));
    const examples = pages.flatMap((page) =>
      [...read(page).matchAll(/"query":\s*("(?:[^"\\]|\\.)*")/g)].map(([, text = '']) => JSON.parse(text) as string),
    );

    const faults = examples.flatMap((example) => validate(schema, parse(example)).map(({ message }) => message));

    expect(examples.length).toBeGreaterThan(3);
    expect(faults).toEqual([]);
  });
});

describe('docs/operating.md', () => {
  /** `config.ts`, with the variables of providers in their places. */
  function configuration(): string {
    const text = read('src/provider-settings.ts');
    const variables = /providerVariables = \{\n([\s\S]*?)\n\};/.exec(text)?.[1] ?? '';
    const secrets = /PROVIDER_SECRETS = \[\n([^\]]*)\]/.exec(text)?.[1] ?? '';
    const config = read('src/config.ts').replace('  ...providerVariables,', () => variables);
    return config.replace('  ...PROVIDER_SECRETS,', () => secrets);
  }

  /** Name and default of each variable, read from the text: `readConfig` takes defaults and gives no list of them. */
  function variablesOf(source: string): string[][] {
    const schema = /const schema = z\.object\(\{\n([\s\S]*?)\n\}\);/.exec(source)?.[1] ?? '';
    return schema.split(/\n(?= {2}[A-Z])/).map((text) => {
      const fallback = /\.default\((?:'([^']*)'|([\d_]+))\)/.exec(text);
      return [/^\s*([A-Z_]+):/.exec(text)?.[1] ?? text, fallback?.[1] ?? fallback?.[2] ?? '–'];
    });
  }

  test('lists the variables of config.ts, in their order and with their defaults', () => {
    const section = read('docs/operating.md')
      .split('\n## ')
      .find((part) => part.startsWith('Environment'));
    const documented = rowsOf(section ?? '').filter(([name = '']) => /^[A-Z_]+$/.test(name));

    expect(documented.map((cells) => cells.slice(0, 2))).toEqual(variablesOf(configuration()));
  });

  test('names every variable that may be given as a file', () => {
    const list = /SECRET_VARIABLES = \[([^\]]*)\]/.exec(configuration())?.[1] ?? '';
    const names = [...list.matchAll(/'([A-Z_]+)'/g)].map(([, name]) => `\`${name}\``);
    const sentence = /^(.*) may be given as files/m.exec(read('docs/operating.md'))?.[1] ?? '';

    expect(sentence.match(/`[A-Z_]+`/g)).toEqual(names);
  });
});

describe('docs/commands.md', () => {
  async function helpOf(...words: string[]): Promise<string> {
    let text = '';
    const out = { write: (part: string) => (text += part) };
    const openApp = () => Promise.reject(new Error('help opens nothing'));
    const surroundings: Surroundings = {
      openApp,
      examine: openApp,
      packageRoot: ROOT,
      out,
      err: out,
      signal: new AbortController().signal,
    };
    await runCommandLine([...words, '--help'], surroundings);
    return text;
  }

  const optionsIn = (help: string) =>
    [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+(?: <[^>]+>)?) {2,}/gm)].map(([, option]) => option as string);

  test('lists every command and option that the help lists, and no other', async () => {
    const page = read('docs/commands.md');
    const keys = ['key create', 'key list', 'key revoke'];
    const policies = ['policy check', 'policy apply'];
    const cases = ['cases', 'cases close'];
    const commands = [
      'serve',
      'migrate',
      'import',
      'screen',
      'export-exclusions',
      ...keys,
      ...policies,
      'verify',
      'doctor',
      'lint-mail',
      ...cases,
      ...['sync', 'sync retry', 'sync verify', 'sync map', 'sync connect'],
      'demo',
    ];

    const inHelp: string[][] = [];
    for (const command of commands) {
      const help = await helpOf(...command.split(' '));
      for (const option of optionsIn(help)) if (option !== '--help') inHelp.push([command, option]);
    }
    const top = await helpOf();
    const named = [...top.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name).filter((name) => name !== 'help');

    expect(new Set(commands.map((command) => command.split(' ')[0]))).toEqual(new Set(named));
    const inPage = rowsOf(page).filter(([, option = '']) => option.startsWith('--'));
    expect(inPage.map((cells) => cells.slice(0, 2)).sort()).toEqual(inHelp.sort());
    for (const command of commands) expect(page).toContain(`\`abide ${command}`);
  });
});
