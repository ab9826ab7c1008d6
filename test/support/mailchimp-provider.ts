import { createMailchimp, type MailchimpSettings } from '../../integrations/mailchimp';
import type { CallLimits, ProviderDifference, ProviderEvent, PushOutcome } from '../../integrations/provider';
import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import type { MailchimpAudience, Policy } from '../../src/domain/policy';
import { NOTHING_HELD, type ProviderState, type StateDifference } from '../../src/domain/provider-state';
import type { AudienceSeed } from '../fakes/mailchimp/seeds';
import type { Mailchimp, MailchimpOptions } from '../fakes/mailchimp/start-mailchimp';
import { aPolicy, aTopic } from './builders';
import { AUDIENCE, EVENTS, LIST, NEWS, PERMISSION, startGround } from './mailchimp-ground';

export { EVENTS, LIST, NEWS, PERMISSION };
export const LETTERS = 'b1b2c3d4e5';
export const ORDERS = 'c1b2c3d4e5';
export const SURVEY = 'c0ffee0003';

const OTHERS: readonly AudienceSeed[] = [
  { id: LETTERS, name: 'Letters' },
  {
    id: ORDERS,
    name: 'Orders',
    categories: [{ id: 'cafe000002', title: 'Asked', type: 'hidden', interests: [{ id: SURVEY, name: 'Survey' }] }],
  },
];

export function anAudience(changes: Partial<MailchimpAudience> & { key: string }): MailchimpAudience {
  const kind = changes.kind ?? 'MARKETING';
  return {
    kind,
    topics: [],
    interests: {},
    marketingPermissions: {},
    interestGroups: ['Topics', 'Asked'],
    unsubscribeCountsAs: kind === 'MARKETING' ? 'OBJECTION' : 'OPT_OUT',
    keepsUnknownNoes: false,
    whenNoTopicIsLeft: 'LEAVE',
    ...changes,
  };
}

export const MAIN = anAudience({ key: 'main', id: LIST, interests: { News: 'news', [EVENTS]: 'fairs' } });

/** Boxes in one marketing audience, a second that is a topic itself, and a service audience. */
export const AUDIENCES: readonly MailchimpAudience[] = [
  MAIN,
  anAudience({ key: 'letters', topics: ['letters'] }),
  anAudience({ key: 'orders', id: ORDERS, kind: 'SERVICE', topics: ['orders'], interests: { Survey: 'survey' } }),
];

export function aMailchimpPolicy(audiences: readonly MailchimpAudience[] = AUDIENCES): Policy {
  return aPolicy({
    topics: [
      aTopic(),
      aTopic({ key: 'fairs' }),
      aTopic({ key: 'letters' }),
      aTopic({ key: 'survey', class: 'SERVICE', lawfulBasis: 'CONTRACT' }),
      aTopic({ key: 'orders', class: 'MANDATORY', lawfulBasis: 'CONTRACT' }),
    ],
    tracking: { ...aPolicy().tracking, opens: true, clicks: true },
    providers: { mailchimp: { audiences, contactFields: ['email', 'name', 'language'] } },
  });
}

export interface MailchimpGround extends ReturnType<typeof groundOn> {
  readonly mailchimp: Mailchimp;
}

type Given = Partial<MailchimpSettings> & { audiences?: readonly MailchimpAudience[]; account?: MailchimpOptions };

/** The provider on an account of its own. */
export async function startMailchimpProvider({
  audiences,
  account,
  ...settings
}: Given = {}): Promise<MailchimpGround> {
  const { mailchimp } = await startGround({ audiences: [AUDIENCE, ...OTHERS], ...account });
  return { mailchimp, ...groundOn(mailchimp, aMailchimpPolicy(audiences), settings) };
}

function groundOn(mailchimp: Mailchimp, policy: Policy, settings: Partial<MailchimpSettings>) {
  const provider = createMailchimp({
    apiKey: mailchimp.apiKey,
    baseUrl: mailchimp.url,
    policy: () => policy,
    limits: inProcess(9),
    clock: () => new Date(),
    ...settings,
  });
  const fetchOne = async (email: string) => (await provider.fetch([{ email: anAddress(email) }]))[0];
  const pushOne = async (difference: ProviderDifference): Promise<PushOutcome> => {
    const [outcome] = await provider.push([difference]);
    if (!outcome) throw new Error('there is no outcome');
    return outcome;
  };
  return {
    provider,
    fetchOne,
    pushOne,
    /** The state that is read there; nothing held where there is none. */
    async held(email: string): Promise<ProviderState> {
      const event = await fetchOne(email);
      return event?.kind === 'READING' ? event.state : NOTHING_HELD;
    },
    /** A difference from what is held there now. */
    async change(email: string, changes: Partial<StateDifference>, more: Partial<State> = {}): Promise<PushOutcome> {
      const event = await fetchOne(email);
      const held = event?.kind === 'READING' ? event.state : NOTHING_HELD;
      return pushOne({ ...aChange(email, changes), held, ...more });
    },
    statusIn: (email: string, audience: string = LIST) => mailchimp.control.readMember({ audience, email })?.status,
    boxesOf: (email: string, audience: string = LIST) => {
      const interests = mailchimp.control.readMember({ audience, email })?.interests ?? {};
      return Object.keys(interests).filter((id) => interests[id]);
    },
    /** Calls since the last time it was asked, without those that look at how the account is set up. */
    callsSince: callCounter(mailchimp),
  };
}

type State = Extract<ProviderDifference, { kind: 'STATE' }>;

export function aChange(email: string, changes: Partial<StateDifference>): State {
  return {
    kind: 'STATE',
    ref: { email: anAddress(email) },
    difference: { stops: [], closed: [], opened: [], ...changes },
  };
}

export const open = (...topics: string[]): Partial<StateDifference> => ({
  opened: topics.map((topic) => ({ topic, lawfulBasis: 'CONSENT' as const })),
});

export function anAddress(email: string): Address {
  const parsed = parseEmail(email);
  if (!parsed.ok) throw new Error('this is no address');
  return parsed.address;
}

export function stateIn(event: ProviderEvent | undefined): ProviderState {
  if (event?.kind !== 'READING') throw new Error('this is no reading');
  return event.state;
}

export function doneOf(outcome: PushOutcome): Extract<PushOutcome, { kind: 'DONE' }> {
  if (outcome.kind === 'FAILED') throw outcome.error;
  if (outcome.kind !== 'DONE') throw new Error(`it was ${outcome.kind}`);
  return outcome;
}

function callCounter(mailchimp: Mailchimp) {
  let seen = 0;
  return () => {
    const calls = mailchimp.calls.slice(seen);
    seen = mailchimp.calls.length;
    const isOfSetUp = /\/lists$|interest-categories|merge-fields/;
    return calls
      .filter(({ path }) => !isOfSetUp.test(path))
      .map(({ method, path }) => `${method} ${path.replace('/3.0/lists/', '').replace(/[0-9a-f]{32}/, 'member')}`);
  };
}

/** Limits as the store keeps them, for one process. */
export function inProcess(most: number): CallLimits & { readonly pauses: Date[] } {
  const pauses: Date[] = [];
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    pauses,
    async run<T>(_limit: string, call: () => Promise<T>): Promise<T> {
      if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
      running += 1;
      try {
        return await call();
      } finally {
        running -= 1;
        waiting.shift()?.();
      }
    },
    async pauseUntil(at: Date): Promise<void> {
      pauses.push(at);
    },
  };
}
