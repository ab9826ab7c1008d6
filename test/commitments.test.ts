import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPolicyFile } from '../src/policy-file';

/** How many sentences of each statement bind the service; the codes count up from 01. */
const STATEMENTS = [
  { prefix: 'UP', count: 30, policy: 'up-learning' },
  { prefix: 'UG', count: 19, policy: 'upgraders' },
  { prefix: 'QF', count: 31, policy: 'qualifio' },
  { prefix: 'EP', count: 22, policy: 'engage-process' },
  { prefix: 'EK', count: 29, policy: 'ekco' },
] as const;

/** What a commitment may wait for. */
const PARTS = ['retention', 'rights requests', 'restore'];

const CODES = STATEMENTS.flatMap(({ prefix, count }) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(2, '0')}`),
);

const CASES = join(__dirname, 'policies');
const ENDING = '.test.ts';

/** Of each code, the files with a case that is named by it. */
const filesByCode = new Map<string, Set<string>>();
for (const file of readdirSync(CASES).filter((name) => name.endsWith(ENDING))) {
  const titles = readFileSync(join(CASES, file), 'utf8').matchAll(/\(\s*['`]((?:(?:UP|UG|QF|EP|EK)-\d\d )+)/g);
  for (const code of [...titles].flatMap(([, codes = '']) => codes.trim().split(' '))) {
    filesByCode.set(code, (filesByCode.get(code) ?? new Set()).add(file.slice(0, -ENDING.length)));
  }
}

interface Row {
  readonly code: string;
  readonly shownBy: readonly string[];
  readonly notes: readonly string[];
}

const page = readFileSync(join(__dirname, '../docs/commitments.md'), 'utf8');
const rows: Row[] = [...page.matchAll(/^\| ([A-Z]{2}-\d\d) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, code = '', shownBy = '', notes = '']) => ({
    code,
    shownBy: [...shownBy.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
    notes: notes.trim() === '–' ? [] : notes.trim().split(' · '),
  }),
);

describe('docs/commitments.md', () => {
  test('has one line for each of the 131 commitments, in order, and no other', () => {
    expect(CODES).toHaveLength(131);
    expect(rows.map(({ code }) => code)).toEqual(CODES);
  });

  test('names for each the files with a case of that code, no more and no fewer', () => {
    const named = Object.fromEntries(rows.map(({ code, shownBy }) => [code, [...shownBy].sort()]));
    const found = Object.fromEntries(CODES.map((code) => [code, [...(filesByCode.get(code) ?? [])].sort()]));

    expect(named).toEqual(found);
  });

  test('of what no case shows it says what it waits for, or why no program can', () => {
    const bare = rows.filter(
      ({ shownBy, notes }) => shownBy.length === 0 && !notes.some((note) => /^(waits for|not software: )/.test(note)),
    );

    expect(bare.map(({ code }) => code)).toEqual([]);
  });

  test('waits for parts that it explains, and says nothing else beside a case', () => {
    const odd = rows.flatMap(({ code, notes }) =>
      notes
        .filter((note) => {
          const part = /^waits for ([a-z ]+)/.exec(note)?.[1];
          return part ? !PARTS.includes(part.trim()) : !/^(setting `|not software: )/.test(note);
        })
        .map((note) => `${code}: ${note}`),
    );

    expect(odd).toEqual([]);
    for (const part of PARTS) expect(page.split('\n## ')[0]).toContain(`**${part}**`);
  });

  test.each(STATEMENTS)('names settings that the policy $policy has', async ({ prefix, policy: name }) => {
    const { policy } = await readPolicyFile(join(__dirname, `../policies/${name}.yaml`));
    const settings = rows
      .filter(({ code }) => code.startsWith(prefix))
      .flatMap(({ notes }) =>
        notes.flatMap((note) => [...note.matchAll(/setting `([^`]+)`/g)].map(([, path]) => path)),
      );

    const missing = settings.filter((path) => {
      const value = (path ?? '')
        .split('.')
        .reduce<unknown>((part, key) => (part as Record<string, unknown>)?.[key], policy);
      return value === undefined;
    });

    expect(missing).toEqual([]);
  });
});
