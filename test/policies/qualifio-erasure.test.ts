import { email, listed } from '../support/statement';
import { openStatementDoor, type StatementDoor } from '../support/statement-door';
import { findTraces, tablePlaces } from '../support/traces';

let door: StatementDoor;
beforeAll(async () => {
  door = await openStatementDoor('qualifio');
});
afterAll(() => door.close());

const WHO = '$contact: ContactKey!, $evidence: EvidenceInput!';
const OF_IT = 'contact: $contact, evidence: $evidence';

/** A child with all that a campaign page could have brought about, and whatever is written of it. */
function aChild(name: string) {
  const low = name.toLowerCase();
  return {
    address: `${name}@${low}.example`,
    phone: `+3247012345${name.length % 10}`,
    name: `Kim Ö. ${name}`,
    organisation: `Basisschool ${name}`,
    ip: `203.0.113.${name.length}`,
    reference: `deelname-van-${low}`,
  };
}

type Child = ReturnType<typeof aChild>;
const marksOf = (child: Child): string[] => Object.values(child);
const said = ({ reference }: Child) => ({ statedBy: 'RECIPIENT', reference, occurredAt: new Date().toISOString() });

async function takesPart(child: Child): Promise<void> {
  const { address, ip, reference: _, ...input } = child;
  const contact = { email: address };
  const evidence = said(child);
  const answers = [
    await door.app.graphql(
      'mutation ($input: UpsertContactInput!, $evidence: EvidenceInput) { upsertContact(input: $input, evidence: $evidence) { id } }',
      { input: { email: address, ...input }, evidence },
    ),
    await door.app.graphql(
      `mutation (${WHO}, $changes: [PreferenceChange!]!) { setPreferences(${OF_IT}, changes: $changes) { id } }`,
      { contact, evidence, changes: [{ topic: 'newsletter', channel: 'EMAIL', state: 'OPTED_IN' }] },
    ),
    await door.app.graphql(
      'mutation ($interactions: [InteractionInput!]!) { recordInteractions(interactions: $interactions) { recorded } }',
      {
        interactions: [{ contact, kind: 'CLICK', topic: 'newsletter', ip, providerEventId: `click-${address.length}` }],
      },
    ),
  ];
  for (const { errors } of answers) expect(errors).toBeUndefined();
  await door.app.operations.requestFreshLink({ address: email(address) });
}

async function found(children: readonly Child[]): Promise<string[]> {
  return [...findTraces(children.flatMap(marksOf), await tablePlaces(door.app.pool)).keys()].sort();
}

function importOf({ address, name, reference }: Child) {
  const row = { line: 2, email: email(address), optOuts: [], optIns: [], profile: { name }, reference };
  return door.app.operations.importRows(listed([row]), {});
}

const END = `mutation (${WHO}) { endUnderAge(${OF_IT}) { id } }`;
const ERASE = `mutation (${WHO}) { eraseContact(${OF_IT}, reason: UNDER_AGE) { contactId reason rolesEnded } }`;

test('QF-24 a child is gone from every table when the call that says so is answered, and a re-import stays out', async () => {
  const child = aChild('Zwartveld');
  const other = aChild('Blauwe-Regen');
  await takesPart(child);
  await takesPart(other);
  await door.app.pool.query('ANALYZE');
  const before = await found([child]);

  const { data, errors } = await door.app.graphql(ERASE, {
    contact: { email: child.address },
    evidence: said(child),
  });
  const after = await found([child]);
  const report = await importOf(child);

  expect(before).toEqual(marksOf(child).sort());
  expect(errors).toBeUndefined();
  expect(findTraces(marksOf(child), [{ name: 'receipt', text: JSON.stringify(data) }]).size).toBe(0);
  expect(after).toEqual([]);
  expect(report).toMatchObject({ created: 0, refused: { UNDER_AGE: 1 } });
  expect(await found([child])).toEqual([]);
  expect(await found([other])).toEqual(marksOf(other).sort());
});

test('QF-24 what is said when the age is shown names nobody we hold, so it is not kept either', async () => {
  const grown = aChild('Groenendaal');
  await takesPart(grown);
  await door.app.graphql(ERASE, { contact: { email: grown.address }, evidence: said(grown) });

  const ended = await door.app.graphql(END, { contact: { email: grown.address }, evidence: said(grown) });

  expect(ended).toEqual({ data: { endUnderAge: null } });
  expect(await found([grown])).toEqual([]);
  expect(await importOf(grown)).toMatchObject({ created: 1 });
});
