import type { ConnectedPerson, Held } from './connected-people';
import { AT_HUBSPOT, AT_MAILCHIMP } from './connected-policy';
import type { StandIn } from './stand-in';

const AT_ONCE = 10;

/** Puts people into the portal, as colleagues and they themselves did before anything was connected. */
export async function fillHubspot(hubspot: StandIn, people: readonly ConnectedPerson[]): Promise<void> {
  // A large account: batch calls are part of it, and it is asked in a minute what a small one is asked in an hour.
  await hubspot.control('change', { isEnterprise: true });
  await hubspot.control('addDefinition', { id: AT_HUBSPOT.news, name: 'News' });
  await hubspot.control('addDefinition', { id: AT_HUBSPOT.offers, name: 'Offers' });
  const waiting = people.filter(({ hubspot: held }) => held !== 'ABSENT');
  const next = async (): Promise<void> => {
    for (let person = waiting.pop(); person; person = waiting.pop()) await putIntoHubspot(hubspot, person);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

async function putIntoHubspot(hubspot: StandIn, person: ConnectedPerson): Promise<void> {
  const { email, firstName, lastName, language, country, hubspot: held } = person;
  const properties = { email, firstname: firstName, lastname: lastName, hs_language: language, country };
  await hubspot.control('createContact', { properties });
  if (held === 'OUT') return void (await hubspot.control('unsubscribeFromAll', { email }));
  for (const [topic, subscriptionId] of Object.entries(AT_HUBSPOT)) {
    const isNo = held === 'NO_OFFERS' && topic === 'offers';
    if (isNo) await hubspot.control('unsubscribeByLink', { email, subscriptionId });
    else await hubspot.control('setStatus', { email, subscriptionId, to: 'SUBSCRIBED' });
  }
}

/** Makes the two audiences and puts people into them: whoever is in the letters is a customer, too. */
export async function fillMailchimp(mailchimp: StandIn, people: readonly ConnectedPerson[]): Promise<void> {
  const { letters, customers, interests } = AT_MAILCHIMP;
  const topics = [
    { id: interests.news, name: 'News' },
    { id: interests.offers, name: 'Offers' },
  ];
  const categories = [{ id: 'd0000000c1', title: 'Topics', type: 'checkboxes', interests: topics }];
  await mailchimp.control('addAudience', { id: letters, name: 'Letters', categories });
  await mailchimp.control('addAudience', { id: customers, name: 'Customers' });
  const members = people.flatMap((person) => {
    if (person.mailchimp === 'ABSENT') return [];
    const { email, firstName, lastName, language } = person;
    const member = { email, language, mergeFields: { FNAME: firstName, LNAME: lastName } };
    return [
      { ...member, audience: letters, ...standingOf(person.mailchimp) },
      { ...member, audience: customers, status: 'subscribed' },
    ];
  });
  await mailchimp.control('addMembers', { members });
}

function standingOf(held: Held) {
  const { news, offers } = AT_MAILCHIMP.interests;
  const interests = { [news]: true, [offers]: held !== 'NO_OFFERS' };
  return { status: held === 'OUT' ? 'unsubscribed' : 'subscribed', interests };
}
