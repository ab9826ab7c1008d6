import fc from 'fast-check';
import { CHOICES } from './history-policy';

export const EMAILS = ['e0', 'e1', 'e2'];
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
  /** A no on the page, and its undo: right after it, or too late. */
  | { do: 'undo'; link: number; choice: number; isLate: boolean }
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
const nth = fc.nat(3);
const who: fc.Arbitrary<Who> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ address }) },
  { weight: 1, arbitrary: fc.record({ contact: nth }) },
);
/** Mostly the first topic: noes and yeses have to meet. */
const choice = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(CHOICES.length - 1) });
const by = fc.constantFrom('RECIPIENT' as const, 'RECIPIENT' as const, 'COMPANY' as const);
const person = fc.constant('RECIPIENT' as const);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const rarely = fc.nat(9).map((n) => n === 0);
const is = <D extends Act['do']>(name: D) => fc.constant(name);

const upsert = fc.record({
  do: is('upsert'),
  contact: fc.option(nth, { nil: undefined, freq: 3 }),
  email: maybe(email),
  phone: fc.option(phone, { nil: undefined, freq: 2 }),
  by: maybe(person),
  relation: maybe(fc.constantFrom('CUSTOMER' as const, 'PROSPECT' as const)),
  role: maybe(fc.boolean()),
});
const changeAddress = fc.record({
  do: is('changeAddress'),
  contact: maybe(nth),
  from: email,
  to: email,
  isProvider: fc.boolean(),
  by: maybe(person),
});
const imported = fc.record({
  do: is('import'),
  email,
  phone: maybe(phone),
  optOut: fc.option(choice, { nil: undefined, freq: 3 }),
  optIn: maybe(choice),
  isDated: fc.boolean(),
  isConfirmed: fc.boolean(),
  objects: rarely,
  isCleaned: rarely,
});
const link = fc.record({
  do: is('link'),
  link: nth,
  topic: maybe(choice),
  scope: fc.constantFrom('TOPIC' as const, 'DIRECT_MARKETING' as const, 'ALL_OPTIONAL' as const),
});
const optOut = fc.record({ do: is('optOut'), who, choice, by });
const object = fc.record({
  do: is('object'),
  who,
  channels: maybe(fc.constantFrom<('EMAIL' | 'SMS')[]>(['EMAIL'], ['SMS'])),
  scope: maybe(fc.constantFrom('DIRECT_MARKETING' as const, 'ALL_OPTIONAL' as const)),
  by,
});
const optIn = fc.record({ do: is('optIn'), who, choice, by, ago: maybe(fc.nat(4)), hasWords: fc.boolean() });
const ownYes = fc.record({
  do: is('optIn'),
  who,
  choice,
  by: person,
  ago: fc.constant(0),
  hasWords: fc.constant(true),
});
const freshOptIn = fc.record({ do: is('freshOptIn'), link: nth, choice });
const undo = fc.record({ do: is('undo'), link: nth, choice, isLate: fc.boolean() });
const confirm = fc.record({ do: is('confirm'), asked: nth });
const confirmLast: Act = { do: 'confirm', asked: -1 };
const withdraw = fc.record({ do: is('withdraw'), who, choice: maybe(choice) });
const rest = fc.oneof(
  fc.record({ do: is('pause'), who, ahead: maybe(fc.integer({ min: 1, max: 48 })), isPerson: fc.boolean() }),
  fc.record({ do: is('restrict'), who, scope: fc.constantFrom('MARKETING' as const, 'ALL' as const) }),
  fc.record({ do: is('liftRestriction'), who, isPerson: fc.boolean() }),
  fc.record({ do: is('endUnderAge'), address: email }),
  fc.record({ do: is('clear'), address }),
  fc.record({ do: is('wait'), hours: fc.integer({ min: 1, max: 30 }) }),
);
const merge = fc.record({ do: is('merge'), into: who, from: who });
const erase = fc.record({
  do: is('erase'),
  who,
  reason: fc.constantFrom('REQUEST' as const, 'RETENTION' as const, 'REQUEST' as const, 'UNDER_AGE' as const),
});

const one = (arbitrary: fc.Arbitrary<Act>) => arbitrary.map((act): Act[] => [act]);
/** A few acts that belong together often enough to be tried as one: mostly one act, or a yes and its confirmation. */
const phrase: fc.Arbitrary<Act[]> = fc.oneof(
  { weight: 5, arbitrary: one(upsert) },
  { weight: 2, arbitrary: one(changeAddress) },
  { weight: 2, arbitrary: one(imported) },
  { weight: 2, arbitrary: one(link) },
  { weight: 2, arbitrary: one(optOut) },
  { weight: 3, arbitrary: one(object) },
  { weight: 2, arbitrary: one(optIn) },
  { weight: 2, arbitrary: one(ownYes) },
  { weight: 5, arbitrary: ownYes.map((yes): Act[] => [yes, confirmLast]) },
  { weight: 1, arbitrary: one(freshOptIn) },
  { weight: 2, arbitrary: one(undo) },
  { weight: 2, arbitrary: one(confirm) },
  { weight: 2, arbitrary: one(withdraw) },
  { weight: 1, arbitrary: one(rest) },
  { weight: 3, arbitrary: one(merge) },
  { weight: 2, arbitrary: one(erase) },
);

/** Few people and addresses, so that what one does collides with what another did. Two of them are there from the start. */
export const aHistory: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.constant<Act[]>([
      { do: 'upsert', email: 'e0', phone: 'p0', by: 'RECIPIENT', relation: 'CUSTOMER' },
      { do: 'upsert', email: 'e1', by: 'RECIPIENT', role: true },
    ]),
    fc.array(phrase, { minLength: 4, maxLength: 22, size: 'max' }),
    fc.nat(1),
  )
  .map(([start, phrases, first]) =>
    [start, ...phrases].flat().map((act, index) => ({ ...act, instance: (first + index) % 2 })),
  );
