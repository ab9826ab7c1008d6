import { examinePlace } from '../../integrations/account-place';
import type { Address } from '../../src/domain/address';
import { policyMistakes } from '../../src/domain/policy-checks';
import { THE_PERSON } from '../support/statement';
import {
  openStatementProviders,
  PRODUCTS,
  SOMEBODY_ELSES,
  type StatementProviders,
} from '../support/statement-providers';

const yes = (topic: string) => ({ topic, channel: 'EMAIL' as const, state: 'OPTED_IN' as const });
const SAID = { ...THE_PERSON, wordingId: 'form-1', reference: 'form', occurredAt: new Date() };

/** What HubSpot's record of somebody says, without what it keeps of itself. */
function recordOf({ hubspot }: StatementProviders, { value }: Address): Record<string, string> | undefined {
  const id = hubspot.state.idByEmail.get(value);
  const { properties } = (id && hubspot.state.contacts.get(id)) || {};
  if (!properties) return undefined;
  const own = ['email', 'firstname', 'lastname', 'hs_language', 'country', 'company', 'phone', 'jobtitle'];
  return Object.fromEntries(Object.entries(properties).filter(([name, value]) => own.includes(name) && value));
}

describe('Ekco at its providers', () => {
  let ek: StatementProviders;
  beforeAll(async () => {
    ek = await openStatementProviders('ekco');
  });
  afterAll(() => ek.close());
  const statusOf = ({ value }: Address, audience = PRODUCTS) =>
    ek.mailchimp.control.readMember({ audience, email: value })?.status;

  test('EK-17 an objection stops marketing at HubSpot and leaves the product confirmations of Mailchimp alone', async () => {
    const jan = await ek.person({ relation: 'CUSTOMER', business: true });
    ek.mailchimp.control.addMember({ audience: PRODUCTS, email: jan.value });
    await ek.operations.setPreferences({ address: jan }, [yes('updates-netherlands')], SAID);
    await ek.sync();
    expect(ek.hubspot.state.preferences.get(jan.value)?.portalWide).toBeUndefined();

    await ek.operations.recordObjection({ address: jan }, {}, THE_PERSON);
    await ek.sync();

    expect(ek.hubspot.state.preferences.get(jan.value)?.portalWide).toBeDefined();
    expect(statusOf(jan)).toBe('subscribed');
  });

  test('EK-17 a yes to marketing makes nobody a member of the Mailchimp list, nor of one that the policy does not name', async () => {
    const eva = await ek.person({ relation: 'CUSTOMER', business: true });

    await ek.operations.setPreferences({ address: eva }, [yes('updates-netherlands')], SAID);
    await ek.sync();

    expect(recordOf(ek, eva)).toMatchObject({ email: eva.value });
    expect([statusOf(eva), statusOf(eva, SOMEBODY_ELSES)]).toEqual([undefined, undefined]);
  });

  test('EK-13 opens, clicks, deliveries, bounces and leaving at HubSpot are taken in, each as what it is', async () => {
    const details = { relation: 'CUSTOMER', business: true } as const;
    const [reader, gone, leaving, objector] = await Promise.all([
      ek.person(details),
      ek.person(details),
      ek.person(details),
      ek.person(details),
    ]);
    for (const address of [reader, gone, leaving, objector]) {
      await ek.operations.setPreferences({ address }, [yes('updates-netherlands')], SAID);
    }
    await ek.operations.recordObjection({ address: objector }, {}, THE_PERSON);
    await ek.sync();
    const { control, state } = ek.hubspot;
    const [type] = [...state.definitions.values()].filter(({ name }) => name === 'Updates Nederland');

    for (const { value } of [reader, objector]) {
      control.deliver({ email: value });
      control.open({ email: value });
      control.click({ email: value, url: 'https://shop.example/offer' });
    }
    control.bounce({ email: gone.value, isPermanent: true });
    control.unsubscribeByLink({ email: leaving.value, subscriptionId: type?.id ?? '' });
    await ek.walk();

    const kept = async (address: Address) => {
      const page = await ek.operations.readInteractions({ address }, { first: 20 });
      return (page?.interactions ?? []).map(({ kind }) => kind).sort();
    };
    const reasonFor = async (address: Address) => {
      const { decisions } = await ek.operations.decideSends([{ address }], 'updates-netherlands', 'EMAIL');
      return decisions[0]?.reason;
    };
    expect(await kept(reader)).toEqual(['CLICK', 'DELIVERED', 'OPEN']);
    // Of who objected no open and no click is kept (EK-15: on legitimate interest).
    expect((await kept(objector)).filter((kind) => kind !== 'DELIVERED')).toEqual([]);
    expect(await kept(gone)).toEqual(['BOUNCE']);
    expect(await Promise.all([reader, gone, leaving, objector].map(reasonFor))).toEqual([
      'OPTED_IN',
      'UNDELIVERABLE',
      'OPTED_OUT',
      'SUPPRESSED',
    ]);
  });

  test('EK-16 an erasure reaches HubSpot and Mailchimp, and nothing of the person is left there', async () => {
    const piet = await ek.person({ relation: 'CUSTOMER', business: true });
    ek.mailchimp.control.addMember({ audience: PRODUCTS, email: piet.value });
    await ek.operations.setPreferences({ address: piet }, [yes('updates-netherlands')], SAID);
    await ek.sync();
    expect(recordOf(ek, piet)).toBeDefined();

    await ek.operations.eraseContact({ address: piet }, 'REQUEST', THE_PERSON);
    await ek.sync();

    expect(recordOf(ek, piet)).toBeUndefined();
    expect(statusOf(piet)).toBeUndefined();
  });

  test('EK-16 the receipt names both providers, and each waits for its own confirmation', async () => {
    const mia = await ek.person({ relation: 'CUSTOMER', business: true });
    ek.mailchimp.control.addMember({ audience: PRODUCTS, email: mia.value });
    await ek.operations.setPreferences({ address: mia }, [yes('updates-netherlands')], SAID);
    await ek.sync();

    ek.hubspot.control.fault({ kind: 503, times: Number.POSITIVE_INFINITY });
    const { receipt } = await ek.operations.eraseContact({ address: mia }, 'REQUEST', THE_PERSON);
    await ek.sync();
    const there = async () => (await ek.operations.readErasureReceipt(receipt?.contactId ?? ''))?.providers;
    const outage = await there();
    ek.hubspot.control.clearFaults();
    await ek.letTimePass();
    await ek.sync();

    expect(receipt?.providers).toMatchObject([
      { provider: 'hubspot', state: 'WAITING' },
      { provider: 'mailchimp', state: 'WAITING' },
    ]);
    expect(outage).toMatchObject([
      { provider: 'hubspot', state: 'WAITING' },
      { provider: 'mailchimp', state: 'CONFIRMED' },
    ]);
    expect(outage?.[0]?.confirmedAt).toBeUndefined();
    expect(await there()).toMatchObject([
      { provider: 'hubspot', state: 'CONFIRMED', confirmedAt: expect.any(Date) },
      { provider: 'mailchimp', state: 'CONFIRMED', confirmedAt: expect.any(Date) },
    ]);
    expect([recordOf(ek, mia), statusOf(mia)]).toEqual([undefined, undefined]);
  });
});

