import { createHash } from 'node:crypto';
import { policyMistakes } from '../../src/domain/policy-checks';
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

const UPDATES = 'updates-netherlands';
const CHANNELS: readonly Channel[] = ['EMAIL', 'PHONE', 'POST', 'SMS', 'SOCIAL'];
const STOP: Said = { source: 'TEXT_MESSAGE', statedBy: 'RECIPIENT' };
const yes = (topic: string, channel: Channel = 'EMAIL'): PreferenceChange => ({ topic, channel, state: 'OPTED_IN' });
const no = (topic: string): PreferenceChange => ({ topic, channel: 'EMAIL', state: 'OPTED_OUT' });
let numbers = 0;
const aNumber = () => phone(`+3161235${String(1000 + numbers++)}`);
const customer = (details: Omit<UpsertContactInput, 'email'> = {}) =>
  ek.person({ relation: 'CUSTOMER', business: true, phone: aNumber(), ...details });
const byChannel = async (who: Person, topic = UPDATES) =>
  Object.fromEntries(
    await Promise.all(CHANNELS.map(async (channel) => [channel, await ek.reply(who, topic, channel)])),
  );
const onAll = (reply: string) => Object.fromEntries(CHANNELS.map((channel) => [channel, reply]));
const imported = (who: Pick<Person, 'address'>) =>
  ek.operations.importRows(
    listed([{ line: 2, email: who.address, codes: { relation: 'CUSTOMER' as const }, optOuts: [], optIns: [] }]),
    {},
  );

const BEFORE = {
  'updates-netherlands': 'yes: SOFT_OPT_IN',
  'updates-united-kingdom': 'yes: SOFT_OPT_IN',
  'preference-check': 'yes: SOFT_OPT_IN',
  'requested-information': 'yes: SERVICE_TOPIC',
  'product-confirmations-netherlands': 'yes: MANDATORY_TOPIC',
  'product-confirmations-united-kingdom': 'yes: MANDATORY_TOPIC',
};
const STOPPED = {
  ...BEFORE,
  'updates-netherlands': 'no: SUPPRESSED',
  'updates-united-kingdom': 'no: SUPPRESSED',
  'preference-check': 'no: SUPPRESSED',
};

describe('"op elk moment dat uw persoonsgegevens worden verwerkt voor direct marketing (inclusief profilering)" (EK-01, EK-03, EK-06)', () => {
  test('EK-01 an objection stops promotion at once and by every channel, and the recording of opens and clicks for it', async () => {
    const jan = await customer();
    expect(await ek.replies(jan)).toEqual(BEFORE);

    await ek.operations.recordObjection(jan, {}, THE_PERSON);

    expect(await ek.replies(jan)).toEqual(STOPPED);
    expect(await byChannel(jan)).toEqual(onAll('no: SUPPRESSED'));
    expect(await ek.operations.readContact(jan)).toMatchObject({ marketingTracking: 'OPTED_OUT' });
  });

  test('EK-01 no colleague, provider or list opens it again; the person alone, by the link mailed to them', async () => {
    const jan = await customer();
    await ek.operations.recordObjection(jan, {}, THE_PERSON);
    const later = { occurredAt: ek.later(), reference: 'web form 12' };

    await ek.operations.setPreferences(jan, [yes(UPDATES)], THE_COMPANY);
    await ek.operations.setPreferences(jan, [yes(UPDATES)], { source: 'PROVIDER', statedBy: 'RECIPIENT', ...later });
    await ek.operations.withdrawCompanyStop(jan, {}, THE_COMPANY);
    await imported(jan);
    await ek.operations.setPreferences(jan, [yes(UPDATES)], { ...THE_PERSON, ...later });
    expect(await ek.replies(jan)).toEqual(STOPPED);

    await ek.operations.confirmOptIn(jan, [yes(UPDATES)], { source: 'CONFIRMATION', statedBy: 'RECIPIENT' });

    expect(await ek.replies(jan)).toEqual({ ...STOPPED, [UPDATES]: 'yes: OPTED_IN' });
  });

  test('EK-03 unsubscribing waits for nothing: no login, no proof of identity, and a second time changes nothing', async () => {
    const jan = await customer();
    const link = await ek.link(jan);

    const first = await ek.operations.stopByLink(link, { source: 'ONE_CLICK' });
    const second = await ek.operations.stopByLink(link, BY_LINK);

    expect([first.refused, second.refused, second.entries]).toEqual([[], [], 0]);
    expect(await ek.replies(jan)).toEqual(STOPPED);
  });

  test('EK-25 proof of identity is for requests about data: a no by a colleague needs none', async () => {
    const jan = await customer();

    expect((await ek.operations.recordObjection(jan, {}, { source: 'API' })).refused).toEqual([]);
    expect(await ek.replies(jan)).toEqual(STOPPED);
  });

  test.each<[string, Said]>([
    ['a call or letter, typed by a colleague', { source: 'API', statedBy: 'RECIPIENT', reference: 'call of 9 March' }],
    ['a system that does not say whose no it is', { source: 'API' }],
    ['HubSpot', { source: 'PROVIDER' }],
  ])('EK-06 a no by %s equals the link', async (_route, said) => {
    const jan = await customer();

    await ek.operations.recordObjection(jan, {}, said);

    expect(await ek.replies(jan)).toEqual(STOPPED);
    expect(await ek.operations.stopByLink(await ek.link(jan), BY_LINK)).toMatchObject({ entries: 0 });
  });
});

