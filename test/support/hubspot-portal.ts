import { Client } from '@hubspot/api-client';
import { type Hubspot, type HubspotOptions, startHubspot } from '../fakes/hubspot/start-hubspot';
import { openHubspotDocuments } from '../fakes/hubspot-documents';

export interface HubspotAnswer {
  readonly status: number;
  readonly headers: Headers;
  // What HubSpot answers has many shapes, and a test looks at one of them.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
}

export interface HubspotPortal {
  readonly hubspot: Hubspot;
  /** The real SDK. */
  readonly client: Client;
  call(method: string, path: string, body?: unknown): Promise<HubspotAnswer>;
}

/**
 * A portal for each test of a describe, closed after it.
 *
 * `wrongRequests`, where given, collects what was sent and is not as HubSpot's documents have it; without it requests may
 * be as wrong as the test wants them.
 */
export function hubspotPortal(options: HubspotOptions = {}, wrongRequests?: string[]): () => HubspotPortal {
  let portal: HubspotPortal | undefined;

  beforeEach(async () => {
    const check = wrongRequests ? await openHubspotDocuments() : undefined;
    const hubspot = await startHubspot({ ...options, check });
    const client = new Client({ accessToken: hubspot.token, basePath: hubspot.url });
    portal = { hubspot, client, call: (method, path, body) => callHubspot(hubspot, { method, path, body }) };
  });

  afterEach(async () => {
    wrongRequests?.push(...(portal?.hubspot.wrongRequests() ?? []));
    await portal?.hubspot.close();
  });

  return () => portal as HubspotPortal;
}

async function callHubspot(
  { url, token }: Hubspot,
  { method, path, body }: { method: string; path: string; body?: unknown },
): Promise<HubspotAnswer> {
  const response = await fetch(url + path, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
