import { join } from 'node:path';
import { parsePolicy, readPolicyFile } from '../../src/policy-file';
import { openStatementDoor, type StatementDoor } from '../support/statement-door';

let door: StatementDoor;
beforeAll(async () => {
  door = await openStatementDoor('up-learning');
});
afterAll(() => door.close());

test('UP-26 the page names the Dutch authority, and says that one may complain to it', async () => {
  const foot = (await door.page({ relation: 'CUSTOMER' }, '?lang=en')).split('<footer').pop() ?? '';

  expect(foot).toContain('UP learning B.V.');
  expect(foot).toContain('Autoriteit Persoonsgegevens (AP)');
  expect(foot).toContain('You may always complain to the authority.');
});

test('UP-20 no number of stops by one caller is too many: each is taken, and costs nothing', async () => {
  const paths = await Promise.all(Array.from({ length: 60 }, () => door.pagePath({ relation: 'CUSTOMER' })));
  const oneClick = paths.map((path) => `${door.app.url}${path.replace('/p/', '/u/')}`);

  const answers = await Promise.all(oneClick.map((url) => fetch(url, { method: 'POST' })));

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
});

test('UP-29 the CRM gets the fields that the policy names, and no policy names one that Abide does not know', async () => {
  const { policy, canonicalText } = await readPolicyFile(join(__dirname, '../../policies/up-learning.yaml'));
  const more = canonicalText.replace('"organisation"]', '"organisation","interests"]');

  expect(policy.providers.hubspot?.contactFields).toEqual(['email', 'name', 'language', 'organisation']);
  expect(more).not.toBe(canonicalText);
  expect(() => parsePolicy(more, 'here')).toThrow('providers.hubspot.contactFields.4');
});
