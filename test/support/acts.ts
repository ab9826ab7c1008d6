import fc from 'fast-check';
import { CHOICES } from './history-policy';

export const EMAILS = ['e0', 'e1', 'e2', 'e3'];
export const PHONES = ['p0', 'p1'];
export const ADDRESSES = [...EMAILS, ...PHONES];

/** Whom an act names: an address, or the n-th contact ever made (counted round). */
export type Who = { readonly address: string } | { readonly contact: number };

/** One act of a history, as plain data, so that a counterexample can be read and pasted into a test. */
export type Act =
  | {
      do: 'upsert';
      contact?: number;
      email?: string;
      phone?: string;
      by?: 'RECIPIENT';
      relation?: 'CUSTOMER' | 'PROSPECT';
      role?: boolean;
    }
  | {
      do: 'import';
      email: string;
      phone?: string;
      optOut?: number;
      optIn?: number;
      isDated?: boolean;
      isConfirmed?: boolean;
      objects?: boolean;
      isCleaned?: boolean;
    }
  | { do: 'link'; link: number; topic?: number; scope: 'TOPIC' | 'DIRECT_MARKETING' | 'ALL_OPTIONAL' }
  | { do: 'optOut'; who: Who; choice: number; by: 'RECIPIENT' | 'COMPANY' }
  | { do: 'optIn'; who: Who; choice: number; by: 'RECIPIENT' | 'COMPANY'; ago?: number; hasWords: boolean }
  | { do: 'freshOptIn'; link: number; choice: number }
  | {
      do: 'object';
      who: Who;
      channels?: ('EMAIL' | 'SMS')[];
      scope?: 'DIRECT_MARKETING' | 'ALL_OPTIONAL';
      by: 'RECIPIENT' | 'COMPANY';
    }
  | { do: 'confirm'; asked: number }
  | { do: 'withdraw'; who: Who; choice?: number }
  | { do: 'pause'; who: Who; ahead?: number; isPerson: boolean }
  | { do: 'restrict'; who: Who; scope: 'MARKETING' | 'ALL' }
  | { do: 'liftRestriction'; who: Who; isPerson: boolean }
  | { do: 'merge'; into: Who; from: Who }
  | { do: 'changeAddress'; contact?: number; from: string; to: string; isProvider: boolean; by?: 'RECIPIENT' }
  | { do: 'erase'; who: Who; reason: 'REQUEST' | 'UNDER_AGE' | 'RETENTION' }
  | { do: 'endUnderAge'; address: string }
  | { do: 'clear'; address: string }
  | { do: 'wait'; hours: number };

/** Which of the two instances it is sent to. */
export type Step = Act & { readonly instance: number };

const email = fc.constantFrom(...EMAILS);
const phone = fc.constantFrom(...PHONES);
const address = fc.constantFrom(...EMAILS, ...EMAILS, ...PHONES);
const nth = fc.nat(7);
const who: fc.Arbitrary<Who> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ address }) },
  { weight: 1, arbitrary: fc.record({ contact: nth }) },
);
const choice = fc.nat(CHOICES.length - 1);
const by = fc.constantFrom('RECIPIENT' as const, 'RECIPIENT' as const, 'COMPANY' as const);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const is = <D extends Act['do']>(name: D) => fc.constant(name);

const change = fc.oneof(
  fc.record({
    do: is('upsert'),
    contact: maybe(nth),
    email: maybe(email),
    phone: maybe(phone),
    by: maybe(fc.constant('RECIPIENT' as const)),
    relation: maybe(fc.constantFrom('CUSTOMER' as const, 'PROSPECT' as const)),
    role: maybe(fc.boolean()),
  }),
  fc.record({
    do: is('changeAddress'),
    contact: maybe(nth),
    from: email,
    to: email,
    isProvider: fc.boolean(),
    by: maybe(fc.constant('RECIPIENT' as const)),
  }),
);
const imported = fc.record({
  do: is('import'),
  email,
  phone: maybe(phone),
  optOut: maybe(choice),
  optIn: maybe(choice),
  isDated: fc.boolean(),
  isConfirmed: fc.boolean(),
  objects: fc.boolean(),
  isCleaned: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});
const no = fc.oneof(
  fc.record({
    do: is('link'),
    link: nth,
    topic: maybe(choice),
    scope: fc.constantFrom('TOPIC' as const, 'DIRECT_MARKETING' as const, 'ALL_OPTIONAL' as const),
  }),
  fc.record({ do: is('optOut'), who, choice, by }),
  fc.record({
    do: is('object'),
    who,
    channels: maybe(fc.constantFrom<('EMAIL' | 'SMS')[]>(['EMAIL'], ['SMS'])),
    scope: maybe(fc.constantFrom('DIRECT_MARKETING' as const, 'ALL_OPTIONAL' as const)),
    by,
  }),
  fc.record({ do: is('restrict'), who, scope: fc.constantFrom('MARKETING' as const, 'ALL' as const) }),
);
const yes = fc.oneof(
  fc.record({ do: is('optIn'), who, choice, by, ago: maybe(fc.nat(4)), hasWords: fc.boolean() }),
  fc.record({
    do: is('optIn'),
    who,
    choice,
    by: fc.constant('RECIPIENT' as const),
    ago: fc.constant(0),
    hasWords: fc.constant(true),
  }),
  fc.record({ do: is('freshOptIn'), link: nth, choice }),
  fc.record({ do: is('confirm'), asked: nth }),
  fc.record({ do: is('confirm'), asked: fc.constant(-1) }),
  fc.record({ do: is('withdraw'), who, choice: maybe(choice) }),
  fc.record({ do: is('liftRestriction'), who, isPerson: fc.boolean() }),
);
const rest = fc.oneof(
  fc.record({ do: is('pause'), who, ahead: maybe(fc.integer({ min: 1, max: 48 })), isPerson: fc.boolean() }),
  fc.record({ do: is('endUnderAge'), address: email }),
  fc.record({ do: is('clear'), address }),
  fc.record({ do: is('wait'), hours: fc.integer({ min: 1, max: 30 }) }),
);
const life = fc.oneof(
  fc.record({ do: is('merge'), into: who, from: who }),
  fc.record({
    do: is('erase'),
    who,
    reason: fc.constantFrom('REQUEST' as const, 'RETENTION' as const, 'UNDER_AGE' as const),
  }),
);

/** Few people and addresses, so that what one does collides with what another did. */
export const aHistory: fc.Arbitrary<Step[]> = fc.array(
  fc
    .tuple(
      fc.oneof(
        { weight: 5, arbitrary: change },
        { weight: 3, arbitrary: imported },
        { weight: 4, arbitrary: no },
        { weight: 6, arbitrary: yes },
        { weight: 1, arbitrary: rest },
        { weight: 2, arbitrary: life },
      ) as fc.Arbitrary<Act>,
      fc.nat(1),
    )
    .map(([act, instance]) => ({ ...act, instance })),
  { minLength: 4, maxLength: 22, size: 'max' },
);
