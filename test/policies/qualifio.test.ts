import type { Channel } from '../../src/domain/words';
import type { PreferenceChange, Said, UpsertContactInput } from '../../src/operations';
import {
  BY_LINK,
  email,
  listed,
  openStatement,
  type Person,
  phone,
  type Statement,
  THE_COMPANY,
  THE_PERSON,
} from '../support/statement';

let qf: Statement;
beforeAll(async () => {
  qf = await openStatement('qualifio');
});
afterAll(() => qf.close());

const yes = (topic: string): PreferenceChange => ({ topic, channel: 'EMAIL', state: 'OPTED_IN' });
const no = (topic: string): PreferenceChange => ({ topic, channel: 'EMAIL', state: 'OPTED_OUT' });
const CONFIRMED: Said = { source: 'CONFIRMATION', statedBy: 'RECIPIENT' };
const FRENCH_PROSPECT: Omit<UpsertContactInput, 'email'> = { relation: 'PROSPECT', business: true, country: 'FR' };
let numbers = 0;
const prospect = (details: Omit<UpsertContactInput, 'email'> = {}) =>
  qf.person({ ...FRENCH_PROSPECT, phone: phone(`+3225550${String(100 + numbers++)}`), ...details });
const imported = (who: Pick<Person, 'address'>) =>
  qf.operations.importRows(
    listed([{ line: 2, email: who.address, codes: FRENCH_PROSPECT, optOuts: [], optIns: [] }]),
    {},
  );
const prospecting = async (who: Person) => {
  const channels: readonly Channel[] = ['EMAIL', 'PHONE', 'POST'];
  return Object.fromEntries(
    await Promise.all(channels.map(async (channel) => [channel, await qf.reply(who, 'prospecting', channel)])),
  );
};

const BEFORE = {
  newsletter: 'no: NO_CONSENT',
  'partner-offers': 'no: NO_CONSENT',
  'passing-on-to-partners': 'no: NO_CONSENT',
  prospecting: 'yes: SOFT_OPT_IN',
  'customer-service': 'yes: SERVICE_TOPIC',
  contract: 'yes: MANDATORY_TOPIC',
  'privacy-notices': 'yes: MANDATORY_TOPIC',
};
const STOPPED = {
  ...BEFORE,
  newsletter: 'no: SUPPRESSED',
  'partner-offers': 'no: SUPPRESSED',
  'passing-on-to-partners': 'no: SUPPRESSED',
  prospecting: 'no: SUPPRESSED',
};

describe('"object to any use of your data for marketing purposes, including profiling" (QF-01, QF-02)', () => {
  test('QF-01 an objection stops every marketing use by every channel, what was agreed to included, and the recording for it', async () => {
    const jan = await prospect();
    await qf.operations.setPreferences(jan, [yes('newsletter'), yes('partner-offers')], THE_PERSON);
    await qf.operations.confirmOptIn(jan, [yes('partner-offers')], CONFIRMED);
    expect(await qf.replies(jan)).toMatchObject({ newsletter: 'yes: OPTED_IN', 'partner-offers': 'yes: OPTED_IN' });

    await qf.operations.recordObjection(jan, {}, THE_PERSON);

    expect(await qf.replies(jan)).toEqual(STOPPED);
    expect(await prospecting(jan)).toEqual({
      EMAIL: 'no: SUPPRESSED',
      PHONE: 'no: SUPPRESSED',
      POST: 'no: SUPPRESSED',
    });
    expect(await qf.operations.readContact(jan)).toMatchObject({ marketingTracking: 'OPTED_OUT' });
  });

  test('QF-02 the link in a mail about any topic stops marketing at once, without a question', async () => {
    for (const { key } of qf.policy.topics) {
      const jan = await prospect();

      await qf.pressLink(jan, key);

      const service = key === 'customer-service' ? { 'customer-service': 'no: OPTED_OUT' } : {};
      expect(await qf.replies(jan)).toEqual({ ...STOPPED, ...service });
    }
  });

  test.each<[string, Said]>([
    ['mail to the address of the statement, typed by a colleague', { source: 'API', statedBy: 'RECIPIENT' }],
    ['HubSpot', { source: 'PROVIDER' }],
  ])('QF-02 failing that, an objection by %s equals the link', async (_route, said) => {
    const jan = await prospect();

    await qf.operations.recordObjection(jan, {}, said);

    expect(await qf.replies(jan)).toEqual(STOPPED);
    expect(await qf.operations.stopByLink(await qf.link(jan), BY_LINK)).toMatchObject({ entries: 0 });
  });

  test('QF-22 no identity is asked for a no: the link is enough, and a colleague needs no evidence', async () => {
    const [byLink, bare] = [await prospect(), await prospect()];

    const pressed = await qf.operations.stopByLink(await qf.link(byLink), { source: 'ONE_CLICK' });
    const typed = await qf.operations.recordObjection(bare, {}, { source: 'API' });

    expect([pressed.refused, typed.refused]).toEqual([[], []]);
    expect(await qf.replies(byLink)).toEqual(STOPPED);
    expect(await qf.replies(bare)).toEqual(STOPPED);
  });
});

