import fc from 'fast-check';
import { startTestApp, type TestApp } from '../support/app';

const RUNS = Math.ceil(Number(process.env.ABIDE_TEST_HISTORIES ?? 200) / 20);
/** What was found is told, even when making it smaller takes long. */
const HOW_LONG = { numRuns: RUNS, interruptAfterTimeLimit: 200_000, markInterruptAsFailure: true };
const SAID = 'evidence: { statedBy: RECIPIENT, reference: "letter 1" }';
const HOUR = 3_600_000;

let app: TestApp;
let people = 0;
let events = 0;

beforeAll(async () => {
  app = await startTestApp();
});

afterAll(() => app.close());

async function ask<D extends object>(query: string): Promise<D> {
  const { data, errors } = await app.graphql(query);
  if (errors) throw new Error(JSON.stringify(errors));
  return data as D;
}

type Node = Readonly<Record<string, unknown>>;
interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** One list as a caller asks for it. */
interface List {
  readonly name: string;
  readonly args?: string;
  readonly node: string;
}

async function page({ name, args, node }: List, first: number, after?: string): Promise<Page> {
  const given = [args, `first: ${first}`, after && `after: "${after}"`].filter(Boolean).join(', ');
  const answer = await ask<Record<string, Page>>(
    `{ ${name}(${given}) { edges { cursor node { ${node} } } pageInfo { hasNextPage endCursor } } }`,
  );
  return answer[name] as Page;
}

interface Paging {
  readonly cursors: readonly string[];
  readonly nodes: readonly Node[];
  /** What the acts made that were done before the last page was asked for. */
  readonly made: readonly string[];
}

type Act = () => Promise<string | undefined>;

/** Reads a list to its end, an act going on beside each page. */
async function readBeside(list: List, size: number, acts: readonly Act[]): Promise<Paging> {
  const edges: Page['edges'][number][] = [];
  const made: string[] = [];
  let after: string | undefined;
  for (let turn = 0; ; turn += 1) {
    const act = acts[turn];
    const [read, did] = await Promise.all([page(list, size, after), act?.()]);
    edges.push(...read.edges);
    if (!read.pageInfo.hasNextPage) {
      return { cursors: edges.map(({ cursor }) => cursor), nodes: edges.map(({ node }) => node), made };
    }
    if (did !== undefined) made.push(did);
    after = read.pageInfo.endCursor as string;
  }
}

const everything = (list: List) => readBeside(list, 1_000, []);
const twice = (all: readonly unknown[]) => all.filter((each, index) => all.indexOf(each) !== index);
const missing = (wanted: readonly unknown[], from: readonly unknown[]) => wanted.filter((one) => !from.includes(one));

async function aContact(fields = 'country: "NL"'): Promise<string> {
  people += 1;
  const made = await ask<{ upsertContact: { id: string } }>(
    `mutation { upsertContact(input: { email: "page-${people}@example.org", ${fields} }) { id } }`,
  );
  return made.upsertContact.id;
}

/** Which act, and about which of the people. */
const anAct = fc.record({ act: fc.nat(6), who: fc.nat(1_000), whom: fc.nat(1_000) });
const aPlan = fc.record({
  size: fc.integer({ min: 1, max: 5 }),
  acts: fc.array(anAct, { minLength: 4, maxLength: 25 }),
});

/** Some of what the acts do can be refused, as when somebody is gone by then: that changes nothing, and is no matter here. */
const attempt = async (query: string) => void (await app.graphql(query));

