import type { ContactState, Preference } from '../../src/domain/contact';
import { preferenceOf } from '../../src/domain/contact';
import { mergeContacts } from '../../src/domain/merge';
import { PreferenceState } from '../../src/domain/words';
import { aContact, aKey, aPlace, aPreference, aRole, daysFromNow } from '../support/builders';

type Given = Parameters<typeof aContact>[0];

const merge = (into: Given, from: Given): ContactState =>
  mergeContacts(aContact({ id: 'into', ...into }), aContact({ id: 'from', addresses: [], ...from }));

/** Merges both ways round: what is strict must not depend on which contact stays. */
function bothWays<K extends keyof ContactState>(field: K, one: Given, other: Given): readonly ContactState[K][] {
  return [merge(one, other)[field], merge(other, one)[field]];
}

describe('a preference takes the stricter of two', () => {
  const ORDER = ['OPTED_OUT', 'OPTED_IN', 'PENDING', 'UNKNOWN'] as const;
  const pairs = ORDER.flatMap((winner, index) => ORDER.slice(index).map((loser) => [winner, loser] as const));
  const saying = (state: PreferenceState): Given => ({ preferences: [aPreference({ state })] });
  const stateOf = (contact: ContactState) => preferenceOf(contact, 'news', 'EMAIL')?.state;

  test.each(pairs)('%s stays over %s, whichever contact stays', (winner, loser) => {
    expect(stateOf(merge(saying(winner), saying(loser)))).toBe(winner);
    expect(stateOf(merge(saying(loser), saying(winner)))).toBe(winner);
  });

  test.each(Object.values(PreferenceState))('nothing said yields to %s', (state) => {
    expect(stateOf(merge({}, saying(state)))).toBe(state);
    expect(stateOf(merge(saying(state), {}))).toBe(state);
  });

  test('topics and channels do not touch one another', () => {
    const into = { preferences: [aPreference()] };
    const from = {
      preferences: [
        aPreference({ state: 'OPTED_OUT', channel: 'SMS' }),
        aPreference({ state: 'OPTED_OUT', topic: 'offers' }),
      ],
    };

    const states = [...merge(into, from).preferences.values()].map(({ topic, channel, state }) => [
      topic,
      channel,
      state,
    ]);

    expect(states).toEqual([
      ['news', 'EMAIL', 'OPTED_IN'],
      ['news', 'SMS', 'OPTED_OUT'],
      ['offers', 'EMAIL', 'OPTED_OUT'],
    ]);
  });

  test('of two yeses the confirmations of both stay, each once', () => {
    const into = { preferences: [aPreference({ confirmedOn: [aKey(1), aKey(2)] })] };
    const from = { preferences: [aPreference({ confirmedOn: [aKey(2), aKey(3)] })] };

    expect(preferenceOf(merge(into, from), 'news', 'EMAIL')?.confirmedOn).toEqual([aKey(1), aKey(2), aKey(3)]);
  });

  test('a yes takes no confirmation from a state that is not a yes', () => {
    const into = { preferences: [aPreference()] };
    const from = { preferences: [aPreference({ state: 'PENDING', confirmedOn: [aKey(3)] })] };

    expect(preferenceOf(merge(into, from), 'news', 'EMAIL')?.confirmedOn).toEqual([]);
  });
});

describe('of two opt-outs the one stays that is harder to take back', () => {
  const company = (before: PreferenceState) =>
    aPreference({ state: 'OPTED_OUT', statedBy: 'COMPANY', source: 'API', before: { state: before, confirmedOn: [] } });
  const ofPerson = aPreference({ state: 'OPTED_OUT' });
  const ofPolicy = aPreference({ state: 'OPTED_OUT', statedBy: 'COMPANY', source: 'POLICY' });

  test.each<readonly [string, Preference, Preference]>([
    ["the person's over the company's", ofPerson, company('OPTED_IN')],
    ["the person's over a policy's", ofPerson, ofPolicy],
    ["a policy's over the company's, which could be withdrawn to a yes", ofPolicy, company('OPTED_IN')],
    ["the company's over silence before its over a yes", company('UNKNOWN'), company('OPTED_IN')],
    ["the company's over an unconfirmed yes before its over a yes", company('PENDING'), company('OPTED_IN')],
    ["the company's over a no before its over silence", company('OPTED_OUT'), company('UNKNOWN')],
  ])('%s', (_, harder, easier) => {
    expect(preferenceOf(merge({ preferences: [harder] }, { preferences: [easier] }), 'news', 'EMAIL')).toEqual(harder);
    expect(preferenceOf(merge({ preferences: [easier] }, { preferences: [harder] }), 'news', 'EMAIL')).toEqual(harder);
  });
});

test.each([
  ['the person’s earlier one', aPreference({ state: 'OPTED_OUT', place: aPlace(2) })],
  [
    'the company’s',
    aPreference({ state: 'OPTED_OUT', statedBy: 'COMPANY', before: { state: 'OPTED_IN', confirmedOn: [] } }),
  ],
])('a no that was pressed just now is not taken back over %s of the other contact', (_, other) => {
  const pressed = aPreference({
    state: 'OPTED_OUT',
    source: 'PAGE',
    place: aPlace(9),
    before: { state: 'OPTED_IN', confirmedOn: [] },
  });
  const merged = [merge({ preferences: [pressed] }, { preferences: [other] })];
  merged.push(merge({ preferences: [other] }, { preferences: [pressed] }));

  const standing = merged.map((contact) => preferenceOf(contact, 'news', 'EMAIL'));

  expect(standing.map((no) => [no?.state, no?.statedBy, no?.before])).toEqual([
    ['OPTED_OUT', 'RECIPIENT', undefined],
    ['OPTED_OUT', 'RECIPIENT', undefined],
  ]);
});

