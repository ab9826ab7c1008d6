import { createHmac } from 'node:crypto';
import { checkSignature, signedUrl } from '../../integrations/hubspot/webhook';
import type { RawRequest } from '../../integrations/provider';

const AT = new Date(1_700_000_000_000);
const SECRET = 'sec';
/** Made by HubSpot's own library for this request. */
const V3 = '17O2necGKjclMNI8sO6hywLfpYeQGxiPfHCJRUd9i9Y=';
const V1 = 'd8a37518a4263ca4cb244b104030ba5833ca056ac814b31ef62fab236e364008';

interface Changes {
  readonly method?: string;
  readonly url?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

function aRequest({ headers, body = '[{"eventId":1}]', ...changes }: Changes = {}): RawRequest {
  const signed = { 'x-hubspot-signature-v3': V3, 'x-hubspot-request-timestamp': String(AT.getTime()) };
  return {
    method: 'POST',
    url: 'https://h.example/hook',
    ...changes,
    body: Buffer.from(body),
    headers: { ...signed, ...headers },
  };
}

function sign(request: RawRequest, url: string, timestamp = String(AT.getTime())): RawRequest {
  const signature = createHmac('sha256', SECRET)
    .update(`${request.method}${url}${request.body}${timestamp}`)
    .digest('base64');
  return {
    ...request,
    headers: { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp },
  };
}

const check = (request: RawRequest, at = AT, clientSecret = SECRET) => checkSignature(request, { clientSecret, at });
const minutesFromThen = (minutes: number) => new Date(AT.getTime() + minutes * 60_000);

describe("HubSpot's signature", () => {
  test('is the one of its own library', () => {
    expect(() => check(aRequest())).not.toThrow();
  });

  test.each<[string, Changes]>([
    ['another body', { body: '[{"eventId":2}]' }],
    ['a body that is the same JSON in other bytes', { body: '[{"eventId": 1}]' }],
    ['another address', { url: 'https://h.example/hook2' }],
    ['another host', { url: 'https://g.example/hook' }],
    ['another query', { url: 'https://h.example/hook?a=1' }],
    ['another method', { method: 'PUT' }],
    ['another time', { headers: { 'x-hubspot-request-timestamp': '1700000000001' } }],
    ['no signature', { headers: { 'x-hubspot-signature-v3': undefined } }],
    ['an empty signature', { headers: { 'x-hubspot-signature-v3': '' } }],
    ['the older signature alone', { headers: { 'x-hubspot-signature-v3': undefined, 'x-hubspot-signature': V1 } }],
    ['the older signature in the place of the newer', { headers: { 'x-hubspot-signature-v3': V1 } }],
    ['a longer signature', { headers: { 'x-hubspot-signature-v3': `${V3}AAAA` } }],
    ['no time', { headers: { 'x-hubspot-request-timestamp': undefined } }],
    ['a time that is a word', { headers: { 'x-hubspot-request-timestamp': 'now' } }],
  ])('does not fit %s', (_name, changes) => {
    expect(() => check(aRequest(changes))).toThrow(expect.objectContaining({ kind: 'forged' }));
  });

  test.each([
    '-1700000000000',
    '1700000000000.0',
    '1.7e12',
    ' 1700000000000',
    '0x18BCFE56800',
  ])('is refused with the time %s, however well it is signed', (timestamp) => {
    expect(() => check(sign(aRequest(), 'https://h.example/hook', timestamp))).toThrow(
      expect.objectContaining({ kind: 'forged' }),
    );
  });

  test('counts for five minutes after it was made, and for five before', () => {
    expect(() => check(aRequest(), minutesFromThen(5))).not.toThrow();
    expect(() => check(aRequest(), minutesFromThen(-5))).not.toThrow();

    expect(() => check(aRequest(), minutesFromThen(5.001))).toThrow(expect.objectContaining({ kind: 'forged' }));
    expect(() => check(aRequest(), minutesFromThen(-5.001))).toThrow(expect.objectContaining({ kind: 'forged' }));
  });

  test('counts under no other secret, and under none at all', () => {
    expect(() => check(aRequest(), AT, 'sec2')).toThrow(expect.objectContaining({ kind: 'forged' }));

    const unsigned = createHmac('sha256', '').update(`POSThttps://h.example/hook[{"eventId":1}]${AT.getTime()}`);
    const empty = { 'x-hubspot-signature-v3': unsigned.digest('base64') };
    expect(() => check(aRequest({ headers: empty }), AT, '')).toThrow(expect.objectContaining({ kind: 'forged' }));
  });

  test('is over the address with some characters of its query decoded, and others not', () => {
    const url = 'https://h.example/a%40b?to=x%40y.example&next=%2Fp%3fq%3A1&keep=%20%25%26%3D#part';
    const asSigned = 'https://h.example/a%40b?to=x@y.example&next=/p?q:1&keep=%20%25%26%3D';

    expect(signedUrl(url)).toBe(asSigned);
    expect(() => check(sign(aRequest({ url }), asSigned))).not.toThrow();
    expect(() => check(sign(aRequest({ url }), url))).toThrow(expect.objectContaining({ kind: 'forged' }));
  });

  test('is over bytes, so a body in any script passes', () => {
    const request = aRequest({ body: '[{"name":"Zoë Größe 東京"}]' });

    expect(() => check(sign(request, request.url))).not.toThrow();
  });
});
