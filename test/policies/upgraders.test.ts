import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policyMistakes } from '../../src/domain/policy-checks';
import { openMailchimpExport } from '../../src/doors/import/mailchimp-export';
import type { PreferenceChange, Said } from '../../src/operations';
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
import { openStatementDoor, type StatementDoor } from '../support/statement-door';

let ug: Statement;
let door: StatementDoor;
beforeAll(async () => {
  ug = await openStatement('upgraders');
  door = await openStatementDoor('upgraders');
});
afterAll(async () => {
  await ug.close();
  await door.close();
});

const yes = (topic: string): PreferenceChange => ({ topic, channel: 'EMAIL', state: 'OPTED_IN' });
const no = (topic: string): PreferenceChange => ({ topic, channel: 'EMAIL', state: 'OPTED_OUT' });
const customer = () => ug.person({ relation: 'CUSTOMER' });
const imported = (who: Pick<Person, 'address'>, optIns: readonly string[] = []) =>
  ug.operations.importRows(
    listed([
      {
        line: 2,
        email: who.address,
        codes: { relation: 'CUSTOMER' as const },
        optOuts: [],
        optIns: optIns.map((topic) => ({ topic, channel: 'EMAIL' as const, occurredAt: ug.later() })),
      },
    ]),
    {},
  );

const BEFORE = {
  services: 'yes: SOFT_OPT_IN',
  events: 'yes: SOFT_OPT_IN',
  'satisfaction-survey': 'yes: SERVICE_TOPIC',
  agreement: 'yes: MANDATORY_TOPIC',
};
/** News of services and of events: what the link at the bottom of the message stops. */
const STOPPED = { ...BEFORE, services: 'no: SUPPRESSED', events: 'no: SUPPRESSED' };

describe('"kan de klant zich altijd afmelden via de link onderaan het bericht of door contact met ons op te nemen" (UG-01 to UG-03)', () => {
  test('UG-01 a customer gets the news until they unsubscribe; that is never refused and never undone for them', async () => {
    const jan = await customer();
    expect(await ug.replies(jan)).toEqual(BEFORE);

    const stopped = await ug.operations.recordObjection(jan, {}, THE_PERSON);
    const byStaff = await ug.operations.setPreferences(jan, [yes('services')], THE_COMPANY);
    await ug.operations.withdrawCompanyStop(jan, {}, THE_COMPANY);
    await imported(jan, ['services', 'events']);

    expect(stopped.refused).toEqual([]);
    expect(byStaff.refused).toEqual([{ index: 0, reason: 'COMPANY_CANNOT_OPT_IN' }]);
    expect(await ug.replies(jan)).toEqual(STOPPED);
  });

  test('UG-01 who is no customer gets no news but by subscribing', async () => {
    for (const relation of ['PROSPECT', 'PARTNER', 'FORMER_CUSTOMER', undefined] as const) {
      const visitor = await ug.person({ relation });
      expect(await ug.reply(visitor, 'services')).toBe('no: NO_CONSENT');

      await ug.operations.setPreferences(visitor, [yes('services')], THE_PERSON);

      expect(await ug.replies(visitor)).toMatchObject({ services: 'yes: OPTED_IN', events: 'no: NO_CONSENT' });
    }
  });

  test('UG-02 the link in a mail about any topic stops the news, and a survey’s link the survey beside it', async () => {
    for (const { key } of ug.policy.topics) {
      const jan = await customer();

      await ug.pressLink(jan, key);

      const survey = key === 'satisfaction-survey' ? { 'satisfaction-survey': 'no: OPTED_OUT' } : {};
      expect(await ug.replies(jan)).toEqual({ ...STOPPED, ...survey });
    }
  });

  test.each<[string, Said]>([
    ['phone or mail, typed by a colleague', { source: 'API', statedBy: 'RECIPIENT', reference: 'call of 9 March' }],
    ['the CRM', { source: 'PROVIDER' }],
    ['the page', { source: 'PAGE', statedBy: 'RECIPIENT' }],
  ])('UG-02 a no by %s equals the link', async (_route, said) => {
    const jan = await customer();

    await ug.operations.recordObjection(jan, {}, said);

    expect(await ug.replies(jan)).toEqual(STOPPED);
    expect(await ug.operations.stopByLink(await ug.link(jan), BY_LINK)).toMatchObject({ entries: 0 });
  });

  test('UG-03 services and events are two choices: a no to one leaves the other', async () => {
    const [jan, eva] = [await customer(), await customer()];

    await ug.operations.setPreferences(jan, [no('events')], THE_PERSON);
    await ug.operations.setPreferences(eva, [no('services')], THE_PERSON);

    expect(await ug.replies(jan)).toEqual({ ...BEFORE, events: 'no: OPTED_OUT' });
    expect(await ug.replies(eva)).toEqual({ ...BEFORE, services: 'no: OPTED_OUT' });
  });
});