describe('Qualifio at HubSpot', () => {
  let qf: StatementProviders;
  beforeAll(async () => {
    qf = await openStatementProviders('qualifio');
  });
  afterAll(() => qf.close());

  async function reader() {
    const profile = { name: 'Ann Example', language: 'nl', organisation: 'Acme' };
    const who = await qf.person({ relation: 'CUSTOMER', business: true, country: 'BE', profile });
    await qf.operations.setPreferences({ address: who }, [yes('newsletter')], SAID);
    await qf.sync();
    return who;
  }

  test('QF-05 HubSpot gets the address, the name, the language and the country, and nothing else', async () => {
    const who = await reader();

    const record = recordOf(qf, who);

    expect(record).toEqual({
      email: who.value,
      firstname: 'Ann',
      lastname: 'Example',
      hs_language: 'nl',
      country: 'BE',
    });
    expect(qf.policy.providers.hubspot?.contactFields).toEqual(['email', 'name', 'language', 'country']);
  });

  test('QF-14 what is erased here is gone at HubSpot', async () => {
    const who = await reader();

    await qf.operations.eraseContact({ address: who }, 'REQUEST', THE_PERSON);
    await qf.sync();

    expect(recordOf(qf, who)).toBeUndefined();
  });

  test('QF-14 that it is gone at HubSpot is shown by its confirmation in the ledger, and not said before', async () => {
    const who = await reader();

    const { receipt } = await qf.operations.eraseContact({ address: who }, 'REQUEST', THE_PERSON);
    const there = async () => (await qf.operations.readErasureReceipt(receipt?.contactId ?? ''))?.providers;
    const before = await there();
    await qf.sync();

    expect(before).toMatchObject([{ provider: 'hubspot', state: 'WAITING' }]);
    expect(await there()).toMatchObject([{ provider: 'hubspot', state: 'CONFIRMED', confirmedAt: expect.any(Date) }]);
    expect(await qf.operations.verifyLedger()).toMatchObject({ isIntact: true });
  });

  test('QF-24 a child who was found is deleted at HubSpot too, and the receipt shows it', async () => {
    const child = await reader();

    const { receipt } = await qf.operations.eraseContact({ address: child }, 'UNDER_AGE', THE_PERSON);
    await qf.sync();

    expect(recordOf(qf, child)).toBeUndefined();
    const shown = await qf.operations.readErasureReceipt(receipt?.contactId ?? '');
    expect(shown).toMatchObject({ reason: 'UNDER_AGE', providers: [{ provider: 'hubspot', state: 'CONFIRMED' }] });
  });

  test('QF-30 a correction goes on to HubSpot, and so does an erasure', async () => {
    const who = await reader();

    await qf.operations.upsertContact({ email: who, profile: { name: 'Anna Example' } }, { source: 'API' });
    await qf.sync();
    const corrected = recordOf(qf, who);
    await qf.operations.eraseContact({ address: who }, 'REQUEST', THE_PERSON);
    await qf.sync();

    expect(corrected).toMatchObject({ firstname: 'Anna', lastname: 'Example' });
    expect(recordOf(qf, who)).toBeUndefined();
  });
});

