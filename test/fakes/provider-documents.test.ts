import { describeWithDocuments } from '../support/provider-requests';
import { startHubspot } from './hubspot/start-hubspot';
import { openHubspotDocuments } from './hubspot-documents';
import { openDocuments } from './provider-documents';
import type { RequestCheck } from './received-request';

const json = { 'content-type': 'application/json' };
describeWithDocuments("a provider's own documents", ['hubspot', 'mailchimp'], () => {
  let hubspot: RequestCheck;
  let mailchimp: RequestCheck;

  beforeAll(async () => {
    hubspot = (await openDocuments({ provider: 'hubspot', undescribed: [/^\/email\/public\/v1\//] }))!;
    mailchimp = (await openDocuments({
      provider: 'mailchimp',
      asDescribed: (path) => path.replace(/^\/3\.0/, ''),
    }))!;
  });

  test.each([
    [
      'GET',
      '/crm/v3/objects/contacts/a%2Bb%40example.com?properties=email&properties=hs_email_optout&idProperty=email',
    ],
    ['GET', '/crm/v3/objects/contacts?limit=100&after=77&properties=email&archived=false'],
    ['GET', '/communication-preferences/v4/statuses/a%2Bb%40example.com?channel=EMAIL'],
    ['POST', '/communication-preferences/v4/statuses/a%40example.com/unsubscribe-all?channel=EMAIL&verbose=true'],
    ['GET', '/email/public/v1/events?limit=10'],
  ])('find nothing wrong with %s %s', async (method, path) => {
    expect(await hubspot({ method, path, headers: {} })).toBeUndefined();
  });

  test.each([
    ['GET', '/communication-preferences/v4/statuses/a%40example.com', 'channel'],
    ['GET', '/communication-preferences/v4/statuses/a%40example.com?channel=LETTER', 'channel'],
    ['GET', '/communication-preferences/v4/definitions?brand=3', 'brand'],
    ['PUT', '/communication-preferences/v4/definitions', 'described nowhere'],
    ['GET', '/email/public/v2/events', 'described nowhere'],
  ])('name what is wrong with %s %s', async (method, path, said) => {
    expect(await hubspot({ method, path, headers: {} })).toContain(said);
  });

  test('look at the body: a number where a text belongs is wrong', async () => {
    const path = '/communication-preferences/v4/statuses/a%40example.com';
    const write = (subscriptionId: unknown) => ({
      method: 'POST',
      path,
      headers: json,
      body: { channel: 'EMAIL', statusState: 'UNSUBSCRIBED', subscriptionId },
    });

    expect(await hubspot(write(1001))).toBeUndefined();
    expect(await hubspot(write('1001'))).toContain('/requestBody/subscriptionId');
  });

  test("read Mailchimp's as well, under the prefix of its addresses", async () => {
    const put = (body: unknown) => ({
      method: 'PUT',
      path: '/3.0/lists/abc/members/0123456789abcdef',
      headers: json,
      body,
    });

    expect(await mailchimp(put({ email_address: 'a@example.com', status_if_new: 'subscribed' }))).toBeUndefined();
    expect(await mailchimp(put({ email_address: 'a@example.com', status_if_new: 'gone' }))).toContain('status_if_new');
  });

  test('are what a stand-in holds its callers to: what is wrong is kept, what is right is not', async () => {
    const hubspot = await startHubspot({ check: await openHubspotDocuments() });
    const ask = (query: string) =>
      fetch(`${hubspot.url}/communication-preferences/2026-03/statuses/a%40example.com${query}`, {
        headers: { Authorization: `Bearer ${hubspot.token}` },
      });

    await ask('?channel=EMAIL');
    expect(hubspot.wrongRequests()).toEqual([]);
    await ask('');
    await fetch(`${hubspot.url}/_control/calls`);

    expect(hubspot.wrongRequests()).toEqual([expect.stringContaining("must have required property 'channel'")]);
    await hubspot.close();
  });
});
