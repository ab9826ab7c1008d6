import { createHash } from 'node:crypto';
import type { Address } from '../../src/domain/address';
import type { PreferenceChange, Said } from '../../src/operations';
import { phone, THE_PERSON } from '../support/statement';
import { openStatementProviders, type StatementProviders } from '../support/statement-providers';

const NAMES = ['up-learning', 'upgraders', 'qualifio', 'ekco'] as const;
type Name = (typeof NAMES)[number];

const companies = new Map<Name, StatementProviders>();
beforeAll(async () => {
  for (const name of NAMES) companies.set(name, await openStatementProviders(name));
});
afterAll(async () => {
  for (const company of companies.values()) await company.close();
});
function at(name: Name): StatementProviders {
  const company = companies.get(name);
  if (!company) throw new Error(`no company ${name}`);
  return company;
}

const CONFIRMED: Said = { source: 'CONFIRMATION', statedBy: 'RECIPIENT' };
const said = (): Said => ({ ...THE_PERSON, wordingId: 'form-1', reference: 'form', occurredAt: new Date() });
const yes = (topic: string): PreferenceChange & { channel: 'EMAIL' } => ({
  topic,
  channel: 'EMAIL',
  state: 'OPTED_IN',
});
const hashOf = ({ value }: Address) => createHash('sha256').update(value).digest('hex');
let numbers = 0;
const PROFILE = { name: 'Ann Example', language: 'nl', organisation: 'Acme Works' };
/** All that may be held of a person: more than any provider is given. */
const customerOf = ({ person }: StatementProviders) =>
  person({
    relation: 'CUSTOMER',
    business: true,
    country: 'FR',
    phone: phone(`+3161236${String(1000 + numbers++)}`),
    profile: PROFILE,
    roles: [{ role: 'administrator', customer: 'City of Example', duty: 'contract 31' }],
  });

/** What HubSpot would do with mail of each type that it was told anything of, by the topics on it. */
function typesOf({ hubspot, policy }: StatementProviders, { value }: Address): Record<string, string> {
  const { held, portalWide } = hubspot.state.preferences.get(value) ?? {};
  const types = policy.providers.hubspot?.types ?? [];
  return Object.fromEntries(
    types.flatMap(({ name, topics }) => {
      const id = [...hubspot.state.definitions.values()].find((definition) => definition.name === name)?.id ?? '';
      const state = held?.get(id)?.state ?? 'NOT_SPECIFIED';
      if (portalWide) return [[topics.join(), 'UNSUBSCRIBED']];
      return state === 'NOT_SPECIFIED' ? [] : [[topics.join(), state]];
    }),
  );
}
const isStopped = ({ hubspot }: StatementProviders, { value }: Address) =>
  hubspot.state.preferences.get(value)?.portalWide !== undefined;
function recordOf({ hubspot }: StatementProviders, { value }: Address) {
  const id = hubspot.state.idByEmail.get(value);
  return id === undefined ? undefined : hubspot.state.contacts.get(id)?.properties;
}
/** All that was sent to either since: paths, queries and bodies. */
function sentSince({ hubspot, mailchimp }: StatementProviders, from = { hubspot: 0, mailchimp: 0 }): string {
  return JSON.stringify([hubspot.calls.slice(from.hubspot), mailchimp.calls.slice(from.mailchimp)]);
}
const now = ({ hubspot, mailchimp }: StatementProviders) => ({
  hubspot: hubspot.calls.length,
  mailchimp: mailchimp.calls.length,
});
async function excludedFrom({ operations }: StatementProviders, topic: string): Promise<string[]> {
  const hashes: string[] = [];
  const asked = { topic, channel: 'SOCIAL', kind: 'EMAIL', digest: 'SHA256' } as const;
  for await (const page of operations.readExclusions(asked)) hashes.push(...page.hashes);
  return hashes;
}

/** An objection ends every use elsewhere: the CRM may mail nothing, and keeps it so. */
async function stopsElsewhere(company: StatementProviders) {
  const [objector, other] = [await customerOf(company), await customerOf(company)];
  const [topic = ''] = company.policy.providers.hubspot?.types[0]?.topics ?? [];
  for (const address of [objector, other]) await company.operations.setPreferences({ address }, [yes(topic)], said());
  await company.sync();
  expect(typesOf(company, objector)).toMatchObject({ [topic]: 'SUBSCRIBED' });

  await company.operations.recordObjection({ address: objector }, {}, THE_PERSON);
  await company.sync();

  expect(isStopped(company, objector)).toBe(true);
  expect(Object.values(typesOf(company, objector))).not.toContain('SUBSCRIBED');
  expect(isStopped(company, other)).toBe(false);
  expect(typesOf(company, other)).toMatchObject({ [topic]: 'SUBSCRIBED' });
  return { objector, other };
}