describe('stops of both stay', () => {
  const restricted = (scope: 'MARKETING' | 'ALL', liftAskedAt?: Date): Given => ({
    restriction: { scope, place: aPlace(5), liftAskedAt },
  });
  const paused = (days: number): Given => ({ pause: { until: daysFromNow(days), place: aPlace(6) } });

  test.each<readonly [string, Given, Given, Given]>([
    ['a restriction over none', restricted('MARKETING'), {}, restricted('MARKETING')],
    ['the wider restriction', restricted('ALL'), restricted('MARKETING'), restricted('ALL')],
    [
      'the wider one also when its lift was asked',
      restricted('ALL', daysFromNow(-1)),
      restricted('MARKETING'),
      restricted('ALL', daysFromNow(-1)),
    ],
    ['the one whose lift nobody asked', restricted('ALL', daysFromNow(-1)), restricted('ALL'), restricted('ALL')],
  ])('%s', (_, one, other, expected) => {
    expect(bothWays('restriction', one, other)).toEqual([expected?.restriction, expected?.restriction]);
  });

  test('the later pause', () => {
    expect(bothWays('pause', paused(3), paused(5))).toEqual([paused(5)?.pause, paused(5)?.pause]);
    expect(bothWays('pause', paused(3), {})).toEqual([paused(3)?.pause, paused(3)?.pause]);
  });

  test.each([
    ['OPTED_OUT', 'OPTED_IN', 'OPTED_OUT'],
    ['OPTED_OUT', 'UNKNOWN', 'OPTED_OUT'],
    ['OPTED_IN', 'UNKNOWN', 'OPTED_IN'],
    ['UNKNOWN', 'UNKNOWN', 'UNKNOWN'],
  ] as const)('tracking %s and %s become %s, for all mail and for marketing mail', (one, other, expected) => {
    expect(bothWays('tracking', { tracking: one }, { tracking: other })).toEqual([expected, expected]);
    const marketing = bothWays('marketingTracking', { marketingTracking: one }, { marketingTracking: other });
    expect(marketing).toEqual([expected, expected]);
  });
});

describe('what is known of the person', () => {
  test('a private person if either is', () => {
    expect(bothWays('business', { business: true }, { business: false })).toEqual([false, false]);
    expect(bothWays('business', { business: true }, { business: true })).toEqual([true, true]);
  });

  test('the later human contact', () => {
    const [early, late] = [daysFromNow(-9), daysFromNow(-3)];

    expect(bothWays('lastHumanContactAt', { lastHumanContactAt: early }, { lastHumanContactAt: late })).toEqual([
      late,
      late,
    ]);
    expect(bothWays('lastHumanContactAt', { lastHumanContactAt: early }, {})).toEqual([early, early]);
  });

  test('told is what both were told of; unknown is not told', () => {
    expect(bothWays('toldUnder', { toldUnder: '2024-01-01' }, { toldUnder: '2025-01-01' })).toEqual([
      '2024-01-01',
      '2024-01-01',
    ]);
    expect(bothWays('toldUnder', { toldUnder: '2024-01-01' }, {})).toEqual([undefined, undefined]);
  });

  test('where the address came from is known only when both say the same', () => {
    const sale = { addressOrigin: 'SALE_WITH_OPT_OUT' } as const;

    expect(bothWays('addressOrigin', sale, sale)).toEqual(['SALE_WITH_OPT_OUT', 'SALE_WITH_OPT_OUT']);
    expect(bothWays('addressOrigin', sale, { addressOrigin: 'OTHER' })).toEqual([undefined, undefined]);
    expect(bothWays('addressOrigin', sale, {})).toEqual([undefined, undefined]);
  });

  test('the contact that stays keeps its profile, and takes what it lacked', () => {
    const into = { profile: { name: 'Jan' }, relation: 'PROSPECT' } as const;
    const from = { profile: { name: 'J.', language: 'nl' }, relation: 'CUSTOMER', country: 'NL' } as const;

    expect(merge(into, from)).toMatchObject({
      id: 'into',
      profile: { name: 'Jan', language: 'nl' },
      relation: 'PROSPECT',
      country: 'NL',
    });
  });

  test('roles of both', () => {
    const [one, other] = [aRole(), aRole({ id: 'role-2', role: 'reader' })];

    expect(merge({ roles: [one] }, { roles: [other] }).roles).toEqual([one, other]);
  });

  test('confirmations that either was asked for are void', () => {
    const asked = [{ key: aKey(1), optIns: [], at: daysFromNow(-1), mailAt: daysFromNow(-1), place: aPlace(9) }];

    expect(bothWays('asked', { asked }, {})).toEqual([[], []]);
  });
});

describe('addresses of both', () => {
  const email = (n: number, isPrimary: boolean) => ({ kind: 'EMAIL', key: aKey(n), isPrimary }) as const;
  const phone = (n: number, isPrimary: boolean) => ({ kind: 'PHONE', key: aKey(n), isPrimary }) as const;

  test('the primary one of the contact that stays remains it, and a kind it lacked brings its own', () => {
    const merged = merge(
      { addresses: [email(1, true)] },
      { addresses: [email(2, true), phone(3, true), phone(4, false)] },
    );

    expect(merged.addresses).toEqual([email(1, true), email(2, false), phone(3, true), phone(4, false)]);
  });

  test('a number that both held is there once', () => {
    const merged = merge({ addresses: [phone(3, true)] }, { addresses: [phone(3, true), phone(4, false)] });

    expect(merged.addresses).toEqual([phone(3, true), phone(4, false)]);
  });
});
