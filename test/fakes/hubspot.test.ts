import { Client } from '@hubspot/api-client';
import { testRequestsAsDescribed } from '../support/provider-requests';
import { type Hubspot, startHubspot } from './hubspot/start-hubspot';
import { openHubspotDocuments } from './hubspot-documents';

describe('a local HubSpot', () => {
  let hubspot: Hubspot;
  const wrong: string[] = [];

  beforeEach(async () => {
    hubspot = await startHubspot({ check: await openHubspotDocuments() });
  });

  afterEach(async () => {
    wrong.push(...hubspot.wrongRequests());
    await hubspot.close();
  });

  const client = () => new Client({ accessToken: hubspot.token, basePath: hubspot.url });

  test('makes a contact through the SDK, and says who holds an address already', async () => {
    const made = await client().crm.contacts.basicApi.create({
      properties: { email: 'Anna@example.com' },
      associations: [],
    });

    expect(made.properties.email).toBe('anna@example.com');
    await expect(
      client().crm.contacts.basicApi.create({ properties: { email: 'anna@EXAMPLE.com' }, associations: [] }),
    ).rejects.toMatchObject({
      code: 409,
      body: { category: 'CONFLICT', message: expect.stringContaining(`Existing ID: ${made.id}`) },
    });
  });

  testRequestsAsDescribed('hubspot', () => wrong);
});
