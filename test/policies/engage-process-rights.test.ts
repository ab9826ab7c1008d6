import { policyMistakes } from '../../src/domain/policy-checks';
import type { ImportContact, Said } from '../../src/operations';
import {
  BY_LINK,
  email,
  listed,
  openStatement,
  type Person,
  type Statement,
  THE_COMPANY,
  THE_PERSON,
} from '../support/statement';
import { openStatementDoor } from '../support/statement-door';

let ep: Statement;
beforeAll(async () => {
  ep = await openStatement('engage-process');
});
afterAll(() => ep.close());

const BUSINESS_CUSTOMER = { relation: 'CUSTOMER', business: true } as const;
const ADMINISTRATOR = { role: 'administrator', customer: 'City of Example', duty: 'contract 2024-17' };
const OFFERS_IN = { topic: 'direct-marketing', channel: 'EMAIL', state: 'OPTED_IN' } as const;
const NEWSLETTER_IN = { topic: 'newsletter', channel: 'EMAIL', state: 'OPTED_IN' } as const;
const ACCOUNT_MANAGER: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'told the account manager by phone' };

const administrator = () => ep.person({ ...BUSINESS_CUSTOMER, roles: [ADMINISTRATOR] });
const imported = (who: Person, row: Partial<ImportContact>) =>
  ep.operations.importRows(
    listed([{ line: 2, email: who.address, optOuts: [], optIns: [], reference: 'list 3', ...row }]),
    {},
  );

const STOPPED_ADMINISTRATOR = {
  newsletter: 'no: SUPPRESSED',
  'direct-marketing': 'no: SUPPRESSED',
  training: 'no: SUPPRESSED',
  'product-updates': 'yes: MANDATORY_TOPIC',
  invoices: 'yes: MANDATORY_TOPIC',
};

describe('"aan klanten en aan personen die via onze website een interesse kenbaar hebben gemaakt" (EP-07, EP-11)', () => {
  test.each([
    ['a business customer', BUSINESS_CUSTOMER, 'yes: SOFT_OPT_IN'],
    [
      'a business prospect that came by the website',
      { relation: 'PROSPECT', business: true, addressOrigin: 'WEBSITE_INTEREST' },
      'yes: SOFT_OPT_IN',
    ],
    [
      'a business prospect that came otherwise',
      { relation: 'PROSPECT', business: true, addressOrigin: 'OTHER' },
      'no: NO_CONSENT',
    ],
    ['a business prospect of unknown origin', { relation: 'PROSPECT', business: true }, 'no: NO_CONSENT'],
    ['a former customer that left no interest', { relation: 'FORMER_CUSTOMER', business: true }, 'no: NO_CONSENT'],
    [
      'somebody at an organisation without a known relation',
      { business: true, addressOrigin: 'WEBSITE_INTEREST' },
      'no: NO_CONSENT',
    ],
  ] as const)('EP-07 the newsletter to %s', async (_whom, details, expected) => {
    expect(await ep.reply(await ep.person(details), 'newsletter')).toBe(expected);
  });

  test('EP-07 an address that nobody knows gets nothing that is optional', async () => {
    expect(await ep.replies({ address: email('nobody@example.org') })).toMatchObject({
      newsletter: 'no: NOT_INFORMED',
      'direct-marketing': 'no: NO_CONSENT',
      training: 'no: NO_CONSENT',
    });
  });

  test('EP-11 a private person, or one not known to be at an organisation, gets nothing optional but by their own yes', async () => {
    const privately = await ep.person({ relation: 'CUSTOMER', business: false });
    const unknown = await ep.person({ relation: 'CUSTOMER', addressOrigin: 'WEBSITE_INTEREST' });
    const nothingOptional = {
      newsletter: 'no: NO_CONSENT',
      'direct-marketing': 'no: NO_CONSENT',
      training: 'no: NO_CONSENT',
      'product-updates': 'no: NOT_IN_REQUIRED_ROLE',
      invoices: 'yes: MANDATORY_TOPIC',
    };
    expect(await ep.replies(privately)).toEqual(nothingOptional);
    expect(await ep.replies(unknown)).toEqual(nothingOptional);

    const training = { topic: 'training', channel: 'EMAIL', state: 'OPTED_IN' } as const;
    await ep.operations.setPreferences(privately, [NEWSLETTER_IN, training], THE_PERSON);

    expect(await ep.replies(privately)).toMatchObject({ newsletter: 'yes: OPTED_IN', training: 'yes: SERVICE_TOPIC' });
    expect(await ep.replies(unknown)).toEqual(nothingOptional);
    await ep.pressLink(privately);
    expect(await ep.replies(privately)).toMatchObject({ newsletter: 'no: SUPPRESSED', training: 'no: SUPPRESSED' });
  });

  test('EP-11 a private person is flagged to the company, until it is known that they are at an organisation', async () => {
    const [jan, other] = [await ep.person({ relation: 'CUSTOMER' }), await ep.person(BUSINESS_CUSTOMER)];
    const flags = async (who: Person) => (await ep.operations.readContact(who))?.flags;
    expect(await flags(jan)).toEqual(['PRIVATE_PERSON']);
    expect(await flags(other)).toEqual([]);

    await ep.operations.upsertContact({ contactId: jan.contactId, business: true }, THE_COMPANY);

    expect(await flags(jan)).toEqual([]);
    expect(await ep.replies(jan)).toMatchObject({ newsletter: 'yes: SOFT_OPT_IN', training: 'yes: SERVICE_TOPIC' });
  });

  test('EP-11 the flag is in the answer to whoever hands the person in', async () => {
    const door = await openStatementDoor('engage-process');
    const upsert = 'mutation ($input: UpsertContactInput!) { upsertContact(input: $input) { flags } }';

    const privately = await door.app.graphql(upsert, { input: { email: 'jan@home.example', relation: 'CUSTOMER' } });
    const atWork = await door.app.graphql(upsert, { input: { email: 'eva@customer.example', business: true } });
    await door.close();

    expect(privately.data).toEqual({ upsertContact: { flags: ['PRIVATE_PERSON'] } });
    expect(atWork.data).toEqual({ upsertContact: { flags: [] } });
  });
});

