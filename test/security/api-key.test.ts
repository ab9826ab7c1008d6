import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { hashOfBootstrapKey, isApiKeyOf, isSameHash, makeApiKey, readApiKey } from '../../src/security/api-key';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('an API key', () => {
  test('has a prefix to find it by, 256 random bits and a checksum', () => {
    const key = makeApiKey();

    expect(key.text).toMatch(/^abide_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
    expect(key).toEqual({ text: key.text, prefix: key.text.slice(6, 14), hash: sha256(key.text) });
  });

  test('is read back to the prefix and hash that were kept of it', () => {
    const { text, prefix, hash } = makeApiKey();

    expect(readApiKey(text)).toEqual({ prefix, hash });
  });

  test('is another one each time', () => {
    const keys = Array.from({ length: 200 }, makeApiKey);

    expect(new Set(keys.map(({ text }) => text)).size).toBe(200);
    expect(new Set(keys.map(({ prefix }) => prefix)).size).toBe(200);
  });

  test('with one mistyped character is known as mistyped without a look-up', () => {
    const { text } = makeApiKey();

    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'09AZaz_-'), (at, typed) => {
        fc.pre(text[at] !== typed);

        expect(readApiKey(text.slice(0, at) + typed + text.slice(at + 1))).toBeUndefined();
      }),
    );
  });

  test('is not read from a text that is cut off, longer, or of another form', () => {
    const { text } = makeApiKey();
    const others = [
      '',
      'abide',
      text.slice(1),
      text.slice(0, -1),
      `${text}0`,
      ` ${text}`,
      `${text}\n`,
      text.toUpperCase(),
    ];

    expect(others.map(readApiKey)).toEqual(others.map(() => undefined));
  });

  test('is the key of its own hash and of no other', () => {
    const [one, other] = [makeApiKey(), makeApiKey()];

    expect(isApiKeyOf(one.text, one.hash)).toBe(true);
    expect(isApiKeyOf(one.text, other.hash)).toBe(false);
    expect(isApiKeyOf(one.text, '')).toBe(false);
  });
});

describe('the first key, which the operator chooses', () => {
  test('may be any text of 24 characters', () => {
    const chosen = 'a first key, my own one!';

    expect(hashOfBootstrapKey(chosen)).toBe(sha256(chosen));
    expect(isApiKeyOf(chosen, hashOfBootstrapKey(chosen))).toBe(true);
  });

  test('is refused when it is shorter', () => {
    expect(() => hashOfBootstrapKey('a'.repeat(23))).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', path: 'ABIDE_API_KEY' }),
    );
  });
});

test('hashes of different lengths are not the same hash', () => {
  expect([isSameHash('ab', 'ab'), isSameHash('ab', 'abc'), isSameHash('ab', 'aé')]).toEqual([true, false, false]);
});
