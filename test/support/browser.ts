import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const PLACES = [
  process.env.ABIDE_CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A Chromium of this machine; undefined where there is none, and the tests of pages say so. */
export const executablePath = PLACES.find((place) => place !== '' && existsSync(place));

/** Where pictures of the pages go, for those who want to look at them. */
const PICTURES = process.env.ABIDE_PICTURES;

export async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

const AXE = createRequire(__filename).resolve('axe-core/axe.min.js');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What the page breaks of WCAG 2.2 AA. The context needs `bypassCSP`: axe is a script, and our pages allow none. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  const found = await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(TAGS)} })`);
  const { violations } = found as { violations: { id: string; nodes: { html: string }[] }[] };
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

/** Links in running text are exempt from target sizes (WCAG 2.5.8); buttons, rows and links of their own are not. */
const MEASURE = `(() => ({
  scrollWidth: document.documentElement.scrollWidth,
  low: [...document.querySelectorAll('button, label.topic, label.reason, summary, nav a, a.onward')]
    .filter((element) => element.getBoundingClientRect().height < 44)
    .map((element) => element.outerHTML),
}))()`;

export async function measured(page: Page): Promise<{ scrollWidth: number; low: string[] }> {
  return (await page.evaluate(MEASURE)) as { scrollWidth: number; low: string[] };
}
