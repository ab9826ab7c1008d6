import { Secrets } from '../../src/security/secrets';
import { createLinkToken, openLinkToken } from '../../src/security/signed-token';
import {
  createPixelToken,
  createTrackedLinkToken,
  LONGEST_TRACKED_URL,
  openPixelToken,
  openTrackedLinkToken,
  type TrackedLink,
  targetOf,
} from '../../src/security/tracking-token';
import { aKey } from '../support/builders';
import { aSecret } from '../support/ground';

const old = aSecret(1);
const secrets = new Secrets({ current: old, old: [] });
const LINK: TrackedLink = {
  contactId: '0a1b2c3d-0000-4000-8000-000000000001',
  channel: 'EMAIL',
  topic: 'news',
  campaign: 'spring',
  url: 'https://shop.example/offer?id=7#top',
};
const { url: _, ...MESSAGE } = LINK;

test('a link gives back what it was made of, with and without a campaign', () => {
  const { campaign: __, ...plain } = LINK;

  expect(openTrackedLinkToken(createTrackedLinkToken(LINK, secrets), secrets)).toEqual(LINK);
  expect(openTrackedLinkToken(createTrackedLinkToken(plain, secrets), secrets)).toEqual(plain);
  expect(openPixelToken(createPixelToken(MESSAGE, secrets), secrets)).toEqual(MESSAGE);
});

test('a token of one kind opens as no other', () => {
  const link = createTrackedLinkToken(LINK, secrets);
  const pixel = createPixelToken(MESSAGE, secrets);
  const stop = createLinkToken(
    {
      contactId: LINK.contactId,
      addressKey: aKey(1),
      scope: 'TOPIC',
      topic: 'news',
      channel: 'EMAIL',
      mandatory: false,
    },
    secrets,
  );

  expect([pixel, stop].map((token) => openTrackedLinkToken(token, secrets))).toEqual([undefined, undefined]);
  expect([link, stop].map((token) => openPixelToken(token, secrets))).toEqual([undefined, undefined]);
  expect([link, pixel].map((token) => openLinkToken(token, secrets))).toEqual([undefined, undefined]);
});

test('changed anywhere, or signed by somebody else, it opens as nothing', () => {
  const token = createTrackedLinkToken(LINK, secrets);
  const bytes = Buffer.from(token, 'base64url');
  const changed = [...bytes.keys()].map((at) => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] as number) ^ 1;
    return copy.toString('base64url');
  });
  const foreign = createTrackedLinkToken(LINK, new Secrets({ current: aSecret(1), old: [] }));

  const opened = [...changed, foreign, '', `${token}=`, token.slice(0, -2)].map((text) =>
    openTrackedLinkToken(text, secrets),
  );

  expect(opened.filter((one) => one !== undefined)).toEqual([]);
});

test('it works on under a retired key', () => {
  const token = createTrackedLinkToken(LINK, secrets);

  expect(openTrackedLinkToken(token, new Secrets({ current: aSecret(2), old: [old] }))).toEqual(LINK);
});

test.each([
  ['https://shop.example', 'https://shop.example/'],
  ['http://Shop.Example/a b', 'http://shop.example/a%20b'],
  ['https://münchen.example/ü', 'https://xn--mnchen-3ya.example/%C3%BC'],
  [`https://shop.example/${'a'.repeat(LONGEST_TRACKED_URL - 21)}`, expect.any(String)],
  [`https://shop.example/${'a'.repeat(LONGEST_TRACKED_URL)}`, undefined],
  ['javascript:alert(1)', undefined],
  ['data:text/html,x', undefined],
  ['ftp://shop.example/', undefined],
  ['//shop.example/', undefined],
  ['/offer', undefined],
  ['https://bank.example@shop.example/', undefined],
  ['', undefined],
])('%s leads to %s', (text, target) => {
  expect(targetOf(text)).toEqual(target);
});

test('the longest of everything still fits into a link', () => {
  const longest = {
    ...LINK,
    topic: 't'.repeat(64),
    campaign: 'c'.repeat(64),
    url: `https://shop.example/${'a'.repeat(LONGEST_TRACKED_URL - 21)}`,
  };

  expect(openTrackedLinkToken(createTrackedLinkToken(longest, secrets), secrets)).toEqual(longest);
});
