import type { PreferenceChange, Said } from '../../src/operations';
import { openStatement, type Person, type Statement, THE_COMPANY, THE_PERSON } from '../support/statement';
import { openStatementDoor, type StatementDoor } from '../support/statement-door';

let ek: Statement;
let door: StatementDoor;
beforeAll(async () => {
  ek = await openStatement('ekco');
  door = await openStatementDoor('ekco');
});
afterAll(async () => {
  await ek.close();
  await door.close();
});

const DUTCH = 'updates-netherlands';
const BRITISH = 'updates-united-kingdom';
const yes = (topic: string): PreferenceChange => ({ topic, channel: 'EMAIL', state: 'OPTED_IN' });
/** Opted in to the news of both companies: what is left of a no to one of them then shows. */
async function readerOfBoth(at: Pick<Statement, 'operations' | 'person'> = ek): Promise<Person> {
  const jan = await at.person({ relation: 'CUSTOMER', business: true });
  await at.operations.setPreferences(jan, [yes(DUTCH), yes(BRITISH)], THE_PERSON);
  return jan;
}
const updates = async (who: Person, at: Pick<Statement, 'reply'> = ek) => ({
  dutch: await at.reply(who, DUTCH),
  british: await at.reply(who, BRITISH),
});
const STOPPED = { dutch: 'no: SUPPRESSED', british: 'no: SUPPRESSED' };
const OPEN = { dutch: 'yes: OPTED_IN', british: 'yes: OPTED_IN' };
const ONLY_BRITISH_STOPPED = { dutch: 'yes: OPTED_IN', british: 'no: SUPPRESSED' };

/** The statement as it would be if a person could object to one company alone. */
const perCompany = () => ek.under({ ...ek.policy, objectionPerController: true });

describe('"Welke onderneming van de Ekco-groep verantwoordelijk is" (EK-18)', () => {
  test('EK-18 an objection binds every company of the group, also when it names one', async () => {
    const [silent, naming] = [await readerOfBoth(), await readerOfBoth()];
    expect(await updates(silent)).toEqual(OPEN);

    await ek.operations.recordObjection(silent, {}, THE_PERSON);
    await ek.operations.recordObjection(naming, { controller: 'ekco-united-kingdom' }, THE_PERSON);

    expect(await updates(silent)).toEqual(STOPPED);
    expect(await updates(naming)).toEqual(STOPPED);
  });

  test('EK-18 the link in a mail of one company stops all of them', async () => {
    const jan = await readerOfBoth();

    await ek.pressLink(jan, BRITISH);

    expect(await updates(jan)).toEqual(STOPPED);
  });

  test('EK-18 where the policy lets a person object to one company, it takes the person to name one', async () => {
    const then = await perCompany();
    const [naming, silent] = [await readerOfBoth(then), await readerOfBoth(then)];
    const british = { controller: 'ekco-united-kingdom' };

    await then.operations.recordObjection(naming, british, THE_PERSON);
    await then.operations.recordObjection(silent, {}, THE_PERSON);

    expect(await updates(naming, then)).toEqual(ONLY_BRITISH_STOPPED);
    expect(await updates(silent, then)).toEqual(STOPPED);
  });

  test.each<[string, Said]>([
    ['the company', THE_COMPANY],
    ['the company through a provider', { source: 'PROVIDER', statedBy: 'COMPANY' }],
  ])('EK-18 a stop by %s names no company for the person: it binds the group', async (_who, said) => {
    const then = await perCompany();
    const jan = await readerOfBoth(then);

    await then.operations.recordObjection(jan, { controller: 'ekco-united-kingdom' }, said);

    expect(await updates(jan, then)).toEqual(STOPPED);
  });

  test('EK-18 a later policy does not narrow a no that was said to all, named company or not', async () => {
    const [silent, naming] = [await readerOfBoth(), await readerOfBoth()];
    await ek.operations.recordObjection(silent, {}, THE_PERSON);
    await ek.operations.recordObjection(naming, { controller: 'ekco-united-kingdom' }, THE_PERSON);

    const later = await perCompany();

    expect(await updates(silent, later)).toEqual(STOPPED);
    expect(await updates(naming, later)).toEqual(STOPPED);
  });

  test('EK-18 a no to one company stays one to that company under a later policy, and a wider one may follow', async () => {
    const then = await perCompany();
    const jan = await readerOfBoth(then);
    await then.operations.recordObjection(jan, { controller: 'ekco-united-kingdom' }, THE_PERSON);

    expect(await updates(jan)).toEqual(ONLY_BRITISH_STOPPED);
    await ek.operations.recordObjection(jan, {}, THE_PERSON);

    expect(await updates(jan)).toEqual(STOPPED);
    expect(await ek.operations.recordObjection(jan, {}, THE_PERSON)).toMatchObject({ entries: 0, refused: [] });
  });

  test('EK-18 a no to one company goes along with the person: to a new address and through a merge', async () => {
    const then = await perCompany();
    const [jan, double] = [await readerOfBoth(then), await readerOfBoth(then)];
    await then.operations.recordObjection(double, { controller: 'ekco-united-kingdom' }, THE_PERSON);

    await then.operations.mergeContacts(jan, double, THE_COMPANY);

    expect(await updates(jan, then)).toEqual(ONLY_BRITISH_STOPPED);
  });

  test('EK-18 after a no to one company nothing comes without a yes any more, of the others either', async () => {
    const then = await perCompany();
    const jan = await then.person({ relation: 'CUSTOMER', business: true });
    expect(await then.reply(jan, DUTCH)).toBe('yes: SOFT_OPT_IN');

    await then.operations.recordObjection(jan, { controller: 'ekco-united-kingdom' }, THE_PERSON);

    expect(await then.reply(jan, DUTCH)).toBe('no: NO_CONSENT');
  });

  test('EK-18 the decision names the company that answers, with its privacy contact and regulators', async () => {
    const jan = await readerOfBoth();
    await ek.pressLink(jan);

    const { decisions: dutch } = await ek.operations.decideSends([jan], DUTCH, 'EMAIL');
    const { decisions: british } = await ek.operations.decideSends([jan], BRITISH, 'EMAIL');
    const { data } = await door.app.graphql(
      `{ sendDecision(to: { email: "nobody@example.org" }, topic: "${BRITISH}") {
        allowed controller { key name privacyContact regulators } } }`,
    );

    expect(dutch[0]?.controller.key).toBe('ekco-netherlands');
    expect(british[0]?.controller.key).toBe('ekco-united-kingdom');
    const [, unitedKingdom] = ek.policy.controllers;
    const { postalAddress: _none, ...named } = unitedKingdom ?? { postalAddress: '' };
    expect(data).toEqual({ sendDecision: { allowed: false, controller: named } });
  });
});

