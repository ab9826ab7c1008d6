import { parse } from 'csv-parse/sync';
import { exportText } from '../../schema/export-text';
import { type ExportItem, isPortable } from '../../src/domain/export-item';
import type { ContactExport } from '../../src/operations';
import { openStatement, type Person, type Statement, THE_COMPANY, THE_PERSON } from '../support/statement';

const open = new Map<string, Statement>();

async function under(policy: string): Promise<Statement> {
  const statement = open.get(policy) ?? (await openStatement(policy));
  open.set(policy, statement);
  return statement;
}

afterAll(async () => {
  for (const statement of open.values()) await statement.close();
});

/** A customer with a role that a customer registered, and a name they gave themselves. */
async function aCustomer({ person, operations }: Statement): Promise<Person> {
  const roles = [{ role: 'administrator', customer: 'Gemeente Voorbeeldstad', duty: 'contract 7' }];
  const one = await person({ relation: 'CUSTOMER', business: true, roles }, THE_COMPANY);
  await operations.upsertContact({ contactId: one.contactId, profile: { name: 'Jan Example' } }, THE_PERSON);
  return one;
}

const partsOf = (items: readonly ExportItem[]) => [...new Set(items.map(({ part }) => part))];
const namesIn = ({ items }: ContactExport) =>
  items.filter(({ part }) => part === 'PROFILE').map(({ fields }) => fields.value);

async function heldOf(policy: string): Promise<ContactExport> {
  const statement = await under(policy);
  const jan = await aCustomer(statement);
  await statement.operations.recordObjection(jan, {}, THE_PERSON);
  return statement.operations.exportContact(jan);
}

function expectAll(held: ContactExport): void {
  expect(partsOf(held.items)).toEqual(
    expect.arrayContaining(['CONTACT', 'PROFILE', 'ADDRESS', 'ROLE', 'SUPPRESSION', 'TRACKING', 'LEDGER']),
  );
  expect(namesIn(held)).toContain('Jan Example');
}

describe('seeing all that is held, free and at once', () => {
  test('UP-17 profile, addresses, roles, noes and the whole history', async () => {
    expectAll(await heldOf('up-learning'));
  });

  test('UG-04 profile, addresses, roles, noes and the whole history', async () => {
    expectAll(await heldOf('upgraders'));
  });

  test('QF-15 a second time it is given as the first', async () => {
    const first = await heldOf('qualifio');
    const again = await (await under('qualifio')).operations.exportContact({ contactId: first.contactId });

    expectAll(first);
    expect(again).toEqual(first);
  });

  test('EP-16 profile, addresses, roles, noes and the whole history', async () => {
    expectAll(await heldOf('engage-process'));
  });
});

function expectPortable(held: ContactExport): void {
  const portable = held.items.filter(isPortable);
  expect(portable.map(({ fields }) => fields.value)).toContain('Jan Example');
  expect(partsOf(portable)).not.toEqual(expect.arrayContaining(['ROLE']));
  expect(new Set(portable.map(({ lawfulBasis }) => lawfulBasis))).toEqual(new Set(['CONTRACT']));
}

test('UP-18 as JSON and as CSV, with the same content', async () => {
  const held = await heldOf('up-learning');
  const { json, csv } = exportText(held, { isPortablePartOnly: false });

  const rows = parse(csv, { columns: true }) as { value: string }[];

  expect(JSON.parse(json).items).toEqual(held.items);
  expect(rows).toHaveLength(held.items.flatMap(({ fields }) => Object.keys(fields)).length);
  expect(rows.map(({ value }) => value)).toContain('Jan Example');
});

describe('what goes on to the person or another company', () => {
  test('UP-19 what the person gave, on consent or a contract; not what a customer registered', async () => {
    expectPortable(await heldOf('up-learning'));
  });

  test('UP-19 of somebody held on our own interest nothing is portable', async () => {
    const up = await under('up-learning');
    const prospect = await up.person({ relation: 'PROSPECT', profile: { name: 'Piet Example' } }, THE_PERSON);

    const { items } = await up.operations.exportContact(prospect);

    expect(items.filter(isPortable)).toEqual([]);
  });

  test('QF-16 what the person gave, on consent or a contract', async () => {
    expectPortable(await heldOf('qualifio'));
  });

  test('EP-17 what the person gave, on consent or a contract', async () => {
    expectPortable(await heldOf('engage-process'));
  });

  test('EK-22 what the person gave, on consent or a contract', async () => {
    expectPortable(await heldOf('ekco'));
  });
});

async function receiptUnder(policy: string) {
  const statement = await under(policy);
  const { receipt } = await statement.operations.eraseContact(await aCustomer(statement), 'REQUEST', THE_PERSON);
  return receipt;
}

describe('the receipt of an erasure', () => {
  test('QF-13 QF-25 names the contracts that are archived for ten years', async () => {
    expect((await receiptUnder('qualifio'))?.heldElsewhere).toMatchObject([
      { key: 'contract-archive', lawfulBasis: 'CONTRACT', period: 'P10Y' },
    ]);
  });

  test('EP-12 names the back-ups of six months', async () => {
    expect((await receiptUnder('engage-process'))?.heldElsewhere).toMatchObject([{ key: 'back-ups', period: 'P6M' }]);
  });
});
