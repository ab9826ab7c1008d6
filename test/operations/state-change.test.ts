import { createOperations } from '../../src/operations/create-operations';
import type { Act, Step } from '../support/acts';
import { goingBy, type TestGround, testGround } from '../support/ground';
import { History, type Stage } from '../support/history';
import { HISTORY_POLICY } from '../support/history-policy';

/**
 * Named cases of design section 4. Each is a short history, played on the operations and on the model; most were found
 * by the random histories of invariant 1 or by reading. Acts speak of `e0` ... (e-mail) and `p0` ... (phone).
 */
let test1: TestGround;
let stage: Stage;

beforeAll(async () => {
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
  test1 = await testGround(HISTORY_POLICY, { clock: () => new Date(clock.now) });
  const active = goingBy(test1.ground.database, HISTORY_POLICY, { isFirstPolicy: false });
  stage = { ground: test1.ground, clock, instances: [createOperations({ ...test1.ground, active })] };
});

afterAll(() => test1.close());

const NEWS = 0;
const NEWS_BY_SMS = 1;
const OFFERS = 2;
const DIGEST = 3;
const SURVEY = 4;
const on = (address: string) => ({ address });
const made = (email?: string, phone?: string): Act => ({ do: 'upsert', email, phone, by: 'RECIPIENT' });
const yes = (address: string, choice = NEWS): Act => ({
  do: 'optIn',
  who: on(address),
  choice,
  by: 'RECIPIENT',
  ago: 0,
  hasWords: true,
});
const no = (address: string, choice = NEWS, by: 'RECIPIENT' | 'COMPANY' = 'RECIPIENT'): Act => ({
  do: 'optOut',
  who: on(address),
  choice,
  by,
});
const objects = (address: string, by: 'RECIPIENT' | 'COMPANY' = 'RECIPIENT'): Act => ({
  do: 'object',
  who: on(address),
  by,
});
const confirms = (asked = -1): Act => ({ do: 'confirm', asked });
/** The link that went to the n-th pair of contact and address is pressed. */
const presses = (link: number, topic?: number): Act => ({
  do: 'link',
  link,
  topic,
  scope: topic === undefined ? 'DIRECT_MARKETING' : 'TOPIC',
});