describe('"De toezichthoudende autoriteit in het Verenigd Koninkrijk" (EK-18, EK-28)', () => {
  const BUSINESS = { relation: 'CUSTOMER', business: true };

  test('EK-18 the page says of each topic which company answers, whom to ask and whom to complain to', async () => {
    const page = await door.page(BUSINESS);

    const rows = page.split('<li>').filter((row) => row.includes('type="checkbox"'));
    const companyOf = (title: string) => rows.find((row) => row.includes(`>${title}<`)) ?? '';
    const dutch = companyOf('Updates van Ekco Nederland');
    const british = companyOf('Updates van Ekco Verenigd Koninkrijk');
    expect(dutch).toContain('Verantwoordelijk voor uw gegevens: Ekco (Nederland).');
    expect(dutch).toContain('mailto:privacy@ekco-netherlands.example');
    expect(dutch).toContain('Autoriteit Persoonsgegevens');
    expect(dutch).not.toContain('United Kingdom');
    expect(british).toContain('Verantwoordelijk voor uw gegevens: Ekco (United Kingdom).');
    expect(british).toContain('mailto:privacy@ekco-united-kingdom.example');
    expect(british).toContain('0303 123 1113');
  });

  test('EK-18 the page says so of what is off and of what comes in any case, and that a stop counts for all', async () => {
    const path = await door.pagePath(BUSINESS);
    const before = await (await fetch(`${door.app.url}${path}?lang=en`)).text();
    const stopped = await fetch(`${door.app.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams({ act: 'stop', lang: 'en' }),
    });
    const after = await (await fetch(`${door.app.url}${path}?lang=en`)).text();

    expect(stopped.status).toBe(200);
    expect(before).toContain('This counts for Ekco (Nederland) and Ekco (United Kingdom).');
    const off = after.split('<li>').find((row) => row.includes('>Updates from Ekco United Kingdom<')) ?? '';
    expect(off).toContain('Responsible for your data: Ekco (United Kingdom).');
    const confirmations = after.split('<h3>').find((part) => part.startsWith('Confirmation of changes (')) ?? '';
    expect(confirmations).toContain('Responsible for your data: Ekco (United Kingdom).');
  });

  test('EK-28 the foot of the page names both regulators', async () => {
    const foot = (await door.page(BUSINESS)).split('<footer').pop() ?? '';

    expect(foot).toContain('Autoriteit Persoonsgegevens');
    expect(foot).toContain('Information Commissioner (ICO), https://ico.org.uk/concerns, 0303 123 1113');
  });
});
