import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HubspotPortal, hubspotPortal } from '../support/hubspot-portal';
import { signatureV1, signatureV2, signatureV3 } from './hubspot/signatures';
import type { WebhookSettings } from './hubspot/webhooks';

describe('signatures', () => {
  const signed = {
    method: 'POST',
    uri: 'https://h.example/hook',
    body: '[{"eventId":1}]',
    timestamp: 1_700_000_000_000,
  };

  test('are those that the SDK was seen to compute', () => {
    expect(signatureV1('sec', signed)).toBe('d8a37518a4263ca4cb244b104030ba5833ca056ac814b31ef62fab236e364008');
    expect(signatureV2('sec', signed)).toBe('e55a7d2581f229eb0d4f0768a91f26315c15c6363a0eaecf26f7ed8d963bc0a7');
    expect(signatureV3('sec', signed)).toBe('17O2necGKjclMNI8sO6hywLfpYeQGxiPfHCJRUd9i9Y=');
  });

  test('change with each thing that is signed', () => {
    const others = [
      { ...signed, body: '[{"eventId":2}]' },
      { ...signed, timestamp: signed.timestamp + 1 },
      { ...signed, uri: 'https://h.example/hook2' },
      { ...signed, method: 'PUT' },
    ].map((other) => signatureV3('sec', other));

    expect(new Set([...others, signatureV3('sec', signed), signatureV3('other', signed)]).size).toBe(6);
  });

  test('take the named characters of a query as themselves, those of the path as they are', () => {
    const at = (uri: string) => signatureV3('sec', { ...signed, uri });

    expect(at('https://h.example/hook?to=a%40b.example%3a1#part')).toBe(at('https://h.example/hook?to=a@b.example:1'));
    expect(at('https://h.example/hook?to=a%20b')).not.toBe(at('https://h.example/hook?to=a b'));
    expect(at('https://h.example/h%40ok')).not.toBe(at('https://h.example/h@ok'));
  });
});

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly raw: string;
  // biome-ignore lint/suspicious/noExplicitAny: events have many shapes, and a test looks at one of them
  readonly events: any[];
}

