import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { axeFaults, executablePath, measured, picture } from '../support/browser';
import { aPage, openRecipientDoor, type RecipientDoor, stopped, TOKEN } from '../support/recipient-door';

if (executablePath === undefined) {
  test('the recipient pages in a browser: left out, because no Chromium was found (set ABIDE_CHROMIUM)', () => {});
} else {
  describe('the recipient pages in a browser', () => {
    let browser: Browser;
    let door: RecipientDoor;

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
      door = await openRecipientDoor({ page: () => stopped(aPage(), 'offers') });
    });
    afterAll(async () => {
      await browser?.close();
      await door?.close();
    });
    beforeEach(() => {
      door.calls.length = 0;
    });

    async function inBrowser<T>(options: BrowserContextOptions, work: (page: Page) => Promise<T>): Promise<T> {
      const context = await browser.newContext({ locale: 'nl-NL', ...options });
      try {
        return await work(await context.newPage());
      } finally {
        await context.close();
      }
    }

    const VIEWS: readonly { name: string; show: (page: Page) => Promise<unknown> }[] = [
      { name: 'preference', show: (page) => page.goto(`${door.url}/p/${TOKEN}?lang=nl`) },
      { name: 'preference-en', show: (page) => page.goto(`${door.url}/p/${TOKEN}?lang=en`) },
      { name: 'one-click', show: (page) => page.goto(`${door.url}/u/${TOKEN}`) },
      { name: 'neutral', show: (page) => page.goto(`${door.url}/p/none`) },
      {
        name: 'stopped',
        show: async (page) => {
          await page.goto(`${door.url}/p/${TOKEN}`);
          await page.click('button[value=stop]');
        },
      },
      {
        name: 'saved',
        show: async (page) => {
          await page.goto(`${door.url}/p/${TOKEN}?lang=nl`);
          await page.click('label:has-text("Nieuwsbrief")');
          await page.click('button[value=save]');
        },
      },
    ];

    for (const { name, show } of VIEWS) {
      test.each(['light', 'dark'] as const)(`"${name}" breaks no rule of WCAG 2.2 AA, %s`, async (colorScheme) => {
        await inBrowser({ colorScheme, bypassCSP: true }, async (page) => {
          await show(page);
          await picture(page, `${name}-${colorScheme}`);
          expect(await axeFaults(page)).toEqual([]);
        });
      });

      test(`"${name}" fits a screen of 320 px, with targets of 44 px and no request to anybody else`, async () => {
        await inBrowser({ viewport: { width: 320, height: 640 } }, async (page) => {
          const requests: string[] = [];
          page.on('request', (request) => requests.push(request.url()));
          await show(page);
          const { scrollWidth, low } = await measured(page);

          await picture(page, `${name}-320`);
          expect(scrollWidth).toBeLessThanOrEqual(320);
          expect(low).toEqual([]);
          expect(requests.filter((url) => !url.startsWith(`${door.url}/`))).toEqual([]);
          expect(requests.every((url) => /\/[pu]\/[^/]+$/.test(url))).toBe(true);
        });
      });
    }

    test('without scripts a person reads, unticks, saves, goes back and stops, in two presses at most each', async () => {
      await inBrowser({ javaScriptEnabled: false }, async (page) => {
        await page.goto(`${door.url}/p/${TOKEN}?lang=en`);
        await page.click('label:has-text("Newsletter")');
        await page.click('button[value=save]');
        expect(await page.textContent('h1')).toBe('Your choices are saved');

        await page.click('text=See all your choices');
        await page.click('text=Nederlands');
        await page.click('button[value=stop]');

        expect(await page.textContent('h1')).toBe('U bent afgemeld');
        expect(door.calls.map(({ name, changes }) => changes ?? name)).toEqual([
          [{ topic: 'news', channel: 'EMAIL', state: 'OPTED_OUT' }],
          'stop',
        ]);
        expect(await page.context().cookies()).toEqual([]);
      });
    });

    test('the stop comes first by keyboard, is the largest button, and shows where the focus is', async () => {
      await inBrowser({}, async (page) => {
        await page.goto(`${door.url}/p/${TOKEN}?lang=nl`);
        const stop = await page.locator('button[value=stop]').boundingBox();
        const save = await page.locator('button[value=save]').boundingBox();

        await page.keyboard.press('Tab');
        await page.keyboard.press('Tab');

        expect(await page.evaluate('document.activeElement.value')).toBe('stop');
        expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
        expect((stop?.width ?? 0) * (stop?.height ?? 0)).toBeGreaterThan((save?.width ?? 0) * (save?.height ?? 0));
      });
    });

    test('a page that was left open sends itself to nobody', async () => {
      await inBrowser({}, async (page) => {
        await page.goto(`${door.url}/p/${TOKEN}`);
        await page.goto(`${door.url}/u/${TOKEN}`);
        await page.waitForLoadState('networkidle');

        expect(door.calls).toEqual([]);
      });
    });

    test('the style sheet passes its own content security policy', async () => {
      await inBrowser({}, async (page) => {
        const complaints: string[] = [];
        page.on('console', (message) => complaints.push(message.text()));
        await page.goto(`${door.url}/p/${TOKEN}`);

        expect(complaints).toEqual([]);
        expect(await page.evaluate('getComputedStyle(document.body).marginTop')).toBe('0px');
      });
    });
  });
}
