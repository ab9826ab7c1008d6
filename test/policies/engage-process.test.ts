import type { RoleInput } from '../../src/operations';
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

let ep: Statement;
beforeAll(async () => {
  ep = await openStatement('engage-process');
});
afterAll(() => ep.close());

const BUSINESS_CUSTOMER = { relation: 'CUSTOMER', business: true } as const;
const ADMINISTRATOR: RoleInput = { role: 'administrator', customer: 'City of Example', duty: 'contract 2024-17' };
const OFFERS = { topic: 'direct-marketing', channel: 'EMAIL' } as const;
const NEWSLETTER = { topic: 'newsletter', channel: 'EMAIL' } as const;

const optIn = (who: Person, topic: typeof OFFERS | typeof NEWSLETTER, said = THE_PERSON) =>
  ep.operations.setPreferences(who, [{ ...topic, state: 'OPTED_IN' }], said);
const optOut = (who: Person, topic: typeof OFFERS | typeof NEWSLETTER) =>
  ep.operations.setPreferences(who, [{ ...topic, state: 'OPTED_OUT' }], THE_PERSON);
const administrator = (role: Partial<RoleInput> = {}) =>
  ep.person({ ...BUSINESS_CUSTOMER, roles: [{ ...ADMINISTRATOR, ...role }] });

/** Everything optional is stopped, what has to be sent is not. */
const ALL_OPTIONAL_STOPPED = {
  newsletter: 'no: SUPPRESSED',
  'direct-marketing': 'no: SUPPRESSED',
  training: 'no: SUPPRESSED',
  'product-updates': 'no: NOT_IN_REQUIRED_ROLE',
  invoices: 'yes: MANDATORY_TOPIC',
};
const STOPPED_ADMINISTRATOR = { ...ALL_OPTIONAL_STOPPED, 'product-updates': 'yes: MANDATORY_TOPIC' };

describe('"Wij versturen direct marketing e-mail nooit zonder uw voorafgaande toestemming" (EP-01, EP-02)', () => {
  test('EP-01 a business customer gets no offers until they ask for them', async () => {
    const jan = await ep.person(BUSINESS_CUSTOMER);
    expect(await ep.reply(jan, 'direct-marketing')).toBe('no: NO_CONSENT');

    await optIn(jan, OFFERS);

    expect(await ep.reply(jan, 'direct-marketing')).toBe('yes: OPTED_IN');
  });

  test('EP-01 a consent that the company states, or does not say whose it is, is none', async () => {
    const jan = await ep.person(BUSINESS_CUSTOMER);

    const stated = await optIn(jan, OFFERS, THE_COMPANY);
    const unstated = await optIn(jan, OFFERS, { source: 'API', reference: 'ticket 8' });

    expect([stated, unstated].map(({ refused }) => refused[0]?.reason)).toEqual(Array(2).fill('COMPANY_CANNOT_OPT_IN'));
    expect(await ep.reply(jan, 'direct-marketing')).toBe('no: NO_CONSENT');
  });

  test('EP-01 an imported consent counts with the time it was given, and is none without', async () => {
    const [dated, undated] = [email('dated@customer.example'), email('undated@customer.example')];
    const codes = BUSINESS_CUSTOMER;
    const rows = [
      {
        line: 2,
        email: dated,
        codes,
        reference: 'list 3',
        optOuts: [],
        optIns: [{ ...OFFERS, occurredAt: new Date('2025-02-01') }],
      },
      { line: 3, email: undated, codes, reference: 'list 3', optOuts: [], optIns: [OFFERS] },
    ];

    const report = await ep.operations.importRows(listed(rows), {});

    expect(report.refused).toEqual({ EVIDENCE_INCOMPLETE: 1 });
    expect(await ep.reply({ address: dated }, 'direct-marketing')).toBe('yes: OPTED_IN');
    expect(await ep.reply({ address: undated }, 'direct-marketing')).toBe('no: NO_CONSENT');
  });

  test('EP-02 a yes to the newsletter is no yes to offers, and each rests on its own basis', async () => {
    const jan = await ep.person(BUSINESS_CUSTOMER);
    await optIn(jan, NEWSLETTER);

    expect(await ep.reply(jan, 'newsletter')).toBe('yes: OPTED_IN');
    expect(await ep.reply(jan, 'direct-marketing')).toBe('no: NO_CONSENT');
    await optIn(jan, OFFERS);
    const basisOf = async (topic: string) => (await ep.operations.decideSends([jan], topic, 'EMAIL')).decisions[0];
    expect(await basisOf('newsletter')).toMatchObject({ lawfulBasis: 'LEGITIMATE_INTEREST' });
    expect(await basisOf('direct-marketing')).toMatchObject({ lawfulBasis: 'CONSENT' });
  });

  test('EP-02 who leaves the newsletter keeps the offers they asked for, and the other way round', async () => {
    const [jan, eva] = [await ep.person(BUSINESS_CUSTOMER), await ep.person(BUSINESS_CUSTOMER)];
    for (const who of [jan, eva]) await optIn(who, OFFERS);

    await optOut(jan, NEWSLETTER);
    await optOut(eva, OFFERS);

    expect(await ep.replies(jan)).toMatchObject({ newsletter: 'no: OPTED_OUT', 'direct-marketing': 'yes: OPTED_IN' });
    expect(await ep.replies(eva)).toMatchObject({
      newsletter: 'yes: SOFT_OPT_IN',
      'direct-marketing': 'no: OPTED_OUT',
    });
  });
});

