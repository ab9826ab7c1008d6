import type { AddressKey } from '../../src/domain/address-key';
import type { ContactState } from '../../src/domain/contact';
import type { Register } from '../../src/domain/register';
import { type Asked, decideFor, effectivePreference, type Question } from '../../src/domain/send-facts';
import {
  aContact,
  aKey,
  anException,
  aPlace,
  aPolicy,
  aPreference,
  aRegister,
  aRole,
  aSuppression,
  aTopic,
  hoursFromNow,
  NOW,
} from '../support/builders';

const email = (n: number, isPrimary = true) => ({ kind: 'EMAIL', key: aKey(n), isPrimary }) as const;
const phone = (n: number, isPrimary = true) => ({ kind: 'PHONE', key: aKey(n), isPrimary }) as const;
const byEmail = (...keys: AddressKey[]): Asked => ({ kind: 'EMAIL', keys });
const byPhone = (n: number): Asked => ({ kind: 'PHONE', keys: [aKey(n)] });
const mandatory = aTopic({ class: 'MANDATORY', lawfulBasis: 'CONTRACT' });

function decide(register: Register, asked: Asked, question: Partial<Question> = {}) {
  return decideFor(register, asked, { policy: aPolicy(), topic: aTopic(), channel: 'EMAIL', at: NOW, ...question });
}

const answer = (...given: Parameters<typeof decide>) => {
  const { allowed, reason } = decide(...given);
  return `${allowed ? 'allow' : 'deny'} ${reason}`;
};

/** Said yes to the news by e-mail and by text. */
function willing(overrides: Partial<Omit<ContactState, 'preferences'>> = {}): ContactState {
  return aContact({ ...overrides, preferences: [aPreference(), aPreference({ channel: 'SMS' })] });
}

describe('which address counts', () => {
  const person = willing({ addresses: [email(1), email(2, false)] });

  test('the one asked about, else the primary one', () => {
    const register = aRegister(person);
    register.undeliverable.set(aKey(2), aPlace(9));

    expect(answer(register, { contactId: 'contact-1' })).toBe('allow OPTED_IN');
    expect(answer(register, byEmail(aKey(1)))).toBe('allow OPTED_IN');
    expect(answer(register, byEmail(aKey(2)))).toBe('deny UNDELIVERABLE');
  });

  test("somebody else's no on the address asked about counts there, and not on the primary one", () => {
    const register = aRegister(person);
    register.addSuppression(aSuppression({ contactId: 'gone', key: aKey(2) }));

    expect(answer(register, byEmail(aKey(2)))).toBe('deny SUPPRESSED');
    expect(answer(register, byEmail(aKey(1)))).toBe('allow OPTED_IN');
    expect(answer(register, { contactId: 'contact-1' })).toBe('allow OPTED_IN');
  });

  test('a text message to who was asked about by e-mail goes to the number', () => {
    const register = aRegister(willing({ addresses: [email(1), phone(9)] }));
    register.undeliverable.set(aKey(1), aPlace(9));
    expect(answer(register, byEmail(aKey(1)), { channel: 'SMS' })).toBe('allow OPTED_IN');

    register.undeliverable.set(aKey(9), aPlace(10));

    expect(answer(register, byEmail(aKey(1)), { channel: 'SMS' })).toBe('deny UNDELIVERABLE');
  });

  test('an address with two key versions is one: a no under the old key stops the new one', () => {
    const register = aRegister();
    register.addAliases([aKey(1, 2), aKey(1, 1)]);
    register.putContact(willing({ addresses: [{ kind: 'EMAIL', key: aKey(1, 2), isPrimary: true }] }));
    register.addHolder(aKey(1, 1), 'contact-1');
    expect(answer(register, byEmail(aKey(1, 2), aKey(1, 1)))).toBe('allow OPTED_IN');

    register.addSuppression(aSuppression({ contactId: undefined, key: aKey(1, 1) }));

    expect(answer(register, byEmail(aKey(1, 2), aKey(1, 1)))).toBe('deny SUPPRESSED');
    expect(answer(register, { contactId: 'contact-1' })).toBe('deny SUPPRESSED');
  });
});