describe('"Maintaining a list of clients and prospects who no longer wish to be contacted" (QF-04, QF-14, QF-25)', () => {
  test.each([
    ['REQUEST', 'no: SUPPRESSED'],
    ['RETENTION', 'yes: SERVICE_TOPIC'],
  ] as const)('QF-04 the list outlives the contact: after an erasure for %s who said no stays out', async (reason, service) => {
    const jan = await prospect();
    await qf.pressLink(jan);

    await qf.operations.eraseContact(jan, reason, THE_PERSON);
    await imported(jan);
    await qf.operations.upsertContact(
      { email: jan.address, ...FRENCH_PROSPECT },
      { ...THE_PERSON, reference: 'demo request 4' },
    );

    expect(await qf.replies({ address: jan.address })).toEqual({ ...STOPPED, 'customer-service': service });
  });

  test('QF-14 after an erasure nothing of the person can be read here, and nothing optional is sent', async () => {
    const jan = await prospect({ profile: { name: 'Jan Example' } });

    await qf.operations.eraseContact(jan, 'REQUEST', THE_PERSON);

    expect(await qf.operations.readContact({ address: jan.address })).toBeUndefined();
    const ledger = await qf.operations.readLedger({ contactId: jan.contactId }, { first: 50 });
    expect(JSON.stringify(ledger)).not.toMatch(/Jan Example|customer\.example/);
    expect(new Set(Object.values(await qf.replies({ address: jan.address })))).toEqual(new Set(['no: SUPPRESSED']));
  });
});

describe('"offers and services offered by us (newsletter) and/or our partners", "Transfer your data to third parties" (QF-08 to QF-10)', () => {
  test('QF-08 the newsletter and the offers of partners are two consents: neither yes is the other', async () => {
    const [reader, bargainer] = [await prospect(), await prospect()];

    await qf.operations.setPreferences(reader, [yes('newsletter')], THE_PERSON);
    await qf.operations.setPreferences(bargainer, [yes('partner-offers')], THE_PERSON);
    expect(await qf.reply(bargainer, 'partner-offers')).toBe('no: UNCONFIRMED');
    await qf.operations.confirmOptIn(bargainer, [yes('partner-offers')], CONFIRMED);

    expect(await qf.replies(reader)).toEqual({ ...BEFORE, newsletter: 'yes: OPTED_IN' });
    expect(await qf.replies(bargainer)).toEqual({ ...BEFORE, 'partner-offers': 'yes: OPTED_IN' });
  });

  test('QF-08 a consent that the company states is none, for a customer neither', async () => {
    const jan = await qf.person({ relation: 'CUSTOMER', business: true });

    const stated = await qf.operations.setPreferences(jan, [yes('newsletter')], THE_COMPANY);

    expect(stated.refused).toEqual([{ index: 0, reason: 'COMPANY_CANNOT_OPT_IN' }]);
    expect(await qf.reply(jan, 'newsletter')).toBe('no: NO_CONSENT');
  });

  test('QF-10 passing an address on to third parties is a third consent, closed until it is given and confirmed', async () => {
    const jan = await prospect();
    await qf.operations.setPreferences(jan, [yes('newsletter'), yes('partner-offers')], THE_PERSON);
    await qf.operations.confirmOptIn(jan, [yes('partner-offers')], CONFIRMED);
    expect(await qf.reply(jan, 'passing-on-to-partners')).toBe('no: NO_CONSENT');

    await qf.operations.setPreferences(jan, [yes('passing-on-to-partners')], THE_PERSON);
    expect(await qf.reply(jan, 'passing-on-to-partners')).toBe('no: UNCONFIRMED');
    await qf.operations.confirmOptIn(jan, [yes('passing-on-to-partners')], CONFIRMED);

    expect(await qf.reply(jan, 'passing-on-to-partners')).toBe('yes: OPTED_IN');
  });
});