const cases: Record<string, { acts: Act[]; expected: Record<string, string> }> = {
  'an objection that is repeated voids the confirmation asked for before it': {
    acts: [made('e0'), objects('e0'), yes('e0'), objects('e0'), confirms()],
    expected: { 'e0 news EMAIL': 'no SUPPRESSED' },
  },
  'without the repeat the confirmation opens the topic, and only that one': {
    acts: [made('e0'), yes('e0', OFFERS), objects('e0'), yes('e0'), confirms()],
    expected: { 'e0 news EMAIL': 'yes OPTED_IN', 'e0 offers EMAIL': 'no SUPPRESSED' },
  },
  'an opt-out voids a confirmation for good, also when its topic is opened again': {
    acts: [made('e0'), objects('e0'), yes('e0', OFFERS), no('e0', SURVEY), yes('e0', SURVEY), confirms()],
    expected: { 'e0 offers EMAIL': 'no SUPPRESSED', 'e0 survey EMAIL': 'yes SERVICE_TOPIC' },
  },
  'a merge voids what either side was asked before it': {
    acts: [
      made('e0'),
      made('e1'),
      objects('e1'),
      yes('e0', DIGEST),
      objects('e0'),
      yes('e0'),
      { do: 'merge', into: on('e0'), from: on('e1') },
      confirms(),
    ],
    expected: { 'e0 news EMAIL': 'no SUPPRESSED', 'e1 news EMAIL': 'no SUPPRESSED' },
  },
  'a yes given before a no that was repeated is not later than the no': {
    acts: [
      made('e0'),
      no('e0'),
      { do: 'wait', hours: 1 },
      no('e0'),
      { do: 'optIn', who: on('e0'), choice: NEWS, by: 'RECIPIENT', ago: 600, hasWords: true },
    ],
    expected: { 'e0 news EMAIL': 'no OPTED_OUT' },
  },
  'a yes given after both opens the topic': {
    acts: [made('e0'), no('e0'), { do: 'wait', hours: 1 }, no('e0'), yes('e0')],
    expected: { 'e0 news EMAIL': 'yes OPTED_IN' },
  },
  'of the noes of two merged contacts the later one counts': {
    acts: [
      made('e0'),
      made('e1'),
      no('e0'),
      { do: 'wait', hours: 1 },
      no('e1'),
      { do: 'merge', into: on('e0'), from: on('e1') },
      { do: 'optIn', who: on('e0'), choice: NEWS, by: 'RECIPIENT', ago: 600, hasWords: true },
    ],
    expected: { 'e0 news EMAIL': 'no OPTED_OUT' },
  },
  'a link to an address that somebody else holds now stops that address for them too, after they opened it': {
    acts: [
      made('e0'),
      { do: 'link', link: 0, scope: 'DIRECT_MARKETING' },
      { do: 'changeAddress', from: 'e0', to: 'e1', isProvider: false, by: 'RECIPIENT' },
      made('e0'),
      yes('e0'),
      confirms(),
      presses(0),
    ],
    expected: { 'e0 news EMAIL': 'no SUPPRESSED' },
  },
  'a link of one topic stops it for the contact and for who holds the address now': {
    acts: [
      made('e0'),
      { do: 'changeAddress', from: 'e0', to: 'e1', isProvider: false, by: 'RECIPIENT' },
      made('e0'),
      yes('e0'),
      yes('e1'),
      presses(0, NEWS),
    ],
    expected: { 'e0 news EMAIL': 'no OPTED_OUT', 'e1 news EMAIL': 'no OPTED_OUT' },
  },
  'STOP by a number that others share stops it for one who had opened it again': {
    acts: [
      made('e0', 'p0'),
      { do: 'object', who: on('e0'), channels: ['SMS'], by: 'RECIPIENT' },
      yes('e0', NEWS_BY_SMS),
      confirms(),
      { do: 'import', email: 'e1', phone: 'p0' },
      { do: 'object', who: on('p0'), channels: ['SMS'], by: 'RECIPIENT' },
    ],
    expected: { 'contact 0 news SMS': 'no SUPPRESSED' },
  },
  'a no by a shared number reaches no other address of its holders, whoever was erased': {
    acts: [
      made('e0', 'p0'),
      made('e1'),
      { do: 'upsert', contact: 1, phone: 'p0', by: 'RECIPIENT' },
      { do: 'import', email: 'e2', phone: 'p0' },
      yes('e1'),
      yes('e2'),
      { do: 'erase', who: on('e0'), reason: 'RETENTION' },
      { do: 'object', who: on('p0'), by: 'RECIPIENT' },
    ],
    expected: { 'e1 news EMAIL': 'yes OPTED_IN', 'e2 news EMAIL': 'yes OPTED_IN', 'p0 news SMS': 'no SUPPRESSED' },
  },
  "a no outlives a clean-up on the number that had come to be the person's alone": {
    acts: [
      made('e0', 'p0'),
      { do: 'import', email: 'e1', phone: 'p0' },
      objects('e0'),
      { do: 'erase', who: on('e1'), reason: 'RETENTION' },
      { do: 'erase', who: on('e0'), reason: 'RETENTION' },
      made('e2', 'p0'),
      yes('e2', NEWS_BY_SMS),
    ],
    expected: { 'p0 news SMS': 'no SUPPRESSED', 'contact 2 news EMAIL': 'no SUPPRESSED' },
  },
  'a yes on a fresh link is confirmed on the address the link went to, not on another one': {
    acts: [
      made('e0'),
      { do: 'upsert', contact: 0, email: 'e1', by: 'RECIPIENT' },
      { do: 'freshOptIn', link: 0, choice: DIGEST },
    ],
    expected: { 'e0 digest EMAIL': 'yes OPTED_IN', 'e1 digest EMAIL': 'no UNCONFIRMED' },
  },
  'a yes repeated on a new address leaves the confirmation of the old one': {
    acts: [
      made('e0'),
      yes('e0', DIGEST),
      confirms(),
      { do: 'upsert', contact: 0, email: 'e1', by: 'RECIPIENT' },
      yes('e1', DIGEST),
    ],
    expected: { 'e0 digest EMAIL': 'yes OPTED_IN', 'e1 digest EMAIL': 'no UNCONFIRMED' },
  },
  'a company stop withdrawn gives back what stood before, unless the person said no since': {
    acts: [made('e0'), yes('e0'), no('e0', NEWS, 'COMPANY'), { do: 'withdraw', who: on('e0'), choice: NEWS }],
    expected: { 'e0 news EMAIL': 'yes OPTED_IN' },
  },
  'a company stop withdrawn after a provider changed the address gives back a yes that waits for its confirmation': {
    acts: [
      made('e0'),
      yes('e0'),
      no('e0', NEWS, 'COMPANY'),
      { do: 'changeAddress', from: 'e0', to: 'e1', isProvider: true },
      { do: 'withdraw', who: { contact: 0 }, choice: NEWS },
    ],
    expected: { 'e1 news EMAIL': 'no UNCONFIRMED' },
  },
  'a company stop is not withdrawn over the no of the person': {
    acts: [made('e0'), yes('e0'), no('e0', NEWS, 'COMPANY'), no('e0'), { do: 'withdraw', who: on('e0'), choice: NEWS }],
    expected: { 'e0 news EMAIL': 'no OPTED_OUT' },
  },
  'a company stop of everything is withdrawn': {
    acts: [made('e0'), yes('e0', OFFERS), objects('e0', 'COMPANY'), { do: 'withdraw', who: on('e0') }],
    expected: { 'e0 offers EMAIL': 'yes OPTED_IN' },
  },
  'a company stop of everything stays once the person said no to anything since': {
    acts: [made('e0'), yes('e0', OFFERS), objects('e0', 'COMPANY'), no('e0', NEWS), { do: 'withdraw', who: on('e0') }],
    expected: { 'e0 offers EMAIL': 'no SUPPRESSED' },
  },
  'an exception made before a merge keeps to the noes of its own side': {
    acts: [
      made('e0'),
      made('e1'),
      objects('e1'),
      objects('e0'),
      yes('e0'),
      confirms(),
      { do: 'merge', into: on('e0'), from: on('e1') },
    ],
    expected: { 'e0 news EMAIL': 'no SUPPRESSED' },
  },
  'an exception made after a merge opens the noes of both sides': {
    acts: [
      made('e0'),
      made('e1'),
      objects('e1'),
      { do: 'merge', into: on('e0'), from: on('e1') },
      yes('e0'),
      confirms(),
    ],
    expected: { 'e0 news EMAIL': 'yes OPTED_IN' },
  },
  'an erased person who comes back with evidence is still suppressed, until a lift': {
    acts: [made('e0'), { do: 'erase', who: on('e0'), reason: 'REQUEST' }, made('e0'), yes('e0')],
    expected: { 'e0 news EMAIL': 'no SUPPRESSED' },
  },
  'who said no and moved keeps the no at the new address, and the old one keeps it too': {
    acts: [
      made('e0'),
      yes('e0'),
      objects('e0'),
      { do: 'changeAddress', from: 'e0', to: 'e1', isProvider: true },
      made('e0'),
      yes('e0', OFFERS),
    ],
    expected: {
      'e0 news EMAIL': 'no SUPPRESSED',
      'e1 news EMAIL': 'no SUPPRESSED',
      'e0 offers EMAIL': 'no SUPPRESSED',
    },
  },
  'an import closes, and fills only what is unknown': {
    acts: [
      made('e0'),
      no('e0'),
      { do: 'import', email: 'e0', optIn: NEWS, isDated: true },
      { do: 'import', email: 'e1', optIn: NEWS, isDated: true },
    ],
    expected: { 'e0 news EMAIL': 'no OPTED_OUT', 'e1 news EMAIL': 'yes OPTED_IN' },
  },
  'an address change by a provider takes consent back to pending': {
    acts: [made('e0'), yes('e0'), { do: 'changeAddress', from: 'e0', to: 'e1', isProvider: true }],
    expected: { 'e1 news EMAIL': 'no UNCONFIRMED' },
  },
};

test.each(Object.entries(cases))('%s', async (_, { acts, expected }) => {
  const history = new History(stage);

  for (const act of acts) await history.play({ ...act, instance: 0 } as Step);

  expect(await history.decisions(Object.keys(expected))).toEqual(expected);
  expect(await history.differences()).toEqual([]);
});
