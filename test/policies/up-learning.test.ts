import type { Channel } from '../../src/domain/words';
import type { PreferenceChange, Said } from '../../src/operations';
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

let up: Statement;
beforeAll(async () => {
  up = await openStatement('up-learning');
});
afterAll(() => up.close());

const CHANNELS: readonly Channel[] = ['EMAIL', 'PHONE', 'SMS', 'POST', 'SOCIAL', 'IN_APP'];
const yes = (topic: string, channel: Channel = 'EMAIL'): PreferenceChange => ({ topic, channel, state: 'OPTED_IN' });
let numbers = 0;
const customer = () => up.person({ relation: 'CUSTOMER', phone: phone(`+3161234${String(1000 + numbers++)}`) });
const byChannel = async (who: Person, topic: string) =>
  Object.fromEntries(
    await Promise.all(CHANNELS.map(async (channel) => [channel, await up.reply(who, topic, channel)])),
  );
const onAll = (reply: string) => Object.fromEntries(CHANNELS.map((channel) => [channel, reply]));

const BEFORE = {
  news: 'yes: SOFT_OPT_IN',
  events: 'yes: SOFT_OPT_IN',
  surveys: 'yes: SERVICE_TOPIC',
  'partner-offers': 'no: NO_CONSENT',
  'service-messages': 'yes: SERVICE_TOPIC',
  invoices: 'yes: MANDATORY_TOPIC',
  'privacy-notices': 'yes: MANDATORY_TOPIC',
};
const STOPPED = {
  news: 'no: SUPPRESSED',
  events: 'no: SUPPRESSED',
  surveys: 'no: SUPPRESSED',
  'partner-offers': 'no: SUPPRESSED',
  'service-messages': 'no: SUPPRESSED',
  invoices: 'yes: MANDATORY_TOPIC',
  'privacy-notices': 'yes: MANDATORY_TOPIC',
};

describe('"The right to object to the use of data for direct marketing purposes is absolute" (UP-01, UP-02)', () => {
  test('UP-01 an objection without a reason or evidence is taken at once, and a repeat changes nothing', async () => {
    const jan = await customer();
    expect(await up.replies(jan)).toEqual(BEFORE);

    const objected = await up.operations.recordObjection(jan, {}, THE_PERSON);

    expect(objected.refused).toEqual([]);
    expect(await up.replies(jan)).toEqual(STOPPED);
    expect(await up.operations.recordObjection(jan, {}, THE_PERSON)).toMatchObject({ entries: 0, refused: [] });
  });

  test('UP-01 no staff, role, import, provider or new entry of the person lifts it', async () => {
    const jan = await customer();
    await up.operations.recordObjection(jan, {}, THE_PERSON);
    const later = { occurredAt: up.later(), reference: 'web form 12' };
    const roles = [{ role: 'administrator', customer: 'City of Example', duty: 'contract 1' }];

    const byStaff = await up.operations.setPreferences(jan, [yes('news')], THE_COMPANY);
    await up.operations.setPreferences(jan, [yes('news')], { ...THE_PERSON, ...later });
    await up.operations.setPreferences(jan, [yes('news')], { source: 'PROVIDER', statedBy: 'RECIPIENT', ...later });
    await up.operations.withdrawCompanyStop(jan, {}, THE_COMPANY);
    await up.operations.upsertContact({ email: jan.address, relation: 'CUSTOMER', business: true, roles }, THE_COMPANY);
    const optIns = [{ topic: 'news', channel: 'EMAIL' as const, ...later }];
    await up.operations.importRows(
      listed([{ line: 2, email: jan.address, optOuts: [], optIns, reference: 'list 3' }]),
      {},
    );

    expect(byStaff.refused).toEqual([{ index: 0, reason: 'COMPANY_CANNOT_OPT_IN' }]);
    expect(await up.replies(jan)).toEqual(STOPPED);
  });

  test('UP-01 no merge, address change or erasure lifts it', async () => {
    const [jan, double] = [await customer(), await customer()];
    const moved = email('jan.moved@customer.example');
    await up.operations.recordObjection(double, {}, THE_PERSON);

    await up.operations.mergeContacts(jan, double, THE_COMPANY);
    expect(await up.replies(jan)).toEqual(STOPPED);
    await up.operations.changeAddress(jan, jan.address, moved, THE_COMPANY);
    expect(await up.replies({ address: moved })).toEqual(STOPPED);
    await up.operations.eraseContact({ address: moved }, 'REQUEST', THE_PERSON);
    await up.operations.upsertContact({ email: moved, relation: 'CUSTOMER' }, { ...THE_PERSON, reference: 'order 3' });
    expect(await up.replies({ address: moved })).toEqual(STOPPED);
  });

  test.each<[string, Said]>([
    ['letter or phone, typed by staff', { source: 'API', statedBy: 'RECIPIENT', reference: 'letter of 9 March' }],
    ['a system that does not say whose no it is', { source: 'API' }],
    ['the CRM', { source: 'PROVIDER' }],
    ['the preference page', { source: 'PAGE', statedBy: 'RECIPIENT' }],
    ['text message', { source: 'TEXT_MESSAGE', statedBy: 'RECIPIENT' }],
  ])('UP-02 an objection by %s is honoured as one by the link', async (_route, said) => {
    const jan = await customer();

    await up.operations.recordObjection(jan, {}, said);

    expect(await up.replies(jan)).toEqual(STOPPED);
    expect(await up.operations.stopByLink(await up.link(jan), BY_LINK)).toMatchObject({ entries: 0, refused: [] });
  });

  test('UP-02 an objection in an imported list is honoured, and an address nobody knew is stopped before it is known', async () => {
    const jan = await customer();
    const stranger = email('stranger@customer.example');
    const row = { line: 2, email: jan.address, optOuts: [], optIns: [], objection: {} };

    await up.operations.importRows(listed([row]), {});
    await up.operations.recordObjection({ address: stranger }, {}, { source: 'PROVIDER' });
    await up.operations.upsertContact({ email: stranger, relation: 'CUSTOMER' }, { source: 'API' });

    expect(await up.replies(jan)).toEqual(STOPPED);
    expect(await up.replies({ address: stranger })).toEqual(STOPPED);
  });

  test('UP-02 in all cases, but no further: a colleague at the same organisation goes on', async () => {
    const [jan, colleague] = [await customer(), await customer()];

    await up.pressLink(jan);

    expect(await up.replies(colleague)).toEqual(BEFORE);
  });
});