describe('"via uw accountmanager" (EP-21), "Deze rechten zijn niet absoluut" (EP-15)', () => {
  test.each<[string, Said]>([
    ['the account manager', ACCOUNT_MANAGER],
    ['a system that does not say whose no it is', { source: 'API' }],
    ['a text message', { source: 'TEXT_MESSAGE', statedBy: 'RECIPIENT' }],
    ['the mailing application', { source: 'PROVIDER' }],
  ])('EP-21 a no that came by %s equals the link', async (_route, said) => {
    const [byLink, byRoute] = [await administrator(), await administrator()];
    await ep.pressLink(byLink);

    await ep.operations.recordObjection(byRoute, {}, said);

    expect(await ep.replies(byRoute)).toEqual(STOPPED_ADMINISTRATOR);
    expect(await ep.replies(byRoute)).toEqual(await ep.replies(byLink));
    const why = async (who: Person) => (await ep.operations.decideSends([who], 'newsletter', 'EMAIL')).decisions[0];
    expect((await why(byRoute))?.suppressionReason).toBe((await why(byLink))?.suppressionReason);
    expect(await ep.operations.stopByLink(await ep.link(byRoute), BY_LINK)).toMatchObject({ entries: 0 });
  });

  test('EP-21 a stop that the company made on its own account is marketing only, and the company may take it back', async () => {
    const jan = await administrator();

    await ep.operations.recordObjection(jan, {}, THE_COMPANY);

    expect(await ep.replies(jan)).toMatchObject({ newsletter: 'no: SUPPRESSED', training: 'yes: SERVICE_TOPIC' });
    await ep.operations.withdrawCompanyStop(jan, {}, THE_COMPANY);
    expect(await ep.reply(jan, 'newsletter')).toBe('yes: SOFT_OPT_IN');
  });

  test('EP-21 what the account manager wrote down for the person, the company does not take back', async () => {
    const jan = await administrator();
    await ep.operations.recordObjection(jan, {}, ACCOUNT_MANAGER);

    const withdrawn = await ep.operations.withdrawCompanyStop(jan, {}, THE_COMPANY);

    expect(withdrawn.refused).toEqual([{ index: 0, reason: 'NOTHING_TO_WITHDRAW' }]);
    expect(await ep.replies(jan)).toEqual(STOPPED_ADMINISTRATOR);
  });

  test('EP-15 no staff, import or provider opens again what a person objected to', async () => {
    const jan = await administrator();
    await ep.operations.recordObjection(jan, {}, THE_PERSON);
    const later = { occurredAt: ep.later(), reference: 'web form 12' };
    const yes = [OFFERS_IN, NEWSLETTER_IN];

    await ep.operations.setPreferences(jan, yes, THE_COMPANY);
    await ep.operations.setPreferences(jan, yes, { source: 'PROVIDER', statedBy: 'RECIPIENT', ...later });
    await ep.operations.setPreferences(jan, yes, { source: 'API', statedBy: 'RECIPIENT', ...later });
    await imported(jan, { codes: BUSINESS_CUSTOMER, optIns: yes.map((each) => ({ ...each, ...later })) });

    expect(await ep.replies(jan)).toEqual(STOPPED_ADMINISTRATOR);
  });

  test('EP-15 the person alone opens it, by the link mailed to them, and only what they chose', async () => {
    const jan = await administrator();
    await ep.pressLink(jan);
    const asked = { ...THE_PERSON, occurredAt: ep.later(), wordingId: 'form-7' };
    await ep.operations.setPreferences(jan, [OFFERS_IN], asked);
    expect(await ep.replies(jan)).toEqual(STOPPED_ADMINISTRATOR);

    await ep.operations.confirmOptIn(jan, [OFFERS_IN], { source: 'CONFIRMATION', statedBy: 'RECIPIENT' });

    expect(await ep.replies(jan)).toEqual({ ...STOPPED_ADMINISTRATOR, 'direct-marketing': 'yes: OPTED_IN' });
    await ep.pressLink(jan);
    expect(await ep.replies(jan)).toEqual(STOPPED_ADMINISTRATOR);
  });
});

