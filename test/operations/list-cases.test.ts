import type { Address } from '../../src/domain/address';
import type { OpenCases, Said } from '../../src/operations';
import { aPolicy, aTopic } from '../support/builders';
import { type TestGround, testGround } from '../support/ground';
import { email, listed, THE_PERSON } from '../support/statement';

const policy = aPolicy({
  topics: [
    aTopic({ key: 'news', lawfulBasis: 'CONSENT', doubleOptIn: true }),
    aTopic({ key: 'updates', class: 'MANDATORY', lawfulBasis: 'CONTRACT', requiredRoles: ['administrator'] }),
    aTopic({ key: 'invoices', class: 'MANDATORY', lawfulBasis: 'CONTRACT' }),
  ].map((topic) => ({ ...topic, channels: ['EMAIL'] as const })),
});
const COMPANY: Said = { source: 'API', statedBy: 'COMPANY', reference: 'file 12' };
const ROLE = { role: 'administrator', customer: 'municipality', duty: 'contract 7' };

let stage: TestGround;
let now: Date;
beforeEach(async () => {
  now = new Date('2026-03-01T12:00:00Z');
  stage = await testGround(policy, { clock: () => now });
});
afterEach(() => stage.close());

async function aPerson(
  name: string,
  role?: typeof ROLE & { until?: string },
): Promise<{ address: Address; id: string }> {
  const address = email(`${name}@cases.example`);
  const { contactId } = await stage.operations.upsertContact(
    { email: address, roles: role ? [role] : undefined },
    COMPANY,
  );
  return { address, id: contactId as string };
}

async function fails(address: Address): Promise<void> {
  const row = { line: 1, email: address, optOuts: [], optIns: [], isUndeliverable: true };
  await stage.operations.importRows(listed([row]), {});
}

const cases = (most = 10): Promise<OpenCases> =>
  stage.operations.listCases({ most, refusedSince: new Date('2026-02-01T00:00:00Z') });
const kindsOf = ({ kinds }: OpenCases) => kinds.map(({ kind }) => kind);

