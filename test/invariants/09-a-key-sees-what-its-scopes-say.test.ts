import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObjectType } from 'graphql';
import { buildGraphqlSchema } from '../../schema/build-schema';
import { ALL_SCOPES, type Scope } from '../../src/domain/scopes';
import { createApiKeys } from '../../src/operations/api-keys';
import { startTestApp, type TestApp } from '../support/app';
import { everyWayIn, type WayIn } from '../support/whole-schema';

/** Design, section 6, word by word. Whoever adds a query or mutation says here which scope opens it. */
const OPENED_BY: Readonly<Record<Scope | 'any', readonly string[]>> = {
  any: ['topics'],
  screening: ['sendDecision', 'sendDecisions', 'suppressionCounts', 'screening', 'screeningChanges'],
  contacts: ['contact', 'contacts', 'upsertContact', 'ledger', 'exportContact', 'createPreferenceLinks', 'lintMail'],
  preferences: [
    'setPreferences',
    'pauseMarketing',
    'restrictProcessing',
    'liftRestriction',
    'recordNotice',
    'objectToTracking',
    'allowTracking',
  ],
  suppression: ['suppressions', 'recordObjection', 'liftObjection', 'withdrawCompanyStop', 'clearUndeliverable'],
  interactions: ['interactions', 'interactionCounts', 'recordInteractions', 'createTrackingLinks'],
  admin: ['eraseContact', 'erasure', 'mergeContacts', 'endUnderAge', 'syncStatus'],
};

const CHOICES = ['preferences', 'pausedUntil', 'restriction', 'tracking', 'marketingTracking', 'toldUnder'];

/** Of each type that shows a person: what any key sees, and what a scope adds. All else, new fields too, needs `contacts`. */
const SHOWN: Readonly<Record<string, Readonly<Partial<Record<Scope | 'any', readonly string[]>>>>> = {
  Contact: { any: ['id'], preferences: CHOICES },
  LedgerEntry: { any: ['id', 'kind', 'at'] },
  Suppression: {
    any: ['key', 'reason', 'scope', 'channel', 'controller', 'statedBy', 'source', 'statedAt', 'isEnded'],
  },
};

const person = (of: string, name: string) => `${of}-${name}@example.org`.toLowerCase();

const WAYS_IN = everyWayIn(({ name, type, of }) => {
  if (type === 'ContactKey') return `{ email: "${person(of, name)}" }`;
  if (type === 'EvidenceInput')
    return '{ statedBy: RECIPIENT, occurredAt: "2026-01-02T10:00:00Z", reference: "letter 7" }';
  if (type === 'UpsertContactInput') return `{ email: "${person(of, name)}" }`;
  if (type === 'InteractionInput') {
    return `{ contact: { email: "${person(of, 'contact')}" }, kind: CLICK, channel: EMAIL, occurredAt: "2026-01-02T10:00:00Z", providerEventId: "e1" }`;
  }
  if (name === 'topic') return '"newsletter"';
  if (name === 'channel') return 'EMAIL';
  if (name === 'from' || name === 'until') return '"2026-01-02"';
  if (name === 'policyVersion') return '"2024-01-01"';
  return undefined;
});

let app: TestApp;
const keyOf = new Map<Scope, string>();
const gone: Record<'expired' | 'revoked' | 'unknown' | 'mistyped', string> = {} as never;

beforeAll(async () => {
  app = await startTestApp();
  const keys = createApiKeys({ database: { pool: app.pool }, clock: () => new Date() });
  for (const scope of ALL_SCOPES) keyOf.set(scope, (await keys.createApiKey({ name: scope, scopes: [scope] })).text);

  const yesterday = new Date(Date.now() - 86_400_000);
  const expired = createApiKeys({ database: { pool: app.pool }, clock: () => yesterday });
  const expiresAt = new Date(yesterday.getTime() + 1_000);
  gone.expired = (await expired.createApiKey({ name: 'expired', scopes: ALL_SCOPES, expiresAt })).text;
  const revoked = await keys.createApiKey({ name: 'revoked', scopes: ALL_SCOPES });
  await keys.revokeApiKey(revoked.id);
  gone.revoked = revoked.text;
  gone.unknown = `abide_${randomBytes(24).toString('hex')}`;
  gone.mistyped = (keyOf.get('contacts') as string).replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'));

  for (const { document } of WAYS_IN) {
    for (const [email] of document.matchAll(/[\w-]+@example\.org/g)) await aFullContact(email);
  }
});

afterAll(() => app.close());

interface Answer {
  readonly status: number;
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly codes: readonly unknown[];
}

async function ask({ document }: Pick<WayIn, 'document'>, key?: string): Promise<Answer> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ query: document }),
  });
  const { data, errors = [] } = (await response.json()) as { data?: Answer['data']; errors?: never[] };
  return { status: response.status, data, codes: errors.map((error: Error & Coded) => error.extensions.code) };
}

interface Coded {
  readonly extensions: { readonly code: unknown };
}

let phones = 0;

