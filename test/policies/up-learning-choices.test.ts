import type { Policy } from '../../src/domain/policy';
import type { PreferenceChange, Said } from '../../src/operations';
import {
  email,
  listed,
  openStatement,
  type Person,
  type Statement,
  THE_COMPANY,
  THE_PERSON,
} from '../support/statement';

let up: Statement;
beforeAll(async () => {
  up = await openStatement('up-learning');
});
afterAll(() => up.close());

const yes = (topic: string): PreferenceChange => ({ topic, channel: 'EMAIL', state: 'OPTED_IN' });
const no = (topic: string): PreferenceChange => ({ topic, channel: 'EMAIL', state: 'OPTED_OUT' });
const CONFIRMED: Said = { source: 'CONFIRMATION', statedBy: 'RECIPIENT' };
const customer = () => up.person({ relation: 'CUSTOMER' });
const all = async (who: { address: Person['address'] }) => new Set(Object.values(await up.replies(who)));

describe('"E-mail address, opt-in for e-mailings" (UP-14)', () => {
  test('UP-14 an opt-in is kept with what was shown, by whom and when it was given', async () => {
    const jan = await up.person({ relation: 'PROSPECT' });
    const occurredAt = new Date('2026-03-01T09:00:00Z');

    await up.operations.setPreferences(jan, [yes('news')], {
      ...THE_PERSON,
      occurredAt,
      wordingId: 'form-2',
      language: 'nl',
    });

    expect(await up.reply(jan, 'news')).toBe('yes: OPTED_IN');
    const ledger = await up.operations.readLedger(jan, { first: 50 });
    const entry = ledger?.entries.find(({ kind }) => kind === 'PREFERENCE_SET');
    expect(entry?.evidence).toEqual({ wordingId: 'form-2', language: 'nl' });
    expect(entry?.body).toMatchObject({ topic: 'news', statedBy: 'RECIPIENT', occurredAt: occurredAt.toISOString() });
  });

  test('UP-14 an opt-in that the company ticked, or an import without its time, opens nothing', async () => {
    const jan = await up.person({ relation: 'PROSPECT' });

    const ticked = await up.operations.setPreferences(jan, [yes('news')], THE_COMPANY);
    const row = {
      line: 2,
      email: jan.address,
      reference: 'list 3',
      optOuts: [],
      optIns: [{ topic: 'news', channel: 'EMAIL' as const }],
    };
    const report = await up.operations.importRows(listed([row]), {});

    expect(ticked.refused).toEqual([{ index: 0, reason: 'COMPANY_CANNOT_OPT_IN' }]);
    expect(report.refused).toEqual({ EVIDENCE_INCOMPLETE: 1 });
    expect(await up.reply(jan, 'news')).toBe('no: NO_CONSENT');
  });

  test('UP-14 an old opt-in in a list does not go over a later opt-out; a later one of the person with evidence does', async () => {
    const jan = await customer();
    await up.operations.setPreferences(jan, [no('news')], THE_PERSON);
    const occurredAt = up.later();
    const optIns = [{ topic: 'news', channel: 'EMAIL' as const, occurredAt }];
    const earlier = { occurredAt: new Date('2020-01-01'), reference: 'form of 2020' };

    const byImport = await up.operations.importRows(
      listed([{ line: 2, email: jan.address, optOuts: [], optIns, reference: 'list 3' }]),
      {},
    );
    const old = await up.operations.setPreferences(jan, [yes('news')], { ...THE_PERSON, ...earlier });
    expect([byImport.refused, old.refused[0]?.reason]).toEqual([{ NO_STANDS: 1 }, 'NOT_LATER_THAN_THE_NO']);
    expect(await up.reply(jan, 'news')).toBe('no: OPTED_OUT');

    await up.operations.setPreferences(jan, [yes('news')], { ...THE_PERSON, occurredAt, reference: 'web form 12' });

    expect(await up.reply(jan, 'news')).toBe('yes: OPTED_IN');
  });
});

