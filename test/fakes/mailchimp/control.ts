import type { Faults } from '../faults';
import type { Listening } from '../listening';
import { type Audience, type Batch, hashOf, type Member } from './account';
import type { Access, Limits } from './calls';
import * as colleagues from './colleagues';
import type { Fault } from './faults';
import type { Habits } from './habits';
import type { World } from './happenings';
import * as recipients from './recipients';
import { type AudienceSeed, addAudience, addMember, forget, type MemberSeed } from './seeds';
import type { Timeline } from './timeline';
import type { WebhookSender, WebhookSettings } from './webhook-sender';

export interface Parts {
  readonly world: World;
  readonly timeline: Timeline;
  readonly webhooks: WebhookSender;
  readonly faults: Faults<Fault>;
  readonly limits: Limits;
  readonly access: Access;
  readonly timing: { latencyMs: number };
}

export type Control = ReturnType<typeof createControl>;

interface Person {
  readonly audience: string;
  readonly email: string;
}

/** What a test, or the demo, does to the stand-in: people's acts, how the account behaves, and what goes wrong. */
export function createControl(parts: Parts, place: Listening) {
  const { world } = parts;
  return {
    ...bound(RECIPIENT, world),
    ...bound(COLLEAGUE, world),
    ...setUpActs(world),
    ...behaviour(parts, place),
    ...timeActs(parts),
  };
}

const RECIPIENT = {
  unsubscribeByLink: recipients.unsubscribeByLink,
  reportSpam: recipients.reportSpam,
  confirm: recipients.confirm,
  signUp: recipients.signUp,
  changeAddress: recipients.changeAddress,
  changePreferences: recipients.changePreferences,
  open: recipients.open,
  click: recipients.click,
  bounce: recipients.bounce,
};

const COLLEAGUE = {
  setStatus: colleagues.setStatus,
  unsubscribeAsColleague: colleagues.unsubscribeAsColleague,
  archiveInApp: colleagues.archiveInApp,
  deleteInApp: colleagues.deleteInApp,
  editInApp: colleagues.editInApp,
  sendCampaign: colleagues.sendCampaign,
};

function setUpActs(world: World) {
  const { account } = world;
  return {
    addAudience(seed: AudienceSeed): void {
      addAudience(account, seed);
    },
    /** As if they had long been there: no rule is asked, no webhook tells. */
    addMember(seed: MemberSeed): void {
      addMember(account, seed, world.now());
    },
    addMembers({ members }: { members: readonly MemberSeed[] }): void {
      for (const seed of members) addMember(account, seed, world.now());
    },
    forget(who: Person): void {
      forget(account, who);
    },
    /** Signed up too often lately: no call makes them a member. */
    refuseSignUps({ email }: { email: string }): void {
      account.tooManySignUps.add(hashOf(email));
    },
    /** With what the API hides: who set the status, compliance, what it was before archiving. */
    readMember({ audience, email }: Person): Member | undefined {
      return account.audiences.get(audience)?.members.get(hashOf(email));
    },
    readForgotten({ audience }: { audience: string }): string[] {
      return [...((account.audiences.get(audience) as Audience | undefined)?.forgotten ?? [])];
    },
  };
}

function behaviour({ world, webhooks, faults, limits, access, timing }: Parts, place: Listening) {
  return {
    change(habits: Partial<Habits>): void {
      Object.assign(world.account.habits, habits);
    },
    changeLimits(given: Partial<Limits>): void {
      Object.assign(limits, given);
    },
    changeWebhooks(settings: Partial<WebhookSettings>): void {
      Object.assign(webhooks.settings, settings);
    },
    changeLatency({ ms }: { ms: number }): void {
      timing.latencyMs = ms;
    },
    fault(fault: Fault): void {
      faults.add(fault);
    },
    clearFaults(): void {
      faults.clear();
    },
    /** Nobody answers the port; with `ms`, until then. */
    async outage({ isOn, ms }: { isOn: boolean; ms?: number }): Promise<void> {
      if (!isOn) return place.comeBack();
      await place.goDown();
      if (ms !== undefined) setTimeout(() => void place.comeBack(), ms).unref();
    },
    revokeKey({ isRevoked = true }: { isRevoked?: boolean } = {}): void {
      access.isRevoked = isRevoked;
    },
    /** Sends what was gathered while webhooks were paused. */
    async flushWebhooks(): Promise<void> {
      webhooks.flush();
      await webhooks.settled();
    },
    /** Done when nothing is on its way; what waits for its next try is not waited for. */
    webhooksSettled(): Promise<void> {
      return webhooks.settled();
    },
  };
}

function timeActs({ world, timeline, webhooks }: Parts) {
  /** Batches and tries of webhooks that fall due on the way run before it is done. */
  const advance = async ({ ms }: { ms: number }): Promise<void> => {
    await timeline.advance(ms);
    await webhooks.settled();
  };
  const isOpen = ({ status }: Batch) => status !== 'finished';
  const finishBatches = async (): Promise<void> => {
    while ([...world.account.batches.values()].some(isOpen)) await advance({ ms: 1000 });
  };
  return { advance, finishBatches };
}

type Acts<T> = {
  readonly [K in keyof T]: T[K] extends (world: World, act: infer A) => infer R ? (act: A) => R : never;
};

function bound<T extends Record<string, (world: World, act: never) => unknown>>(acts: T, world: World): Acts<T> {
  const pairs = Object.entries(acts).map(([name, act]) => [name, (given: never) => act(world, given)] as const);
  return Object.fromEntries(pairs) as Acts<T>;
}
