import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import type { Address } from '../../src/domain/address';
import { addressKey, keyHashOf, keyVersionOf } from '../../src/domain/address-key';
import { parseEmail } from '../../src/domain/email-address';
import { parsePhone } from '../../src/domain/phone-number';
import { hashAddress, hashFromSha256, parseSha256, sha256Of } from '../../src/security/keyed-hash';
import { Secrets } from '../../src/security/secrets';

const first = { version: 1, value: 'first-secret-of-a-made-up-company-0001' };
const second = { version: 2, value: 'second-secret-of-a-made-up-company-002' };
const secrets = new Secrets({ current: second, old: [first] });

function email(text: string): Address {
  const parsed = parseEmail(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.address;
}

function phone(text: string): Address {
  const parsed = parsePhone(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.address;
}

/** The layout of design section 4, written a second time with createHmac. */
function expectedKeys(label: string, sha256: string): string[] {
  return secrets.all.map(({ version, hashKey }) => {
    const hex = createHmac('sha256', hashKey).update(`${label}\0${sha256}`).digest('hex').slice(0, 32);
    return `${version}:${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
  });
}

/** Worked out apart from our code, with Python's hmac. */
const PINNED = ['2:a0b9d844-661a-8f4b-2344-19fdcb85adb1', '1:a31f14cd-4073-f27c-8da4-8103f09de4b6'];
const JAN_SHA256 = '6b74a8d9996b1e2852c2526229b684b94050446afc0c4745f2d70566f2dc6197';

describe('the keyed hash of an address', () => {
  test('rests on the SHA-256 that partners compute for the same address', () => {
    expect(sha256Of(email(' Jan.Jansen@Example.NL '))).toBe(JAN_SHA256);
  });

  test('is the true HMAC for the current version and then for the old ones', () => {
    expect(hashAddress(email('jan.jansen@example.nl'), secrets)).toEqual(expectedKeys('email', JAN_SHA256));
    expect(hashAddress(email('jan.jansen@example.nl'), secrets).map(keyVersionOf)).toEqual([2, 1]);
  });

  test('never changes between releases of Abide', () => {
    expect(hashAddress(email('jan.jansen@example.nl'), secrets)).toEqual(PINNED);
  });

  test('equals createHmac for random addresses and random secrets', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{64}$/), fc.string({ minLength: 32 }), (hex, secret) => {
        const others = new Secrets({ current: { version: 7, value: secret }, old: [] });
        const sha256 = parseSha256(hex);
        const hmac = createHmac('sha256', others.current.hashKey).update(`phone\0${hex}`).digest('hex');

        const [key] = sha256 ? hashFromSha256('PHONE', sha256, others) : [];

        expect(key && keyHashOf(key).replaceAll('-', '')).toBe(hmac.slice(0, 32));
      }),
      { numRuns: 500 },
    );
  });

  test('is the same from the address and from a list of SHA-256', () => {
    const sha256 = parseSha256(` ${JAN_SHA256.toUpperCase()}\n`);

    expect(sha256 && hashFromSha256('EMAIL', sha256, secrets)).toEqual(
      hashAddress(email('jan.jansen@example.nl'), secrets),
    );
  });

  test('differs by kind, so that no phone number can stop an e-mail address', () => {
    const number = phone('+31612345678');
    const sha256 = createHash('sha256').update('+31612345678').digest('hex');

    expect(hashAddress(number, secrets)).toEqual(expectedKeys('phone', sha256));
    expect(hashAddress(number, secrets)).not.toEqual(expectedKeys('email', sha256));
  });

  test.each([
    '',
    JAN_SHA256.slice(1),
    `${JAN_SHA256}0`,
    `g${JAN_SHA256.slice(1)}`,
    '8a8c153298f0ed1fb2b0daac5ef1080d',
  ])('is not taken of a text that is no SHA-256: "%s"', (text) => {
    expect(parseSha256(text)).toBeUndefined();
  });
});

describe('an address key', () => {
  const hash = '6b74a8d9-996b-1e28-52c2-526229b684b9';

  test('gives back the version and hash it was made of', () => {
    const key = addressKey(32_767, hash);

    expect([key, keyVersionOf(key), keyHashOf(key)]).toEqual([`32767:${hash}`, 32_767, hash]);
  });

  test.each<[number, string]>([
    [0, hash],
    [32_768, hash],
    [1.5, hash],
    [1, hash.toUpperCase()],
    [1, hash.replaceAll('-', '')],
    [1, ''],
  ])('is not made of version %s and hash "%s"', (version, text) => {
    expect(() => addressKey(version, text)).toThrow('not a key version');
  });
});