describe('Engage Process at its providers', () => {
  let ep: StatementProviders;
  beforeAll(async () => {
    ep = await openStatementProviders('engage-process');
  });
  afterAll(() => ep.close());

  test('EP-14 nothing is sent to Mailchimp, which keeps its data elsewhere: not one call is made', async () => {
    const who = await ep.person({ relation: 'CUSTOMER', business: true });

    await ep.operations.setPreferences({ address: who }, [yes('newsletter')], SAID);
    await ep.operations.recordObjection({ address: who }, {}, THE_PERSON);
    await ep.sync();

    expect(ep.mailchimp.calls).toEqual([]);
    expect(ep.hubspot.calls.length).toBeGreaterThan(0);
    const { mailchimp, ...others } = ep.policy.providers;
    const exchanging = {
      ...ep.policy,
      providers: { ...others, mailchimp: mailchimp && { ...mailchimp, importOnly: false } },
    };
    expect(policyMistakes(exchanging).map(({ path }) => path)).toContain('providers.mailchimp.region');
  });

  test('EP-09 click data stay here: no provider is given them, nor asked for its own', () => {
    expect(ep.policy.tracking.providers).toEqual([]);
    expect(ep.operations.inbound.exchangesInteractions('hubspot')).toBe(false);
    expect(ep.operations.inbound.exchangesInteractions('mailchimp')).toBe(false);
  });
});

describe('where an account keeps the data, beside what the policy promises', () => {
  const opened: StatementProviders[] = [];
  afterAll(() => Promise.all(opened.map((one) => one.close())));

  /** What is said of HubSpot's account in this data centre, and of Mailchimp's. */
  async function examined(policy: string, dataHostingLocation: string) {
    const statement = await openStatementProviders(policy);
    opened.push(statement);
    statement.hubspot.control.change({ dataHostingLocation });
    const places = statement.providers.map((provider) => examinePlace(provider, statement.policy));
    const [hubspot, mailchimp] = await Promise.all(places);
    return { hubspot, mailchimp };
  }

  test('UG-10 an account of HubSpot in the United States is not allowed while no safeguard is named; one in Europe is as promised', async () => {
    const { hubspot: american } = await examined('upgraders', 'na1');
    const { hubspot: european } = await examined('upgraders', 'eu1');

    expect(american).toMatchObject({
      verdict: 'NOT_ALLOWED',
      found: expect.stringMatching(/^hubspot keeps the data of this account in US \(na1\); the policy promises EEA /),
      step: expect.stringContaining('providers.hubspot.safeguard'),
    });
    expect(european).toEqual({
      verdict: 'AS_NAMED',
      found: 'hubspot keeps the data of this account in EU (eu1), as the policy has it',
    });
  });

  test('EK-27 both accounts are in the United States as the policy names it, under standard clauses; one that is not is told', async () => {
    const { hubspot, mailchimp } = await examined('ekco', 'na1');
    const { hubspot: european } = await examined('ekco', 'eu1');

    expect([hubspot?.verdict, mailchimp?.verdict]).toEqual(['AS_NAMED', 'AS_NAMED']);
    expect(mailchimp?.found).toBe('mailchimp keeps the data of this account in US (us1), as the policy has it');
    expect(european).toMatchObject({
      verdict: 'NOT_AS_NAMED',
      found: expect.stringContaining('in EU (eu1); the policy names US (providers.hubspot.region)'),
    });
  });

  test('EP-14 an account outside the EU is not allowed, and Mailchimp, to which nothing goes, is not asked', async () => {
    const { hubspot, mailchimp } = await examined('engage-process', 'na1');

    expect(hubspot).toMatchObject({ verdict: 'NOT_ALLOWED', step: expect.stringContaining('importOnly') });
    expect(mailchimp).toBeUndefined();
  });

  test.each([
    ['xx9', 'a place that is not known here (xx9)'],
    ['', 'hubspot does not tell where'],
  ])('a place that is not known, or not told, is no promise kept: %s', async (place, text) => {
    const { hubspot } = await examined('upgraders', place);

    expect(hubspot).toMatchObject({ verdict: 'NOT_KNOWN', found: expect.stringContaining(text) });
  });
});