describe('"met behulp van de link ‘uitschrijven’ in e-mails of ‘STOP’ in teksten" (EK-04, EK-05, EK-07)', () => {
  test('EK-04 the link in a mail about any topic stops promotion, and what was ordered is still confirmed', async () => {
    for (const { key } of ek.policy.topics) {
      const jan = await customer();

      await ek.pressLink(jan, key);

      const service = key === 'requested-information' ? { 'requested-information': 'no: OPTED_OUT' } : {};
      expect(await ek.replies(jan)).toEqual({ ...STOPPED, ...service });
    }
  });

  test('EK-04 behind the link the page speaks Dutch, and says what the button stops', async () => {
    const page = await door.page({ relation: 'CUSTOMER', business: true });

    expect(page).toContain('<html lang="nl">');
    expect(page).toContain('<h2 id="stop">Afmelden</h2>');
    expect(page).toContain('Ekco stuurt u geen reclame meer');
  });

  test('EK-05 STOP in a text is an objection on all channels, of who holds the number alone', async () => {
    const number = aNumber();
    const jan = await customer({ phone: number });

    await ek.operations.recordObjection({ address: number }, {}, STOP);

    expect(ek.policy.stopByText).toBe('ALL_CHANNELS');
    expect(await byChannel(jan)).toEqual(onAll('no: SUPPRESSED'));
    expect(await ek.replies(jan)).toEqual(STOPPED);
  });

  test('EK-05 STOP by a number that several share stops the number for all, and follows none of them', async () => {
    const number = aNumber();
    const [jan, eva] = [await customer({ phone: number }), await customer()];
    await ek.operations.upsertContact({ contactId: eva.contactId, phone: number }, { source: 'API' });

    await ek.operations.recordObjection({ address: number }, {}, STOP);

    for (const who of [jan, eva]) {
      expect(await ek.reply({ address: number }, UPDATES, 'PHONE')).toBe('no: SUPPRESSED');
      expect(await ek.reply(who, UPDATES)).toBe('yes: SOFT_OPT_IN');
    }
  });

  test('EK-05 STOP by a number that nobody knew is kept, before the number is known', async () => {
    const number = aNumber();
    await ek.operations.recordObjection({ address: number }, {}, STOP);

    const jan = await customer({ phone: number });

    expect(await ek.reply({ address: number }, UPDATES, 'PHONE')).toBe('no: SUPPRESSED');
    expect(await ek.reply(jan, UPDATES, 'PHONE')).toBe('no: SUPPRESSED');
  });

  test('EK-07 promotion goes by e-mail, phone and post; by text and social media only with a yes', async () => {
    const jan = await customer();
    const open = { EMAIL: 'yes: SOFT_OPT_IN', PHONE: 'yes: SOFT_OPT_IN', POST: 'yes: SOFT_OPT_IN' };
    expect(await byChannel(jan)).toEqual({ ...open, SMS: 'no: NO_CONSENT', SOCIAL: 'no: NO_CONSENT' });

    await ek.operations.setPreferences(jan, [yes(UPDATES, 'SMS')], THE_PERSON);

    expect(await byChannel(jan)).toEqual({ ...open, SMS: 'yes: OPTED_IN', SOCIAL: 'no: NO_CONSENT' });
  });

  test('EK-07 a no to one channel only, because the person named it, leaves the others', async () => {
    const jan = await customer();

    await ek.operations.recordObjection(jan, { channels: ['PHONE', 'POST'] }, THE_PERSON);

    expect(await byChannel(jan)).toMatchObject({
      EMAIL: 'yes: SOFT_OPT_IN',
      PHONE: 'no: SUPPRESSED',
      POST: 'no: SUPPRESSED',
    });
  });
});

