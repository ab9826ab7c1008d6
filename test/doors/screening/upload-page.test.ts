import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Download, type Page } from 'playwright-core';
import { createApiKeys } from '../../../src/operations/api-keys';
import { startTestApp, type TestApp } from '../../support/app';
import { axeFaults, executablePath, measured, picture } from '../../support/browser';
import { email, THE_PERSON } from '../../support/statement';

let app: TestApp;
let key: string;
let folder: string;

beforeAll(async () => {
  app = await startTestApp();
  const keys = createApiKeys({ database: { pool: app.pool }, clock: () => new Date() });
  key = (await keys.createApiKey({ name: 'marketing', scopes: ['screening'] })).text;
  folder = await mkdtemp(join(tmpdir(), 'abide-upload-'));
  for (const [name, saysNo] of [
    ['an', false],
    ['bo', true],
    ['cas', false],
    ['dirk', false],
  ] as const) {
    const address = email(`${name}@customer.example`);
    await app.operations.upsertContact({ email: address, relation: 'CUSTOMER', business: true }, { source: 'API' });
    if (saysNo) await app.operations.recordObjection({ address }, {}, THE_PERSON);
  }
  await writeFile(
    join(folder, 'list.csv'),
    '\ufeffNaam;E-mail\r\nAn;an@customer.example\r\nBo;bo@customer.example\r\nCas;cas@customer.example\r\n"Dirk; jr.";dirk@customer.example\r\nEls;nobody@post.example\r\nFien;broken\r\n',
  );
  await writeFile(join(folder, 'book.xlsx'), Buffer.from('PK\u0003\u0004 and the rest of it'));
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const HOST = () => new URL(app.url).host;

describe('the page for screening lists', () => {
  const signIn = (headers: Record<string, string> = {}, text = key) =>
    fetch(`${app.url}/screen/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ key: text }),
    });

  test('keeps the key where no script and no other site comes at it, and ends it', async () => {
    const response = await signIn({ origin: app.url, 'sec-fetch-site': 'same-origin' });
    const cookie = response.headers.get('set-cookie') ?? '';
    const out = await fetch(`${app.url}/screen/sign-out`, { method: 'POST', redirect: 'manual' });

    expect(response.status).toBe(303);
    expect(cookie).toMatch(/; Path=\/screen; HttpOnly; SameSite=Strict; Max-Age=28800$/);
    expect(out.headers.get('set-cookie')).toMatch(/^abide_screen=; .*Max-Age=0/);
  });

  test('shows the form to sign in to whom it does not know, and says which keys do not count', async () => {
    const contacts = createApiKeys({ database: { pool: app.pool }, clock: () => new Date() });
    const { text } = await contacts.createApiKey({ name: 'crm', scopes: ['contacts'] });

    expect(await (await fetch(`${app.url}/screen`)).text()).toContain('action="/screen/sign-in"');
    for (const wrong of ['none', text, '']) {
      const response = await signIn({}, wrong);
      expect(response.status).toBe(401);
      expect(response.headers.get('set-cookie')).toBeNull();
    }
    expect((await fetch(`${app.url}/screen/upload?what=newsletter|EMAIL`, { method: 'POST', body: 'x' })).status).toBe(
      401,
    );
  });

  test.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a site beside ours', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['a frame without origin', { origin: 'null' }],
  ])('takes no form of %s', async (_, headers) => {
    expect((await signIn(headers)).status).toBe(403);
    const upload = await fetch(`${app.url}/screen/upload`, {
      method: 'POST',
      headers: { ...headers, cookie: `abide_screen=${key}` },
      body: 'email\nx@post.example',
    });
    expect(upload.status).toBe(403);
    expect(HOST()).not.toBe('evil.example');
  });

  test('refuses a form that was cut off, whatever stood in it', async () => {
    const body =
      '--x\r\nContent-Disposition: form-data; name="what"\r\n\r\nnewsletter|EMAIL\r\n--x\r\nContent-Disposition: form-data; name="list"; filename="a.csv"\r\n\r\nemail\r\nan@customer.example';
    const send = (text: string) =>
      fetch(`${app.url}/screen/upload`, {
        method: 'POST',
        headers: { cookie: `abide_screen=${key}`, 'content-type': 'multipart/form-data; boundary=x' },
        body: text,
      });

    expect((await send(body)).status).toBe(400);
    expect((await send(`${body}\r\n--x--\r\n`)).status).toBe(200);
  });
});

if (executablePath === undefined) {
  test('the page for screening lists in a browser: left out, because no Chromium was found (set ABIDE_CHROMIUM)', () => {});
} else {
  describe('the page for screening lists in a browser', () => {
    let browser: Browser;

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    });
    afterAll(async () => {
      await browser?.close();
    });

    async function inBrowser<T>(options: BrowserContextOptions, work: (page: Page) => Promise<T>): Promise<T> {
      const context = await browser.newContext({ locale: 'nl-NL', ...options });
      try {
        return await work(await context.newPage());
      } finally {
        await context.close();
      }
    }

    async function signedIn(page: Page): Promise<void> {
      await page.goto(`${app.url}/screen`);
      await page.fill('#key', key);
      await page.click('form[action="/screen/sign-in"] button');
      await page.waitForSelector('form.upload');
    }

    async function screen(page: Page, file = 'list.csv'): Promise<void> {
      await page.selectOption('#what', 'newsletter|EMAIL');
      await page.setInputFiles('#list', join(folder, file));
      await page.click('form.upload button');
    }

    const textOf = async (download: Download) => readFile(await download.path(), 'utf8');

    test('a marketer signs in, hands in a list, sees the totals and downloads the three parts', async () => {
      await inBrowser({}, async (page) => {
        const requests: string[] = [];
        const complaints: string[] = [];
        page.on('request', (request) => requests.push(request.url()));
        page.on('console', (message) => complaints.push(message.text()));
        await signedIn(page);
        await screen(page);
        await page.waitForSelector('section.results table');

        const cells = await page.locator('section.results tbody tr').allInnerTexts();
        const files: string[] = [];
        for (const name of ['sendable', 'withheld', 'rejects']) {
          const [download] = await Promise.all([page.waitForEvent('download'), page.click(`a[data-file=${name}]`)]);
          expect(download.suggestedFilename()).toMatch(new RegExp(`^${name}-[0-9a-f-]{36}\\.csv$`));
          files.push(await textOf(download));
        }

        expect(cells.map((text) => text.replaceAll('\t', ' '))).toEqual([
          'mag klant die geen nee zei 3',
          'mag niet heeft overal nee op gezegd 1',
          'mag niet is hier nooit over ingelicht 1',
          'onleesbaar geen @ in het adres 1',
        ]);
        expect(await page.getAttribute('section.results svg', 'aria-label')).toBe('Regels per reden');
        expect(await page.locator('section.results svg rect').count()).toBe(4);
        expect(files[0]).toMatch(/^\ufeffNaam;E-mail;reason;ref\r\nAn;an@customer\.example;SOFT_OPT_IN;r/);
        expect(files[0]).toContain('"Dirk; jr.";dirk@customer.example;SOFT_OPT_IN;r');
        expect(files[1]).toMatch(/Bo;bo@customer\.example;SUPPRESSED: OBJECTION;r/);
        expect(files[2]).toMatch(/^\ufeffline;reason;explanation;text\r\n7;AT_SIGN_MISSING;/);
        expect(requests.filter((url) => !url.startsWith(`${app.url}/`) && !url.startsWith('blob:'))).toEqual([]);
        expect(complaints).toEqual([]);
        expect(await page.evaluate('document.cookie')).toBe('');
      });
    });

    test('a workbook is answered with what to do, and so is a form without a list', async () => {
      await inBrowser({ locale: 'en-GB' }, async (page) => {
        await signedIn(page);
        await screen(page, 'book.xlsx');
        await page.waitForSelector('[role=status].error');

        expect(await page.textContent('[role=status]')).toContain('CSV UTF-8');
        expect(await page.locator('section.results table').count()).toBe(0);
      });
    });

    test('without scripts the form gives one file, and its number the totals', async () => {
      await inBrowser({ javaScriptEnabled: false, locale: 'en-GB' }, async (page) => {
        await signedIn(page);
        await page.selectOption('#only', 'sendable');
        const [download] = await Promise.all([page.waitForEvent('download'), screen(page)]);
        const text = await textOf(download);
        const [, id = ''] = /^sendable-([0-9a-f-]{36})\.csv$/.exec(download.suggestedFilename()) ?? [];
        await page.fill('#id', id);
        await page.click('form[method=get] button');

        expect(text.trimEnd().split('\r\n')).toHaveLength(4);
        expect(await page.locator('section.results tfoot').innerText()).toMatch(/All lines\s+6/);
        expect(await page.locator('a.download:visible').count()).toBe(0);

        await page.setInputFiles('#list', join(folder, 'book.xlsx'));
        await page.click('form.upload button');
        expect(await page.textContent('[role=alert]')).toContain('CSV UTF-8');
      });
    });

    test.each(['light', 'dark'] as const)('it breaks no rule of WCAG 2.2 AA, %s', async (colorScheme) => {
      await inBrowser({ colorScheme, bypassCSP: true }, async (page) => {
        await page.goto(`${app.url}/screen`);
        await picture(page, `screen-sign-in-${colorScheme}`);
        expect(await axeFaults(page)).toEqual([]);
        await signedIn(page);
        await screen(page);
        await page.waitForSelector('section.results table');
        await picture(page, `screen-${colorScheme}`);
        expect(await axeFaults(page)).toEqual([]);
      });
    });

    test('it fits a screen of 320 px', async () => {
      await inBrowser({ viewport: { width: 320, height: 640 } }, async (page) => {
        await signedIn(page);
        await screen(page);
        await page.waitForSelector('section.results table');
        const { scrollWidth, low } = await measured(page);

        await picture(page, 'screen-320');
        expect(scrollWidth).toBeLessThanOrEqual(320);
        expect(low).toEqual([]);
      });
    });
  });
}