/** A restriction: what may still be written of the person is that nothing is to be sent. */
async function keepsAllButTheStop(company: StatementProviders) {
  const [restricted, other] = [await customerOf(company), await customerOf(company)];
  const [topic = ''] = company.policy.providers.hubspot?.types[0]?.topics ?? [];
  for (const address of [restricted, other]) await company.operations.setPreferences({ address }, [yes(topic)], said());
  await company.sync();
  const before = now(company);

  await company.operations.restrictProcessing({ address: restricted }, 'ALL', THE_PERSON);
  for (const address of [restricted, other]) {
    const input = { email: address, profile: { name: address === other ? 'Bea Example' : 'Cas Contested' } };
    await company.operations.upsertContact(input, { source: 'API' });
  }
  await company.sync();

  expect(typesOf(company, restricted)).toMatchObject({ [topic]: 'UNSUBSCRIBED' });
  expect(Object.values(typesOf(company, restricted))).not.toContain('SUBSCRIBED');
  expect(isStopped(company, restricted)).toBe(false);
  expect(recordOf(company, restricted)).toMatchObject({ firstname: 'Ann' });
  expect(sentSince(company, before)).not.toContain('Contested');
  expect(recordOf(company, other)).toMatchObject({ firstname: 'Bea' });
  return { restricted, topic };
}

describe('"will then no longer be used for direct marketing purposes" (UP-05, QF-01, EK-01)', () => {
  test('UP-05 an objection stops all mail of the CRM, and puts the person on the exclusion list of advertisements', async () => {
    const { objector, other } = await stopsElsewhere(at('up-learning'));

    const excluded = await excludedFrom(at('up-learning'), 'news');

    expect(excluded).toContain(hashOf(objector));
    expect(excluded).not.toContain(hashOf(other));
  });

  test('QF-01 an objection stops all mail of HubSpot, prospecting included', async () => {
    await stopsElsewhere(at('qualifio'));
  });

  test('EK-01 an objection stops all mail of HubSpot, of every company of the group', async () => {
    await stopsElsewhere(at('ekco'));
  });
});

describe('"you can also have the processing restricted" (UP-15), at HubSpot (EK-16)', () => {
  test('UP-15 of who is restricted only the stop goes out; what changed meanwhile goes when it ends', async () => {
    const company = at('up-learning');
    const { restricted, topic } = await keepsAllButTheStop(company);

    await company.operations.liftRestriction({ address: restricted }, said());
    await company.sync();

    expect(recordOf(company, restricted)).toMatchObject({ firstname: 'Cas', lastname: 'Contested' });
    expect(typesOf(company, restricted)).toMatchObject({ [topic]: 'SUBSCRIBED' });
  });

  test('UP-15 who is restricted before HubSpot knew them is not made known to it, and an objection still goes out', async () => {
    const company = at('up-learning');
    const jan = await customerOf(company);
    await company.operations.restrictProcessing({ address: jan }, 'ALL', THE_PERSON);
    await company.sync();
    expect(recordOf(company, jan)).toBeUndefined();

    await company.operations.recordObjection({ address: jan }, {}, THE_PERSON);
    await company.sync();

    expect(recordOf(company, jan)).toBeUndefined();
    expect(isStopped(company, jan)).toBe(true);
  });

  test('EK-16 a restriction reaches HubSpot as a stop, and nothing else of the person does', async () => {
    await keepsAllButTheStop(at('ekco'));
  });

  test('EK-16 a restriction of marketing alone keeps the data back there too, as HubSpot carries nothing else', async () => {
    const company = at('ekco');
    const jan = await customerOf(company);
    await company.sync();
    const before = now(company);

    await company.operations.restrictProcessing({ address: jan }, 'MARKETING', THE_PERSON);
    await company.operations.upsertContact({ email: jan, profile: { name: 'Cas Contested' } }, { source: 'API' });
    await company.sync();

    expect(typesOf(company, jan)).toMatchObject({ 'updates-netherlands': 'UNSUBSCRIBED' });
    expect(sentSince(company, before)).not.toContain('Contested');
  });
});