describe('"uw persoonsgegevens te beperken ... aanvullen, corrigeren of verwijderen" (EP-13, EP-16)', () => {
  test('EP-16 a restriction of marketing leaves the rest, and one of everything leaves nothing', async () => {
    const jan = await administrator();

    await ep.operations.restrictProcessing(jan, 'MARKETING', THE_PERSON);
    expect(await ep.replies(jan)).toEqual({
      newsletter: 'no: RESTRICTED',
      'direct-marketing': 'no: RESTRICTED',
      training: 'yes: SERVICE_TOPIC',
      'product-updates': 'yes: MANDATORY_TOPIC',
      invoices: 'yes: MANDATORY_TOPIC',
    });

    await ep.operations.restrictProcessing(jan, 'ALL', THE_PERSON);
    await ep.operations.restrictProcessing(jan, 'MARKETING', THE_PERSON);
    expect(new Set(Object.values(await ep.replies(jan)))).toEqual(new Set(['no: RESTRICTED']));
  });

  test('EP-16 the company alone does not lift a restriction; the person does, and what stood before stands again', async () => {
    const jan = await administrator();
    await ep.operations.setPreferences(jan, [{ ...NEWSLETTER_IN, state: 'OPTED_OUT' }], THE_PERSON);
    await ep.operations.restrictProcessing(jan, 'ALL', THE_PERSON);

    await ep.operations.liftRestriction(jan, THE_COMPANY);
    expect(await ep.reply(jan, 'product-updates')).toBe('no: RESTRICTED');

    await ep.operations.liftRestriction(jan, { ...THE_PERSON, occurredAt: ep.later(), reference: 'letter 9' });
    expect(await ep.replies(jan)).toMatchObject({
      newsletter: 'no: OPTED_OUT',
      'product-updates': 'yes: MANDATORY_TOPIC',
    });
  });

  test('EP-16 corrected details and a corrected address change no choice', async () => {
    const jan = await administrator();
    await ep.pressLink(jan);
    const corrected = email('jan.corrected@customer.example');

    await ep.operations.upsertContact(
      { contactId: jan.contactId, email: corrected, profile: { name: 'Jan Example' } },
      THE_COMPANY,
    );

    expect(await ep.replies({ address: corrected })).toEqual(STOPPED_ADMINISTRATOR);
    expect((await ep.operations.readContact({ address: corrected }))?.profile.name).toBe('Jan Example');
  });

  test('EP-16 after a requested erasure nothing is sent, and no import makes the person a contact again', async () => {
    const jan = await administrator();

    await ep.operations.eraseContact(jan, 'REQUEST', THE_PERSON);
    const report = await imported(jan, { codes: BUSINESS_CUSTOMER, profile: { name: 'Jan Example' } });

    expect(report.refused).toEqual({ ERASED_ADDRESS: 1 });
    expect(new Set(Object.values(await ep.replies({ address: jan.address })))).toEqual(new Set(['no: SUPPRESSED']));
    expect(await ep.operations.readContact({ address: jan.address })).toBeUndefined();
  });

  test('EP-13 the clean-up of somebody who left the company ends the role; their no stays, and without one they may come back', async () => {
    const [objector, silent] = [await administrator(), await administrator()];
    await ep.pressLink(objector);

    for (const who of [objector, silent]) {
      await ep.operations.eraseContact(who, 'RETENTION', THE_COMPANY);
      await ep.operations.upsertContact({ email: who.address, ...BUSINESS_CUSTOMER }, { source: 'API' });
    }

    expect(await ep.replies(objector)).toEqual({
      ...STOPPED_ADMINISTRATOR,
      'product-updates': 'no: NOT_IN_REQUIRED_ROLE',
    });
    expect(await ep.replies(silent)).toMatchObject({
      newsletter: 'yes: SOFT_OPT_IN',
      'product-updates': 'no: NOT_IN_REQUIRED_ROLE',
    });
  });
});

