import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import type { ContactFilter, ImportContact, Operations, Said, SuppressionFilter } from '../../src/operations';
import { type TestGround, testGround } from '../support/ground';
import { HISTORY_POLICY } from '../support/history-policy';

const PEOPLE = 3_000;
const PAGE = 70;
const NEWS = { topic: 'news', channel: 'EMAIL' } as const;
const person: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'letter' };

let test1: TestGround;
let one: Operations;
let other: Operations;

beforeAll(async () => {
  test1 = await testGround(HISTORY_POLICY);
  one = test1.operations;
  other = await test1.another();
  await one.importRows(people(PEOPLE), {});
}, 120_000);

afterAll(() => test1.close());

function email(name: string): Address {
  const parsed = parseEmail(`${name}@pages.example`);
  if (!parsed.ok) throw new Error('not an address');
  return parsed.address;
}

/** Every third reads Dutch, every fifth objects, every seventh opts out of the news. */
async function* people(count: number): AsyncGenerator<ImportContact> {
  for (let n = 0; n < count; n += 1) {
    yield {
      line: n + 1,
      reference: 'list 1',
      email: email(`p${n}`),
      profile: { language: n % 3 === 0 ? 'nl' : 'fr' },
      optOuts: n % 7 === 0 ? [NEWS] : [],
      optIns: [],
      objection: n % 5 === 0 ? {} : undefined,
    };
  }
}

type Between = (page: number) => Promise<unknown>;
const nothing: Between = async () => undefined;

async function allContacts(filter: ContactFilter = {}, between = nothing) {
  const found: { id: string; email: string }[] = [];
  let after: { position: number; ordinal: number } | undefined;
  for (let page = 0; ; page += 1) {
    const { contacts, hasNextPage, end } = await one.listContacts(filter, { first: PAGE, after });
    found.push(...contacts.map(({ id, addresses }) => ({ id, email: addresses[0]?.address?.value ?? '' })));
    if (!hasNextPage) return found;
    after = end;
    await between(page);
  }
}

async function allSuppressions(filter: SuppressionFilter = {}, between = nothing) {
  const found: string[] = [];
  let after: Parameters<Operations['listSuppressions']>[1]['after'];
  for (let page = 0; ; page += 1) {
    const { suppressions, hasNextPage } = await one.listSuppressions(filter, { first: PAGE, after });
    for (const { key, contactId, channel, place } of suppressions) {
      found.push([key, contactId, channel, place.position, place.ordinal].join());
    }
    after = suppressions.at(-1);
    if (!hasNextPage) return found;
    await between(page);
  }
}

const twice = (all: readonly string[]) => all.filter((each, index) => all.indexOf(each) !== index);

describe('contacts', () => {
  test('whoever lives through a paging is in it once, while another instance adds, changes, merges and erases', async () => {
    const before = await allContacts();
    const gone = new Set<string>();
    const made: string[] = [];

    const during = await allContacts({}, async (page) => {
      const early = before[page] as { id: string };
      const late = before[before.length - 1 - page] as { id: string };
      const { contactId } = await other.upsertContact({ email: email(`new${page}`) }, person);
      made.push(contactId as string);
      if (page % 4 === 0) await other.upsertContact({ contactId: late.id, email: email(`moved${page}`) }, person);
      if (page % 4 === 1) await other.mergeContacts({ contactId: late.id }, { contactId: early.id }, person);
      if (page % 4 === 2) await other.mergeContacts({ contactId: early.id }, { contactId: late.id }, person);
      if (page % 4 === 3) await other.eraseContact({ contactId: late.id }, 'REQUEST', person);
      if (page % 4 === 1) gone.add(early.id);
      if (page % 4 > 1) gone.add(late.id);
    });

    const seen = during.map(({ id }) => id);
    const lived = before.map(({ id }) => id).filter((id) => !gone.has(id));
    expect(before).toHaveLength(PEOPLE);
    expect(gone.size).toBeGreaterThan(20);
    expect(twice(seen)).toEqual([]);
    expect([...lived, ...made].filter((id) => !seen.includes(id))).toEqual([]);
    expect(seen.filter((id) => !lived.includes(id) && !made.includes(id) && !gone.has(id))).toEqual([]);
  }, 120_000);

  test('a filter finds those of whom it is true, and no others', async () => {
    const all = await allContacts();
    const dutch = await allContacts({ language: 'nl' });
    const french = await allContacts({ language: 'fr' });
    const out = await allContacts({ preference: { ...NEWS, state: 'OPTED_OUT' } });
    const unknown = await allContacts({ preference: { ...NEWS, state: 'UNKNOWN' } });
    const nobody = await allContacts({ createdAfter: new Date('2100-01-01T00:00:00Z') });
    const everybody = await allContacts({ createdBefore: new Date('2100-01-01T00:00:00Z') });

    expect(dutch.length).toBeGreaterThan(900);
    expect(dutch.filter(({ email }) => /^p\d/.test(email) && Number(email.slice(1, -14)) % 3 !== 0)).toEqual([]);
    expect(twice([...dutch, ...french].map(({ id }) => id))).toEqual([]);
    expect(out.length).toBeGreaterThan(400);
    expect(out.length + unknown.length).toBe(all.length);
    expect(nobody).toEqual([]);
    expect(everybody).toHaveLength(all.length);
  }, 60_000);

  test('a yes that is not confirmed at the primary address is found as PENDING and not as OPTED_IN', async () => {
    const topic = HISTORY_POLICY.topics.find(({ doubleOptIn, class: kind }) => doubleOptIn && kind === 'MARKETING');
    const asked = { topic: topic?.key as string, channel: 'EMAIL' } as const;
    const { contactId } = await one.upsertContact({ email: email('pending') }, person);
    await one.setPreferences({ contactId: contactId as string }, [{ ...asked, state: 'OPTED_IN' }], {
      ...person,
      occurredAt: new Date(),
    });

    const pending = await allContacts({ preference: { ...asked, state: 'PENDING' } });
    const optedIn = await allContacts({ preference: { ...asked, state: 'OPTED_IN' } });

    expect(pending.map(({ id }) => id)).toEqual([contactId]);
    expect(optedIn).toEqual([]);
  });
});

