import { applyEntry } from '../../src/domain/apply-entry';
import type { EntryBody } from '../../src/domain/ledger-entry';
import type { Register } from '../../src/domain/register';
import type { Exception, Suppression } from '../../src/domain/suppression';
import { covers, scopeOfReason } from '../../src/domain/suppression';
import { aContact, aKey, anException, aPlace, aRegister, aSuppression, aTopic, NOW } from '../support/builders';

const news = aTopic();

const email = (n: number) => [{ kind: 'EMAIL', key: aKey(n), isPrimary: true }] as const;
const phone = (n: number) => [{ kind: 'PHONE', key: aKey(n), isPrimary: true }] as const;
const jan = aContact({ id: 'jan', addresses: email(1) });
const eva = aContact({ id: 'eva', addresses: email(2) });

/** Positions of the noes that stand for a contact at addresses, for the news by e-mail unless said otherwise. */
function standing(register: Register, contactId: string | undefined, keys: readonly number[], asked = {}): number[] {
  const rows = register.standing({
    contactId,
    keys: keys.map((n) => aKey(n)),
    topic: news,
    channel: 'EMAIL',
    ...asked,
  });
  return rows.map((row) => row.place.position);
}

function withNoes(
  register: Register,
  noes: readonly Partial<Suppression>[],
  lifts: readonly Partial<Exception>[] = [],
) {
  for (const no of noes) register.addSuppression(aSuppression({ contactId: 'jan', ...no }));
  for (const lift of lifts) register.addException(anException({ contactId: 'jan', ...lift }));
  return register;
}

const apply = (register: Register, body: EntryBody, position: number) =>
  applyEntry(
    register,
    { at: NOW, statedBy: 'RECIPIENT', source: 'PAGE', policyVersion: '2024-01-01', ...body },
    aPlace(position),
  );

describe('a no stops its address for everybody, and its maker everywhere', () => {
  test('the maker on another address', () => {
    expect(standing(withNoes(aRegister(jan), [{}]), 'jan', [7])).toEqual([10]);
  });

  test('anyone on that address, also nobody we know', () => {
    const register = withNoes(aRegister(jan, eva), [{ key: aKey(2) }]);

    expect(standing(register, 'eva', [2])).toEqual([10]);
    expect(standing(register, undefined, [2])).toEqual([10]);
  });

  test('not another person on another address', () => {
    expect(standing(withNoes(aRegister(jan, eva), [{}]), 'eva', [2])).toEqual([]);
  });

  test('the earliest stands first, whatever order they came in', () => {
    const noes = [{ place: aPlace(12) }, { place: aPlace(10, 1) }, { place: aPlace(10, 0) }];
    const rows = withNoes(aRegister(jan), noes).standing({ contactId: 'jan', keys: [], topic: news, channel: 'EMAIL' });

    expect(rows.map((row) => row.place)).toEqual([aPlace(10, 0), aPlace(10, 1), aPlace(12)]);
  });
});

describe('what a suppression covers', () => {
  const marketing = aTopic();
  const service = aTopic({ class: 'SERVICE' });
  const mandatory = aTopic({ class: 'MANDATORY', lawfulBasis: 'CONTRACT' });
  test.each([
    ['marketing by an objection', {}, marketing, true],
    ['marketing by a no to all optional mail', { scope: 'ALL_OPTIONAL' }, marketing, true],
    ['service by a no to all optional mail', { scope: 'ALL_OPTIONAL' }, service, true],
    ['not service by an objection', {}, service, false],
    ['never a mandatory topic', { scope: 'ALL_OPTIONAL' }, mandatory, false],
    ['its own channel', { channel: 'EMAIL' }, marketing, true],
    ['not another channel', { channel: 'SMS' }, marketing, false],
    ['the controller it names', { controller: 'acme' }, marketing, true],
    ['not another controller of the group', { controller: 'other' }, marketing, false],
  ] as const)('%s', (_, no, topic, isCovered) => {
    expect(covers(aSuppression(no), topic, 'EMAIL')).toBe(isCovered);
  });

  test.each([
    ['ERASURE', 'DIRECT_MARKETING', 'ALL_OPTIONAL'],
    ['UNDER_AGE', undefined, 'ALL_OPTIONAL'],
    ['COMPLAINT', 'DIRECT_MARKETING', 'ALL_OPTIONAL'],
    ['OBJECTION', 'ALL_OPTIONAL', 'ALL_OPTIONAL'],
    ['MANUAL', 'ALL_OPTIONAL', 'ALL_OPTIONAL'],
    ['MANUAL', undefined, 'DIRECT_MARKETING'],
  ] as const)('%s given as %s has scope %s', (reason, given, scope) => {
    expect(scopeOfReason(reason, given)).toBe(scope);
  });
});

