import fc from 'fast-check';
import { addressKey } from '../../src/domain/address-key';
import { StopScope } from '../../src/domain/words';
import { createMailboxToken, openMailboxToken } from '../../src/security/mailbox-token';
import { Secrets } from '../../src/security/secrets';
import { createLinkToken, type LinkToken } from '../../src/security/signed-token';

const first = { version: 1, value: 'first-secret-of-a-made-up-company-0001' };
const second = { version: 300, value: 'second-secret-of-a-made-up-company-002' };
const secrets = new Secrets({ current: first, old: [] });
const rotated = new Secrets({ current: second, old: [first] });
const TOPICS = ['news', 'surveys', 'product-updates'];

const links = fc.record(
  {
    addressKey: fc
      .tuple(fc.integer({ min: 1, max: 32_767 }), fc.uuid())
      .map(([version, hash]) => addressKey(version, hash)),
    topic: fc.constantFrom(...TOPICS),
    scope: fc.constantFrom(...Object.values(StopScope)),
    mandatory: fc.boolean(),
    channel: fc.constant('EMAIL' as const),
  },
  { requiredKeys: ['addressKey', 'scope', 'mandatory', 'channel'] },
) as fc.Arbitrary<LinkToken>;

const link: LinkToken = {
  addressKey: addressKey(1, '6b74a8d9-996b-1e28-52c2-526229b684b9'),
  topic: 'news',
  scope: 'TOPIC',
  channel: 'EMAIL',
  mandatory: false,
};

describe('the address of an unsubscribe mail', () => {
  test('opens to what it was made of, also in capitals, and fits a local part', () => {
    fc.assert(
      fc.property(links, fc.boolean(), (content, inCapitals) => {
        const token = createMailboxToken(content, secrets);

        expect(token).toMatch(/^[a-z2-7]{1,64}$/);
        expect(openMailboxToken(inCapitals ? token.toUpperCase() : token, secrets, TOPICS)).toEqual(content);
      }),
    );
  });

  test('still opens after the secret was replaced, and not once the old one is gone', () => {
    const token = createMailboxToken(link, secrets);

    expect(openMailboxToken(token, rotated, TOPICS)).toEqual(link);
    expect(openMailboxToken(token, new Secrets({ current: second, old: [] }), TOPICS)).toBeUndefined();
  });

  test('opens to nothing with one character changed, cut off or added', () => {
    const token = createMailboxToken(link, secrets);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz234567'), (at, character) => {
        const changed = token.slice(0, at) + character + token.slice(at + 1);
        fc.pre(changed !== token);
        expect(openMailboxToken(changed, secrets, TOPICS)).toBeUndefined();
      }),
    );
    for (const other of ['', token.slice(1), `${token}a`, `${token.slice(1)}é`, createLinkToken(link, secrets)]) {
      expect(openMailboxToken(other, secrets, TOPICS)).toBeUndefined();
    }
  });

  test('of a topic that the policy does not have any more stops all optional mail, never less', () => {
    const token = createMailboxToken(link, secrets);

    expect(openMailboxToken(token, secrets, ['surveys'])).toEqual({
      addressKey: link.addressKey,
      channel: 'EMAIL',
      mandatory: false,
      scope: 'ALL_OPTIONAL',
    });
  });
});
