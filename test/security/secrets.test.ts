import { inspect } from 'node:util';
import { type SecretConfig, Secrets } from '../../src/security/secrets';

const value = 'a-secret-of-a-made-up-company-000000001';
const only: SecretConfig = { current: { version: 1, value }, old: [] };

describe('the secrets', () => {
  test('give the same keys at every start', () => {
    const [one, other] = [new Secrets(only), new Secrets(only)];

    expect(one.current).toEqual(other.current);
    expect(one.checkValue(1)).toBe(other.checkValue(1));
  });

  test('give a hash key of 64 ASCII hex characters', () => {
    expect(new Secrets(only).current.hashKey).toMatch(/^[0-9a-f]{64}$/);
  });

  test('derive hash key, signing key and check value apart', () => {
    const secrets = new Secrets(only);
    const values = [secrets.current.hashKey, secrets.current.signingKey.toString('hex'), secrets.checkValue(1)];

    expect(new Set(values).size).toBe(3);
  });

  test('differ by version, also when the text of the secret is the same', () => {
    const secrets = new Secrets({ current: { version: 2, value }, old: [{ version: 1, value }] });

    expect(secrets.ofVersion(1)).toEqual(new Secrets(only).current);
    expect(secrets.ofVersion(2)?.hashKey).not.toBe(secrets.ofVersion(1)?.hashKey);
    expect(secrets.checkValue(2)).not.toBe(secrets.checkValue(1));
  });

  test('have another check value when the secret is another', () => {
    const other = new Secrets({ current: { version: 1, value: `${value}x` }, old: [] });

    expect(other.checkValue(1)).not.toBe(new Secrets(only).checkValue(1));
  });

  test('have nothing for a version that is not in use', () => {
    expect(new Secrets(only).ofVersion(2)).toBeUndefined();
    expect(new Secrets(only).checkValue(2)).toBeUndefined();
  });

  test('name the current version first', () => {
    const config = {
      current: { version: 3, value },
      old: [
        { version: 1, value },
        { version: 2, value },
      ],
    };

    expect(new Secrets(config).all.map(({ version }) => version)).toEqual([3, 1, 2]);
  });

  test('show no key when they are printed or serialised', () => {
    const secrets = new Secrets(only);

    expect(JSON.stringify(secrets)).toBe('{"versions":[1]}');
    expect(inspect({ secrets }, { depth: 9 })).toBe('{ secrets: Secrets {"versions":[1]} }');
  });

  test.each<[string, SecretConfig, string]>([
    ['a short current secret', { current: { version: 1, value: 'short' }, old: [] }, 'ABIDE_SECRET'],
    ['a short old secret', { ...only, old: [{ version: 2, value: 'short' }] }, 'ABIDE_SECRET_OLD'],
    ['one version twice', { ...only, old: [{ version: 1, value: `${value}x` }] }, 'ABIDE_SECRET_OLD'],
    ['version 0', { current: { version: 0, value }, old: [] }, 'ABIDE_SECRET'],
    ['a version beyond smallint', { current: { version: 32_768, value }, old: [] }, 'ABIDE_SECRET'],
  ])('refuse %s and name where it stands', (_, config, path) => {
    expect(() => new Secrets(config)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT', path }));
  });
});