describe('an ending', () => {
  test.each([
    ['of a company stop takes it away', 'MANUAL', []],
    ['of under age leaves the no to optional mail', 'UNDER_AGE', [10]],
  ] as const)('%s', (_, reason, left) => {
    const register = withNoes(aRegister(jan), [{ reason }]);

    register.endSuppression(aPlace(10), aPlace(11));

    expect(standing(register, 'jan', [1])).toEqual(left);
  });

  test('of one company stop leaves another', () => {
    const register = withNoes(aRegister(jan), [{ reason: 'MANUAL' }, { reason: 'MANUAL', place: aPlace(10, 1) }]);

    register.endSuppression(aPlace(10, 1), aPlace(11));

    expect(standing(register, 'jan', [1])).toEqual([10]);
  });

  test('reaches the copies of the stop', () => {
    const register = withNoes(aRegister(jan), [{ reason: 'MANUAL' }, { reason: 'MANUAL', key: aKey(5) }]);

    register.endSuppression(aPlace(10), aPlace(11));

    expect(standing(register, 'jan', [1, 5])).toEqual([]);
  });
});

describe('an exception opens', () => {
  const others = { contactId: 'eva', key: aKey(1) };
  test.each<readonly [string, Partial<Suppression>[], Partial<Exception>[], number[]]>([
    ['an earlier no of its own', [{}], [{}], []],
    ['an earlier no of its own on another address', [{ key: aKey(5) }], [{}], []],
    ['all its earlier noes at once', [{}, { place: aPlace(11), reason: 'COMPLAINT' }], [{}], []],
    ['a company stop on it', [{ reason: 'MANUAL' }], [{}], []],
    ['no later no', [{ place: aPlace(21) }], [{}], [21]],
    ['no no later in the same commit', [{ place: aPlace(20, 1) }], [{}], [20]],
    ['a no earlier in the same commit', [{ place: aPlace(20, 0) }], [{ place: aPlace(20, 1) }], []],
    ['nothing for another topic', [{}], [{ topic: 'offers' }], [10]],
    ['not another channel', [{}], [{ channel: 'SMS' }], [10]],
    ['a later no again, by a later lift', [{}, { place: aPlace(21) }], [{}, { place: aPlace(22) }], []],
    ['a copy of an opened no: it bears the time of the first', [{}, { key: aKey(5) }], [{}], []],
    ['on its address a no of who left it', [others], [{}], []],
    ['not on its address a later no of who left it', [{ ...others, place: aPlace(30) }], [{}], [30]],
    ['not a no of who left another address', [{ ...others, key: aKey(5) }], [{}], [10]],
    ['on its address a no of an unknown maker', [{ contactId: undefined }], [{}], []],
    ['not elsewhere a no of an unknown maker', [{ contactId: undefined, key: aKey(5) }], [{}], [10]],
  ])('%s', (_, noes, lifts, left) => {
    const register = withNoes(aRegister(jan, eva), noes, lifts);

    expect(standing(register, 'jan', [1, 5])).toEqual(left);
  });

  test('nothing for the one who said no and left', () => {
    const register = withNoes(aRegister(jan, eva), [{ contactId: 'eva', key: aKey(1) }], [{}]);

    expect(standing(register, 'eva', [2])).toEqual([10]);
    expect(standing(register, undefined, [1])).toEqual([10]);
  });

  test('nothing of somebody who holds the number still, until they leave it', () => {
    const sms = { channel: 'SMS' } as const;
    const both = [aContact({ id: 'jan', addresses: phone(9) }), aContact({ id: 'eva', addresses: phone(9) })];
    const noes = [{ contactId: 'eva', key: aKey(9), ...sms }];
    const register = withNoes(aRegister(...both), noes, [{ key: aKey(9), ...sms }]);

    expect(standing(register, 'jan', [9], sms)).toEqual([10]);
    apply(register, { kind: 'ADDRESS_REMOVED', contactId: 'eva', key: aKey(9) }, 25);
    expect(standing(register, 'jan', [9], sms)).toEqual([]);
  });

  test('nothing of an unknown maker while others hold the number too', () => {
    const sms = { channel: 'SMS' } as const;
    const both = [aContact({ id: 'jan', addresses: phone(9) }), aContact({ id: 'eva', addresses: phone(9) })];
    const noes = [{ contactId: undefined, key: aKey(9), ...sms }];
    const register = withNoes(aRegister(...both), noes, [{ key: aKey(9), ...sms }]);

    expect(standing(register, 'jan', [9], sms)).toEqual([10]);
    expect(standing(register, 'eva', [9], sms)).toEqual([10]);
  });

  test('the noes of an erased person on the address, for who holds it now', () => {
    const register = withNoes(aRegister(jan, eva), [{}, { place: aPlace(11), reason: 'ERASURE' }]);
    apply(register, { kind: 'CONTACT_ERASED', contactId: 'jan', reason: 'REQUEST' }, 12);
    apply(register, { kind: 'ADDRESS_ADDED', contactId: 'eva', addressKind: 'EMAIL', key: aKey(1) }, 13);
    expect(standing(register, 'eva', [1])).toEqual([10, 11]);

    register.addException(anException({ contactId: 'eva', key: aKey(1) }));

    expect(standing(register, 'eva', [1])).toEqual([]);
  });

  test('nothing any more once its contact is erased', () => {
    const register = withNoes(aRegister(jan), [{}], [{}]);

    apply(register, { kind: 'CONTACT_ERASED', contactId: 'jan', reason: 'RETENTION' }, 25);

    expect(standing(register, 'jan', [1])).toEqual([10]);
    expect(standing(register, undefined, [1])).toEqual([10]);
  });
});