describe('a paging', () => {
  test('of contacts has everybody who lives through it, and who is made during it, once', async () => {
    await fc.assert(
      fc.asyncProperty(aPlan, async ({ size, acts }) => {
        const mine = await Promise.all(Array.from({ length: 12 }, () => aContact()));
        const touched = new Set<string>();
        const doing = acts.map(({ act, who, whom }): Act => {
          const [one, other] = [mine[who % mine.length], mine[whom % mine.length]] as [string, string];
          return async () => {
            if (act === 0 || act === 1) return aContact();
            if (act === 2) {
              people += 1;
              await attempt(
                `mutation { upsertContact(input: { id: "${one}", email: "page-${people}@example.net", name: "A. Example" }) { id } }`,
              );
              return undefined;
            }
            if (act === 3) touched.add(one);
            if (act === 3) await attempt(`mutation { upsertContact(input: { id: "${one}", country: "BE" }) { id } }`);
            if (act === 4) touched.add(one).add(other);
            if (act === 4)
              await attempt(
                `mutation { mergeContacts(into: { id: "${one}" }, from: { id: "${other}" }, ${SAID}) { id } }`,
              );
            if (act === 5) touched.add(one);
            if (act === 5) await attempt(`mutation { eraseContact(contact: { id: "${one}" }, ${SAID}) { contactId } }`);
            if (act === 6) await attempt(`mutation { recordObjection(contact: { id: "${one}" }, ${SAID}) { id } }`);
            return undefined;
          };
        });
        const list = { name: 'contacts', args: 'filter: { country: "NL" }', node: 'id country' };
        const before = await everything(list);

        const { nodes, made } = await readBeside(list, size * 4, doing);

        const seen = nodes.map(({ id }) => id as string);
        const throughout = before.nodes.map(({ id }) => id as string).filter((id) => !touched.has(id));
        expect(twice(seen)).toEqual([]);
        expect(missing([...throughout, ...made], seen)).toEqual([]);
        expect(nodes.filter((node) => node.country !== 'NL')).toEqual([]);
      }),
      HOW_LONG,
    );
  }, 240_000);

  test('of suppressions has each that stood, and each no that is said during it, once', async () => {
    await fc.assert(
      fc.asyncProperty(aPlan, async ({ size, acts }) => {
        const mine = await Promise.all(Array.from({ length: 8 }, () => aContact()));
        for (const id of mine.slice(0, 4))
          await attempt(`mutation { recordObjection(contact: { id: "${id}" }, ${SAID}) { id } }`);
        const doing = acts.map(({ act, who, whom }): Act => {
          const [one, other] = [mine[who % mine.length], mine[whom % mine.length]] as [string, string];
          return async () => {
            if (act < 3) {
              people += 1;
              const of = `contact: { email: "page-${people}@example.com" }`;
              const { recordObjection } = await ask<{ recordObjection: { id: string } }>(
                `mutation { recordObjection(${of}, channels: [EMAIL], ${SAID}) { id } }`,
              );
              return recordObjection.id;
            }
            people += 1;
            if (act === 3)
              await attempt(
                `mutation { upsertContact(input: { id: "${one}", email: "page-${people}@example.net" }) { id } }`,
              );
            if (act === 4)
              await attempt(
                `mutation { mergeContacts(into: { id: "${one}" }, from: { id: "${other}" }, ${SAID}) { id } }`,
              );
            if (act === 5) await attempt(`mutation { eraseContact(contact: { id: "${one}" }, ${SAID}) { contactId } }`);
            if (act === 6)
              await attempt(
                `mutation { recordObjection(contact: { id: "${one}" }, scope: ALL_OPTIONAL, ${SAID}) { id } }`,
              );
            return undefined;
          };
        });
        const list = { name: 'suppressions', node: 'key contactId reason' };
        const before = await everything(list);

        const { cursors, nodes, made } = await readBeside(list, size * 4, doing);

        expect(before.cursors.length).toBeGreaterThanOrEqual(4);
        expect(twice(cursors)).toEqual([]);
        expect(missing(before.cursors, cursors)).toEqual([]);
        expect(
          missing(
            made,
            nodes.map(({ contactId }) => contactId),
          ),
        ).toEqual([]);
      }),
      HOW_LONG,
    );
  }, 240_000);

  test('of the ledger has each entry, those written during it too, once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(aPlan, async ({ size, acts }) => {
        const id = await aContact();
        const contact = `contact: { id: "${id}" }`;
        const write = (n: number) =>
          ask<object>(
            `mutation { setPreferences(${contact}, changes: [{ topic: "newsletter", channel: EMAIL, state: OPTED_OUT }], evidence: { statedBy: RECIPIENT, reference: "letter ${n}" }) { id } }`,
          );
        for (let n = 0; n < 6; n += 1)
          await attempt(`mutation { pauseMarketing(${contact}, until: "299${n}-01-01T00:00:00Z") { id } }`);
        const doing = acts.slice(0, 12).map(
          ({ act, who }): Act =>
            async () => {
              if (act > 3) await write(who);
              else
                await attempt(
                  `mutation { upsertContact(input: { id: "${id}", country: "${act % 2 ? 'NL' : 'BE'}" }) { id } }`,
                );
              return undefined;
            },
        );
        const list = { name: 'ledger', args: contact, node: 'id at' };
        const before = await everything(list);

        const { nodes } = await readBeside(list, size, doing);
        const after = (await everything(list)).nodes.map((node) => node.id);

        const seen = nodes.map((node) => node.id);
        expect(before.nodes.length).toBeGreaterThanOrEqual(6);
        expect(
          missing(
            before.nodes.map((node) => node.id),
            seen,
          ),
        ).toEqual([]);
        expect(seen).toEqual(after.slice(0, seen.length));
      }),
      HOW_LONG,
    );
  }, 240_000);

  test('of interactions has each that was there, and each that happens during it, once', async () => {
    await fc.assert(
      fc.asyncProperty(aPlan, async ({ size, acts }) => {
        const id = await aContact('relation: CUSTOMER, business: true');
        const record = async (minutes: number) => {
          events += 1;
          const providerEventId = `e${events}`;
          const at = new Date(Date.now() - HOUR + minutes * 60_000).toISOString();
          const { recordInteractions } = await ask<{ recordInteractions: { recorded: number } }>(
            `mutation { recordInteractions(interactions: [{ contact: { id: "${id}" }, kind: CLICK, topic: "newsletter", occurredAt: "${at}", providerEventId: "${providerEventId}" }]) { recorded } }`,
          );
          expect(recordInteractions.recorded).toBe(1);
          return providerEventId;
        };
        for (let n = 0; n < 8; n += 1) await record(n);
        // What occurred earlier than those already shown may come in behind the cursor; what is later than all never does.
        const doing = acts.slice(0, 8).map(
          ({ act, who }, turn): Act =>
            async () => {
              const isLate = act % 2 === 0;
              const made = await record(isLate ? who % 8 : 30 + turn);
              return isLate ? undefined : made;
            },
        );
        const list = { name: 'interactions', args: `contact: { id: "${id}" }`, node: 'providerEventId' };
        const before = await everything(list);

        const { nodes, cursors, made } = await readBeside(list, size, doing);

        const seen = nodes.map(({ providerEventId }) => providerEventId as string);
        expect(before.nodes).toHaveLength(8);
        expect(twice(seen)).toEqual([]);
        expect(twice(cursors)).toEqual([]);
        expect(missing([...before.nodes.map((node) => node.providerEventId), ...made], seen)).toEqual([]);
      }),
      HOW_LONG,
    );
  }, 240_000);
});
