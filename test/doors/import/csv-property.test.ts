import fc from 'fast-check';
import type { ImportOptions } from '../../../src/doors/import/import-file';
import { type ImportGround, importGround } from '../../support/import-ground';

const CSV: ImportOptions = { format: 'csv' };
const TOPICS = ['news', 'offers', 'survey'];
const CHOICES = ['', 'yes', 'no', 'OPTED_IN', 'OPTED_OUT', 'unsubscribed', 'pending', 'NULL'];
const TICKS = ['', 'yes', 'no', 'maybe', '2024-03-01', 'ALL_OPTIONAL'];
const HEADER = [
  'email',
  'name',
  'objection',
  'complaint',
  'occurred_at',
  'reference',
  ...TOPICS.map((key) => `topic:${key}`),
];

const cell = fc.string({
  unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', '\r\n', "'", '=', ' ', '\t'),
  maxLength: 12,
});
const row = fc.record({
  who: fc.nat({ max: 7 }),
  name: cell,
  objection: fc.constantFrom(...TICKS),
  complaint: fc.constantFrom('', 'yes', 'no'),
  occurredAt: fc.constantFrom('', '2024-03-01', '2999-01-01', 'yesterday'),
  reference: fc.constantFrom('', 'form 1'),
  choices: fc.tuple(...TOPICS.map(() => fc.constantFrom(...CHOICES))),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

let on: ImportGround;
let files = 0;
beforeAll(async () => {
  on = await importGround();
});
afterAll(() => on.close());

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const addressOf = (file: number, who: number) => `p${who}.f${file}@example.com`;

function textOf(rows: readonly Row[], file: number): string {
  const lines = rows.map(({ who, name, objection, complaint, occurredAt, reference, choices }) =>
    [addressOf(file, who), name, objection, complaint, occurredAt, reference, ...choices].map(quoted).join(','),
  );
  return [HEADER.join(','), ...lines].join('\r\n');
}

async function take(rows: readonly Row[], file: number) {
  await on.write('rows.csv', textOf(rows, file));
  return on.take('rows.csv', CSV);
}

/** For each person and topic: whether it is sent, and where not why. */
async function replies(file: number): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const topic of TOPICS)
    for (let who = 0; who < 8; who++) found.set(`${who} ${topic}`, await on.reply(addressOf(file, who), topic));
  return found;
}

const OPEN = ['OPTED_IN', 'SOFT_OPT_IN'];
/** Of these somebody who has not said no may still be opened. */
const NO_NO = ['NO_CONSENT', ...OPEN];

function closedBy({ objection, complaint, choices }: Omit<Row, 'who'>): string[] {
  if (objection === 'ALL_OPTIONAL') return TOPICS;
  const isStopped = ['yes', '2024-03-01'].includes(objection) || complaint === 'yes';
  return TOPICS.filter(
    (topic, place) =>
      ['no', 'OPTED_OUT', 'unsubscribed'].includes(choices[place]!) || (isStopped && topic !== 'survey'),
  );
}

/** People of whom every line has something in it that nobody can read: no yes of theirs counts. */
function ofNothingButFaults(rows: readonly Row[]): number[] {
  const isFaulty = ({ objection, occurredAt, choices }: Row) =>
    objection === 'maybe' || occurredAt === 'yesterday' || choices.includes('pending');
  return [...new Set(rows.map(({ who }) => who))].filter((who) =>
    rows.every((one) => one.who !== who || isFaulty(one)),
  );
}

test('whatever two files say one after the other: every no of either stands, and the second again changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), fc.array(row, { maxLength: 12 }), async (first, second) => {
      const file = ++files;

      await take(first, file);
      const before = await replies(file);
      await take(second, file);
      const after = await replies(file);

      for (const [about, reply] of before) if (!NO_NO.includes(reply)) expect(OPEN).not.toContain(after.get(about));
      for (const { who, ...said } of [...first, ...second])
        for (const topic of closedBy(said)) expect(OPEN).not.toContain(after.get(`${who} ${topic}`));
      for (const who of ofNothingButFaults([...first, ...second]))
        for (const topic of TOPICS) expect(OPEN).not.toContain(after.get(`${who} ${topic}`));
      const { report } = await take(second, file);
      expect(report).toMatchObject({ created: 0 });
      expect(Object.keys(report.written).filter((change) => change !== 'PROFILE_CHANGED')).toEqual([]);
      expect(await replies(file)).toEqual(after);
    }),
    { numRuns: 20 },
  );
});