describe('"clicking on the unsubscribe link in any e-mail you receive from us" (UP-03, UP-04, UP-05, UP-11)', () => {
  test('UP-03 UP-04 the link in a mail about any topic stops marketing and other e-mails, and no contract mail', async () => {
    for (const { key } of up.policy.topics) {
      const jan = await customer();

      await up.pressLink(jan, key);

      expect(await up.replies(jan)).toEqual(STOPPED);
    }
  });

  test('UP-04 a no that says direct marketing leaves the other e-mails, and one to a topic the other topics', async () => {
    const [jan, eva] = [await customer(), await customer()];

    await up.operations.recordObjection(jan, { scope: 'DIRECT_MARKETING' }, THE_PERSON);
    await up.operations.setPreferences(eva, [{ ...yes('news'), state: 'OPTED_OUT' }], THE_PERSON);

    const service = { surveys: 'yes: SERVICE_TOPIC', 'service-messages': 'yes: SERVICE_TOPIC' };
    expect(await up.replies(jan)).toEqual({ ...STOPPED, ...service });
    expect(await up.replies(eva)).toEqual({ ...BEFORE, news: 'no: OPTED_OUT' });
  });

  test('UP-05 UP-11 after the click the data are used for marketing by no channel, social media included', async () => {
    const jan = await customer();
    expect(await byChannel(jan, 'news')).toEqual({ ...onAll('yes: SOFT_OPT_IN'), SMS: 'no: NO_CONSENT' });

    await up.pressLink(jan, 'news');

    for (const topic of ['news', 'events', 'partner-offers']) {
      expect(await byChannel(jan, topic)).toEqual(onAll('no: SUPPRESSED'));
    }
    expect(await up.operations.readContact(jan)).toMatchObject({ marketingTracking: 'OPTED_OUT', tracking: 'UNKNOWN' });
  });

  test('UP-11 a no to one channel only, because the person named it, leaves the others', async () => {
    const jan = await customer();

    await up.operations.recordObjection(jan, { channels: ['PHONE'] }, THE_PERSON);

    expect(await byChannel(jan, 'news')).toMatchObject({ PHONE: 'no: SUPPRESSED', EMAIL: 'yes: SOFT_OPT_IN' });
  });
});

describe('"Justified (marketing) interests of UP learning" (UP-10)', () => {
  test('UP-10 legitimate interest opens news for a customer, and for a prospect only what the law leaves', async () => {
    const [jan, prospect] = [await customer(), await up.person({ relation: 'PROSPECT', phone: phone('+31701234567') })];
    const business = await up.person({ relation: 'PROSPECT', business: true, phone: phone('+31701234568') });

    const { decisions } = await up.operations.decideSends([jan], 'news', 'EMAIL');

    expect(decisions[0]).toMatchObject({ reason: 'SOFT_OPT_IN', lawfulBasis: 'LEGITIMATE_INTEREST' });
    const closed = { EMAIL: 'no: NO_CONSENT', SOCIAL: 'no: NO_CONSENT', SMS: 'no: NO_CONSENT' };
    const open = { POST: 'yes: SOFT_OPT_IN', IN_APP: 'yes: SOFT_OPT_IN' };
    expect(await byChannel(prospect, 'news')).toEqual({ ...closed, ...open, PHONE: 'no: NO_CONSENT' });
    expect(await byChannel(business, 'news')).toEqual({ ...closed, ...open, PHONE: 'yes: SOFT_OPT_IN' });
  });

  test('UP-10 somebody of no known relation, or that was a customer, is not mailed on it', async () => {
    for (const details of [{}, { relation: 'FORMER_CUSTOMER' as const }]) {
      expect(await up.reply(await up.person(details), 'news')).toBe('no: NO_CONSENT');
    }
  });

  test('UP-10 an objection ends this ground for good: what the person opens again rests on their yes alone', async () => {
    const jan = await customer();
    await up.pressLink(jan);
    const asked = { ...THE_PERSON, occurredAt: up.later(), wordingId: 'form-7' };
    const CONFIRMED: Said = { source: 'CONFIRMATION', statedBy: 'RECIPIENT' };
    await up.operations.setPreferences(jan, [yes('news')], asked);

    await up.operations.confirmOptIn(jan, [yes('news')], CONFIRMED);

    expect(await up.replies(jan)).toEqual({ ...STOPPED, news: 'yes: OPTED_IN' });
    expect(await byChannel(jan, 'news')).toEqual({ ...onAll('no: SUPPRESSED'), EMAIL: 'yes: OPTED_IN' });
    await up.operations.setPreferences(jan, [{ ...yes('news'), state: 'OPTED_OUT' }], THE_PERSON);
    expect(await up.reply(jan, 'news')).toBe('no: OPTED_OUT');
  });
});
