import { startTestApp, type TestApp } from '../support/app';
import { abide } from '../support/command';

const PERSON = 'restricted@cases.example';
const STATED = '{ statedBy: RECIPIENT, reference: "letter" }';

let app: TestApp;
let contactId: string;
const run = (...words: string[]) => abide(app.databaseUrl, 'cases', ...words);

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('where nothing waits, abide cases says so and ends with 0', async () => {
  expect(await run()).toMatchObject({ code: 0, out: 'No case waits for a person.\n' });
});

describe('where something waits', () => {
  beforeAll(async () => {
    const made = await app.graphql(
      `mutation { upsertContact(input: { email: "${PERSON}", name: "Noor Jansen" }) { id } }`,
    );
    contactId = (made.data as { upsertContact: { id: string } }).upsertContact.id;
    const by = `contact: { email: "${PERSON}" }`;
    await app.graphql(`mutation { restrictProcessing(${by}, scope: ALL, evidence: ${STATED}) { id } }`);
    await app.graphql(`mutation { setPreferences(${by}, evidence: { statedBy: COMPANY },
      changes: [{ topic: "newsletter", channel: EMAIL, state: OPTED_IN }]) { id } }`);
    await app.graphql(`mutation { recordObjection(${by}, evidence: ${STATED}) { id } }`);
  });

  test('it names each case by id, says what to do, and ends with 0 all the same', async () => {
    const { code, out, err } = await run();

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^1 case waits for a person\.\n\nRESTRICTION_TO_WEIGH: 1\. Settle /);
    expect(out).toMatch(new RegExp(`^  since \\S+Z  contact ${contactId}  scope ALL$`, 'm'));
    expect(out).toMatch(
      /^ {2}COMPANY_CANNOT_OPT_IN: 1 by API \(\w+\), last \S+Z at ledger position \d+\n {4}Only the /m,
    );
  });

  test('a script gets the same as JSON', async () => {
    const { out } = await run('--json', '--most', '1', '--refused', 'P1D');

    expect(JSON.parse(out)).toMatchObject({
      kinds: [{ kind: 'RESTRICTION_TO_WEIGH', count: 1, cases: [{ contactId, scope: 'ALL' }] }],
      refusals: [{ reason: 'COMPANY_CANNOT_OPT_IN', count: 1 }],
      awaitedConfirmations: 0,
    });
  });

  test('a message that was read is closed by its id, once', async () => {
    await app.operations.keepForAPerson({ kind: 'TEXT_MESSAGE', reference: 'SM1' });
    const id = /^ {2}since \S+ {2}id (\S+) {2}TEXT_MESSAGE SM1$/m.exec((await run()).out)?.[1] as string;

    const closed = await run('close', id);
    const again = await run('close', id);
    const other = await run('close', 'SM1');

    expect([closed.code, again.code, other.code]).toEqual([0, 65, 65]);
    expect((await run()).out).not.toContain('MESSAGE_TO_READ');
  });

  test('neither shows an address or a name', async () => {
    const outputs = [(await run()).out, (await run('--json')).out];

    for (const out of outputs) expect(out).not.toMatch(/@|Noor|cases\.example/);
  });

  test.each([
    ['--refused', '30'],
    ['--most', 'some'],
    ['--most', '0'],
  ])('%s %s means nothing', async (...words) => {
    expect((await run(...words)).code).toBe(2);
  });
});