describe('an address that nobody holds', () => {
  test('gets no optional mail, and mandatory mail that needs no role', () => {
    expect(answer(aRegister(), byEmail(aKey(1)))).toBe('deny NO_CONSENT');
    expect(answer(aRegister(), byEmail(aKey(1)), { topic: mandatory })).toBe('allow MANDATORY_TOPIC');
  });

  test.each([
    ['once erased it gets nothing', 'ERASURE', 'deny SUPPRESSED'],
    ['under age it gets nothing', 'UNDER_AGE', 'deny SUPPRESSED'],
    ['after an objection it still gets mandatory mail', 'OBJECTION', 'allow MANDATORY_TOPIC'],
  ] as const)('%s', (_, reason, expected) => {
    const register = aRegister();
    register.addSuppression(aSuppression({ contactId: 'gone', reason, scope: 'ALL_OPTIONAL' }));

    expect(answer(register, byEmail(aKey(1)), { topic: mandatory })).toBe(expected);
  });
});

describe('an erased address that somebody holds again', () => {
  const again = () => {
    const register = aRegister(willing());
    register.addSuppression(aSuppression({ contactId: 'gone', reason: 'ERASURE', scope: 'ALL_OPTIONAL' }));
    return register;
  };

  test('gets mandatory mail and no optional mail: only row 2 reopened', () => {
    expect(answer(again(), byEmail(aKey(1)), { topic: mandatory })).toBe('allow MANDATORY_TOPIC');
    expect(answer(again(), byEmail(aKey(1)))).toBe('deny SUPPRESSED');
  });

  test('gets the topic that its holder opened by a lift, and no other', () => {
    const register = again();
    register.addException(anException());

    expect(answer(register, byEmail(aKey(1)))).toBe('allow OPTED_IN');
    expect(answer(register, byEmail(aKey(1)), { topic: aTopic({ key: 'offers' }) })).toBe('deny SUPPRESSED');
  });
});

describe('an address under age', () => {
  const underAge = () => {
    const register = aRegister(willing());
    register.addSuppression(aSuppression({ reason: 'UNDER_AGE', scope: 'ALL_OPTIONAL' }));
    return register;
  };

  test('gets nothing, whoever holds it, also over a lift', () => {
    const register = underAge();
    register.addException(anException());

    expect(answer(register, byEmail(aKey(1)), { topic: mandatory })).toBe('deny SUPPRESSED');
    expect(answer(register, { contactId: 'contact-1' })).toBe('deny SUPPRESSED');
  });

  test('once that is ended gets mandatory mail, and optional mail only after a lift', () => {
    const register = underAge();
    register.endSuppression(aPlace(10), aPlace(11));
    expect(answer(register, byEmail(aKey(1)), { topic: mandatory })).toBe('allow MANDATORY_TOPIC');
    expect(answer(register, byEmail(aKey(1)))).toBe('deny SUPPRESSED');

    register.addException(anException());

    expect(answer(register, byEmail(aKey(1)))).toBe('allow OPTED_IN');
  });
});

describe('a number that several hold', () => {
  const sms = { channel: 'SMS' } as const;
  const one = willing({ id: 'a', addresses: [phone(9), email(1)] });
  const other = willing({ id: 'b', addresses: [phone(9), email(2)] });
  const silent = aContact({ id: 'c', addresses: [phone(9)] });

  test('gets a yes when all say yes', () => {
    expect(answer(aRegister(one, other), byPhone(9), sms)).toBe('allow OPTED_IN');
  });

  test.each([
    ['first', [silent, one]],
    ['last', [one, silent]],
  ])('gets the strictest answer, be its holder the %s', (_, holders) => {
    expect(answer(aRegister(...holders), byPhone(9), sms)).toBe('deny NO_CONSENT');
  });

  test('gets a no for all when it carries a STOP, and each keeps his e-mail', () => {
    const register = aRegister(one, other);
    register.addSuppression(aSuppression({ contactId: undefined, key: aKey(9), channel: 'SMS' }));

    expect(answer(register, byPhone(9), sms)).toBe('deny SUPPRESSED');
    expect(answer(register, { contactId: 'a' }, sms)).toBe('deny SUPPRESSED');
    expect(answer(register, { contactId: 'a' })).toBe('allow OPTED_IN');
  });

  test('gets a no by the objection of one, which does not follow the other', () => {
    const register = aRegister(one, other);
    register.addSuppression(aSuppression({ contactId: 'a', key: aKey(1) }));

    expect(answer(register, byPhone(9), sms)).toBe('deny SUPPRESSED');
    expect(answer(register, { contactId: 'b' }, sms)).toBe('allow OPTED_IN');
  });

  test('gets a yes only for as long as the first of them says yes', () => {
    const topic = { ...mandatory, requiredRoles: ['administrator'] };
    const roleUntil = (hours: number) => [aRole({ until: hoursFromNow(hours) })];
    const register = aRegister({ ...one, roles: roleUntil(0.75) }, { ...other, roles: roleUntil(0.25) });

    expect(decide(register, byPhone(9), { ...sms, topic })).toMatchObject({
      allowed: true,
      validUntil: hoursFromNow(0.25),
    });
  });

  test('and for no longer when they say yes for different reasons', () => {
    const policy = aPolicy({
      softOptIn: [
        {
          topics: ['news'],
          channels: ['SMS'],
          relations: ['CUSTOMER'],
          business: 'ANY',
          countries: 'ANY',
          addressOrigins: 'ANY',
        },
      ],
      inactivity: { CUSTOMER: 'P1Y' },
    });
    const staleSoon = new Date('2025-03-10T12:30:00Z');
    const customer = {
      ...silent,
      relation: 'CUSTOMER',
      toldUnder: '2024-01-01',
      lastHumanContactAt: staleSoon,
    } as const;
    const topic = aTopic({ lawfulBasis: 'LEGITIMATE_INTEREST' });

    const decision = decide(aRegister(one, customer), byPhone(9), { ...sms, policy, topic });

    expect(decision).toMatchObject({ allowed: true, validUntil: hoursFromNow(0.5) });
  });
});

