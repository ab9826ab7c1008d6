import { actorOf, clicksAtOnce, type Signs } from '../../src/domain/actor';
import { NOW } from '../support/builders';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const verdict = (signs: Partial<Signs>) => {
  const { actor, reason } = actorOf({ kind: 'OPEN', ...signs });
  return reason ? `${actor}: ${reason}` : actor;
};

describe('an open', () => {
  test.each([
    ['Apple’s privacy protection, which fetches every image', 'Mozilla/5.0', 'MACHINE: APPLE_MAIL_PRIVACY'],
    [
      'Apple Mail itself',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)',
      'HUMAN',
    ],
    [
      'Gmail’s image proxy',
      'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
      'MACHINE: IMAGE_PROXY',
    ],
    [
      'Yahoo’s image proxy',
      'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html',
      'MACHINE: IMAGE_PROXY',
    ],
    ['an empty user agent', '', 'MACHINE: NO_USER_AGENT'],
    ['blanks for a user agent', '  ', 'MACHINE: NO_USER_AGENT'],
    ['a script', 'python-requests/2.31.0', 'MACHINE: KNOWN_BOT'],
    ['a scanner of mail', 'Mozilla/5.0 (compatible; BarracudaCentral)', 'MACHINE: SECURITY_SCANNER'],
    ['Outlook', 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)', 'HUMAN'],
    ['a browser', CHROME, 'HUMAN'],
  ])('by %s', (_, userAgent, expected) => {
    expect(verdict({ userAgent })).toBe(expected);
  });

  test('of which no user agent was told is by nobody knows whom', () => {
    expect(verdict({})).toBe('UNKNOWN');
  });

  test('that is fetched ahead is a machine’s, whatever browser fetches', () => {
    expect(verdict({ userAgent: CHROME, isPrefetch: true })).toBe('MACHINE: PREFETCH');
  });

  test('soon after the delivery can be a person’s: they were reading mail', () => {
    expect(verdict({ userAgent: CHROME, secondsAfterDelivery: 2 })).toBe('HUMAN');
  });
});

describe('a click', () => {
  test.each([
    [2, 'MACHINE: SOON_AFTER_DELIVERY'],
    [-1, 'MACHINE: SOON_AFTER_DELIVERY'],
    [10, 'HUMAN'],
  ])('%s s after the delivery', (secondsAfterDelivery, expected) => {
    expect(verdict({ kind: 'CLICK', userAgent: CHROME, secondsAfterDelivery })).toBe(expected);
  });

  test('on one of many links at once is a scanner’s', () => {
    expect(verdict({ kind: 'CLICK', userAgent: CHROME, isOneOfMany: true })).toBe('MACHINE: ALL_LINKS_AT_ONCE');
  });
});

describe('clicks at once', () => {
  const aClick = (link: string, milliseconds: number, message = 'anna, spring') => ({
    link,
    message,
    at: new Date(NOW.getTime() + milliseconds),
  });
  const found = (...clicks: ReturnType<typeof aClick>[]) => {
    const atOnce = clicksAtOnce(clicks);
    return clicks.filter((click) => atOnce.has(click)).map(({ link }) => link);
  };

  test('are three different links of a message within two seconds', () => {
    expect(found(aClick('a', 0), aClick('b', 900), aClick('c', 2000))).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['two links', [aClick('a', 0), aClick('b', 10)]],
    ['the same link pressed three times', [aClick('a', 0), aClick('a', 10), aClick('a', 20)]],
    ['links one after the other', [aClick('a', 0), aClick('b', 1500), aClick('c', 3000)]],
    ['links of different messages', [aClick('a', 0), aClick('b', 10), aClick('c', 20, 'anna, summer')]],
  ])('are not %s', (_, clicks) => {
    expect(found(...clicks)).toEqual([]);
  });

  test('leave out the person who clicks later', () => {
    expect(found(aClick('a', 0), aClick('b', 1), aClick('c', 2), aClick('b', 60_000))).toEqual(['a', 'b', 'c']);
  });

  test('are found in any order, and once each', () => {
    expect(found(aClick('c', 3), aClick('d', 4), aClick('a', 1), aClick('b', 2))).toEqual(['c', 'd', 'a', 'b']);
  });
});