describe('"Het afnemen van een klanttevredenheidsonderzoek" (UG-12)', () => {
  test('UG-12 the survey is a purpose of its own: a no to news leaves it, and it has its own no', async () => {
    const [jan, eva] = [await customer(), await customer()];

    await ug.operations.recordObjection(jan, {}, THE_PERSON);
    await ug.operations.setPreferences(eva, [no('satisfaction-survey')], THE_PERSON);

    expect(await ug.replies(jan)).toEqual(STOPPED);
    expect(await ug.replies(eva)).toEqual({ ...BEFORE, 'satisfaction-survey': 'no: OPTED_OUT' });
  });

  test('UG-12 who wants nothing optional at all gets no survey either', async () => {
    const jan = await customer();

    await ug.operations.recordObjection(jan, { scope: 'ALL_OPTIONAL' }, THE_PERSON);

    expect(await ug.replies(jan)).toEqual({ ...STOPPED, 'satisfaction-survey': 'no: SUPPRESSED' });
  });
});

describe('"te allen tijde het recht om ... in te zien, te wijzigen of te (laten) verwijderen" (UG-04, UG-08, UG-11)', () => {
  test('UG-04 on the page the person changes their choices at any time, without login', async () => {
    const path = await door.pagePath({ relation: 'CUSTOMER' }, 'events');
    const shown = await (await fetch(`${door.app.url}${path}`)).text();
    expect(shown).toContain('name="topic_events" value="on" checked');

    const fields = { act: 'save', shown_services: 'on', topic_services: 'on', shown_events: 'on' };
    const saved = await fetch(`${door.app.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) });

    expect(await saved.text()).toContain('‘Evenementen’ staat uit.');
  });

  test('UG-04 corrected details change no choice', async () => {
    const jan = await customer();
    const corrected = email('jan.corrected@customer.example');
    await ug.pressLink(jan);

    await ug.operations.changeAddress(jan, jan.address, corrected, THE_PERSON);

    expect(await ug.replies({ address: corrected })).toEqual(STOPPED);
  });

  test('UG-08 deleted on request, nothing is left to send to and the no stays; cleaned up, the no stays and a silent one may come back', async () => {
    const [asked, objector, silent] = [await customer(), await customer(), await customer()];
    await ug.pressLink(objector);

    await ug.operations.eraseContact(asked, 'REQUEST', THE_PERSON);
    for (const who of [objector, silent]) await ug.operations.eraseContact(who, 'RETENTION', THE_COMPANY);

    expect((await imported(asked)).refused).toEqual({ ERASED_ADDRESS: 1 });
    expect(new Set(Object.values(await ug.replies({ address: asked.address })))).toEqual(new Set(['no: SUPPRESSED']));
    for (const who of [objector, silent])
      await ug.operations.upsertContact({ email: who.address, relation: 'CUSTOMER' }, { source: 'API' });
    expect(await ug.replies({ address: objector.address })).toEqual(STOPPED);
    expect(await ug.replies({ address: silent.address })).toEqual(BEFORE);
  });

  test('UG-11 an address given for one purpose is used for no other: the agreement brings no survey of a stranger', async () => {
    expect(await ug.replies({ address: email('stranger@customer.example') })).toEqual({
      services: 'no: NOT_INFORMED',
      events: 'no: NOT_INFORMED',
      'satisfaction-survey': 'no: NOT_INFORMED',
      agreement: 'yes: MANDATORY_TOPIC',
    });
  });
});

describe('"buiten Europa ... met dezelfde waarborgen", "Wij verkopen uw gegevens niet aan derden" (UG-06, UG-10, UG-14, UG-19)', () => {
  const withHubspot = (changes: object) => {
    const { hubspot } = ug.policy.providers;
    if (!hubspot) throw new Error('the policy has no provider to change');
    return policyMistakes({ ...ug.policy, providers: { hubspot: { ...hubspot, ...changes } } });
  };

  test('UG-10 a supplier outside Europe, or of unknown place, is refused without the safeguard it goes by', () => {
    expect(withHubspot({})).toEqual([]);
    for (const region of ['US', undefined]) {
      expect(withHubspot({ region })).toMatchObject([{ path: 'providers.hubspot.safeguard' }]);
      expect(withHubspot({ region, safeguard: 'STANDARD_CLAUSES' })).toEqual([]);
    }
  });

  test('UG-06 no topic carries the offers of others, and no provider gets a phone number or what a person bought', () => {
    expect(ug.policy.topics.filter(({ partner }) => partner)).toEqual([]);
    expect(ug.policy.providers.hubspot?.contactFields).toEqual(['email', 'name', 'organisation']);
  });

  test.each([
    'BSN',
    'Paspoortnummer',
    'IBAN',
    'bankrekeningnummer',
  ])('UG-14 a list with a column %s is not read at all', async (column) => {
    const folder = await mkdtemp(join(tmpdir(), 'abide-upgraders-'));
    const file = join(folder, 'subscribed.csv');
    await writeFile(file, `Email Address,${column}\njan@customer.example,1\n`);

    await expect(openMailchimpExport(file)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await rm(folder, { recursive: true });
  });

  test('UG-14 a contact has no field for an official number or a bank account', async () => {
    const { errors } = await door.app.graphql(
      'mutation { upsertContact(input: { email: "jan@customer.example", bsn: "1" }) { id } }',
    );

    expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('"info@upgraders.nl ... verzoeken om de rechten", "de Autoriteit Persoonsgegevens" (UG-15, UG-16)', () => {
  test('UG-15 UG-16 the page names the company, its one address for rights, and the authority', async () => {
    const foot = (await door.page({ relation: 'CUSTOMER' })).split('<footer').pop() ?? '';

    expect(foot).toContain('Upgraders B.V.');
    expect(foot).toContain('Doornhoek 4005, 5465 TD Veghel');
    expect(foot).toContain('href="mailto:info@upgraders.nl"');
    expect(foot).toContain('Autoriteit Persoonsgegevens');
    expect(foot).toContain('U kunt altijd een klacht indienen');
  });
});

describe('"Versie: 1.0 Datum: 21-11-2023", "zonder voorafgaande kennisgeving worden gewijzigd" (UG-17, UG-18)', () => {
  test('UG-17 each choice names the version of the statement that it was made under', async () => {
    const jan = await customer();

    await ug.operations.setPreferences(jan, [yes('services')], THE_PERSON);

    const ledger = await ug.operations.readLedger(jan, { first: 50 });
    const choice = ledger?.entries.find(({ kind }) => kind === 'PREFERENCE_SET');
    expect(choice?.body).toMatchObject({ topic: 'services', policyVersion: '2023-11-21' });
  });

  test('UG-18 a new version changes no choice that stands', async () => {
    const [reader, leaver, objector] = [await customer(), await customer(), await customer()];
    await ug.operations.setPreferences(reader, [yes('events')], THE_PERSON);
    await ug.operations.setPreferences(leaver, [no('services')], THE_PERSON);
    await ug.pressLink(objector);

    const next = await ug.under({ ...ug.policy, version: '2026-05-01' });

    expect(await next.replies(reader)).toEqual({ ...BEFORE, events: 'yes: OPTED_IN' });
    expect(await next.replies(leaver)).toEqual({ ...BEFORE, services: 'no: OPTED_OUT' });
    expect(await next.replies(objector)).toEqual(STOPPED);
  });
});
