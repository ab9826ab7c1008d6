import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Address, AddressValue } from '../../src/domain/address';
import { createLinkRequestLimits } from '../../src/store/link-request-limits';
import { startTestApp, type TestApp } from '../support/app';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ABIDE_POLICY: join(__dirname, '../../policies/engage-process.yaml') });
});
afterAll(() => app.close());

const from = (ip: string) => ({ 'x-forwarded-for': ip });
const ask = async (ip: string, address = `${randomUUID()}@asking.example`) => {
  const body = new URLSearchParams({ address, lang: 'en' });
  const response = await fetch(`${app.url}/p`, { method: 'POST', body, headers: from(ip) });
  return { status: response.status, page: await response.text() };
};

async function asked(): Promise<number> {
  const { rows } = await app.pool.query(
    `SELECT (SELECT count(*) FROM pgboss.job WHERE name = 'mail') + (SELECT count(*) FROM pgboss.archive WHERE name = 'mail') AS n`,
  );
  return Number(rows[0].n);
}

test('more links from one network than an office needs are answered alike and come to nothing', async () => {
  const before = await asked();
  const answers = [];
  for (let host = 1; host <= 25; host++) answers.push(await ask(`203.0.113.${host}`));

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(answers.map(({ page }) => page)).size).toBe(1);
  expect(await asked()).toBe(before + 20);
});

test('another network is not limited by it, nor is the form of a mistyped address', async () => {
  const before = await asked();

  expect((await ask('198.51.100.7')).status).toBe(200);
  expect((await ask('203.0.113.7', 'no address')).status).toBe(400);
  expect(await asked()).toBe(before + 1);
});

test('one click is never limited: a mail provider calls for many people from one network', async () => {
  const address: Address = { kind: 'EMAIL', value: 'clicked@asking.example' as AddressValue };
  await app.operations.upsertContact({ email: address }, { source: 'API' });
  const [link] = await app.operations.createPreferenceLinks([{ address }]);
  const path = new URL(link?.oneClickUrl ?? '').pathname;

  const presses = await Promise.all(
    Array.from({ length: 60 }, () => fetch(`${app.url}${path}`, { method: 'POST', headers: from('203.0.113.7') })),
  );

  expect(new Set(presses.map(({ status }) => status))).toEqual(new Set([200]));
  const { decisions } = await app.operations.decideSends([{ address }], 'newsletter', 'EMAIL');
  expect(decisions[0]).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
});

test('all networks together have a limit too, that one of them alone cannot use up', async () => {
  const limits = createLinkRequestLimits({ ofNetwork: 2, ofAll: 4, seconds: 600 });
  const outcomes: string[] = [];
  for (const network of ['a', 'a', 'a', 'a', 'b', 'b', 'c', 'd']) outcomes.push(await limits.count(network));

  expect(outcomes).toEqual(['ALLOWED', 'ALLOWED', 'FIRST_OVER', 'OVER', 'ALLOWED', 'ALLOWED', 'FIRST_OVER', 'OVER']);
});
