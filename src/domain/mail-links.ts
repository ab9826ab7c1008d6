import type { MailLink } from './mail-rules';

/** How far around a link its words are looked for. */
const NEAR = 200;
const LONGEST_TAG = 4_000;

/** The web links of a plain text, each with the words before it and the line above. Takes time by length, not more. */
export function linksOfText(text: string): MailLink[] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, index) =>
    [...line.matchAll(/https?:\/\/[^\s<>"]+/gi)].map(({ 0: url, index: at }) => ({
      url: withoutEndMarks(url),
      words: `${(lines[index - 1] ?? '').slice(-NEAR)} ${line.slice(Math.max(0, at - NEAR), at + NEAR)}`,
    })),
  );
}

/** The links of an HTML part, each with what a reader sees of it; of a commented-out one nothing is seen. */
export function linksOfHtml(html: string): MailLink[] {
  const tags = [...withoutComments(html).matchAll(/<(\/?)a(?=[\s/>])([^<>]*)>|<\/?[a-z][^<>]*>|[^<]+|</gi)];
  const links: { url: string; words: string }[] = [];
  let open: { url: string; words: string } | undefined;
  for (const [whole, isEnd, attributes] of tags) {
    if (isEnd === '') {
      open = { url: hrefOf(attributes ?? ''), words: '' };
      links.push(open);
    } else if (isEnd === '/') open = undefined;
    else if (open && !whole.startsWith('<') && open.words.length < NEAR)
      open.words += withoutEntities(whole.slice(0, NEAR));
  }
  return links;
}

function withoutEndMarks(url: string): string {
  let end = url.length;
  while (end > 0 && '.,;:!?)]'.includes(url.charAt(end - 1))) end--;
  return url.slice(0, end);
}

function withoutComments(html: string): string {
  let text = '';
  let from = 0;
  for (let start = html.indexOf('<!--'); start >= 0; start = html.indexOf('<!--', from)) {
    text += html.slice(from, start);
    const end = html.indexOf('-->', start + 4);
    if (end < 0) return text;
    from = end + 3;
  }
  return text + html.slice(from);
}

function hrefOf(attributes: string): string {
  const match = /(?:^|\s)href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))/i.exec(attributes.slice(0, LONGEST_TAG));
  return withoutEntities(match?.[1] ?? match?.[2] ?? match?.[3] ?? '').trim();
}

function withoutEntities(text: string): string {
  return text
    .replace(/&#(\d{1,7});/g, (_, code) => character(Number(code)))
    .replace(/&#x([0-9a-f]{1,6});/gi, (_, code) => character(Number.parseInt(code, 16)))
    .replace(/&eacute;/g, 'é')
    .replace(/&amp;/g, '&');
}

function character(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
