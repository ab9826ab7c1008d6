import { connect } from 'node:net';
import { AbideError } from '../../src/errors';
import { LINK, openRecipientDoor, type RecipientDoor, TOKEN } from '../support/recipient-door';

const URLENCODED = 'application/x-www-form-urlencoded';
const PAIR = 'List-Unsubscribe=One-Click';
const MULTIPART = [
  '--b0undary',
  'Content-Disposition: form-data; name="List-Unsubscribe"',
  '',
  'One-Click',
  '--b0undary--',
  '',
].join('\r\n');

let door: RecipientDoor;
beforeEach(async () => {
  door = await openRecipientDoor();
});
afterEach(() => door.close());

const post = (path: string, body?: string | Uint8Array<ArrayBuffer>, contentType?: string) =>
  fetch(`${door.url}${path}`, {
    method: 'POST',
    body,
    headers: contentType === undefined ? {} : { 'content-type': contentType },
    redirect: 'manual',
  });

describe('a POST to a valid one-click link stops', () => {
  test.each([
    ['urlencoded, as Gmail sends it', PAIR, URLENCODED],
    ['urlencoded with a charset', PAIR, `${URLENCODED}; charset=UTF-8`],
    ['urlencoded with a line end behind it', `${PAIR}\r\n`, URLENCODED],
    ['multipart/form-data', MULTIPART, 'multipart/form-data; boundary=b0undary'],
    ['multipart/form-data that is cut off', MULTIPART.slice(0, 40), 'multipart/form-data; boundary=b0undary'],
    ['more fields than asked for', `${PAIR}&a=1&b=2`, URLENCODED],
    ['another value', 'List-Unsubscribe=Other', URLENCODED],
    ['JSON', '{"List-Unsubscribe":"One-Click"}', 'application/json'],
    ['broken JSON', '{"List-', 'application/json'],
    ['a type that is none', PAIR, ';;not/a type;;'],
    ['bytes without a meaning', Uint8Array.from([0, 255, 1, 254]), 'application/octet-stream'],
    ['an empty body of a type', '', URLENCODED],
    ['no body', undefined, undefined],
    ['a body of megabytes', 'x'.repeat(3_000_000), URLENCODED],
  ])('with %s', async (_name, body, contentType) => {
    const response = await post(`/u/${TOKEN}`, body, contentType);

    expect(response.status).toBe(200);
    expect((await response.text()).length).toBeLessThan(64);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('location')).toBeNull();
    expect(door.calls).toEqual([{ name: 'stop', link: LINK, said: { source: 'ONE_CLICK', statedBy: 'RECIPIENT' } }]);
  });

  test('also when the connection breaks before the body is there', async () => {
    const { port, hostname } = new URL(door.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write(
      `POST /u/${TOKEN} HTTP/1.1\r\nHost: x\r\nContent-Type: ${URLENCODED}\r\nContent-Length: 26\r\n\r\nList`,
    );
    setTimeout(() => socket.destroy(), 50);

    while (door.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));

    expect(door.calls).toHaveLength(1);
  });

  test('fifty times at once with the same answer', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(`/u/${TOKEN}`, PAIR, URLENCODED)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
  });

  test('for somebody who was erased', async () => {
    await door.close();
    door = await openRecipientDoor({ change: () => ({ contactId: undefined }) });

    expect((await post(`/u/${TOKEN}`, PAIR, URLENCODED)).status).toBe(200);
  });
});

test.each([
  ['UNAVAILABLE', new AbideError('UNAVAILABLE', 'the database does not answer')],
  ['a bug', new Error('x')],
])('a stop that was not recorded (%s) is answered with 503, so that the mail provider tries again', async (_, error) => {
  await door.close();
  door = await openRecipientDoor({
    change: () => {
      throw error;
    },
  });

  const response = await post(`/u/${TOKEN}`, PAIR, URLENCODED);

  expect(response.status).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(door.calls).toHaveLength(0);
});

describe('a bad link', () => {
  const BAD = ['x', `${TOKEN}x`, TOKEN.slice(1), `${TOKEN}/`, `${TOKEN}/more`, 'a'.repeat(4000), '%00', '..%2f..', 'é'];

  test.each([
    '/u/',
    '/p/',
  ])('%s gets one and the same page, whatever is wrong with it, and no look-up', async (path) => {
    const pages = await Promise.all(
      BAD.flatMap((token) =>
        ['GET', 'POST'].map(async (method) => {
          const response = await fetch(`${door.url}${path}${token}`, { method });
          const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== 'date'));
          return JSON.stringify({ status: response.status, headers, body: await response.text() });
        }),
      ),
    );

    expect(new Set(pages).size).toBe(1);
    expect(JSON.parse(pages[0] ?? '')).toMatchObject({ status: 404 });
    expect(door.reads()).toBe(0);
    expect(door.calls).toHaveLength(0);
  });

  test('is told in the language of the browser, with whom to turn to', async () => {
    const page = await (await fetch(`${door.url}/u/x`, { headers: { 'accept-language': 'fr, en;q=0.8' } })).text();

    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<title>Error: This link does not work');
    expect(page).toContain('mailto:privacy@voorbeeld.example');
  });
});

describe('opening a one-click link', () => {
  test('with GET or HEAD changes nothing, asks no database and shows a button to the same address', async () => {
    for (const method of ['GET', 'HEAD']) {
      const response = await fetch(`${door.url}/u/${TOKEN}`, { method, headers: { 'sec-purpose': 'prefetch' } });
      expect(response.status).toBe(200);
    }
    const page = await (await fetch(`${door.url}/u/${TOKEN}`)).text();

    expect(page).toMatch(/<form method="post" action="\?lang=nl">/);
    expect(page).toContain('Afmelden voor alle niet-verplichte berichten');
    expect(page).not.toContain('<script');
    expect(door.calls).toHaveLength(0);
    expect(door.reads()).toBe(0);
  });

  test('and pressing its button gives a receipt, and evidence of the words shown', async () => {
    const response = await post(`/u/${TOKEN}?lang=en`, '', URLENCODED);
    const page = await response.text();

    expect(response.status).toBe(200);
    expect(page).toContain('You are unsubscribed');
    expect(page).toContain('1234');
    expect(page).toContain(`href="../p/${TOKEN}?lang=en"`);
    expect(door.calls[0]?.said).toEqual({
      source: 'ONE_CLICK',
      statedBy: 'RECIPIENT',
      wordingId: expect.stringMatching(/^page-en-[0-9a-f]{12}$/),
      wording: expect.stringMatching(/sends you nothing more.* \[Stop all optional messages\]$/),
      language: 'en',
    });
  });

  test('and a press that fails says so, with the button again', async () => {
    await door.close();
    door = await openRecipientDoor({
      change: () => {
        throw new AbideError('UNAVAILABLE', 'the database does not answer');
      },
    });

    const response = await post(`/u/${TOKEN}?lang=nl`, '', URLENCODED);
    const page = await response.text();

    expect(response.status).toBe(503);
    expect(page).toContain('<title>Fout: Uw keuze is nog niet vastgelegd');
    expect(page).toContain('<form method="post"');
  });
});