describe('after a merge of eva into jan', () => {
  const merged = (noes: readonly Partial<Suppression>[], lifts: readonly Partial<Exception>[], position = 30) => {
    const register = withNoes(aRegister(jan, eva), noes, lifts);
    apply(register, { kind: 'CONTACT_MERGED', contactId: 'jan', fromId: 'eva' }, position);
    return register;
  };
  const ofEva = { contactId: 'eva', key: aKey(2) };

  test.each<readonly [string, Partial<Suppression>[], Partial<Exception>[], number[]]>([
    ['the noes of both stand, on the addresses of both', [{}, { ...ofEva, place: aPlace(11) }], [], [10, 11]],
    ['an exception made before opens the noes of its own side', [ofEva], [ofEva], []],
    ['an exception of the one made before opens no no of the other', [{}], [ofEva], [10]],
    ['nor the other way round', [ofEva], [{}], [10]],
    ['each side may have opened its own', [{}, { ...ofEva, place: aPlace(11) }], [{}, ofEva], []],
    ['a lift after it opens the noes of both', [{}, ofEva], [{ place: aPlace(31) }], []],
    [
      "a copy of the other's no changes nothing: the first row stands",
      [ofEva, { key: aKey(1), place: aPlace(10) }],
      [{}],
      [10],
    ],
  ])('%s', (_, noes, lifts, left) => {
    const register = merged(noes, lifts);

    expect(standing(register, 'jan', [1])).toEqual(left);
    expect(standing(register, 'jan', [2])).toEqual(left);
  });

  test('an exception over a no of who had left the address is void once that is the same person, held or not', () => {
    const ofJan = { contactId: 'jan', key: aKey(2) };
    const before = withNoes(aRegister(jan, eva), [ofJan], [ofEva]);
    expect(standing(before, 'eva', [2])).toEqual([]);

    const after = merged([ofJan], [ofEva]);
    apply(after, { kind: 'ADDRESS_REMOVED', contactId: 'jan', key: aKey(2) }, 31);

    expect(standing(after, 'jan', [1])).toEqual([10]);
    expect(standing(after, 'jan', [2])).toEqual([10]);
  });

  test('the old id stands for the new contact', () => {
    const register = merged([ofEva], []);

    expect(register.rootOf('eva')).toBe('jan');
    expect(standing(register, 'eva', [7])).toEqual([10]);
    expect(register.holdersOf(aKey(2))).toEqual(['jan']);
  });

  test('a second merge keeps what the first had joined before the exception', () => {
    const register = merged([ofEva], [{ place: aPlace(31) }]);
    register.putContact(aContact({ id: 'kim', addresses: email(3) }));
    register.addSuppression(aSuppression({ contactId: 'kim', key: aKey(3), place: aPlace(32) }));

    apply(register, { kind: 'CONTACT_MERGED', contactId: 'kim', fromId: 'jan' }, 40);

    expect(standing(register, 'kim', [1])).toEqual([32]);
  });
});

describe('an address under two key versions', () => {
  const both = [aKey(1, 2), aKey(1, 1)];
  const rotated = () => {
    const register = aRegister();
    register.addAliases(both);
    register.putContact(aContact({ id: 'jan' }));
    register.addHolder(aKey(1, 1), 'jan');
    return register;
  };

  test('is one address: a no under the old one counts when asked by either', () => {
    const register = withNoes(rotated(), [{ contactId: undefined }]);

    for (const key of both) {
      expect(register.standing({ keys: [key], topic: news, channel: 'EMAIL' })).toHaveLength(1);
      expect(register.holdersOf(key)).toEqual(['jan']);
      expect(register.versionsOf(key)).toEqual(both);
    }
  });

  test('a lift under the new one opens the no of who left it under the old one', () => {
    const register = withNoes(rotated(), [{ contactId: 'gone' }], [{ key: aKey(1, 2) }]);

    expect(register.standing({ contactId: 'jan', keys: [aKey(1, 2)], topic: news, channel: 'EMAIL' })).toEqual([]);
  });

  test('an address that is not aliased is itself', () => {
    expect(rotated().versionsOf(aKey(8))).toEqual([aKey(8)]);
  });
});

describe('ever objected', () => {
  const everObjected = (register: Register, contactId: string | undefined, keys: readonly number[]) =>
    register.everObjected({ contactId, keys: keys.map((n) => aKey(n)), channel: 'EMAIL' });

  test.each<readonly [string, Partial<Suppression>, boolean]>([
    ['an objection counts, lifted or not', {}, true],
    ['a complaint counts', { reason: 'COMPLAINT' }, true],
    ['an objection on another channel does not', { channel: 'SMS' }, false],
    ["the company's own stop does not", { reason: 'MANUAL' }, false],
  ])('%s', (_, no, expected) => {
    expect(everObjected(withNoes(aRegister(jan), [no], [{}]), 'jan', [1])).toBe(expected);
  });
});