describe('"Commercial prospecting and management of prospects" (QF-11)', () => {
  test('QF-11 a prospect at an organisation may be written to on legitimate interest, until the objection', async () => {
    const jan = await prospect();
    const { decisions } = await qf.operations.decideSends([jan], 'prospecting', 'EMAIL');
    expect(decisions[0]).toMatchObject({ reason: 'SOFT_OPT_IN', lawfulBasis: 'LEGITIMATE_INTEREST' });

    await qf.pressLink(jan, 'prospecting');

    expect(await qf.reply(jan, 'prospecting')).toBe('no: SUPPRESSED');
  });

  test.each<[string, Omit<UpsertContactInput, 'email'>, Record<string, string>]>([
    ['at an organisation in a country whose law leaves it to a no', {}, { EMAIL: 'yes', PHONE: 'yes', POST: 'yes' }],
    ['at an organisation in Belgium', { country: 'BE' }, { EMAIL: 'no', PHONE: 'yes', POST: 'yes' }],
    ['at an organisation in an unknown country', { country: undefined }, { EMAIL: 'no', PHONE: 'yes', POST: 'yes' }],
    ['as a private person', { business: false }, { EMAIL: 'no', PHONE: 'no', POST: 'yes' }],
    ['of no known relation', { relation: undefined }, { EMAIL: 'no', PHONE: 'no', POST: 'no' }],
    ['that is a customer by now', { relation: 'CUSTOMER' }, { EMAIL: 'no', PHONE: 'no', POST: 'no' }],
  ])('QF-11 without a yes a prospect %s is reached by no more than the law leaves', async (_whom, details, expected) => {
    const jan = await prospect(details);

    const replies = Object.entries(await prospecting(jan)).map(([channel, reply]) => [
      channel,
      String(reply).split(':')[0],
    ]);

    expect(Object.fromEntries(replies)).toEqual(expected);
  });
});

