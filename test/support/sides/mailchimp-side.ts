import { createHmac } from 'node:crypto';
import { createMailchimp } from '../../../integrations/mailchimp';
import type { CallLimits } from '../../../integrations/provider';
import type { Policy } from '../../../src/domain/policy';
import { hashOf } from '../../fakes/mailchimp/account';
import { type Mailchimp, startMailchimp } from '../../fakes/mailchimp/start-mailchimp';
import { openMailchimpDocuments } from '../../fakes/mailchimp-documents';
import { anAudience } from '../mailchimp-provider';
import { PUBLIC_URL } from './hubspot-side';
import type { Receiver } from './receiver';
import type { SentWebhook, Side, Standing, ThereAct, ThereWhat, Trouble } from './side';
import { MAILCHIMP_SECRET } from './stage';

const SIGNING_SECRET = 'made-up-signing-secret';
const WEBHOOK_URL = `${PUBLIC_URL}/webhooks/mailchimp/${MAILCHIMP_SECRET}`;
const OFFERS_BOX = 'c0ffee0001';
const FREE: CallLimits = { run: (_limit, call) => call(), pauseUntil: async () => undefined };

interface Place {
  readonly audience: string;
  readonly box?: string;
  readonly isMarketing: boolean;
}

/** An audience that is a topic, one with a box for a topic, and a service audience. */
const PLACES: Readonly<Record<string, Place>> = {
  news: { audience: 'a000000001', isMarketing: true },
  offers: { audience: 'a000000002', box: OFFERS_BOX, isMarketing: true },
  survey: { audience: 'a000000003', isMarketing: false },
};
const MARKETING = Object.values(PLACES).filter(({ isMarketing }) => isMarketing);

export const ON_MAILCHIMP: NonNullable<Policy['providers']['mailchimp']> = {
  contactFields: ['email', 'name'],
  audiences: [
    anAudience({ key: 'letters', id: 'a000000001', topics: ['news'] }),
    anAudience({ key: 'deals', id: 'a000000002', interests: { [OFFERS_BOX]: 'offers' } }),
    anAudience({ key: 'panel', id: 'a000000003', kind: 'SERVICE', topics: ['survey'] }),
  ],
};

/** An account of its own behind the real provider. */
export async function mailchimpSide({ policy, receiver }: { policy: Policy; receiver: Receiver }): Promise<Side> {
  const check = await openMailchimpDocuments();
  const box = { id: OFFERS_BOX, name: 'Offers' };
  const mailchimp = await startMailchimp({
    check,
    limits: { open: 1000 },
    audiences: Object.values(PLACES).map(({ audience: id, box: hasBox }) => ({
      id,
      name: id,
      categories: hasBox ? [{ id: 'cafe000001', title: 'Topics', type: 'checkboxes', interests: [box] }] : [],
    })),
  });
  listenTo(mailchimp, receiver.url);
  const providerWith = (limits: CallLimits, isImpatient = false) =>
    createMailchimp({
      apiKey: mailchimp.apiKey,
      baseUrl: mailchimp.url,
      signingSecrets: [SIGNING_SECRET],
      policy: () => policy,
      limits,
      clock: () => new Date(),
      ...(isImpatient && { timeoutMs: 150 }),
    });
  const movedAway = new Map<string, Set<string>>();
  const arrived = new Set<string>();
  return {
    name: 'mailchimp',
    topics: Object.keys(PLACES),
    provider: providerWith(FREE),
    providerWith,
    act: (act, what) => {
      const isDone = wasDone(() => doThere(mailchimp, act, what));
      const { audience } = PLACES[what.topic] as Place;
      if (isDone && act === 'CHANGE_ADDRESS') {
        arrived.add(what.other);
        movedAway.set(what.email, new Set([...(movedAway.get(what.email) ?? []), audience]));
      }
      return isDone;
    },
    isWide: (act, topic) => topic !== 'survey' && (topic === 'news' || act !== 'LINK_STOP'),
    standing: (email, topic) => standingOf(mailchimp, { email, topic, movedAway }),
    hasArrived: (email) => arrived.has(email),
    isHeld: (email) => Object.values(PLACES).some(({ audience }) => memberOf(mailchimp, audience, email) !== undefined),
    befall: (trouble) => befall(mailchimp, trouble),
    isOver: async () => {
      mailchimp.control.clearFaults();
      mailchimp.control.revokeKey({ isRevoked: false });
      await mailchimp.control.outage({ isOn: false });
    },
    writes: () => mailchimp.calls.filter(({ method }) => method !== 'GET').length,
    requests: () => mailchimp.calls.map(({ path, body }) => `${path} ${JSON.stringify(body ?? {})}`),
    onOpening: (hear) => hearOpenings(mailchimp, hear),
    webhooks: async () => {
      await mailchimp.control.webhooksSettled();
      return receiver.take().map((body) => ({ url: WEBHOOK_URL, body, headers: {} }));
    },
    signed: (webhook, isForged) => signed(webhook, isForged ? 'a guess' : SIGNING_SECRET),
    wrongRequests: mailchimp.wrongRequests,
    close: () => mailchimp.close(),
  };
}

function listenTo({ state }: Mailchimp, url: string): void {
  const events = { subscribe: true, unsubscribe: true, profile: true, cleaned: true, upemail: true };
  const sources = { user: true, admin: true, api: false };
  for (const { id, webhooks } of state.audiences.values()) {
    webhooks.push({ id: `hook ${id}`, url, events, sources, signingSecret: SIGNING_SECRET });
  }
}

