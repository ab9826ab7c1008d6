import PostalMime from 'postal-mime';
import { linksOfHtml, linksOfText } from '../domain/mail-links';
import { lintMail as findFaults, type MailFinding, type ReadMail } from '../domain/mail-rules';
import { openLinkToken } from '../security/signed-token';
import type { Ground } from './ground';

export type { MailFinding } from '../domain/mail-rules';

/**
 * Judges a finished message, as it would leave: which rules of unsubscribing it breaks. Nothing of it is kept. Any text
 * is read as a message; of one that is none everything is missing.
 */
export async function lintMail({ publicUrl, secrets }: Ground, raw: string | Uint8Array): Promise<MailFinding[]> {
  const start = `${publicUrl}/`;
  return findFaults(await readMail(raw), {
    isOurs: (url) => /^[pu]\//.test(url.startsWith(start) ? url.slice(start.length) : ''),
    isGenuine: (url) => openLinkToken(tokenIn(url.slice(start.length)), secrets) !== undefined,
  });
}

function tokenIn(path: string): string {
  return /^[pu]\/([\w-]+)/.exec(path)?.[1] ?? '';
}

/** Beyond it a header is cut: nothing that the rules look at is longer, and a message must not cost us time. */
const LONGEST_HEADER = 8_000;

async function readMail(raw: string | Uint8Array): Promise<ReadMail> {
  const { headers, text, html } = await PostalMime.parse(raw);
  return {
    headers: headers.map(({ key, value }) => ({ name: key.toLowerCase(), value: value.slice(0, LONGEST_HEADER) })),
    parts: [
      ...(text === undefined ? [] : [{ kind: 'TEXT' as const, links: linksOfText(text) }]),
      ...(html === undefined ? [] : [{ kind: 'HTML' as const, links: linksOfHtml(html) }]),
    ],
    longestLine: longestLine(Buffer.from(raw as string)),
  };
}

function longestLine(bytes: Buffer): number {
  let longest = 0;
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    longest = Math.max(longest, end - start - (bytes[end - 1] === 13 ? 1 : 0));
    start = end + 1;
  }
  return Math.max(longest, bytes.length - start);
}