describe('"vragen we uw toestemming hiervoor (tenzij u werkt voor een potentiële klant die een bedrijf ... is)" (EK-08 to EK-10)', () => {
  test.each<[string, Omit<UpsertContactInput, 'email'>, string]>([
    ['a customer at an organisation', {}, 'yes: SOFT_OPT_IN'],
    ['a customer that is a private person', { business: false }, 'no: NO_CONSENT'],
    ['a customer of whom it is not known', { business: undefined }, 'no: NO_CONSENT'],
    [
      'a prospect at an organisation in the United Kingdom',
      { relation: 'PROSPECT', country: 'GB' },
      'yes: SOFT_OPT_IN',
    ],
    ['a prospect at an organisation in the Netherlands', { relation: 'PROSPECT', country: 'NL' }, 'no: NO_CONSENT'],
    [
      'a private prospect in the United Kingdom',
      { relation: 'PROSPECT', country: 'GB', business: false },
      'no: NO_CONSENT',
    ],
  ])('EK-08 promotion by e-mail to %s', async (_whom, details, expected) => {
    const jan = await customer(details);
    expect(await ek.reply(jan, UPDATES)).toBe(expected);

    await ek.operations.setPreferences(jan, [yes(UPDATES)], THE_PERSON);

    expect(await ek.reply(jan, UPDATES)).toBe('yes: OPTED_IN');
  });

  test('EK-08 who turns out to be a private person is asked first from then on', async () => {
    const jan = await customer();

    await ek.operations.upsertContact({ contactId: jan.contactId, business: false }, THE_COMPANY);

    expect(await ek.reply(jan, UPDATES)).toBe('no: NO_CONSENT');
  });

  test('EK-09 consent is asked apart: a yes to one topic, channel or company is a yes to no other', async () => {
    const jan = await customer({ business: false });

    await ek.operations.setPreferences(jan, [yes(UPDATES)], THE_PERSON);

    expect(await ek.replies(jan)).toEqual({
      ...BEFORE,
      'updates-netherlands': 'yes: OPTED_IN',
      'updates-united-kingdom': 'no: NO_CONSENT',
      'preference-check': 'no: NO_CONSENT',
    });
    expect(await ek.reply(jan, UPDATES, 'SMS')).toBe('no: NO_CONSENT');
  });

  test('EK-09 a consent that the company states is none', async () => {
    const jan = await customer({ business: false });

    const stated = await ek.operations.setPreferences(jan, [yes(UPDATES)], THE_COMPANY);

    expect(stated.refused).toEqual([{ index: 0, reason: 'COMPANY_CANNOT_OPT_IN' }]);
    expect(await ek.reply(jan, UPDATES)).toBe('no: NO_CONSENT');
  });

  test.each([
    ['an existing customer', 'CUSTOMER', 'yes: SOFT_OPT_IN'],
    ['a former customer', 'FORMER_CUSTOMER', 'yes: SOFT_OPT_IN'],
    ['somebody who showed interest, or with whom there was no contact', 'PROSPECT', 'yes: SOFT_OPT_IN'],
    ['a partner, whom the statement does not name', 'PARTNER', 'no: NO_CONSENT'],
    ['somebody of no known relation', undefined, 'no: NO_CONSENT'],
  ] as const)('EK-10 by post %s', async (_whom, relation, expected) => {
    expect(await ek.reply(await customer({ relation }), UPDATES, 'POST')).toBe(expected);
  });
});