describe('"never provide ... unless you have given us your permission" (UP-28), "vragen wij voordat we uw gegevens delen uw goedkeuring" (UG-05), QF-10', () => {
  test('UP-28 the offers of partners are open at the CRM once the permission is confirmed, and not before', async () => {
    const company = at('up-learning');
    const jan = await customerOf(company);
    await company.operations.setPreferences({ address: jan }, [yes('partner-offers')], said());
    await company.sync();
    expect(typesOf(company, jan)).toEqual({ news: 'SUBSCRIBED', events: 'SUBSCRIBED' });

    await company.operations.confirmOptIn({ address: jan }, [yes('partner-offers')], CONFIRMED);
    await company.sync();

    expect(typesOf(company, jan)).toMatchObject({ 'partner-offers': 'SUBSCRIBED' });
  });

  test('UG-05 who gave no permission, and is no customer, is not made known to the CRM; by their own yes they are', async () => {
    const company = at('upgraders');
    const lead = await company.person({ relation: 'PROSPECT', business: true, profile: PROFILE });
    await company.sync();
    expect(recordOf(company, lead)).toBeUndefined();
    expect(sentSince(company)).not.toContain('Acme');

    await company.operations.setPreferences({ address: lead }, [yes('services')], said());
    await company.sync();

    expect(recordOf(company, lead)).toMatchObject({ firstname: 'Ann', company: 'Acme Works' });
    expect(typesOf(company, lead)).toEqual({ services: 'SUBSCRIBED' });
  });

  test('UG-05 a permission that is withdrawn gives nothing more: no topic is open there', async () => {
    const company = at('upgraders');
    const customer = await customerOf(company);
    await company.sync();
    expect(typesOf(company, customer)).toEqual({ services: 'SUBSCRIBED', events: 'SUBSCRIBED' });

    await company.operations.recordObjection({ address: customer }, {}, THE_PERSON);
    await company.sync();

    expect(Object.values(typesOf(company, customer))).not.toContain('SUBSCRIBED');
  });

  test('QF-10 a yes to the passing on of data gives HubSpot nothing: it is none of its types', async () => {
    const company = at('qualifio');
    const [jan, eva] = [await company.person(), await company.person()];
    for (const [address, topic] of [
      [jan, 'passing-on-to-partners'],
      [eva, 'partner-offers'],
    ] as const) {
      await company.operations.setPreferences({ address }, [yes(topic)], said());
      await company.operations.confirmOptIn({ address }, [yes(topic)], CONFIRMED);
    }

    await company.sync();

    expect([typesOf(company, jan), recordOf(company, jan)]).toEqual([{}, undefined]);
    expect(typesOf(company, eva)).toEqual({ 'partner-offers': 'SUBSCRIBED' });
    expect(sentSince(company)).not.toContain('passing-on');
  });
});

describe('"no more personal data than necessary" (UP-29, QF-29), "uitsluitend voor de doeleinden" (UG-11), "klant/gebruikersprofiel in CRM" (UG-19)', () => {
  /** Everything held that the policy does not name for HubSpot: in no call, whatever the person does. */
  async function sentOf(company: StatementProviders) {
    const before = now(company);
    const who = await customerOf(company);
    const number = (await company.operations.readContact({ address: who }))?.addresses.find(
      ({ kind }) => kind === 'PHONE',
    )?.address?.value;
    const [topic = ''] = company.policy.providers.hubspot?.types[0]?.topics ?? [];
    await company.operations.setPreferences({ address: who }, [yes(topic)], said());
    await company.sync();
    await company.operations.recordObjection({ address: who }, {}, THE_PERSON);
    await company.sync();
    const sent = sentSince(company, before);
    expect(sent).toContain('Example');
    const all = {
      number,
      country: '"FR"',
      organisation: 'Acme',
      language: '"nl"',
      role: 'administrator',
      duty: 'contract 31',
    };
    return Object.entries(all).flatMap(([field, text]) => (text && sent.includes(text) ? [field] : []));
  }

  test('UP-29 the CRM is sent name, language and organisation, and of all else that is held nothing', async () => {
    expect(await sentOf(at('up-learning'))).toEqual(['organisation', 'language']);
  });

  test('QF-29 HubSpot is sent name, language and country, and of all else that is held nothing', async () => {
    expect(await sentOf(at('qualifio'))).toEqual(['country', 'language']);
  });

  test('UG-19 the profile in the CRM holds name and organisation, and of all else that is held nothing', async () => {
    expect(await sentOf(at('upgraders'))).toEqual(['organisation']);
  });

  test('UG-11 what a person says about one purpose goes nowhere that carries another: the survey is not told to the CRM', async () => {
    const company = at('upgraders');
    const jan = await company.person({ profile: PROFILE });
    await company.operations.setPreferences({ address: jan }, [yes('satisfaction-survey')], said());
    await company.sync();
    expect([typesOf(company, jan), recordOf(company, jan)]).toEqual([{}, undefined]);

    await company.operations.setPreferences({ address: jan }, [yes('events')], said());
    await company.sync();

    expect(typesOf(company, jan)).toEqual({ events: 'SUBSCRIBED' });
    expect(sentSince(company)).not.toContain('survey');
  });

  test('QF-30 a correction goes on to HubSpot, of who objected too, and makes nobody known there who was not', async () => {
    const company = at('qualifio');
    const [reader, objector, unknown] = [
      await customerOf(company),
      await customerOf(company),
      await customerOf(company),
    ];
    for (const address of [reader, objector]) {
      await company.operations.setPreferences({ address }, [yes('newsletter')], said());
    }
    await company.sync();
    await company.operations.recordObjection({ address: objector }, {}, THE_PERSON);
    await company.sync();

    for (const email of [reader, objector, unknown]) {
      await company.operations.upsertContact({ email, profile: { name: 'Anna Example' } }, { source: 'API' });
    }
    await company.sync();

    expect(recordOf(company, reader)).toMatchObject({ firstname: 'Anna' });
    expect(recordOf(company, objector)).toMatchObject({ firstname: 'Anna' });
    expect(isStopped(company, objector)).toBe(true);
    expect(recordOf(company, unknown)).toBeUndefined();
  });
});