describe('"products or services offered by UP learning and its partners" (UP-28, UP-30)', () => {
  test('UP-30 a yes to our own news, or being a customer, is no yes to the offers of partners', async () => {
    const jan = await customer();

    await up.operations.setPreferences(jan, [yes('news'), yes('events')], THE_PERSON);

    expect(await up.reply(jan, 'news')).toBe('yes: OPTED_IN');
    expect(await up.reply(jan, 'partner-offers')).toBe('no: NO_CONSENT');
  });

  test('UP-30 a no to the offers of partners leaves our own news, and the other way round', async () => {
    const [jan, eva] = [await customer(), await customer()];
    await up.operations.setPreferences(eva, [yes('partner-offers')], THE_PERSON);
    await up.operations.confirmOptIn(eva, [yes('partner-offers')], CONFIRMED);

    await up.operations.setPreferences(jan, [no('partner-offers')], THE_PERSON);
    await up.operations.setPreferences(eva, [no('news')], THE_PERSON);

    expect(await up.replies(jan)).toMatchObject({ 'partner-offers': 'no: OPTED_OUT', news: 'yes: SOFT_OPT_IN' });
    expect(await up.replies(eva)).toMatchObject({ 'partner-offers': 'yes: OPTED_IN', news: 'no: OPTED_OUT' });
  });

  test('UP-28 the permission for partners counts once the person confirmed it by the link mailed to them', async () => {
    const jan = await customer();

    await up.operations.setPreferences(jan, [yes('partner-offers')], THE_PERSON);
    expect(await up.reply(jan, 'partner-offers')).toBe('no: UNCONFIRMED');

    await up.operations.confirmOptIn(jan, [yes('partner-offers')], CONFIRMED);
    expect(await up.reply(jan, 'partner-offers')).toBe('yes: OPTED_IN');
  });

  test('UP-28 a no in between voids the confirmation', async () => {
    const jan = await customer();
    await up.operations.setPreferences(jan, [yes('partner-offers')], THE_PERSON);
    await up.pressLink(jan);

    const confirmed = await up.operations.confirmOptIn(jan, [yes('partner-offers')], CONFIRMED);

    expect(confirmed.refused).toEqual([{ index: 0, reason: 'CONFIRMATION_VOID' }]);
    expect(await up.reply(jan, 'partner-offers')).toBe('no: SUPPRESSED');
  });
});

describe('"you can also have the processing restricted", "We may not be able to delete your personal data completely" (UP-15 to UP-17)', () => {
  test('UP-15 a restriction of marketing stops marketing, one of all stops every topic, and the company alone lifts none', async () => {
    const jan = await customer();

    await up.operations.restrictProcessing(jan, 'MARKETING', THE_PERSON);
    expect(await up.replies(jan)).toMatchObject({
      news: 'no: RESTRICTED',
      'partner-offers': 'no: RESTRICTED',
      surveys: 'yes: SERVICE_TOPIC',
      invoices: 'yes: MANDATORY_TOPIC',
    });
    await up.operations.restrictProcessing(jan, 'ALL', THE_COMPANY);
    await up.operations.liftRestriction(jan, THE_COMPANY);

    expect(await all(jan)).toEqual(new Set(['no: RESTRICTED']));
    expect(await up.operations.readContact(jan)).toBeDefined();
  });

  test('UP-15 an objection is taken under a restriction, and stands when the restriction is lifted', async () => {
    const jan = await customer();
    await up.operations.restrictProcessing(jan, 'ALL', THE_PERSON);

    await up.pressLink(jan);
    await up.operations.liftRestriction(jan, { ...THE_PERSON, occurredAt: up.later(), reference: 'letter 9' });

    expect(await up.replies(jan)).toMatchObject({ news: 'no: SUPPRESSED', invoices: 'yes: MANDATORY_TOPIC' });
  });

  test('UP-16 erasure takes the profile and the evidence, and keeps the stop alone', async () => {
    const jan = await up.person({ relation: 'CUSTOMER', profile: { name: 'Jan Example' } });
    await up.operations.setPreferences(jan, [yes('news')], { ...THE_PERSON, reference: 'web form 12' });

    await up.operations.eraseContact(jan, 'REQUEST', THE_PERSON);

    expect(await up.operations.readContact(jan)).toBeUndefined();
    const { decisions } = await up.operations.decideSends([{ address: jan.address }], 'news', 'EMAIL');
    expect(decisions[0]).toMatchObject({ reason: 'SUPPRESSED', suppressionReason: 'ERASURE' });
    const ledger = await up.operations.readLedger({ contactId: jan.contactId }, { first: 50 });
    expect(ledger?.entries.map(({ evidence }) => evidence).filter(Boolean)).toEqual([]);
    expect(JSON.stringify(ledger)).not.toMatch(/Jan Example|web form|customer\.example/);
    expect(await up.operations.verifyLedger()).toMatchObject({ isIntact: true, faults: [] });
  });

  test('UP-16 an import does not bring an erased person back; their own new request does, and marketing stays stopped', async () => {
    const jan = await customer();
    await up.operations.eraseContact(jan, 'REQUEST', THE_PERSON);
    const row = { line: 2, email: jan.address, codes: { relation: 'CUSTOMER' as const }, optOuts: [], optIns: [] };

    const report = await up.operations.importRows(listed([row]), {});
    expect(report.refused).toEqual({ ERASED_ADDRESS: 1 });
    expect(await all({ address: jan.address })).toEqual(new Set(['no: SUPPRESSED']));

    await up.operations.upsertContact(
      { email: jan.address, relation: 'CUSTOMER' },
      { ...THE_PERSON, reference: 'order 3' },
    );
    expect(await up.replies({ address: jan.address })).toMatchObject({
      news: 'no: SUPPRESSED',
      invoices: 'yes: MANDATORY_TOPIC',
    });
  });

  test('UP-17 corrected data change no choice: a yes and a no go along to the corrected address', async () => {
    const jan = await customer();
    const corrected = email('jan.corrected@customer.example');
    await up.operations.setPreferences(jan, [yes('news'), no('events')], THE_PERSON);

    await up.operations.changeAddress(jan, jan.address, corrected, THE_PERSON);

    expect(await up.replies({ address: corrected })).toMatchObject({ news: 'yes: OPTED_IN', events: 'no: OPTED_OUT' });
    expect(await up.operations.readContact({ address: jan.address })).toBeUndefined();
  });
});