describe('"uw marketingvoorkeuren te bevestigen of bij te werken" (EK-11, EK-12)', () => {
  test('EK-11 who objected, opted out or is paused is never asked to confirm', async () => {
    const [objector, leaver, paused] = [await customer(), await customer(), await customer()];
    await ek.operations.recordObjection(objector, {}, THE_PERSON);
    await ek.operations.setPreferences(leaver, [no('preference-check')], THE_PERSON);
    await ek.operations.pauseMarketing(paused, '2026-12-31', THE_PERSON);

    expect(await ek.reply(objector, 'preference-check')).toBe('no: SUPPRESSED');
    expect(await ek.reply(leaver, 'preference-check')).toBe('no: OPTED_OUT');
    expect(await ek.reply(paused, 'preference-check')).toBe('no: PAUSED');
    expect(await byChannel(objector, UPDATES)).toEqual(onAll('no: SUPPRESSED'));
  });

  test('EK-11 silence keeps the old choice; an answer is taken as the person’s, with what they were shown', async () => {
    const [silent, answering] = [await customer(), await customer()];
    for (const who of [silent, answering]) await ek.operations.setPreferences(who, [yes(UPDATES)], THE_PERSON);

    const said: Said = { source: 'PAGE', statedBy: 'RECIPIENT', wordingId: 'page-nl-0123456789ab', language: 'nl' };
    await ek.operations.setPreferences(answering, [no(UPDATES)], said);

    expect(await ek.at('2027-06-01T12:00:00Z', () => ek.reply(silent, UPDATES))).toBe('yes: OPTED_IN');
    expect(await ek.reply(answering, UPDATES)).toBe('no: OPTED_OUT');
    const ledger = await ek.operations.readLedger(answering, { first: 50 });
    expect(ledger?.entries.at(-1)?.evidence).toEqual({ wordingId: 'page-nl-0123456789ab', language: 'nl' });
  });

  test('EK-12 the triggers are the three that the statement names, and the question can be no service message', () => {
    expect(ek.policy.reconfirmation?.triggers).toEqual(['NEW_INSTRUCTION', 'LAW_CHANGE', 'STRUCTURE_CHANGE']);
    const asService = {
      ...ek.policy,
      reconfirmation: { topic: 'requested-information', triggers: ['LAW_CHANGE'] as const },
    };

    expect(policyMistakes(asService)).toMatchObject([{ path: 'reconfirmation.topic' }]);
  });
});

describe('"Mailchimp ... om productbevestigingsmails te sturen" (EK-17), "nooit aan andere organisaties verkopen" (EK-19, EK-20)', () => {
  test('EK-17 no no of any kind keeps back the confirmation of what was ordered', async () => {
    const jan = await customer();

    await ek.operations.recordObjection(jan, { scope: 'ALL_OPTIONAL' }, THE_PERSON);
    await ek.operations.pauseMarketing(jan, '2026-12-31', THE_PERSON);

    expect(await ek.reply(jan, 'product-confirmations-netherlands')).toBe('yes: MANDATORY_TOPIC');
    expect(await ek.reply(jan, 'product-confirmations-united-kingdom')).toBe('yes: MANDATORY_TOPIC');
  });

  test('EK-17 the Mailchimp list is one of service: a policy that puts promotion on it is refused', () => {
    const { providers } = ek.policy;
    const [audience] = providers.mailchimp?.audiences ?? [];
    if (!providers.mailchimp || !audience) throw new Error('the policy has no Mailchimp audience');
    expect(audience).toMatchObject({ kind: 'SERVICE', unsubscribeCountsAs: 'OPT_OUT' });

    const audiences = [{ ...audience, topics: [...audience.topics, UPDATES] }];
    const mistakes = policyMistakes({
      ...ek.policy,
      providers: { ...providers, mailchimp: { ...providers.mailchimp, audiences } },
    });

    expect(mistakes.map(({ path }) => path)).toContain('providers.mailchimp.audiences.0.topics.2');
    expect(policyMistakes(ek.policy)).toEqual([]);
  });

  test('EK-19 no topic carries the offers of other organisations', () => {
    expect(ek.policy.topics.filter(({ partner }) => partner)).toEqual([]);
  });

  test('EK-20 nobody is an audience on social media without their own yes, and who objected never is', async () => {
    const [jan, eva] = [await customer(), await customer()];
    await ek.operations.setPreferences(eva, [yes(UPDATES, 'SOCIAL')], THE_PERSON);
    expect(await ek.reply(jan, UPDATES, 'SOCIAL')).toBe('no: NO_CONSENT');
    expect(await ek.reply(eva, UPDATES, 'SOCIAL')).toBe('yes: OPTED_IN');

    await ek.pressLink(eva);

    expect(await ek.reply(eva, UPDATES, 'SOCIAL')).toBe('no: SUPPRESSED');
  });

  test('EK-20 who said no can be put on an exclusion list as a hash, and nobody else ever is', async () => {
    const [jan, eva, bo, cas] = [await customer(), await customer(), await customer(), await customer()];
    await ek.operations.setPreferences(jan, [yes(UPDATES, 'SOCIAL')], THE_PERSON);
    await ek.pressLink(eva);
    await ek.operations.recordObjection(bo, {}, THE_PERSON);
    await ek.operations.restrictProcessing(bo, 'ALL', THE_PERSON);
    await ek.operations.eraseContact(cas, 'REQUEST', THE_PERSON);

    const hashes: string[] = [];
    const asked = { topic: UPDATES, channel: 'SOCIAL', kind: 'EMAIL', digest: 'SHA256' } as const;
    for await (const page of ek.operations.readExclusions(asked)) hashes.push(...page.hashes);

    const hashOf = ({ address }: { address: { value: string } }) =>
      createHash('sha256').update(address.value).digest('hex');
    expect(hashes).toContain(hashOf(eva));
    for (const other of [jan, bo, cas]) expect(hashes).not.toContain(hashOf(other));
  });

  test('EK-27 a provider outside the EEA and the United Kingdom is refused without the safeguard it goes by', () => {
    const { hubspot } = ek.policy.providers;
    if (!hubspot) throw new Error('the policy has no HubSpot');
    const providers = { hubspot: { ...hubspot, safeguard: undefined } };

    expect(policyMistakes({ ...ek.policy, providers })).toMatchObject([{ path: 'providers.hubspot.safeguard' }]);
    expect(policyMistakes(ek.policy)).toEqual([]);
  });
});

