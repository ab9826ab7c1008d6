import { closedTopics, firstConnection, STORIES } from './first-connection';
import { fillHubspot, fillMailchimp } from './first-connection-fill';
import { createState } from './hubspot/state';
import { emptyAccount } from './mailchimp/account';
import { addAudience } from './mailchimp/seeds';

const TOPICS = ['news', 'events'];
const PEOPLE = { people: 20_000, seed: 7, topics: TOPICS };

test('the same seed makes the same people, however many, and another seed makes others', () => {
  const [few, many] = [{ ...PEOPLE, people: 10 }, PEOPLE].map((asked) => [...firstConnection(asked)].slice(0, 10));

  expect(few).toEqual(many);
  expect([...firstConnection({ ...PEOPLE, people: 10, seed: 8 })]).not.toEqual(few);
});

test('nobody has the address of another, and every story is told about as often as it says', () => {
  const people = [...firstConnection(PEOPLE)];
  const told = new Map<string, number>();
  for (const { story } of people) told.set(story, (told.get(story) ?? 0) + 1);

  expect(new Set(people.map(({ email }) => email)).size).toBe(people.length);
  expect(STORIES.filter(({ name, of }) => Math.abs((told.get(name) ?? 0) / 20 - of) > of / 2)).toEqual([]);
  expect(STORIES.reduce((sum, { of }) => sum + of, 0)).toBe(1000);
});

test('both systems hold what the people say', () => {
  const people = [...firstConnection({ ...PEOPLE, people: 2000 })];
  const account = emptyAccount();
  const audience = addAudience(account, {
    id: 'a1b2c3d4e5',
    categories: [
      {
        id: 'cafe000001',
        title: 'Topics',
        type: 'checkboxes',
        interests: TOPICS.map((name, index) => ({ id: `c0ffee000${index}`, name })),
      },
    ],
  });
  const portal = createState();

  fillMailchimp(account, people, { audience: audience.id, interests: { news: 'c0ffee0000', events: 'c0ffee0001' } });
  fillHubspot(portal, people, { types: { news: '1001', events: '1002' } });

  const statuses = [...audience.members.values()].map(({ status }) => status);
  const at = (status: string) => people.filter(({ mailchimp }) => mailchimp?.status === status).length;
  expect(statuses.filter((status) => status === 'unsubscribed')).toHaveLength(at('unsubscribed'));
  expect(audience.forgotten.size).toBe(at('forgotten'));
  expect(portal.idByEmail.size).toBe(people.filter(({ hubspot }) => hubspot?.isContact).length);
  const out = people.find(({ hubspot }) => hubspot?.isOutOfAll && hubspot.isContact);
  const contact = portal.contacts.get(portal.idByEmail.get(out?.email ?? '') ?? '');
  expect(contact?.properties.hs_email_optout).toBe('true');
});

test('what somebody closed anywhere is closed, and silence closes nothing', () => {
  const closed = new Map([...firstConnection(PEOPLE)].map((one) => [one.story, closedTopics(one, TOPICS).length]));

  expect(closed.get('open everywhere')).toBe(0);
  expect(closed.get('one box not ticked at Mailchimp')).toBe(0);
  expect(closed.get('one topic closed at HubSpot')).toBe(1);
  expect(closed.get('left the audience')).toBe(2);
  expect(closed.get('objected at home')).toBe(2);
  expect(closed.get('a no that only HubSpot has')).toBe(2);
});