function memberOf({ control }: Mailchimp, audience: string, email: string) {
  return control.readMember({ audience, email });
}

/** What the stand-in refuses, as Mailchimp would, did not happen. */
function wasDone(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

function doThere(mailchimp: Mailchimp, act: ThereAct, { email, other, topic }: ThereWhat): unknown {
  const { control } = mailchimp;
  const { audience, box } = PLACES[topic] as Place;
  const who = { audience, email };
  const everywhere = (stop: (one: typeof who) => void) => {
    const held = MARKETING.filter((place) => memberOf(mailchimp, place.audience, email));
    for (const place of held) stop({ audience: place.audience, email });
  };
  switch (act) {
    case 'LINK_STOP':
      if (box) return control.changePreferences({ ...who, interests: { [box]: false } });
      return control.unsubscribeByLink(who);
    case 'STOP_ALL':
      return everywhere(control.unsubscribeByLink);
    case 'RESUBSCRIBE':
      return control.signUp({ ...who, ...(box && { interests: { [box]: true } }) });
    case 'COLLEAGUE_STOP':
      return control.unsubscribeAsColleague(who);
    case 'COLLEAGUE_YES':
      return control.setStatus({ ...who, status: 'subscribed' });
    case 'COLLEAGUE_STOP_ALL':
      return everywhere(control.unsubscribeAsColleague);
    case 'SPAM':
      return control.reportSpam(who);
    case 'MERGE':
      throw new Error('nobody is merged there');
    case 'DELETE':
      return control.archiveInApp(who);
    case 'CHANGE_ADDRESS':
      return control.changeAddress({ ...who, to: other });
  }
}

/** `pending` waits for the person, mail to the cleaned fails, and who is archived may have said no before. */
const KEPT_CLOSED = ['pending', 'cleaned', 'archived'];

interface AskedOf {
  readonly email: string;
  readonly topic: string;
  /** By address, the audiences in which it went over to another one. */
  readonly movedAway: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A record that is there no more, deleted or gone over to another address, is put back for no yes (docs/sync.md). */
function standingOf(mailchimp: Mailchimp, { email, topic, movedAway }: AskedOf): Standing {
  const { audience, box } = PLACES[topic] as Place;
  const member = memberOf(mailchimp, audience, email);
  const isForgotten = mailchimp.state.audiences.get(audience)?.forgotten.has(hashOf(email)) ?? false;
  if (!member) {
    const left = movedAway.get(email);
    // Whom no audience has any more is gone from all of them.
    const isNowhere = Object.values(PLACES).every((place) => memberOf(mailchimp, place.audience, email) === undefined);
    const isGone = isForgotten || (left !== undefined && (isNowhere || left.has(audience)));
    return { isOpen: false, isClosed: false, isSilent: true, isLocked: isGone, isForgotten };
  }
  const isMailed = member.status === 'subscribed';
  const isOpen = isMailed && (box === undefined || member.interests[box] === true);
  const isClosed = member.status === 'unsubscribed';
  const isLocked = member.isInCompliance || KEPT_CLOSED.includes(member.status);
  return { isOpen, isClosed, isSilent: !isOpen && !isClosed, isLocked, isForgotten };
}

async function befall({ control }: Mailchimp, trouble: Trouble): Promise<void> {
  const ofWrites = (kind: 503 | 429 | 'hang' | 'reset', when: 'before' | 'after') => {
    for (const method of ['PATCH', 'PUT', 'POST']) control.fault({ kind, when, method });
  };
  switch (trouble) {
    case 'DOWN':
      return control.outage({ isOn: true });
    case 'BROKEN':
      return ofWrites(503, 'before');
    case 'HANGS':
      return ofWrites('hang', 'after');
    case 'TOO_MANY_CALLS':
      return ofWrites(429, 'before');
    case 'TOKEN_REFUSED':
      return control.revokeKey();
    case 'ANSWER_LOST':
      return ofWrites('reset', 'after');
  }
}

function hearOpenings({ calls: log, state }: Mailchimp, hear: (email: string, topic: string) => void): void {
  const calls = log as Mailchimp['calls'][number][];
  const keep = calls.push.bind(calls);
  calls.push = (...arrived) => {
    for (const { path, body } of arrived) {
      const [, list = '', hash = ''] = /\/lists\/(\w+)\/members\/(\w+)$/.exec(path) ?? [];
      const write = (body ?? {}) as Write;
      const email = write.email_address ?? state.audiences.get(list)?.members.get(hash)?.email;
      if (email) for (const topic of openedBy(list, write)) hear(email, topic);
    }
    return keep(...arrived);
  };
}

interface Write {
  readonly email_address?: string;
  readonly status?: string;
  readonly status_if_new?: string;
  readonly interests?: Readonly<Record<string, boolean>>;
}

function openedBy(list: string, { status, status_if_new: ifNew, interests }: Write): string[] {
  const isWide = status === 'subscribed' || ifNew === 'subscribed';
  return Object.entries(PLACES).flatMap(([topic, { audience, box }]) => {
    const isOpened = box ? interests?.[box] === true : isWide;
    return audience === list && isOpened ? [topic] : [];
  });
}

function signed(webhook: SentWebhook, secret: string): SentWebhook {
  const seconds = Math.floor(Date.now() / 1000);
  const v1 = createHmac('sha256', secret).update(`${seconds}.${webhook.body}`).digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-mailchimp-signature': `t=${seconds},v1=${v1}`,
  };
  return { ...webhook, headers };
}
