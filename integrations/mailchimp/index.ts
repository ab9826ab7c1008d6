import type { Clock } from '../../src/clock';
import { type Policy, topicsOfAudience } from '../../src/domain/policy';
import { audienceStop } from '../../src/domain/provider-map';
import type { CallLimits, NoteCall, Provider } from '../provider';
import { ProviderError, type PushOutcome } from '../provider';
import { createClient, dataCentreOf, type MailchimpPort } from './client';
import { connectAll } from './connecting';
import { eventIds } from './event-id';
import { walkActs } from './interactions';
import { pushAll } from './push';
import { fetchAll } from './reading';
import { type MappedAudience, readSetUp, type SetUp } from './set-up';
import { walkMembers } from './walking';
import { readEvents } from './webhook';

export { MAILCHIMP_LIMITS } from './calls';

export interface MailchimpSettings {
  /** `<key>-<data centre>`. */
  readonly apiKey: string;
  /** Mailchimp's own when it is not given. */
  readonly baseUrl?: string;
  /** What webhooks sign with, each its own; none: the secret in their address is all there is. */
  readonly signingSecrets?: readonly string[];
  readonly policy: () => Policy;
  readonly limits: CallLimits;
  readonly clock: Clock;
  /** How long one call may take, and all that one task asks for. */
  readonly timeoutMs?: number;
  readonly budgetMs?: number;
  readonly noteCall?: NoteCall;
}

const TIMEOUT_MS = 10_000;
/** Below the half minute of the interface; the last call may begin just before it ends. */
const BUDGET_MS = 25_000;

/** Most of it is a call or two for each person, in which the fields go along. */
const AT_ONCE = { push: 100, fetch: 50, fields: 100 };

/** Mailchimp behind the interface of all providers (README). */
export function createMailchimp(settings: MailchimpSettings): Provider {
  const { clock, policy, apiKey, signingSecrets = [] } = settings;
  const openPort = createClient({ timeoutMs: TIMEOUT_MS, budgetMs: BUDGET_MS, ...settings });
  const setUps = new SetUps(policy);
  const eventId = eventIds(apiKey);
  return {
    name: 'mailchimp',
    atOnce: AT_ONCE,
    readWebhook: (request) => {
      const audiences = policy().providers.mailchimp?.audiences.length ?? 0;
      const audienceOf = (list: string) => setUps.audienceOf(list);
      return readEvents(request, { signingSecrets, now: clock(), eventId, audienceOf, audiences });
    },
    fetch: async (refs) => {
      const port = openPort();
      return fetchAll({ port, setUp: await setUps.read(port), clock }, refs);
    },
    push: async (differences) => {
      const port = openPort();
      try {
        return await pushAll(port, await setUps.read(port), differences);
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        return differences.map((): PushOutcome => ({ kind: 'FAILED', error }));
      }
    },
    walk: async (walk, cursor) => {
      const port = openPort();
      const parts = { port, setUp: await setUps.read(port), clock };
      if (walk === 'INTERACTIONS') return walkActs({ ...parts, policy: policy(), eventId }, cursor);
      return walkMembers(parts, { walk, cursor });
    },
    readSetUp: async () => (await setUps.readNow(openPort())).shown,
    readPlace: async () => {
      const name = dataCentreOf(settings);
      // All of them are in the United States; one that is named otherwise is not known here.
      return { name, ...(/^us\d+$/.test(name) && { region: 'US' }) };
    },
    connect: async (webhookUrl) => {
      const port = openPort();
      return connectAll(port, await setUps.readNow(port), webhookUrl);
    },
  };
}

const KEPT_MS = 300_000;
/** While something is missing it is looked at more often: somebody may be setting it up. */
const KEPT_INCOMPLETE_MS = 30_000;

/** What the account has beside what the policy maps, read again now and then and when the policy is another. */
class SetUps {
  private last?: SetUp;
  private of?: Policy;
  private readAt = 0;
  private reading?: Promise<SetUp>;

  constructor(private readonly policy: () => Policy) {}

  async read(port: MailchimpPort): Promise<SetUp> {
    const { last } = this;
    const isComplete = last && last.lostStops.length + last.lostTopics.length === 0;
    const age = performance.now() - this.readAt;
    const isFresh = this.of === this.policy() && age < (isComplete ? KEPT_MS : KEPT_INCOMPLETE_MS);
    if (last && isFresh) return last;
    this.reading ??= this.readNow(port).finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  /** A webhook may come before anything was read: then by the id in the policy. */
  audienceOf(list: string): Pick<MappedAudience, 'stop' | 'topics' | 'isMarketing'> | undefined {
    const found = this.last?.audiences.find((one) => one.list === list);
    if (found) return found;
    const mapped = this.policy().providers.mailchimp?.audiences.find(({ id }) => id === list);
    if (!mapped) return undefined;
    const topics = topicsOfAudience(mapped);
    return { stop: audienceStop(mapped.key), topics, isMarketing: mapped.kind === 'MARKETING' };
  }

  async readNow(port: MailchimpPort): Promise<SetUp> {
    const policy = this.policy();
    const setUp = await readSetUp(port, policy);
    this.last = setUp;
    this.of = policy;
    this.readAt = performance.now();
    return setUp;
  }
}