describe('"we will contact you before using your data for these new purposes ... opportunity to decline" (UP-27)', () => {
  const version = '2026-09-01';
  /** The next statement: coaching is a new purpose, open like the news to those who were told of it. */
  const withCoaching = (policy: Policy): Policy => {
    const [news] = policy.topics.filter(({ key }) => key === 'news');
    const coaching = { ...(news as Policy['topics'][number]), key: 'coaching', since: version };
    const softOptIn = policy.softOptIn.map((rule) => ({ ...rule, topics: [...rule.topics, 'coaching'] }));
    return { ...policy, version, topics: [...policy.topics, coaching], softOptIn };
  };

  test('UP-27 a new purpose is closed until the person was told; what they were told of before goes on', async () => {
    const jan = await customer();
    const next = await up.under(withCoaching(up.policy));
    expect(await next.replies(jan)).toMatchObject({ news: 'yes: SOFT_OPT_IN', coaching: 'no: NOT_INFORMED' });

    await up.operations.recordNotice([jan], { policyVersion: up.policy.version }, THE_COMPANY);
    expect(await next.reply(jan, 'coaching')).toBe('no: NOT_INFORMED');
    await next.operations.recordNotice([jan], { policyVersion: version }, THE_COMPANY);

    expect(await next.reply(jan, 'coaching')).toBe('yes: SOFT_OPT_IN');
  });

  test('UP-27 who declines by the link in the notice stays closed, as does who opts out of it before or after', async () => {
    const [byLink, before, after] = [await customer(), await customer(), await customer()];
    const next = await up.under(withCoaching(up.policy));
    expect(await next.reply(byLink, 'privacy-notices')).toBe('yes: MANDATORY_TOPIC');
    await next.operations.setPreferences(before, [no('coaching')], THE_PERSON);

    await next.pressLink(byLink, 'privacy-notices');
    for (const who of [byLink, before, after])
      await next.operations.recordNotice([who], { policyVersion: version }, THE_COMPANY);
    await next.operations.setPreferences(after, [no('coaching')], THE_PERSON);

    expect(await next.reply(byLink, 'coaching')).toBe('no: SUPPRESSED');
    expect(await next.replies(before)).toMatchObject({ coaching: 'no: OPTED_OUT', news: 'yes: SOFT_OPT_IN' });
    expect(await next.reply(after, 'coaching')).toBe('no: OPTED_OUT');
  });

  test('UP-27 an earlier objection covers the new purpose, told or not, and the notice itself still goes out', async () => {
    const jan = await customer();
    await up.pressLink(jan);
    const next = await up.under(withCoaching(up.policy));

    await next.operations.recordNotice([jan], { policyVersion: version }, THE_COMPANY);

    expect(await next.replies(jan)).toMatchObject({
      coaching: 'no: SUPPRESSED',
      'privacy-notices': 'yes: MANDATORY_TOPIC',
    });
  });

  test('UP-27 who is collected under the new statement was told by it; who is imported later was not', async () => {
    const next = await up.under(withCoaching(up.policy));
    const [collected, imported] = [await next.person({ relation: 'CUSTOMER' }), email('imported@customer.example')];
    const row = { line: 2, email: imported, codes: { relation: 'CUSTOMER' as const }, optOuts: [], optIns: [] };
    await next.operations.importRows(listed([row]), {});

    expect(await next.reply(collected, 'coaching')).toBe('yes: SOFT_OPT_IN');
    expect(await next.replies({ address: imported })).toMatchObject({
      coaching: 'no: NOT_INFORMED',
      news: 'no: NOT_INFORMED',
    });
  });

  test('UP-27 an address that was only ever stopped was told of nothing, also once the company takes its stop back', async () => {
    const next = await up.under(withCoaching(up.policy));
    const address = email('only-stopped@customer.example');
    await next.operations.recordObjection({ address }, {}, THE_COMPANY);
    const row = { line: 2, email: address, codes: { relation: 'CUSTOMER' as const }, optOuts: [], optIns: [] };
    await next.operations.importRows(listed([row]), {});

    await next.operations.withdrawCompanyStop({ address }, {}, THE_COMPANY);

    expect(await next.replies({ address })).toMatchObject({ coaching: 'no: NOT_INFORMED', news: 'no: NOT_INFORMED' });
  });
});