describe('"verwijderen of anonimiseren", "als u de juistheid van de gegevens betwist" (EK-21, EK-23, EK-26, EK-29)', () => {
  test('EK-21 after the deletion nothing is read here any more, and the no of before stays', async () => {
    const jan = await customer({ profile: { name: 'Jan Example' } });
    await ek.pressLink(jan);

    await ek.operations.eraseContact(jan, 'RETENTION', THE_COMPANY);
    expect(await ek.operations.readContact({ address: jan.address })).toBeUndefined();
    await ek.operations.upsertContact({ email: jan.address, relation: 'CUSTOMER', business: true }, { source: 'API' });

    expect(await ek.replies({ address: jan.address })).toEqual(STOPPED);
  });

  test('EK-23 while the data are contested nothing is sent, and what was said before stands when it ends', async () => {
    const jan = await customer();
    await ek.operations.setPreferences(jan, [no(UPDATES)], THE_PERSON);

    await ek.operations.restrictProcessing(jan, 'ALL', { ...THE_PERSON, reference: 'data are contested' });
    expect(new Set(Object.values(await ek.replies(jan)))).toEqual(new Set(['no: RESTRICTED']));
    await ek.operations.liftRestriction(jan, { ...THE_PERSON, occurredAt: ek.later(), reference: 'letter 9' });

    expect(await ek.replies(jan)).toEqual({ ...BEFORE, [UPDATES]: 'no: OPTED_OUT' });
  });

  test('EK-26 a decision tells its ground and the entries that it rests on; no score is among them', async () => {
    const jan = await customer();
    await ek.pressLink(jan);

    const { decisions } = await ek.operations.decideSends([jan], UPDATES, 'EMAIL');
    const [decision] = decisions;
    const entries = await ek.operations.readLedgerEntries(decision?.basedOn ?? []);

    expect(decision).toMatchObject({ reason: 'SUPPRESSED', suppressionReason: 'OBJECTION' });
    expect(entries.map(({ kind }) => kind)).toEqual(['SUPPRESSED']);
  });

  test('EK-29 each choice names the version of the statement that it was made under', async () => {
    const jan = await customer();

    await ek.pressLink(jan);

    const ledger = await ek.operations.readLedger(jan, { first: 50 });
    const entry = ledger?.entries.find(({ kind }) => kind === 'SUPPRESSED');
    expect(entry?.body).toMatchObject({ policyVersion: '2023-03-17' });
  });

  test('EK-18 an address that nobody knows gets no promotion of any company', async () => {
    expect(await ek.replies({ address: email('nobody@example.org') })).toMatchObject({
      'updates-netherlands': 'no: NOT_INFORMED',
      'updates-united-kingdom': 'no: NOT_INFORMED',
      'preference-check': 'no: NOT_INFORMED',
    });
  });
});
