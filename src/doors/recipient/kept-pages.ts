import { randomUUID } from 'node:crypto';
import { html } from 'hono/html';
import type { Frame } from './frame';
import type { PageContent } from './page-content';
import { preferencePage } from './page-view';

/** Of one policy in one language, 12 kB each; most people share a few. */
const MOST_KEPT = 250;

/** Stands where the address goes. No text of a policy can hold it. */
const HOLE = randomUUID();

const keptFor = new WeakMap<Frame, Map<string, readonly Buffer[]>>();

/**
 * The preference page as it is sent. But for the address many pages say the same, so one that says nothing else of a
 * person is kept, by all that it says, with a hole for the address: made once, and encoded once, which costs as much
 * again. The page is a function of frame and content alone, so what is kept never shows anybody another person's choices.
 */
export function preferencePageBytes(frame: Frame, content: PageContent): Buffer {
  if (!content.isOfMany) return Buffer.from(preferencePage(frame, content));
  const { maskedAddress } = content;
  const parts = partsOf(frame, { ...content, maskedAddress: maskedAddress === undefined ? undefined : HOLE });
  const address = Buffer.from(html`${maskedAddress ?? ''}`.toString());
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [address, part])));
}

function partsOf(frame: Frame, content: PageContent): readonly Buffer[] {
  const kept = keptFor.get(frame) ?? new Map<string, readonly Buffer[]>();
  keptFor.set(frame, kept);
  const name = JSON.stringify(content);
  const before = kept.get(name);
  if (before) return before;
  const parts = preferencePage(frame, content)
    .split(HOLE)
    .map((part) => Buffer.from(part));
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(name, parts);
  return parts;
}
