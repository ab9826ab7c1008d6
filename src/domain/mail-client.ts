/** Each name with what tells it, the more telling first: most browsers also bear the names of older ones. */
const BROWSERS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Edge', /\bEdgi?A?(?:OS)?\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)\S* .*\bSafari\//],
  ['Internet Explorer', /\b(?:MSIE (\d+)|Trident\/.*rv:(\d+))/],
];

const CLIENTS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Gmail', /GoogleImageProxy/],
  ['Yahoo Mail', /YahooMailProxy/],
  ['Outlook', /\b(?:Microsoft Outlook|Outlook-|MSOffice|ms-office)/i],
  ['Thunderbird', /\bThunderbird\//],
  ['Lotus Notes', /\bLotus-Notes\//],
  ['Apple Mail', /\bAppleWebKit\/[\d.]+ \(KHTML, like Gecko\)(?: Mobile\/\S+)?$/],
];

/** Browser and major version by its user agent; undefined when it names none. Nothing finer is kept (EK-14). */
export function browserOf(userAgent: string): string | undefined {
  for (const [name, pattern] of BROWSERS) {
    const match = pattern.exec(userAgent);
    if (match) return `${name} ${match[1] ?? match[2]}`;
  }
  return undefined;
}

/** The mail program by its user agent; undefined when it names none. */
export function mailClientOf(userAgent: string): string | undefined {
  return CLIENTS.find(([, pattern]) => pattern.test(userAgent))?.[0];
}