describe('who is there', () => {
  test('a merged id is answered for the contact it became part of', () => {
    const register = aRegister(willing());
    register.addMerge({ fromId: 'old', intoId: 'contact-1', position: 30 });

    expect(answer(register, { contactId: 'old' })).toBe('allow OPTED_IN');
  });

  test.each([
    ['an erased contact', { ...willing(), life: 'ERASED' } as const],
    ['an unknown id', undefined],
  ])('%s counts as none', (_, contact) => {
    const register = contact ? aRegister(contact) : aRegister();

    expect(answer(register, { contactId: 'contact-1' })).toBe('deny UNDELIVERABLE');
  });

  test('soft opt-in does not come back for a topic whose objection was lifted for another', () => {
    const topic = aTopic({ lawfulBasis: 'LEGITIMATE_INTEREST' });
    const softOptIn = [
      {
        topics: ['news'],
        channels: ['EMAIL'],
        relations: ['CUSTOMER'],
        business: 'ANY',
        countries: 'ANY',
        addressOrigins: 'ANY',
      },
    ] as const;
    const question = { topic, policy: aPolicy({ softOptIn }) };
    const register = aRegister(aContact({ relation: 'CUSTOMER', toldUnder: '2024-01-01' }));
    expect(answer(register, byEmail(aKey(1)), question)).toBe('allow SOFT_OPT_IN');

    register.addSuppression(aSuppression());
    register.addException(anException());

    expect(answer(register, byEmail(aKey(1)), question)).toBe('deny NO_CONSENT');
  });
});

describe('a yes stays with the person, its confirmation with the address', () => {
  const doubleOptIn = aTopic({ doubleOptIn: true });
  const confirmed = aContact({
    addresses: [email(1, false), email(2)],
    preferences: [aPreference({ confirmedOn: [aKey(1)] })],
  });

  test.each([
    ['counts on the address where it was confirmed', byEmail(aKey(1)), doubleOptIn, 'allow OPTED_IN'],
    ['waits on an address where it was not', byEmail(aKey(2)), doubleOptIn, 'deny UNCONFIRMED'],
    ['waits on a new primary address', { contactId: 'contact-1' }, doubleOptIn, 'deny UNCONFIRMED'],
    ['counts anywhere when no confirmation is asked', byEmail(aKey(2)), aTopic(), 'allow OPTED_IN'],
  ] as const)('%s', (_, asked, topic, expected) => {
    expect(answer(aRegister(confirmed), asked, { topic })).toBe(expected);
  });

  test('a channel without addresses takes a confirmation given anywhere', () => {
    const post = { topic: doubleOptIn, channel: 'POST' } as const;
    const stateOf = (confirmedOn: ContactState['addresses'][number]['key'][]) => {
      const contact = aContact({ preferences: [aPreference({ channel: 'POST', confirmedOn })] });
      return effectivePreference(aRegister(contact), contact, post)?.state;
    };

    expect(stateOf([aKey(1)])).toBe('OPTED_IN');
    expect(stateOf([])).toBe('PENDING');
  });

  test('a confirmation under an old key counts under the new one', () => {
    const register = aRegister();
    register.addAliases([aKey(1, 2), aKey(1, 1)]);
    const contact = aContact({ preferences: [aPreference({ confirmedOn: [aKey(1, 1)] })] });

    const counts = effectivePreference(register, contact, {
      topic: doubleOptIn,
      channel: 'EMAIL',
      address: aKey(1, 2),
    });

    expect(counts?.state).toBe('OPTED_IN');
  });
});