describe('"In al onze e-mail is een opt-out link aangebracht" (EP-03, EP-04)', () => {
  test('EP-03 a mail about any topic, product updates and invoices included, has a link that stops all optional mail', async () => {
    for (const { key } of ep.policy.topics) {
      const jan = await administrator();
      await optIn(jan, OFFERS);

      await ep.pressLink(jan, key);

      expect(await ep.replies(jan)).toEqual(STOPPED_ADMINISTRATOR);
    }
  });

  test('EP-04 the link means no mail at all, also where the person had opted in, and a second press changes nothing', async () => {
    const jan = await ep.person(BUSINESS_CUSTOMER);
    await optIn(jan, OFFERS);
    expect(await ep.replies(jan)).toMatchObject({ newsletter: 'yes: SOFT_OPT_IN', training: 'yes: SERVICE_TOPIC' });

    const link = await ep.link(jan);
    await ep.operations.stopByLink(link, BY_LINK);

    expect(await ep.replies(jan)).toEqual(ALL_OPTIONAL_STOPPED);
    expect(await ep.operations.stopByLink(link, BY_LINK)).toMatchObject({ entries: 0, refused: [] });
  });

  test('EP-04 opting out of one topic on the page stops that one alone', async () => {
    const jan = await ep.person(BUSINESS_CUSTOMER);

    await optOut(jan, NEWSLETTER);

    expect(await ep.replies(jan)).toMatchObject({ newsletter: 'no: OPTED_OUT', training: 'yes: SERVICE_TOPIC' });
  });

  test('EP-04 the link stops its own reader and no colleague', async () => {
    const [jan, colleague] = [await ep.person(BUSINESS_CUSTOMER), await ep.person(BUSINESS_CUSTOMER)];

    await ep.pressLink(jan, 'newsletter');

    expect(await ep.reply(colleague, 'newsletter')).toBe('yes: SOFT_OPT_IN');
  });

  test('EP-04 an old link still stops the address it went to after the person moved to another', async () => {
    const jan = await ep.person(BUSINESS_CUSTOMER);
    const link = await ep.link(jan);
    const moved = email('jan.moved@customer.example');
    await ep.operations.changeAddress(jan, jan.address, moved, THE_PERSON);

    await ep.operations.stopByLink(link, BY_LINK);

    expect(await ep.reply({ address: moved }, 'newsletter')).toBe('no: SUPPRESSED');
    expect(await ep.reply({ address: jan.address }, 'newsletter')).toBe('no: SUPPRESSED');
  });
});