describe('"e-mailklikgegevens", "middels onze reguliere nieuwsbrief en via de webshop" (EP-10, EP-20)', () => {
  test('EP-10 objecting to the recording of clicks stops that and no mail; objecting to mail stops it for marketing mail', async () => {
    const [jan, eva] = [await administrator(), await administrator()];

    await ep.operations.objectToTracking(jan, THE_PERSON);
    await ep.operations.recordObjection(eva, {}, THE_PERSON);

    expect(await ep.operations.readContact(jan)).toMatchObject({
      tracking: 'OPTED_OUT',
      marketingTracking: 'OPTED_OUT',
    });
    expect(await ep.reply(jan, 'newsletter')).toBe('yes: SOFT_OPT_IN');
    expect(await ep.operations.readContact(eva)).toMatchObject({ tracking: 'UNKNOWN', marketingTracking: 'OPTED_OUT' });
  });

  test('EP-20 a changed statement does not reach by newsletter who left it, and being told in the web shop opens nothing', async () => {
    const [reader, leaver] = [await administrator(), await administrator()];
    await ep.pressLink(leaver);

    for (const who of [reader, leaver])
      await ep.operations.recordNotice([who], { policyVersion: ep.policy.version }, THE_COMPANY);

    expect(await ep.reply(reader, 'newsletter')).toBe('yes: SOFT_OPT_IN');
    expect(await ep.replies(leaver)).toEqual(STOPPED_ADMINISTRATOR);
  });
});

describe('"Alle data wordt verwerkt binnen het grondgebied van de EU" (EP-14)', () => {
  test('EP-14 a provider outside the EU, or of unknown place, is refused, with a safeguard too', () => {
    const { hubspot, mailchimp } = ep.policy.providers;
    if (!hubspot || !mailchimp) throw new Error('the policy has no providers');
    const mistakes = (changes: object) =>
      policyMistakes({ ...ep.policy, providers: { hubspot: { ...hubspot, ...changes }, mailchimp } });
    expect(mistakes({})).toEqual([]);

    for (const changes of [{ region: 'US' }, { region: undefined }, { region: 'US', safeguard: 'STANDARD_CLAUSES' }]) {
      expect(mistakes(changes)).toMatchObject([{ path: 'providers.hubspot.region' }]);
    }
    expect(mailchimp.importOnly).toBe(true);
  });
});
