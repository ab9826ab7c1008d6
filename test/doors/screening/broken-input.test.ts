import { ADDRESS_FAULTS } from '../../../src/domain/address';
import { LIST_FAULTS } from '../../../src/doors/screening/lines';
import { startTestApp, type TestApp } from '../../support/app';
import { BROKEN_ADDRESSES, BROKEN_FILES, BROKEN_JSON, BROKEN_ROWS } from './broken-lines';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const EXPLANATIONS: Readonly<Record<string, string>> = { ...LIST_FAULTS, ...ADDRESS_FAULTS };
const CSV = 'text/csv';
const NDJSON = 'application/x-ndjson';

async function screen(parts: readonly (string | Buffer)[], type: string) {
  const response = await fetch(`${app.url}/screen?topic=newsletter`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.apiKey}`, 'content-type': type, accept: NDJSON },
    body: new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as string)))),
  });
  return { status: response.status, text: await response.text() };
}

interface Answered {
  readonly line: number;
  readonly outcome: string;
  readonly reason: string;
  readonly explanation?: string;
}

/** The answers to the lines between a good one before and a good one after; the summary has to add up. */
async function between(parts: readonly (string | Buffer)[], type: string): Promise<Answered[]> {
  const { status, text } = await screen(parts, type);
  expect(status).toBe(200);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { summary } = lines.pop();
  expect(summary.sendable + summary.withheld + summary.rejects).toBe(lines.length);
  expect(lines.at(0)).toMatchObject({ outcome: 'withheld', reason: 'NOT_INFORMED' });
  expect(lines.at(-1)).toMatchObject({ outcome: 'withheld', reason: 'NOT_INFORMED' });
  return lines.slice(1, -1);
}

const rejected = (line: number, reason: string) => ({
  line,
  outcome: 'rejected',
  reason,
  explanation: EXPLANATIONS[reason],
});

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

describe('a broken address comes back with its line and reason, and its neighbours are decided', () => {
  test.each(BROKEN_ADDRESSES)('in a table: %s', async (_, cell, reason) => {
    const answers = await between([`name,email\nA,a@post.example\nB,${quoted(cell)}\nC,c@post.example\n`], CSV);

    expect(answers).toEqual([expect.objectContaining(rejected(3, reason))]);
  });

  test('in lines of JSON, all of them', async () => {
    const cells = BROKEN_ADDRESSES.map(([, email]) => `${JSON.stringify({ email })}\n`);

    const answers = await between(['"a@post.example"\n', ...cells, '"c@post.example"\n'], NDJSON);

    expect(answers.map(({ line, reason }) => [line, reason])).toEqual(
      BROKEN_ADDRESSES.map(([, , reason], at) => [at + 2, reason]),
    );
  });
});

describe('a broken line of a table comes back with its number and reason', () => {
  test.each(BROKEN_ROWS)('%s', async (_, row, reasons) => {
    const answers = await between(['email,name\na@post.example,A\n', row, '\nc@post.example,C\n'], CSV);

    const wrong = answers.filter(({ outcome }) => outcome === 'rejected');
    expect(wrong).toEqual(
      reasons.filter((reason) => reason !== undefined).map((reason) => expect.objectContaining(rejected(3, reason))),
    );
  });
});

describe('a broken line of JSON comes back with its number and reason', () => {
  test.each(BROKEN_JSON)('%s', async (_, line, reason) => {
    const answers = await between(['{"email":"a@post.example"}\n', line, '\n{"email":"c@post.example"}\n'], NDJSON);

    expect(answers).toEqual([expect.objectContaining(rejected(2, reason))]);
  });
});

describe('what is no list is refused before its first line, with what to do', () => {
  test.each(BROKEN_FILES)('%s', async (_, content, path, says) => {
    const { status, text } = await screen([content], CSV);

    expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 400, code: 'BAD_USER_INPUT', path });
    expect(JSON.parse(text).error).toContain(says);
  });
});

test('these are two hundred kinds, no two of them the same', () => {
  const kinds = [
    ...BROKEN_ADDRESSES.map(([, cell]) => `address ${cell}`),
    ...BROKEN_ROWS.map(([, row]) => `row ${row.toString('latin1' as never)}`),
    ...BROKEN_JSON.map(([, line]) => `json ${line.toString('latin1' as never)}`),
    ...BROKEN_FILES.map(([, content]) => `file ${content.toString('latin1')}`),
  ];

  expect(new Set(kinds).size).toBe(kinds.length);
  expect(kinds.length).toBeGreaterThanOrEqual(200);
});