describe('webhooks', () => {
  const portal = hubspotPortal();
  let receiver: Server;
  let url: string;
  let received: Received[];
  let answer: (count: number) => number | undefined;

  beforeEach(async () => {
    received = [];
    answer = () => 204;
    receiver = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const raw = Buffer.concat(chunks).toString();
      received.push({ headers: request.headers, raw, events: JSON.parse(raw) });
      const status = answer(received.length);
      if (status) response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook?from=hubspot`;
  });

  afterEach(async () => {
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
  });

  /** The events that the acts give rise to. */
  async function toldOf(
    settings: Partial<WebhookSettings>,
    acts: (control: HubspotPortal['hubspot']['control']) => void,
  ) {
    const { hubspot } = portal();
    hubspot.control.changeWebhooks({ url, dayMs: 200, ...settings });
    acts(hubspot.control);
    await hubspot.control.webhooksSettled();
    return received.flatMap(({ events }) => events);
  }

  const email = 'anna@example.com';
  const make = (control: HubspotPortal['hubspot']['control']) => control.createContact({ properties: { email } });

  test('tell of a change by the id of the contact and never by an address, signed twice', async () => {
    const events = await toldOf({ properties: ['hs_email_optout'] }, (control) => {
      make(control);
      control.unsubscribeFromAll({ email });
    });

    const change = events.find(({ subscriptionType }) => subscriptionType === 'contact.propertyChange');
    expect(change).toMatchObject({
      portalId: 2001,
      propertyName: 'hs_email_optout',
      propertyValue: 'true',
      changeSource: 'EMAIL',
      attemptNumber: 0,
      objectId: expect.any(Number),
    });
    expect(events.map(({ subscriptionType }) => subscriptionType).sort()).toEqual([
      'contact.creation',
      'contact.propertyChange',
    ]);
    const [{ headers, raw }] = received as [Received];
    const secret = portal().hubspot.webhooks.settings.secret;
    const timestamp = Number(headers['x-hubspot-request-timestamp']);
    expect(raw).not.toContain(email);
    expect(headers['x-hubspot-signature']).toBe(signatureV1(secret, { body: raw }));
    expect(headers['x-hubspot-signature-v3']).toBe(
      signatureV3(secret, { method: 'POST', uri: url, body: raw, timestamp }),
    );
  });

  test('go out in batches, in no order, some of them twice', async () => {
    const events = await toldOf({ batchSize: 10, duplicates: 0.5 }, (control) => {
      for (let number = 0; number < 20; number += 1) {
        control.createContact({ properties: { email: `person${number}@example.com` } });
      }
    });

    expect(received.every((one) => one.events.length <= 10)).toBe(true);
    const ids = events.map(({ eventId }) => eventId);
    // A creation and the address of each of them, and the doubles.
    expect(new Set(ids).size).toBe(40);
    expect(ids.length).toBeGreaterThan(40);
    expect(ids).not.toEqual([...ids].sort((a, b) => a - b));
  });

  test('may carry one id for different events', async () => {
    const events = await toldOf({ areEventIdsReused: true }, (control) => {
      make(control);
      control.createContact({ properties: { email: 'bob@example.com' } });
    });

    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(1);
    expect(new Set(events.map(({ objectId }) => objectId)).size).toBe(2);
  });

  test('are tried again until they are taken, with a rising number', async () => {
    answer = (count) => (count < 4 ? 500 : 200);

    const events = await toldOf({ properties: [] }, make);

    expect(events.map(({ attemptNumber }) => attemptNumber)).toEqual([0, 1, 2, 3]);
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(1);
    expect(portal().hubspot.webhooks.lost).toEqual([]);
  });

  test('are lost after ten more tries, on a refusal as on a silence', async () => {
    answer = (count) => (count % 2 === 0 ? 404 : undefined);

    const events = await toldOf({ properties: [], timeoutMs: 50 }, make);

    expect(events).toHaveLength(11);
    expect(events.at(-1).attemptNumber).toBe(10);
    const { lost, deliveries } = portal().hubspot.webhooks;
    expect(lost).toHaveLength(1);
    expect(new Set(deliveries.map((delivery) => delivery.answer))).toEqual(new Set([404, 'timeout']));
  });

  test('tell a privacy deletion twice over, a deletion once, and a merge with what became of it', async () => {
    const events = await toldOf({ properties: [] }, (control) => {
      for (const name of ['anna', 'bob', 'carol', 'dave']) {
        control.createContact({ properties: { email: `${name}@example.com` } });
      }
      control.deleteForPrivacy({ email });
      control.deleteContact({ email: 'bob@example.com' });
      control.merge({ primary: 'carol@example.com', other: 'dave@example.com' });
    });

    const of = (type: string) => events.filter(({ subscriptionType }) => subscriptionType === type);
    const [privacy] = of('contact.privacyDeletion');
    expect(
      of('contact.deletion')
        .map(({ objectId }) => objectId)
        .sort(),
    ).toEqual([10_001, 10_002]);
    expect(privacy.objectId).toBe(10_001);
    expect(of('contact.merge')).toEqual([
      expect.objectContaining({ primaryObjectId: 10_003, mergedObjectIds: [10_004], newObjectId: 10_005 }),
    ]);
  });

  test('have the names of newer apps where these are set', async () => {
    const events = await toldOf({ properties: [], areObjectEvents: true, typeField: 'eventType' }, make);

    expect(events).toEqual([expect.objectContaining({ eventType: 'object.creation', objectTypeId: '0-1' })]);
  });

  test('leave opt-outs out where a portal cannot choose them', async () => {
    portal().hubspot.control.change({ doWebhooksTellOptOuts: false });

    const events = await toldOf({}, (control) => {
      make(control);
      control.unsubscribeFromAll({ email });
    });

    expect(events.map(({ propertyName }) => propertyName).filter(Boolean)).toEqual(['email']);
  });

  test("are set up with the developer's key alone", async () => {
    const { call } = portal();

    const { status } = await call('PUT', '/webhooks/v3/3001/settings', { targetUrl: url });

    expect(status).toBe(401);
    expect(portal().hubspot.webhooks.settings.url).toBeUndefined();
  });
});
