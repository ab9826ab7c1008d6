import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Address, AddressValue } from '../../src/domain/address';
import type { Language } from '../../src/domain/language';
import { textsIn } from '../../src/doors/recipient/texts/catalogue';
import type { Said } from '../../src/operations';
import { startTestApp, type TestApp } from './app';
import { axeFaults, executablePath, measured, picture } from './browser';
import { linkIn, type MailFolder, openMailFolder } from './mail-folder';

const PUBLIC_URL = 'https://abide.example';
const BY_THE_COMPANY: Said = { source: 'API', statedBy: 'COMPANY', reference: 'crm' };
const BY_THE_PERSON: Said = { source: 'API', statedBy: 'RECIPIENT', reference: 'fair' };
const LARGEST_PAGE = 14_336;
const WITH_AND_WITHOUT_SCRIPTS = [true, false];

/** Languages share a service and a browser; each of them meets every journey and every page. */
export interface Journeys {
  readonly languages: readonly Language[];
  /** In which colours the pages of one of them are looked at for faults of accessibility. */
  readonly seenIn: { readonly language: Language; readonly colorScheme: 'dark' | 'light' };
}

/** All that a person may do on the pages, in a real browser, with scripts and without (files by language run side by side). */
export function describeJourneys({ languages, seenIn: { language: seenLanguage, colorScheme } }: Journeys): void {
  if (executablePath === undefined) {
    test('journeys in a browser: left out, because no Chromium was found (set ABIDE_CHROMIUM)', () => {});
    return;
  }
  describe('journeys in a browser', () => {
    let mails: MailFolder;
    let app: TestApp;
    let browser: Browser;
    beforeAll(async () => {
      mails = await openMailFolder();
      app = await startTestApp({
        ABIDE_PUBLIC_URL: PUBLIC_URL,
        ABIDE_DATA_DIR: mails.dataDir,
        ABIDE_POLICY: join(__dirname, 'recipient-policy.yaml'),
      });
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    });
    afterAll(async () => {
      await browser?.close();
      await app?.close();
      await mails?.remove();
    });

    let count = 0;
    async function aReader(language: Language) {
      count += 1;
      const address: Address = { kind: 'EMAIL', value: `journey${count}@example.org` as AddressValue };
      const roles = [{ role: 'administrator', customer: 'Gemeente Voorbeeldstad', duty: 'C-1' }];
      const profile = { language, name: 'Ada Lezer', organisation: 'Leesclub' };
      const input = { email: address, profile, relation: 'CUSTOMER' as const, country: 'BE', roles };
      const { contactId = '' } = await app.operations.upsertContact(input, BY_THE_COMPANY);
      const yes = { topic: 'newsletter', channel: 'EMAIL' as const, state: 'OPTED_IN' as const };
      await app.operations.setPreferences({ address }, [yes], { ...BY_THE_PERSON, occurredAt: new Date() });
      const [link] = await app.operations.createPreferenceLinks([{ address }]);
      return { address, contactId, url: here(link?.pageUrl ?? '') };
    }

    const here = (url: string) => url.replace(PUBLIC_URL, app.url);
    const decisionOf = async (address: Address, topic = 'newsletter') =>
      (await app.operations.decideSends([{ address }], topic, 'EMAIL')).decisions[0];
    const heading = (page: Page) => page.textContent('h1');
    const press = (page: Page, act: string) => page.click(`button[value=${act}]`);

    async function inBrowser<T>(options: BrowserContextOptions, work: (page: Page) => Promise<T>): Promise<T> {
      const context = await browser.newContext(options);
      try {
        return await work(await context.newPage());
      } finally {
        await context.close();
      }
    }

    /** With scripts and without, side by side: most of a journey is waiting. */
    async function bothWays(journey: (javaScriptEnabled: boolean) => Promise<void>): Promise<void> {
      const under = (scripts: boolean) =>
        journey(scripts).catch((cause) => {
          throw new Error(`with scripts ${scripts ? 'on' : 'off'}: ${cause.message}`, { cause });
        });
      await Promise.all(WITH_AND_WITHOUT_SCRIPTS.map(under));
    }

    /** Each page that a person may meet, and the button to press where it stands behind one. */
    async function everyPage(language: Language): Promise<{ name: string; url: string; act?: string }[]> {
      const { address, url } = await aReader(language);
      await app.operations.requestFreshLink({ address }, { language });
      const [mail] = await mails.mailsTo(address.value);
      const fresh = here(linkIn(mail!));
      const objector = await aReader(language);
      await app.operations.recordObjection({ address: objector.address }, {}, BY_THE_PERSON);
      const later = { ...BY_THE_PERSON, occurredAt: new Date(Date.now() + 1) };
      const optIns = [{ topic: 'newsletter', channel: 'EMAIL' as const }];
      await app.operations.liftObjection({ address: objector.address }, optIns, later);
      const [asked] = await mails.mailsTo(objector.address.value);
      return [
        { name: 'page', url },
        { name: 'off', url: objector.url },
        { name: 'fresh', url: fresh },
        { name: 'delete', url: fresh, act: 'delete' },
        { name: 'ask', url: `${app.url}/p?lang=${language}` },
        { name: 'confirm', url: here(linkIn(asked!)) },
        { name: 'sent', url, act: 'fresh-link' },
        { name: 'paused', url, act: 'pause-30' },
        { name: 'stopped', url, act: 'stop' },
      ];
    }

    describe.each(languages)('in %s', (language) => {
      const texts = textsIn(language);

      test('a person says no to a topic, undoes it, pauses, stops recording and stops everything (with scripts and without)', () =>
        bothWays(async (javaScriptEnabled) => {
          const { address, contactId, url } = await aReader(language);
          await inBrowser({ javaScriptEnabled }, async (page) => {
            await page.goto(url);
            expect(await page.getAttribute('html', 'lang')).toBe(language);
            await page.uncheck('input[name=topic_newsletter]');
            await press(page, 'save');
            expect(await decisionOf(address)).toMatchObject({ allowed: false });
            await press(page, 'undo');
            expect(await heading(page)).toBe(texts.undoneTitle);
            expect(await decisionOf(address)).toMatchObject({ allowed: true });

            await page.click('a.onward');
            await press(page, 'pause-30');
            expect(await heading(page)).toBe(texts.pausedTitle);
            expect(await decisionOf(address)).toMatchObject({ allowed: false, reason: 'PAUSED' });

            await page.click('a.onward');
            await press(page, 'stop-tracking');
            expect(await heading(page)).toBe(texts.trackingStoppedTitle);

            await page.click('a.onward');
            await press(page, 'stop');
            expect(await heading(page)).toBe(texts.stopDoneTitle);
            expect(await page.textContent('main')).toContain('Gemeente Voorbeeldstad');
            await page.check('input[value=NOT_RELEVANT]');
            await press(page, 'reason');
            expect(await heading(page)).toBe(texts.reasonThanksTitle);
            expect(await page.context().cookies()).toEqual([]);
          });
          expect(await decisionOf(address)).toMatchObject({ allowed: false, reason: 'SUPPRESSED' });
          expect(await decisionOf(address, 'product-updates')).toMatchObject({ allowed: true });
          expect((await app.operations.readContact({ contactId }))?.tracking).toBe('OPTED_OUT');
        }));

      test('an objector comes back by two mails, for just what was chosen (with scripts and without)', () =>
        bothWays(async (javaScriptEnabled) => {
          const { address, url } = await aReader(language);
          await app.operations.recordObjection({ address }, {}, BY_THE_PERSON);
          await inBrowser({ javaScriptEnabled }, async (page) => {
            await page.goto(url);
            await press(page, 'fresh-link');
            expect(await heading(page)).toBe(texts.freshSentTitle);
            const [fresh] = await mails.mailsTo(address.value);
            await page.goto(here(linkIn(fresh!)));
            expect(await page.textContent('main')).toContain('Ada Lezer');
            await page.check('input[name=topic_newsletter]');
            await press(page, 'save');
            expect(await decisionOf(address)).toMatchObject({ allowed: false });

            const both = await mails.mailsTo(address.value, 2);
            const confirmation = both.find(({ messageId }) => messageId !== fresh?.messageId);
            await page.goto(here(linkIn(confirmation!)));
            expect(await heading(page)).toBe(texts.toConfirmTitle);
            await page.click('main form button');
            expect(await heading(page)).toBe(texts.confirmedTitle);
          });
          expect(await decisionOf(address)).toMatchObject({ allowed: true });
          expect(await decisionOf(address, 'events')).toMatchObject({ allowed: false });
          expect(await decisionOf(address, 'training')).toMatchObject({ allowed: false });
        }));

      test('who has no link asks for one (with scripts and without)', () =>
        bothWays(async (javaScriptEnabled) => {
          const { address } = await aReader(language);
          await inBrowser({ javaScriptEnabled }, async (page) => {
            await page.goto(`${app.url}/p?lang=${language}`);
            await page.fill('input[name=address]', 'no address');
            await page.click('main button');
            expect(await page.title()).toContain(`${texts.errorPrefix}: `);
            await page.fill('input[name=address]', address.value);
            await page.click('main button');
            expect(await heading(page)).toBe(texts.freshSentTitle);
          });
          const [mail] = await mails.mailsTo(address.value);
          expect(mail?.html).toContain(`<html lang="${language}">`);
        }));

      test('every page fits 320 px with targets of 44 px, and is one request of less than 14 kB', async () => {
        await inBrowser({ viewport: { width: 320, height: 640 } }, async (page) => {
          for (const { name, url, act } of await everyPage(language)) {
            const requests: string[] = [];
            page.removeAllListeners('request').on('request', (request) => requests.push(request.url()));
            await page.goto(url);
            if (act) await press(page, act);

            await picture(page, `${name}-${language}-320`);
            expect(requests).toHaveLength(act ? 2 : 1);
            expect(gzipSync(await page.content()).length).toBeLessThan(LARGEST_PAGE);
            expect({ name, ...(await measured(page)) }).toEqual({ name, scrollWidth: 320, low: [] });
          }
        });
      });
    });

    test(`every page breaks no rule of WCAG 2.2 AA, in ${seenLanguage} and ${colorScheme}`, async () => {
      await inBrowser({ colorScheme, bypassCSP: true }, async (page) => {
        for (const { name, url, act } of await everyPage(seenLanguage)) {
          await page.goto(url);
          if (act) await press(page, act);
          await picture(page, `${name}-${seenLanguage}-${colorScheme}`);
          expect({ name, faults: await axeFaults(page) }).toEqual({ name, faults: [] });
        }
      });
    });

    test('pictures of the pages, wide and on paper', async () => {
      const { url } = await aReader('en');
      await inBrowser({ viewport: { width: 1000, height: 800 } }, async (page) => {
        await page.goto(url);
        await picture(page, 'wide');
        await page.click('details summary');
        expect(await page.isVisible('details[open] p')).toBe(true);
        await page.emulateMedia({ media: 'print' });
        await picture(page, 'print');
        expect(await page.isVisible('button[value=stop]')).toBe(false);
        expect(await page.isVisible('h1')).toBe(true);
        expect(await page.isVisible('text="Newsletter"')).toBe(true);
      });
    });
  });
}
