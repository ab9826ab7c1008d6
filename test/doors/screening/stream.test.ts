import { request as httpRequest, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import Fastify from 'fastify';
import { parseEmail } from '../../../src/domain/email-address';
import { registerScreening } from '../../../src/doors/screening/stream';
import type { ScreeningReceipt } from '../../../src/operations';
import { createApiKeys } from '../../../src/operations/api-keys';
import { startTestApp, type TestApp } from '../../support/app';
import { runLog } from '../../support/run-log';
import { email, THE_PERSON } from '../../support/statement';
import { admin } from '../../support/test-server';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  for (let number = 0; number < 40; number++) {
    const address = email(`known-${number}@customer.example`);
    await app.operations.upsertContact({ email: address, relation: 'CUSTOMER', business: true }, { source: 'API' });
    if (number % 4 === 0) await app.operations.recordObjection({ address }, {}, THE_PERSON);
  }
});
afterAll(() => app.close());

const NO_RECEIPT = '/screen/00000000-0000-4000-8000-000000000000';
const keysOf = ({ pool }: TestApp) => createApiKeys({ database: { pool }, clock: () => new Date() });

const PLACE = 'topic=newsletter&channel=EMAIL';

function screen(body: string | Buffer, headers: Record<string, string> = {}, query = PLACE): Promise<Response> {
  return fetch(`${app.url}/screen?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.apiKey}`, 'content-type': 'text/csv', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
}

const get = async (path: string, key = app.apiKey) => {
  const response = await fetch(`${app.url}${path}`, { headers: { authorization: `Bearer ${key}` } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const parsedLines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const LIST = [
  'Naam;E-mail',
  'An;known-1@customer.example',
  'Bo;known-0@customer.example',
  'Cas;broken',
  'Dirk;nobody@post.example',
];

describe('a table in, a table out', () => {
  test('in its order, with its columns, and an outcome with a reason for each line', async () => {
    const response = await screen(`${LIST.join('\r\n')}\r\n`);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = Buffer.from(await response.arrayBuffer()).toString('utf8');
    expect(text.replace(/r[0-9a-f]{24}/g, 'REF')).toBe(
      [
        '\ufeffNaam;E-mail;line;outcome;reason;ref;explanation',
        'An;known-1@customer.example;2;sendable;SOFT_OPT_IN;REF;',
        'Bo;known-0@customer.example;3;withheld;SUPPRESSED: OBJECTION;REF;',
        'Cas;broken;4;rejected;AT_SIGN_MISSING;;An e-mail address has an @ between its local part and its domain.',
        'Dirk;nobody@post.example;5;withheld;NOT_INFORMED;REF;',
        '',
      ].join('\r\n'),
    );
  });

  test('with another delimiter where one is asked for, and no cell that runs as a formula', async () => {
    const response = await screen('email,note\nnobody@post.example,=1+1\n', {}, `${PLACE}&outDelimiter=semicolon`);

    expect((await response.text()).split('\r\n')[1]).toMatch(/^nobody@post\.example;'=1\+1;2;withheld;/);
  });

  test('and its receipt is there, under the id of the answer, once it was read to its end', async () => {
    const response = await screen(LIST.join('\n'));
    const id = response.headers.get('x-abide-screening');
    await response.text();

    const { status, body } = await get(`/screen/${id}`);

    expect(status).toBe(200);
    expect(body).toMatchObject({ id, topic: 'newsletter', lines: 4, sendable: 1, withheld: 2, rejects: 1 });
    expect(JSON.stringify(body)).not.toContain('@');
  });
});

describe('lines of JSON', () => {
  const JSON_LINES = [
    JSON.stringify({ naam: 'An', 'E-mail': 'known-1@customer.example', tags: ['a'] }),
    JSON.stringify('known-0@customer.example'),
    JSON.stringify({ email: 'broken' }),
    '{"email": "cut',
    JSON.stringify({ email: 5 }),
    JSON.stringify({ naam: 'Bo' }),
    '[]',
  ].join('\n');
  const TYPE = { 'content-type': 'application/x-ndjson' };

  test('come back as they were, with an outcome each, and the summary as the last line', async () => {
    const lines = parsedLines(await (await screen(JSON_LINES, TYPE)).text());

    const { summary } = lines.at(-1) as { summary: ScreeningReceipt };
    expect(lines.slice(0, -1).map(({ line, outcome, reason }) => [line, outcome, reason])).toEqual([
      [1, 'sendable', 'SOFT_OPT_IN'],
      [2, 'withheld', 'SUPPRESSED'],
      [3, 'rejected', 'AT_SIGN_MISSING'],
      [4, 'rejected', 'BAD_JSON'],
      [5, 'rejected', 'ADDRESS_NOT_TEXT'],
      [6, 'rejected', 'NO_ADDRESS'],
      [7, 'rejected', 'BAD_JSON'],
    ]);
    expect(lines[0]?.input).toEqual({ naam: 'An', 'E-mail': 'known-1@customer.example', tags: ['a'] });
    expect(summary).toMatchObject({ lines: 7, sendable: 1, withheld: 1, rejects: 5 });
    expect((await get(`/screen/${summary.id}`)).body).toEqual(summary);
  });

  test('become a table, and a table becomes lines of JSON, where that is asked for', async () => {
    const table = await (await screen(JSON_LINES, { ...TYPE, accept: 'text/csv' })).text();
    const lines = parsedLines(await (await screen(LIST.join('\n'), { accept: 'application/x-ndjson' })).text());

    expect(table.split('\r\n').slice(0, 2)).toEqual([
      'naam,E-mail,tags,line,outcome,reason,ref,explanation',
      expect.stringMatching(/^An,known-1@customer\.example,"\["+a"+\]",1,sendable,SOFT_OPT_IN,r/),
    ]);
    expect(lines[0]).toMatchObject({ line: 2, input: { Naam: 'An', 'E-mail': 'known-1@customer.example' } });
    expect(lines.at(-1)).toHaveProperty('summary.lines', 4);
  });
});

test('every verdict of a long list is the one that a decision gives, and the counts add up', async () => {
  const addresses = Array.from({ length: 3_000 }, (_, at) =>
    at % 3 === 0 ? `nobody-${at}@post.example` : `known-${at % 40}@customer.example`,
  );

  const lines = parsedLines(
    await (await screen(`email\n${addresses.join('\n')}\n`, { accept: 'application/x-ndjson' })).text(),
  );

  const keys = addresses.map((text) => {
    const parsed = parseEmail(text);
    if (!parsed.ok) throw new Error('not an address');
    return { address: parsed.address };
  });
  const { decisions } = await app.operations.decideSends(keys, 'newsletter', 'EMAIL');
  const { summary } = lines.pop() as { summary: ScreeningReceipt };
  expect(lines.map(({ outcome, reason }) => [outcome, reason])).toEqual(
    decisions.map(({ allowed, reason }) => [allowed ? 'sendable' : 'withheld', reason]),
  );
  expect(summary.sendable + summary.withheld + summary.rejects).toBe(3_000);
  expect(summary.lines).toBe(3_000);
});

describe('what is wrong before the first line is answered with a status', () => {
  test.each<
    [name: string, query: string, body: string | Buffer, headers: Record<string, string>, status: number, error: string]
  >([
    ['no key', PLACE, 'x', { authorization: '' }, 401, 'API key'],
    ['an unknown key', PLACE, 'x', { authorization: 'Bearer none' }, 401, 'API key'],
    ['no topic', 'channel=EMAIL', 'x', {}, 400, 'topic'],
    ['an unknown topic', 'topic=none', 'x', {}, 400, 'no such topic'],
    ['another channel', 'topic=newsletter&channel=SMS', 'x', {}, 400, 'EMAIL'],
    ['no channel of ours', 'topic=newsletter&channel=PIGEON', 'x', {}, 400, 'EMAIL, SMS or PHONE'],
    ['a channel without addresses', 'topic=newsletter&channel=POST', 'x', {}, 400, 'EMAIL, SMS and PHONE'],
    ['an unknown parameter', `${PLACE}&colum=2`, 'x', {}, 400, 'parameters'],
    ['a strange delimiter', `${PLACE}&delimiter=dot`, 'x', {}, 400, 'comma, semicolon or tab'],
    ['a column that is not there', `${PLACE}&column=mail`, LIST.join('\n'), {}, 400, 'no such column'],
    ['an empty list', PLACE, '', {}, 400, 'empty'],
    ['a workbook', PLACE, Buffer.from('PK\u0003\u0004 and the rest'), {}, 400, 'CSV UTF-8'],
    ['a JSON array', PLACE, '[]', { 'content-type': 'application/json' }, 400, 'one JSON object a line'],
    ['a form', PLACE, 'x', { 'content-type': 'multipart/form-data; boundary=x' }, 400, 'no form'],
  ])('%s', async (_, query, body, headers, status, error) => {
    const response = await screen(body, headers, query);

    expect(response.status).toBe(status);
    expect(((await response.json()) as { error: string }).error).toContain(error);
  });

  test('a key without the scope, and a receipt that is not there', async () => {
    const { text } = await keysOf(app).createApiKey({ name: 'CRM', scopes: ['contacts', 'admin'] });

    const response = await screen('x', { authorization: `Bearer ${text}` });

    expect(response.status).toBe(403);
    expect((await get(NO_RECEIPT, text)).status).toBe(403);
    expect((await get(NO_RECEIPT)).status).toBe(404);
    expect((await get('/screen/none/changes')).status).toBe(404);
  });
});

/** Sends a body piece by piece, as slowly as the test wants. */
function sending(): { send(text: string): void; end(): void; cut(): void; answer: Promise<IncomingMessage> } {
  const request = httpRequest(`${app.url}/screen?${PLACE}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.apiKey}`, 'content-type': 'text/csv' },
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });
  request.on('error', () => undefined);
  return { send: (text) => void request.write(text), end: () => request.end(), cut: () => request.destroy(), answer };
}

const many = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => `nobody-${from + at}@post.example\n`).join('');

async function readAll(answer: IncomingMessage): Promise<{ text: string; isWhole: boolean }> {
  let text = '';
  try {
    for await (const part of answer) text += String(part);
  } catch {
    return { text, isWhole: false };
  }
  return { text, isWhole: answer.complete };
}

describe('a list that is not decided to its end has a clear end, and no receipt', () => {
  test('when its upload is cut', async () => {
    const upload = sending();
    upload.send(`email\n${many(0, 4_000)}`);
    const answer = await upload.answer;
    const id = String(answer.headers['x-abide-screening']);
    const reading = readAll(answer);

    upload.cut();

    expect(await reading).toMatchObject({ isWhole: false });
    expect((await get(`/screen/${id}`)).status).toBe(404);
    expect((await (await screen(LIST.join('\n'))).text()).split('\r\n')).toHaveLength(6);
  });

  test('when a look-up fails half-way: the connection is broken off and never ended', async () => {
    const upload = sending();
    upload.send(`email\n${many(0, 4_000)}`);
    const answer = await upload.answer;
    const id = String(answer.headers['x-abide-screening']);
    const reading = readAll(answer);

    await app.pool.query('ALTER TABLE suppression RENAME TO suppression_away');
    try {
      upload.send(many(4_000, 4_000));
      upload.end();
      const { text, isWhole } = await reading;

      expect(isWhole).toBe(false);
      expect(text).toContain('nobody-0@post.example');
      expect(text).not.toContain('nobody-7999@post.example');
    } finally {
      await app.pool.query('ALTER TABLE suppression_away RENAME TO suppression');
    }
    expect((await get(`/screen/${id}`)).status).toBe(404);
  });
});

test('a list during which the database goes away is broken off; the same list is whole once it is back', async () => {
  const server = process.env.ABIDE_TEST_SERVER_URL ?? '';
  const name = new URL(app.databaseUrl).pathname.slice(1);
  const upload = sending();
  upload.send(`email\n${many(0, 4_000)}`);
  const answer = await upload.answer;
  const id = String(answer.headers['x-abide-screening']);
  const reading = readAll(answer);

  await admin(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  try {
    await admin(server, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
    upload.send(many(4_000, 4_000));
    upload.end();
    expect(await reading).toMatchObject({ isWhole: false });
  } finally {
    await admin(server, `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  }

  expect((await get(`/screen/${id}`)).status).toBe(404);
  const again = await screen(`email\n${many(0, 8_000)}`);
  expect((await again.text()).trimEnd().split('\r\n')).toHaveLength(8_001);
});

test('a client that never reads is not read from either, and is broken off', async () => {
  const fastify = Fastify();
  const readKey = async () => ({ id: 'test', scopes: new Set(['screening'] as const) });
  const door = { operations: app.operations, readKey, log: runLog(), longestStallMs: 1_000 };
  await fastify.register(async (scope) => registerScreening(scope, door));
  await fastify.listen({ port: 0 });
  const { port } = fastify.server.address() as AddressInfo;
  const client = connect(port, 'localhost');
  const closed = new Promise((resolve) => client.once('close', resolve));
  client.on('error', () => undefined);
  client.pause();

  client.write(
    `POST /screen?${PLACE} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer x\r\ntransfer-encoding: chunked\r\n\r\n`,
  );
  let sent = 0;
  const send = () => {
    for (let isFull = false; !isFull && !client.destroyed; ) {
      const lines = many(sent, 1_000);
      sent += 1_000;
      isFull = !client.write(`${lines.length.toString(16)}\r\n${lines}\r\n`);
    }
  };
  client.on('drain', send);
  send();
  await closed;

  expect(sent).toBeLessThan(2_000_000);
  await fastify.close();
});

test('an endless list to a client that reads is answered while it is sent', async () => {
  let sent = 0;
  const endless = Readable.from(
    (function* () {
      yield 'email\n';
      for (; sent < 60_000; sent += 1_000) yield many(sent, 1_000);
    })(),
  );
  const response = await fetch(`${app.url}/screen?${PLACE}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${app.apiKey}`, 'content-type': 'text/csv' },
    body: Readable.toWeb(endless),
    duplex: 'half',
  } as unknown as RequestInit);
  const text = await response.text();

  expect(text.trimEnd().split('\r\n')).toHaveLength(60_001);
});