/** Everything that a contact can show is there to be seen, so that a null comes from a missing scope. */
async function aFullContact(email: string): Promise<void> {
  phones += 1;
  const contact = `contact: { email: "${email}" }`;
  const said = 'evidence: { statedBy: COMPANY, reference: "letter 3" }';
  const { errors } = await app.graphql(`mutation {
    upsertContact(input: { email: "${email}", phone: "+316${12_000_000 + phones}", name: "A. Example", language: "nl", country: "NL", organisation: "Example B.V.",
      relation: CUSTOMER, business: true, addressOrigin: SALE_WITH_OPT_OUT,
      roles: [{ role: "administrator", customer: "Example B.V.", duty: "contract 1", until: "2999-01-01" }] }) { id }
    pauseMarketing(${contact}, until: "2999-01-01T00:00:00Z") { id }
    restrictProcessing(${contact}, scope: MARKETING, ${said}) { id }
    recordObjection(${contact}, ${said}) { id }
  }`);
  expect(errors).toBeUndefined();
}

async function head(): Promise<unknown> {
  return (await app.pool.query('SELECT position FROM ledger_head')).rows;
}

const scopeOf = (name: string) =>
  Object.entries(OPENED_BY).find(([, names]) => names.includes(name))?.[0] as Scope | 'any' | undefined;

test('every query and mutation has its scope in the design', () => {
  expect(WAYS_IN.filter(({ name }) => scopeOf(name) === undefined).map(({ name }) => name)).toEqual([]);
});

test('docs/graphql.md names the same scopes', () => {
  const page = readFileSync(join(__dirname, '../../docs/graphql.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `?(\w+)`? \| (`.+`) \|$/gm)];
  const documented = rows.map(([, scope, names = '']) => [scope, (names.match(/\w+/g) ?? []).sort()]);
  const present = new Set(WAYS_IN.map(({ name }) => name));
  const opened = Object.entries(OPENED_BY)
    .map(([scope, names]): [string, string[]] => [scope, names.filter((name) => present.has(name)).sort()])
    .filter(([, names]) => names.length > 0);

  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(opened));
});

describe.each(WAYS_IN.map((wayIn) => [wayIn.name, wayIn] as const))('%s', (name, wayIn) => {
  const opens = scopeOf(name);

  test('is shut without a key, and for a key that expired, was revoked, is unknown or mistyped', async () => {
    const before = await head();

    for (const key of [undefined, ...Object.values(gone)]) {
      const { status, data, codes } = await ask(wayIn, key);
      expect({ status, codes }).toEqual({ status: 401, codes: ['UNAUTHENTICATED'] });
      expect(data).toBeUndefined();
    }
    expect(await head()).toEqual(before);
  });

  test('is shut for every scope but its own', async () => {
    const before = await head();

    for (const scope of ALL_SCOPES.filter((one) => opens !== 'any' && one !== opens)) {
      const { data, codes } = await ask(wayIn, keyOf.get(scope));
      expect({ scope, codes }).toEqual({ scope, codes: ['FORBIDDEN'] });
      expect(data?.[name] ?? null).toBeNull();
    }
    expect(await head()).toEqual(before);
  });

  test('is open to its own scope alone, and shows no more of a person than that scope sees', async () => {
    for (const scope of opens === 'any' ? ALL_SCOPES : [opens as Scope]) {
      const { data, codes } = await ask(wayIn, keyOf.get(scope));

      const refusals = ['CONFLICT', 'NOT_FOUND', 'BAD_USER_INPUT'];
      expect(codes.filter((code) => !refusals.includes(code as string))).toEqual([]);
      expect(beyondScope(data, scope)).toEqual([]);
    }
  });
});

/** The fields that answer something although the scope does not show them. */
function beyondScope(answer: unknown, scope: Scope): string[] {
  if (Array.isArray(answer)) return answer.flatMap((one) => beyondScope(one, scope));
  if (typeof answer !== 'object' || answer === null) return [];
  const { __typename, ...fields } = answer as Record<string, unknown>;
  const shown = SHOWN[String(__typename)];
  const mayShow = (field: string) =>
    shown === undefined ||
    scope === 'contacts' ||
    shown.any?.includes(field) === true ||
    shown[scope]?.includes(field) === true;
  return Object.entries(fields).flatMap(([field, value]) => [
    ...(value !== null && !mayShow(field) ? [`${__typename}.${field}`] : []),
    ...beyondScope(value, scope),
  ]);
}

describe('what a key sees of a person', () => {
  test('a full contact shows every field to the scope contacts, so that a null elsewhere says something', async () => {
    await aFullContact('full@example.org');
    const { document } = WAYS_IN.find(({ name }) => name === 'contact') as WayIn;
    const asked = document.replace(/email: "[^"]+"/, 'email: "full@example.org"');

    const { data } = await ask({ document: asked }, keyOf.get('contacts'));

    const contact = data?.contact as Record<string, unknown>;
    expect(Object.keys(contact).filter((field) => contact[field] === null)).toEqual([]);
  });

  test.each(Object.entries(SHOWN))('of %s the fields named here exist', (name, shown) => {
    const type = buildGraphqlSchema().getType(name);
    const fields = isObjectType(type) ? Object.keys(type.getFields()) : [];

    expect(Object.values(shown).flatMap((names) => names.filter((field) => !fields.includes(field)))).toEqual([]);
  });
});
