/** What a rule asks of a message that somebody has to be able to stop. */
export type MailSeverity = 'ERROR' | 'WARNING';

export const MAIL_RULES = Object.freeze({
  ONE_FROM: rule('RFC 5322, 3.6; Gmail and Yahoo, bulk senders', 'has exactly one From, one Date and one Message-ID'),
  LINE_LENGTH: rule('RFC 5322, 2.1.1', 'has no line of more than 998 bytes'),
  LIST_UNSUBSCRIBE: rule('RFC 8058, 3.1; Gmail and Yahoo, bulk senders', 'has a List-Unsubscribe header'),
  ONE_LIST_UNSUBSCRIBE: rule('RFC 2369, 3', 'has one List-Unsubscribe header: programs read the first or none'),
  LIST_UNSUBSCRIBE_FORM: rule('RFC 2369, 2', 'has List-Unsubscribe as URIs in angle brackets, separated by commas'),
  ONE_HTTPS_URI: rule('RFC 8058, 3.1', 'has exactly one https URI in List-Unsubscribe, and none with http'),
  LIST_UNSUBSCRIBE_POST: rule('RFC 8058, 3.1', 'has one List-Unsubscribe-Post: List-Unsubscribe=One-Click'),
  SIGNED: rule('RFC 8058, 4; Gmail and Yahoo, all senders', 'has a DKIM signature'),
  SIGNATURE_COVERS_HEADERS: rule('RFC 8058, 4', 'has both List-Unsubscribe headers in h= of one DKIM signature'),
  SIGNATURE_OF_SENDER: rule('Gmail and Yahoo, bulk senders (DMARC)', 'is signed for the domain of its From', 'WARNING'),
  LIST_ID: rule('RFC 2919, 2', 'has one List-Id, such as <news.example.com>', 'WARNING'),
  BODY_LINK: rule('UP-03, EP-03; Gmail and Yahoo, bulk senders', 'has a link in its text by which to unsubscribe'),
  BODY_LINK_IN_EACH_PART: rule('UP-03, EP-03', 'has that link in the plain text and in the HTML', 'WARNING'),
  GENUINE_LINK: rule(
    'RFC 8058, 3.1',
    'has links of this service that open: none cut, changed or left as a placeholder',
  ),
});
export type MailRule = keyof typeof MAIL_RULES;

/** A rule that a message breaks, and where the rule is written. */
export interface MailFinding {
  readonly rule: MailRule;
  readonly severity: MailSeverity;
  readonly source: string;
  /** What the message should be; it repeats nothing of the message. */
  readonly message: string;
}

/** A message as far as the rules look at it. */
export interface ReadMail {
  /** Names in small letters; values unfolded and decoded. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** The links of each part that there is. */
  readonly parts: readonly { readonly kind: 'TEXT' | 'HTML'; readonly links: readonly MailLink[] }[];
  /** In bytes, without its end. */
  readonly longestLine: number;
}

export interface MailLink {
  readonly url: string;
  /** What a reader sees of it; of plain text the line that it stands in and the one before. */
  readonly words: string;
}

export interface Ours {
  /** Whether this is a URL of the service, by its start. */
  isOurs(url: string): boolean;
  /** Whether such a URL opens. */
  isGenuine(url: string): boolean;
}

/**
 * Which of the rules of unsubscribing a finished message breaks, in the order of `MAIL_RULES`. Whether a signature holds
 * and what the domain's DNS says cannot be seen in a message; neither is judged.
 */
export function lintMail(mail: ReadMail, ours: Ours): MailFinding[] {
  const broken = new Set<MailRule>([
    ...formFaults(mail),
    ...unsubscribeFaults(mail),
    ...signatureFaults(mail),
    ...bodyFaults(mail, ours),
  ]);
  return (Object.keys(MAIL_RULES) as MailRule[])
    .filter((name) => broken.has(name))
    .map((name) => ({ rule: name, ...MAIL_RULES[name] }));
}

function rule(source: string, should: string, severity: MailSeverity = 'ERROR') {
  return { source, message: `It should be that the message ${should}.`, severity };
}

function formFaults(mail: ReadMail): MailRule[] {
  const isWhole = ['from', 'date', 'message-id'].every((name) => valuesOf(mail, name).length === 1);
  const listIds = valuesOf(mail, 'list-id');
  return [
    ...when(!isWhole, 'ONE_FROM'),
    ...when(mail.longestLine > 998, 'LINE_LENGTH'),
    ...when(listIds.length !== 1 || !/<[^<>\s@]+\.[^<>\s@]+>$/.test(listIds[0] ?? ''), 'LIST_ID'),
  ];
}

