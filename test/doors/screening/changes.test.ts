import type { UnsendableAddress } from '../../../src/operations';
import { createApiKeys } from '../../../src/operations/api-keys';
import { startTestApp, type TestApp } from '../../support/app';
import { email, openStatement, THE_COMPANY, THE_PERSON } from '../../support/statement';

let app: TestApp;
let screeningKey: string;
let made = 0;

beforeAll(async () => {
  app = await startTestApp();
  const keys = createApiKeys({ database: { pool: app.pool }, clock: () => new Date() });
  screeningKey = (await keys.createApiKey({ name: 'mailer', scopes: ['screening'] })).text;
});
afterAll(() => app.close());

async function aCustomer(): Promise<{ address: ReturnType<typeof email>; contactId: string }> {
  const address = email(`customer-${++made}@changes.example`);
  const details = { email: address, relation: 'CUSTOMER', business: true } as const;
  const { contactId = '' } = await app.operations.upsertContact(details, { source: 'API' });
  return { address, contactId };
}

interface Screened {
  readonly id: string;
  readonly refOf: (address: { value: string }) => string;
}

async function screened(...people: readonly { address: { value: string } }[]): Promise<Screened> {
  const response = await fetch(`${app.url}/screen?topic=newsletter`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${screeningKey}`,
      'content-type': 'text/csv',
      accept: 'application/x-ndjson',
    },
    body: `email\n${people.map(({ address }) => address.value).join('\n')}\n`,
  });
  const lines = (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const refs = new Map(lines.slice(0, -1).map(({ input, ref }) => [input.email, ref]));
  return { id: lines.at(-1).summary.id, refOf: ({ value }) => refs.get(value) as string };
}

interface Page {
  readonly unsendable: readonly UnsendableAddress[];
  readonly cursor: string;
  readonly hasMore: boolean;
}

async function changes(id: string, { after, key = screeningKey }: { after?: string; key?: string } = {}) {
  const query = after === undefined ? '' : `?after=${after}`;
  const response = await fetch(`${app.url}/screen/${id}/changes${query}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return { status: response.status, body: (await response.json()) as Page & { code?: string } };
}

const refsIn = ({ body }: { body: Page }) => body.unsendable.map(({ ref }) => ref);

describe('who became unsendable since a list was screened', () => {
  test('is named by the reference beside the line, and nobody else of the list is', async () => {
    const [an, bo, cas] = [await aCustomer(), await aCustomer(), await aCustomer()];
    const { id, refOf } = await screened(an, bo, cas);
    expect(refsIn(await changes(id))).toEqual([]);

    await app.operations.recordObjection({ address: bo.address }, {}, THE_PERSON);
    await app.operations.upsertContact({ email: cas.address, country: 'NL' }, THE_COMPANY);
    const found = await changes(id);

    expect(found.body.unsendable).toEqual([
      { ref: refOf(bo.address), reason: 'SUPPRESSED', suppressionReason: 'OBJECTION' },
    ]);
    expect(JSON.stringify(found.body)).not.toContain(bo.contactId);
  });

  test.each<
    [name: string, act: (person: { address: ReturnType<typeof email>; contactId: string }) => Promise<unknown>]
  >([
    [
      'an opt-out of the topic',
      (person) =>
        app.operations.setPreferences(
          person,
          [{ topic: 'newsletter', channel: 'EMAIL', state: 'OPTED_OUT' }],
          THE_PERSON,
        ),
    ],
    [
      'a pause',
      (person) => app.operations.pauseMarketing(person, new Date(Date.now() + 86_400_000).toISOString(), THE_PERSON),
    ],
    ['a restriction', (person) => app.operations.restrictProcessing(person, 'MARKETING', THE_PERSON)],
    ['an erasure on request', (person) => app.operations.eraseContact(person, 'REQUEST', THE_PERSON)],
    [
      'an erasure for age, which leaves no suppression',
      (person) => app.operations.eraseContact(person, 'RETENTION', THE_COMPANY),
    ],
    [
      'a merge into somebody who said no',
      async (person) => {
        const other = await aCustomer();
        await app.operations.recordObjection(other, {}, THE_PERSON);
        await app.operations.mergeContacts(other, person, THE_COMPANY);
      },
    ],
    [
      'a bounce for good',
      (person) =>
        app.operations.recordInteractions(
          [
            {
              contact: { address: person.address },
              kind: 'BOUNCE',
              channel: 'EMAIL',
              isPermanent: true,
              statusCode: '5.1.1',
            },
          ],
          { source: 'api' },
        ),
    ],
  ])('after %s', async (_, act) => {
    const person = await aCustomer();
    const { id, refOf } = await screened(person);

    await act(person);

    expect(refsIn(await changes(id))).toContain(refOf(person.address));
  });

  test('is told page by page behind a cursor, and each time anew from there', async () => {
    const [an, bo] = [await aCustomer(), await aCustomer()];
    const { id, refOf } = await screened(an, bo);
    await app.operations.recordObjection(an, {}, THE_PERSON);
    const first = await changes(id);

    const second = await changes(id, { after: first.body.cursor });
    await app.operations.recordObjection(bo, {}, THE_PERSON);
    const third = await changes(id, { after: second.body.cursor });

    expect([refsIn(first), refsIn(second), refsIn(third)]).toEqual([[refOf(an.address)], [], [refOf(bo.address)]]);
    expect(third.body.hasMore).toBe(false);
  });

  test('is told in pages of whole commits when much happened', async () => {
    const person = await aCustomer();
    const { id, refOf } = await screened(person);
    for (let round = 0; round < 3; round++) {
      const rows = Array.from({ length: 300 }, (_, at) => email(`crowd-${round}-${at}@changes.example`));
      await Promise.all(rows.map((address) => app.operations.upsertContact({ email: address }, { source: 'API' })));
    }
    await app.operations.recordObjection(person, {}, THE_PERSON);

    const refs: string[] = [];
    let after: string | undefined;
    let pages = 0;
    for (let hasMore = true; hasMore; pages++) {
      const page = await changes(id, { after });
      refs.push(...refsIn(page));
      ({ cursor: after, hasMore } = page.body);
    }

    expect(pages).toBeGreaterThan(1);
    expect(refs).toContain(refOf(person.address));
  });

  test('bears another reference in another list', async () => {
    const person = await aCustomer();

    const [one, other] = [await screened(person), await screened(person)];

    expect(one.refOf(person.address)).not.toBe(other.refOf(person.address));
  });
});

test('contact and address are told to a key that may see contacts, at both doors alike', async () => {
  const person = await aCustomer();
  const { id, refOf } = await screened(person);
  await app.operations.recordObjection(person, {}, THE_PERSON);
  const query = `{ screening(id: "${id}") { lines sendable reasons { reason count } }
    screeningChanges(screening: "${id}") { hasMore unsendable { ref reason contactId address } } }`;

  const seeing = await changes(id, { key: app.apiKey });
  const byGraphql = await app.graphql(query);
  const byNarrowKey = await app.graphql(query, undefined, { authorization: `Bearer ${screeningKey}` });

  const ref = refOf(person.address);
  const known = { contactId: person.contactId, address: person.address.value };
  expect(seeing.body.unsendable[0]).toMatchObject({ ref, ...known });
  expect(byGraphql.data).toEqual({
    screening: { lines: 1, sendable: 1, reasons: [{ reason: 'SOFT_OPT_IN', count: 1 }] },
    screeningChanges: { hasMore: false, unsendable: [{ ref, reason: 'SUPPRESSED', ...known }] },
  });
  expect(byNarrowKey.data).toMatchObject({
    screeningChanges: { unsendable: [{ ref, reason: 'SUPPRESSED', contactId: null, address: null }] },
  });
});

describe('the whole list has to be screened again', () => {
  test('when its receipt is over, and not a moment before', async () => {
    const firm = await openStatement('engage-process');
    try {
      const person = await firm.person({ relation: 'CUSTOMER', business: true });
      const screening = await firm.operations.beginScreening('newsletter', 'EMAIL');
      const [sent] = await screening.decide([person]);
      const counts = { lines: 1, sendable: 1, withheld: 0, rejects: 0, duplicates: 0, reasons: {}, faults: {} };
      const { id } = await screening.finish(counts, sent?.decision?.validUntil ?? new Date(0));

      const within = await firm.at('2026-03-10T12:59:59Z', () => firm.operations.readScreeningChanges(id));
      const over = firm.at('2026-03-10T13:00:00Z', () => firm.operations.readScreeningChanges(id));

      expect(within.unsendable).toEqual([]);
      await expect(over).rejects.toMatchObject({ code: 'CONFLICT' });
    } finally {
      await firm.close();
    }
  });

  test('when somebody changed the receipt in the database', async () => {
    const { id } = await screened(await aCustomer());
    await app.pool.query('ALTER TABLE screening DISABLE TRIGGER screening_rows_stay');
    await app.pool.query(
      `UPDATE screening SET receipt = jsonb_set(receipt, '{validUntil}', '"2099-01-01T00:00:00.000Z"') WHERE id = $1`,
      [id],
    );

    expect((await changes(id)).status).toBe(409);
  });

  test('when an earlier version of Abide gave its lines names that nobody can make any more', async () => {
    const { id } = await screened(await aCustomer());
    await app.pool.query('ALTER TABLE screening DISABLE TRIGGER screening_rows_stay');
    await app.pool.query('UPDATE screening SET names = 1 WHERE id = $1', [id]);

    const { status, body } = await changes(id);

    expect({ status, ...body }).toMatchObject({ status: 409, code: 'CONFLICT' });
  });

  test('and a cursor of elsewhere is none', async () => {
    const { id } = await screened(await aCustomer());

    for (const after of ['0', '999999999', 'x']) {
      expect((await changes(id, { after })).body).toMatchObject({ code: 'BAD_USER_INPUT', path: 'after' });
    }
  });
});