describe('"if you no longer respond to any solicitation 3 years after the last contact" (QF-12)', () => {
  test('QF-12 a prospect silent for three years gets no more marketing; to the instant, and consents included', async () => {
    const jan = await prospect();
    await qf.operations.setPreferences(jan, [yes('newsletter')], THE_PERSON);
    const given = await qf.at('2026-03-10T12:00:00Z', async () => qf.later());
    const end = new Date(given);
    end.setUTCFullYear(end.getUTCFullYear() + 3);

    expect(await qf.at(new Date(end.getTime() - 120_000).toISOString(), () => qf.reply(jan, 'newsletter'))).toBe(
      'yes: OPTED_IN',
    );
    expect(await qf.at(end.toISOString(), () => qf.reply(jan, 'newsletter'))).toBe('no: STALE');
    expect(await qf.at(end.toISOString(), () => qf.reply(jan, 'prospecting'))).toBe('no: STALE');
    expect(await qf.at(end.toISOString(), () => qf.reply(jan, 'contract'))).toBe('yes: MANDATORY_TOPIC');
  });

  test('QF-12 what the company does or a list says is no contact; what the person does is', async () => {
    const [silent, answering] = [await prospect(), await prospect()];
    const later = { ...THE_PERSON, reference: 'call' };

    await qf.at('2028-01-01T12:00:00Z', async () => {
      await qf.operations.upsertContact({ contactId: silent.contactId, profile: { name: 'Jan' } }, THE_COMPANY);
      await imported(silent);
      await qf.operations.setPreferences(answering, [yes('newsletter')], later);
    });

    expect(await qf.at('2029-06-01T12:00:00Z', () => qf.reply(silent, 'prospecting'))).toBe('no: STALE');
    expect(await qf.at('2029-06-01T12:00:00Z', () => qf.reply(answering, 'prospecting'))).toBe('yes: SOFT_OPT_IN');
  });

  test('QF-12 a customer has no such limit', async () => {
    const jan = await qf.person({ relation: 'CUSTOMER', business: true });
    await qf.operations.setPreferences(jan, [yes('newsletter')], THE_PERSON);

    expect(await qf.at('2036-01-01T12:00:00Z', () => qf.reply(jan, 'newsletter'))).toBe('yes: OPTED_IN');
  });
});

describe('"limit the processing", "inform you when the limitation of processing no longer applies" (QF-17, QF-18)', () => {
  test('QF-17 a restriction is kept whatever its ground, leaves what was said underneath, and stops everything', async () => {
    const jan = await prospect();
    await qf.operations.setPreferences(jan, [no('newsletter')], THE_PERSON);

    await qf.operations.restrictProcessing(jan, 'ALL', { ...THE_PERSON, reference: 'accuracy is challenged' });

    expect(new Set(Object.values(await qf.replies(jan)))).toEqual(new Set(['no: RESTRICTED']));
    expect(await qf.operations.readContact(jan)).toMatchObject({ restriction: { scope: 'ALL' } });
  });

  test('QF-18 the company does not lift a restriction silently: it ends with the notice to the person', async () => {
    const jan = await prospect();
    await qf.pressLink(jan);
    await qf.operations.restrictProcessing(jan, 'ALL', THE_PERSON);

    await qf.operations.liftRestriction(jan, THE_COMPANY);
    expect(await qf.reply(jan, 'contract')).toBe('no: RESTRICTED');
    const own = { ...THE_PERSON, occurredAt: qf.later(), reference: 'letter 9' };
    await qf.operations.liftRestriction(jan, own);

    expect(await qf.replies(jan)).toEqual(STOPPED);
  });
});