describe('what waits for a person', () => {
  test('is nothing at first, and nothing while all goes its way', async () => {
    const { address } = await aPerson('ordinary', ROLE);
    await stage.operations.recordObjection({ address }, {}, THE_PERSON);

    expect(await cases()).toMatchObject({ kinds: [], refusals: [], awaitedConfirmations: 0 });
  });

  test('a message that may be a no waits first, by the name it has where it came in, until it is closed', async () => {
    const { id, address } = await aPerson('writes');
    await stage.operations.restrictProcessing({ contactId: id }, 'ALL', THE_PERSON);
    await stage.operations.keepForAPerson({ kind: 'MAIL', reference: 'mail-1', from: address });
    const { kinds } = await cases();
    const message = kinds[0]?.cases[0]?.message;
    await stage.operations.closeWaitingMessage(message?.id ?? '');

    expect(kinds.map(({ kind }) => kind)).toEqual(['MESSAGE_TO_READ', 'RESTRICTION_TO_WEIGH']);
    expect(kinds[0]).toMatchObject({
      count: 1,
      cases: [{ contactId: id, message: { kind: 'MAIL', reference: 'mail-1' } }],
    });
    expect(kindsOf(await cases())).toEqual(['RESTRICTION_TO_WEIGH']);
  });

  test('a restriction waits until it is settled, and its lift by the company until the person was told', async () => {
    const { id } = await aPerson('restricted');
    await stage.operations.restrictProcessing({ contactId: id }, 'ALL', THE_PERSON);
    const weighed = await cases();
    now = new Date('2026-03-05T12:00:00Z');
    await stage.operations.liftRestriction({ contactId: id }, COMPANY);
    const lifted = await cases();
    const notice = { policyVersion: policy.version, isAboutRestriction: true };
    await stage.operations.recordNotice([{ contactId: id }], notice, COMPANY);

    const since = (day: number) => new Date(`2026-03-0${day}T12:00:00Z`);
    expect(weighed.kinds).toEqual([
      { kind: 'RESTRICTION_TO_WEIGH', count: 1, cases: [{ contactId: id, scope: 'ALL', since: since(1) }] },
    ]);
    expect(lifted.kinds).toEqual([
      { kind: 'LIFT_AWAITS_NOTICE', count: 1, cases: [{ contactId: id, scope: 'ALL', since: since(5) }] },
    ]);
    expect(kindsOf(await cases())).toEqual([]);
  });

  test('what an administrator must get and cannot, waits until there is another address', async () => {
    const { id, address } = await aPerson('failing', ROLE);
    await fails(address);
    const undelivered = await cases();
    await stage.operations.upsertContact({ contactId: id, email: email('works@cases.example') }, COMPANY);

    expect(undelivered.kinds).toEqual([
      { kind: 'MANDATORY_NOT_DELIVERED', count: 1, cases: [{ contactId: id, topics: ['updates'], since: now }] },
    ]);
    expect(kindsOf(await cases())).toEqual([]);
  });

  test('a failing address without a live role, or of an erased person, is nobody’s case', async () => {
    const ended = await aPerson('ended', { ...ROLE, until: '2026-02-01' });
    const none = await aPerson('none');
    const erased = await aPerson('erased', ROLE);
    for (const { address } of [ended, none, erased]) await fails(address);
    await stage.operations.eraseContact({ contactId: erased.id }, 'REQUEST', THE_PERSON);

    expect(kindsOf(await cases())).toEqual([]);
  });

  test('a failing address that another contact had before counts for who holds it now', async () => {
    const { id } = await aPerson('adopts', ROLE);
    const before = await aPerson('moved');
    await fails(before.address);
    await stage.operations.mergeContacts({ contactId: id }, { contactId: before.id }, COMPANY);
    const other = await cases();
    await fails(email('adopts@cases.example'));

    expect(kindsOf(other)).toEqual([]);
    expect(kindsOf(await cases())).toEqual(['MANDATORY_NOT_DELIVERED']);
  });

  test('a mail that cannot be sent any more waits; one that is still tried does not', async () => {
    const { id, address } = await aPerson('mailed');
    const { jobs } = stage.ground;
    await stage.operations.setPreferences({ address }, [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' }], {
      ...THE_PERSON,
      wordingId: 'form-1',
      occurredAt: now,
    });
    const waiting = await cases();
    await stage.ground.database.pool.query('UPDATE pgboss.job SET retry_limit = 0, start_after = now()');
    let whenTried = (): void => undefined;
    const tried = new Promise<void>((resolve) => {
      whenTried = resolve;
    });
    await jobs.work({
      mail: async () => {
        whenTried();
        throw new Error('the mail server is away');
      },
    });
    await tried;
    await jobs.stop();

    expect(waiting).toMatchObject({ kinds: [], awaitedConfirmations: 1 });
    expect((await cases()).kinds).toEqual([
      {
        kind: 'MAIL_NOT_SENT',
        count: 1,
        cases: [{ contactId: id, job: expect.any(String), since: expect.any(Date) }],
      },
    ]);
  });

  test('refusals are counted by what was refused and who sent it, as far back as was asked', async () => {
    const { address } = await aPerson('refused');
    const optIn = [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_IN' }] as const;
    now = new Date('2026-01-10T12:00:00Z');
    await stage.operations.setPreferences({ address }, optIn, COMPANY);
    now = new Date('2026-03-02T12:00:00Z');
    for (const _ of ['once', 'again']) await stage.operations.setPreferences({ address }, optIn, COMPANY);

    const { refusals, kinds } = await cases();

    expect(kinds).toEqual([]);
    expect(refusals).toMatchObject([{ reason: 'COMPANY_CANNOT_OPT_IN', source: 'API', count: 2, lastAt: now }]);
  });

  test('of many, the oldest are listed and all are counted', async () => {
    for (const name of ['first', 'second', 'third']) {
      const { id } = await aPerson(name);
      await stage.operations.restrictProcessing({ contactId: id }, 'MARKETING', THE_PERSON);
      now = new Date(now.getTime() + 1_000);
    }

    const [kind] = (await cases(2)).kinds;

    expect(kind).toMatchObject({ count: 3 });
    expect(kind?.cases.map(({ since }) => since.toISOString())).toEqual([
      '2026-03-01T12:00:00.000Z',
      '2026-03-01T12:00:01.000Z',
    ]);
  });
});
