import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { addressKey } from '../../src/domain/address-key';
import { Channel, StopScope } from '../../src/domain/words';
import { Secrets } from '../../src/security/secrets';
import {
  createLinkToken,
  type LinkToken,
  openLinkToken,
  openToken,
  signToken,
  TokenPurpose,
} from '../../src/security/signed-token';

const first = { version: 1, value: 'first-secret-of-a-made-up-company-0001' };
const second = { version: 300, value: 'second-secret-of-a-made-up-company-002' };
const secrets = new Secrets({ current: first, old: [] });
const rotated = new Secrets({ current: second, old: [first] });

const link: LinkToken = {
  contactId: '0192f3a0-0000-7000-8000-000000000001',
  addressKey: addressKey(1, '6b74a8d9-996b-1e28-52c2-526229b684b9'),
  topic: 'news',
  scope: 'ALL_OPTIONAL',
  channel: 'EMAIL',
  mandatory: false,
};

const links: fc.Arbitrary<LinkToken> = fc.record(
  {
    contactId: fc.uuid(),
    addressKey: fc
      .tuple(fc.integer({ min: 1, max: 32_767 }), fc.uuid())
      .map(([version, hash]) => addressKey(version, hash)),
    topic: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    scope: fc.constantFrom(...Object.values(StopScope)),
    channel: fc.constantFrom(...Object.values(Channel)),
    mandatory: fc.boolean(),
  },
  { requiredKeys: ['addressKey', 'scope', 'channel', 'mandatory'] },
);

describe('the token of a campaign link', () => {
  test('opens to what it was made of, whatever that is', () => {
    fc.assert(
      fc.property(links, (content) => {
        expect(openLinkToken(createLinkToken(content, secrets), secrets)).toEqual(content);
      }),
    );
  });

  test('is short and needs no escaping in a URL', () => {
    const token = createLinkToken(link, secrets);

    expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(token.length).toBeLessThan(90);
  });

  test('still opens after the secret was replaced, as long as the old one is kept', () => {
    expect(openLinkToken(createLinkToken(link, secrets), rotated)).toEqual(link);
  });

  test('is signed under the new secret after that, and the old one alone does not open it', () => {
    const token = createLinkToken(link, rotated);

    expect(openLinkToken(token, rotated)).toEqual(link);
    expect(openLinkToken(token, secrets)).toBeUndefined();
  });

  test('does not open under another secret of the same version', () => {
    const other = new Secrets({ current: { ...second, version: 1 }, old: [] });

    expect(openLinkToken(createLinkToken(link, secrets), other)).toBeUndefined();
  });

  test('does not open once any single bit of it was changed', () => {
    const bytes = Buffer.from(createLinkToken(link, secrets), 'base64url');
    const opened = Array.from({ length: bytes.length * 8 }, (_, bit) => {
      const forged = Buffer.from(bytes);
      forged[bit >> 3]! ^= 1 << (bit & 7);
      return openLinkToken(forged.toString('base64url'), rotated);
    });

    expect(opened.every((content) => content === undefined)).toBe(true);
  });

  test('does not open when it was cut off or made longer', () => {
    const token = createLinkToken(link, secrets);
    const cut = Array.from({ length: token.length }, (_, length) => token.slice(0, length));

    expect(
      [...cut, `${token}A`, `${token}=`, `${token}.`, ` ${token}`].map((text) => openLinkToken(text, secrets)),
    ).toEqual(Array.from({ length: token.length + 4 }, () => undefined));
  });

  test('never opens from any other text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string({ minLength: 2000, maxLength: 2100 })), (text) => {
        expect(openLinkToken(text, rotated)).toBeUndefined();
      }),
    );
  });

  test('is refused when its content is no link of ours, though it was signed by us', () => {
    const whole = openToken(TokenPurpose.CAMPAIGN_LINK, createLinkToken(link, secrets), secrets)!;
    const changed = (at: number, value: number) =>
      Buffer.from(whole.map((byte, place) => (place === at ? value : byte)));
    const bodies = [Buffer.alloc(0), whole.subarray(0, 20), whole.subarray(0, 30), whole.subarray(0, 37)];
    const wrong = [...bodies, changed(0, 1), changed(0, 11), changed(1, 0), changed(2, 9), changed(3, 255)];

    const opened = wrong.map((body) => openLinkToken(signToken(TokenPurpose.CAMPAIGN_LINK, body, secrets), secrets));

    expect(opened).toEqual(wrong.map(() => undefined));
  });

  test('cannot be made with a contact that is no uuid, an empty topic or one too long for a link', () => {
    expect(() => createLinkToken({ ...link, contactId: 'jan' }, secrets)).toThrow('not a uuid');
    expect(() => createLinkToken({ ...link, topic: '' }, secrets)).toThrow('never empty');
    expect(() => createLinkToken({ ...link, topic: 'x'.repeat(800) }, secrets)).toThrow('too long');
  });
});

describe('a token of one purpose', () => {
  test('never opens as one of another', () => {
    const purposes = Object.values(TokenPurpose);
    const body = Buffer.from(randomUUID());

    for (const made of purposes) {
      const token = signToken(made, body, secrets);

      expect(purposes.filter((asked) => openToken(asked, token, secrets) !== undefined)).toEqual([made]);
    }
  });
});