function unsubscribeFaults(mail: ReadMail): MailRule[] {
  const [value, ...more] = valuesOf(mail, 'list-unsubscribe');
  const posts = valuesOf(mail, 'list-unsubscribe-post');
  const hasPost = posts.length === 1 && /^List-Unsubscribe\s*=\s*One-Click$/i.test(posts[0]?.trim() ?? '');
  if (value === undefined) return ['LIST_UNSUBSCRIBE', ...when(!hasPost, 'LIST_UNSUBSCRIBE_POST')];
  const uris = urisOf(value);
  const isFormed = uris.length > 0 && value.replace(/<[^<>\s]+>|\([^()]*\)|[\s,]/g, '') === '';
  const secure = uris.filter((uri) => /^https:/i.test(uri) && URL.canParse(uri));
  const isOneClick = secure.length === 1 && !uris.some((uri) => /^http:/i.test(uri));
  return [
    ...when(more.length > 0, 'ONE_LIST_UNSUBSCRIBE'),
    ...when(!isFormed, 'LIST_UNSUBSCRIBE_FORM'),
    ...when(!isOneClick, 'ONE_HTTPS_URI'),
    ...when(!hasPost, 'LIST_UNSUBSCRIBE_POST'),
  ];
}

function signatureFaults(mail: ReadMail): MailRule[] {
  const signatures = valuesOf(mail, 'dkim-signature').map(tagsOf);
  if (signatures.length === 0) return ['SIGNED'];
  const covers = ({ h = '' }: Record<string, string>) => {
    const signed = h.toLowerCase().split(':');
    return signed.includes('list-unsubscribe') && signed.includes('list-unsubscribe-post');
  };
  const sender = /@([^@>\s]+)>?\s*$/.exec(valuesOf(mail, 'from')[0] ?? '')?.[1]?.toLowerCase() ?? '';
  const isOfSender = ({ d = '' }: Record<string, string>) => d !== '' && isUnder(sender, d.toLowerCase());
  return [
    ...when(!signatures.some(covers), 'SIGNATURE_COVERS_HEADERS'),
    ...when(!signatures.some(isOfSender), 'SIGNATURE_OF_SENDER'),
  ];
}

/** Relaxed alignment, as far as it can be told without a list of public suffixes: one domain is under the other. */
function isUnder(one: string, other: string): boolean {
  return one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`);
}

function tagsOf(signature: string): Record<string, string> {
  const tags = signature.split(';').map((tag) => tag.replace(/\s+/g, ''));
  return Object.fromEntries(tags.map((tag) => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)]));
}

const STOP_WORDS =
  /afmeld|uitschrijv|voorkeur|unsubscribe|opt[ -]?out|preferences|d[ée]sabonn|d[ée]sinscri|pr[ée]f[ée]rences|abmeld|abbestell|einstellungen/i;
const PLACEHOLDER = /\{\{|\}\}|\*\||\|\*|%%|\[\[|%7B%7B/i;

function bodyFaults({ headers, parts }: ReadMail, { isOurs, isGenuine }: Ours): MailRule[] {
  const named = headers.filter(({ name }) => name === 'list-unsubscribe').flatMap(({ value }) => urisOf(value));
  const stops = ({ url, words }: MailLink) =>
    /^https?:/i.test(url) && (isOurs(url) || named.includes(url) || STOP_WORDS.test(words));
  const withLink = parts.filter(({ links }) => links.some(stops));
  const urls = [...named, ...parts.flatMap(({ links }) => links.map(({ url }) => url))];
  const isBroken = urls.some((url) => PLACEHOLDER.test(url) || (isOurs(url) && !isGenuine(url)));
  return [
    ...when(withLink.length === 0, 'BODY_LINK'),
    ...when(withLink.length > 0 && withLink.length < parts.length, 'BODY_LINK_IN_EACH_PART'),
    ...when(isBroken, 'GENUINE_LINK'),
  ];
}

function urisOf(value: string): string[] {
  return [...value.matchAll(/<([^<>]+)>/g)].map(([, uri = '']) => uri.replace(/\s/g, ''));
}

function valuesOf({ headers }: ReadMail, wanted: string): string[] {
  return headers.filter(({ name }) => name === wanted).map(({ value }) => value);
}

function when(isBroken: boolean, name: MailRule): MailRule[] {
  return isBroken ? [name] : [];
}