describe('"product updates aan de geregistreerde rollen van onze klanten aan wie wij verplicht zijn" (EP-05, EP-06, EP-22)', () => {
  test.each([
    'administrator',
    'subscription-contact',
  ])('EP-05 product updates go on to the registered %s who wants no more mail', async (role) => {
    const jan = await administrator({ role });

    await ep.operations.recordObjection(jan, {}, THE_PERSON);
    await ep.operations.pauseMarketing(jan, '2026-12-31', THE_PERSON);

    expect(await ep.replies(jan)).toEqual(STOPPED_ADMINISTRATOR);
  });

  test('EP-05 first key, the class: nothing but product updates goes through by the role', async () => {
    const jan = await administrator();

    expect(await ep.reply(jan, 'direct-marketing')).toBe('no: NO_CONSENT');
    await optOut(jan, NEWSLETTER);
    expect(await ep.reply(jan, 'newsletter')).toBe('no: OPTED_OUT');
    const out = { topic: 'product-updates', channel: 'EMAIL', state: 'OPTED_OUT' } as const;
    await expect(async () => ep.operations.setPreferences(jan, [out], THE_PERSON)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  test('EP-05 second key, the role: a customer with a mere account, or another role, gets no product updates', async () => {
    const [user, viewer] = [await ep.person(BUSINESS_CUSTOMER), await administrator({ role: 'viewer' })];

    expect(await ep.reply(user, 'product-updates')).toBe('no: NOT_IN_REQUIRED_ROLE');
    expect(await ep.reply(viewer, 'product-updates')).toBe('no: NOT_IN_REQUIRED_ROLE');
    expect(await ep.reply({ address: email('nobody@example.org') }, 'product-updates')).toBe(
      'no: NOT_IN_REQUIRED_ROLE',
    );
  });

  test.each([
    undefined,
    '',
    '  ',
  ])('EP-06 third key, the duty: a role without a contract (%p) opens nothing', async (duty) => {
    const jan = await administrator({ duty });

    expect(await ep.reply(jan, 'product-updates')).toBe('no: NOT_IN_REQUIRED_ROLE');
  });

  test.each([
    ['2026-06-30', '2026-06-30T21:59:59.999Z', '2026-06-30T22:00:00Z'],
    ['2026-12-31', '2026-12-31T22:59:59.999Z', '2026-12-31T23:00:00Z'],
    ['2026-06-30T12:00:00+02:00', '2026-06-30T09:59:59.999Z', '2026-06-30T10:00:00Z'],
  ])('EP-06 a duty until %s ends there, a day with its midnight in Amsterdam', async (until, last, first) => {
    const jan = await administrator({ until });
    await ep.pressLink(jan);

    expect(await ep.at(last, () => ep.reply(jan, 'product-updates'))).toBe('yes: MANDATORY_TOPIC');
    expect(await ep.at(first, () => ep.reply(jan, 'product-updates'))).toBe('no: NOT_IN_REQUIRED_ROLE');
  });

  test('EP-06 the answer to a sender is valid no longer than the role', async () => {
    const jan = await administrator({ until: '2026-06-30' });

    const { decisions } = await ep.at('2026-06-30T21:30:00Z', () =>
      ep.operations.decideSends([jan], 'product-updates', 'EMAIL'),
    );

    expect(decisions[0]?.validUntil).toEqual(new Date('2026-06-30T22:00:00Z'));
  });

  test('EP-06 a customer that takes the role back ends it at once; the roles of other customers stay', async () => {
    const other: RoleInput = { role: 'administrator', customer: 'Province of Example', duty: 'contract 2023-4' };
    const [jan, eva] = [await administrator(), await ep.person({ roles: [ADMINISTRATOR, other] })];
    const ended = [{ ...ADMINISTRATOR, until: '2026-03-09' }];

    for (const who of [jan, eva])
      await ep.operations.upsertContact({ contactId: who.contactId, roles: ended }, THE_COMPANY);

    expect(await ep.reply(jan, 'product-updates')).toBe('no: NOT_IN_REQUIRED_ROLE');
    expect(await ep.reply(eva, 'product-updates')).toBe('yes: MANDATORY_TOPIC');
  });

  test('EP-22 a user added by the customer gets product updates by a role of their own, and by nobody else’s', async () => {
    const first = await administrator();
    const [added, plain] = [
      await administrator(),
      await ep.person({ ...BUSINESS_CUSTOMER, profile: { organisation: 'City of Example' } }),
    ];
    await ep.operations.upsertContact(
      { contactId: first.contactId, roles: [{ ...ADMINISTRATOR, until: '2026-03-09' }] },
      THE_COMPANY,
    );

    expect(await ep.reply(added, 'product-updates')).toBe('yes: MANDATORY_TOPIC');
    expect(await ep.reply(plain, 'product-updates')).toBe('no: NOT_IN_REQUIRED_ROLE');
  });

  test.each([
    'IMPORT',
    'PROVIDER',
  ] as const)('EP-22 no %s gives a role: only who speaks for the customer does', async (source) => {
    const jan = await ep.person(BUSINESS_CUSTOMER);

    const answer = await ep.operations.upsertContact({ email: jan.address, roles: [ADMINISTRATOR] }, { source });

    expect(answer.refused).toEqual([{ index: 0, reason: 'NOT_FROM_THIS_SOURCE' }]);
    expect(await ep.reply(jan, 'product-updates')).toBe('no: NOT_IN_REQUIRED_ROLE');
  });
});