describe('"children under 13 years of age ... delete the information as soon as possible" (QF-24)', () => {
  test('QF-24 once a child is found, everything of it is gone at once, and no mail of any kind goes to the address', async () => {
    const child = await prospect({ profile: { name: 'Kim Example' } });
    await qf.operations.setPreferences(child, [yes('newsletter')], THE_PERSON);

    await qf.operations.eraseContact(child, 'UNDER_AGE', THE_COMPANY);

    expect(await qf.operations.readContact({ address: child.address })).toBeUndefined();
    expect(new Set(Object.values(await qf.replies({ address: child.address })))).toEqual(new Set(['no: SUPPRESSED']));
    const { decisions } = await qf.operations.decideSends([{ address: child.address }], 'contract', 'EMAIL');
    expect(decisions[0]).toMatchObject({ suppressionReason: 'UNDER_AGE' });
  });

  test('QF-24 no import, form or confirmation brings the address back before the age is shown', async () => {
    const child = await prospect();
    await qf.operations.eraseContact(child, 'UNDER_AGE', THE_COMPANY);

    expect((await imported(child)).refused).toEqual({ UNDER_AGE: 1 });
    const again = { ...THE_PERSON, occurredAt: qf.later(), reference: 'form 12' };
    await Promise.allSettled([
      qf.operations.upsertContact({ email: child.address, ...FRENCH_PROSPECT }, again),
      qf.operations.setPreferences({ address: child.address }, [yes('newsletter')], again),
    ]);

    expect(await qf.operations.readContact({ address: child.address })).toBeUndefined();
    expect(new Set(Object.values(await qf.replies({ address: child.address })))).toEqual(new Set(['no: SUPPRESSED']));
  });

  test('QF-24 once the age is shown, mail that must be sent is open again, and marketing is not', async () => {
    const grown = await prospect();
    await qf.operations.eraseContact(grown, 'UNDER_AGE', THE_COMPANY);

    await qf.operations.endUnderAge({ address: grown.address }, { ...THE_COMPANY, reference: 'passport shown' });
    const again = { ...THE_PERSON, occurredAt: qf.later(), reference: 'form 12' };
    await qf.operations.upsertContact({ email: grown.address, ...FRENCH_PROSPECT }, again);

    expect(await qf.replies({ address: grown.address })).toEqual({ ...STOPPED, 'customer-service': 'no: SUPPRESSED' });
  });
});

describe('"if you provide a friend’s email address for a tell-a-friend programme", data minimisation (QF-05, QF-28, QF-29)', () => {
  test('QF-28 the address of a friend becomes no subscription: who gave it cannot say yes for them', async () => {
    const friend = email('friend@customer.example');
    await qf.operations.upsertContact(
      { email: friend },
      { source: 'API', statedBy: 'COMPANY', reference: 'tell-a-friend' },
    );

    const said = await qf.operations.setPreferences({ address: friend }, [yes('newsletter')], {
      source: 'API',
      reference: 'tell-a-friend',
    });

    expect(said.refused).toEqual([{ index: 0, reason: 'COMPANY_CANNOT_OPT_IN' }]);
    expect(await qf.replies({ address: friend })).toMatchObject({
      newsletter: 'no: NO_CONSENT',
      'partner-offers': 'no: NO_CONSENT',
      prospecting: 'no: NO_CONSENT',
    });
  });

  test('QF-05 QF-29 HubSpot gets the address, name, language and country, and no policy file with another field passes for it', () => {
    expect(qf.policy.providers.hubspot?.contactFields).toEqual(['email', 'name', 'language', 'country']);
    expect(qf.policy.providers.mailchimp).toBeUndefined();
  });
});

describe('"processing operations that are not yet provided for in this Policy" (QF-26)', () => {
  const version = '2026-09-01';

  test('QF-26 a new kind of message stays closed for those not told of it, and goes to those who were and said nothing', async () => {
    const [told, untold, refusing] = [await prospect(), await prospect(), await prospect()];
    const [kind] = qf.policy.topics.filter(({ key }) => key === 'prospecting');
    if (!kind) throw new Error('the policy has no prospecting');
    const webinars = { ...kind, key: 'webinars', since: version };
    const softOptIn = qf.policy.softOptIn.map((rule) => ({ ...rule, topics: [...rule.topics, 'webinars'] }));
    const next = await qf.under({ ...qf.policy, version, topics: [...qf.policy.topics, webinars], softOptIn });
    expect(await next.reply(untold, 'privacy-notices')).toBe('yes: MANDATORY_TOPIC');

    for (const who of [told, refusing])
      await next.operations.recordNotice([who], { policyVersion: version }, THE_COMPANY);
    await next.pressLink(refusing, 'privacy-notices');

    expect(await next.reply(told, 'webinars')).toBe('yes: SOFT_OPT_IN');
    expect(await next.reply(untold, 'webinars')).toBe('no: NOT_INFORMED');
    expect(await next.reply(untold, 'prospecting')).toBe('yes: SOFT_OPT_IN');
    expect(await next.reply(refusing, 'webinars')).toBe('no: SUPPRESSED');
  });
});