describe('suppressions', () => {
  test('each stands in a paging once, while another instance adds, erases and merges', async () => {
    const before = await allSuppressions();
    const people = await allContacts();

    const during = await allSuppressions({}, async (page) => {
      const [first, second] = [people[page * 2], people[people.length - 1 - page]] as { id: string }[];
      await other.recordObjection({ address: email(`no${page}`) }, {}, person);
      if (page % 2 === 0) await other.eraseContact({ contactId: second?.id as string }, 'REQUEST', person);
      else await other.mergeContacts({ contactId: second?.id as string }, { contactId: first?.id as string }, person);
    });

    expect(before.length).toBeGreaterThan(500);
    expect(twice(during)).toEqual([]);
    expect(before.filter((row) => !during.includes(row))).toEqual([]);
    expect(during.length).toBeGreaterThan(before.length);
  }, 60_000);

  test('a filter finds those of which it is true; counts agree with it', async () => {
    await one.recordObjection({ address: email('p-sms') }, { channels: ['SMS'] }, person);
    const counts = await one.suppressionCounts();
    const total = (of: (count: (typeof counts)[0]) => boolean) =>
      counts.filter(of).reduce((sum, { count }) => sum + count, 0);

    const all = await allSuppressions();
    const objections = await allSuppressions({ reason: 'OBJECTION' });
    const byText = await allSuppressions({ channel: 'SMS' });
    const byMail = await allSuppressions({ channel: 'EMAIL' });

    expect(total(() => true)).toBe(all.length);
    expect(total(({ reason }) => reason === 'OBJECTION')).toBe(objections.length);
    expect(objections.length).toBeLessThan(all.length);
    expect(byText).toHaveLength(total(({ channel }) => channel === 'SMS' || channel === 'ALL'));
    expect(byMail).toHaveLength(total(({ channel }) => channel === 'EMAIL' || channel === 'ALL'));
    expect(byText.length).not.toBe(byMail.length);
    expect(await allSuppressions({ until: new Date('2000-01-01T00:00:00Z') })).toEqual([]);
    expect(await allSuppressions({ since: new Date('2000-01-01T00:00:00Z') })).toHaveLength(all.length);
  }, 60_000);

  test('of one person are found by address, also when nobody holds it anymore', async () => {
    const address = email('forgotten');
    await one.upsertContact({ email: address }, person);
    await one.recordObjection({ address }, {}, person);
    const held = await allSuppressions({ contact: { address } });
    await one.eraseContact({ address }, 'REQUEST', person);

    const erased = await allSuppressions({ contact: { address } });

    expect(held).toHaveLength(1);
    expect(erased).toHaveLength(2);
    expect(await allSuppressions({ contact: { address: email('nobody-ever') } })).toEqual([]);
  });

  test('one that the company took back is no longer counted, and shown as ended', async () => {
    const address = email('stopped');
    await one.upsertContact({ email: address }, person);
    await one.recordObjection({ address }, {}, { source: 'API', statedBy: 'COMPANY' });
    const manual = async () => (await one.suppressionCounts()).filter(({ reason }) => reason === 'MANUAL');
    const stood = await manual();
    await one.withdrawCompanyStop({ address }, {}, { source: 'API', statedBy: 'COMPANY', reference: 'mistake' });

    const { suppressions } = await one.listSuppressions({ contact: { address } }, { first: 10 });

    expect(stood.map(({ count }) => count)).toEqual([1]);
    expect(suppressions.map(({ reason, isEnded }) => [reason, isEnded])).toEqual([['MANUAL', true]]);
    expect(await manual()).toEqual([]);
  });
});
