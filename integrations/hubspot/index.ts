import type { Clock } from '../../src/clock';
import type { Policy } from '../../src/domain/policy';
import type { Log } from '../../src/log';
import type { CallLimits, NoteCall, Provider } from '../provider';
import { createBatchRight } from './batch-right';
import { createClient } from './client';
import { readCursor } from './cursor';
import { createDefinitions } from './definitions';
import { CallFailure } from './failures';
import { pushDifferences } from './push';
import { fetchReadings, type Reader } from './readings';
import { readSetUp, webhookInstructions } from './set-up';
import { walkChanges } from './walk-changes';
import { walkEverybody } from './walk-contacts';
import { walkInteractions } from './walk-interactions';
import { checkSignature } from './webhook';
import { eventsOf } from './webhook-events';

export { HUBSPOT_LIMITS } from './calls';

export interface HubspotSettings {
  readonly accessToken: string;
  /** Of the app: webhooks are signed with it. Empty: every webhook is refused. */
  readonly clientSecret: string;
  /** HubSpot's own when it is not given. */
  readonly baseUrl?: string;
  /** The segment of the communication preferences' path: `v4`, or a dated version. */
  readonly apiVersion?: string;
  /** The account's plan gives a right to the batch calls of communication preferences. */
  readonly mayBatch?: boolean;
  /** The account's number, by which webhooks of other accounts are left out; learnt from its answers when not given. */
  readonly portalId?: string;
  readonly policy: () => Policy;
  readonly limits: CallLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeoutMs?: number;
  readonly noteCall?: NoteCall;
}

/** What a task may take in all, within the half minute of `Provider`. */
const BUDGET_MS = 27_000;

/** Several sets of a hundred, so that few of them go out half full. */
const AT_ONCE = { push: 500, fetch: 100, fields: 100 };
/** Some calls for each person, of which ten a second are allowed; fields go out for many all the same. */
const ONE_BY_ONE = { push: 50, fetch: 25, fields: 50 };

/** HubSpot as a provider. Its words, ids and habits stop in this folder; README.md says how it is set up. */
export function createHubspot(settings: HubspotSettings): Provider {
  const { policy, clock, log, clientSecret, apiVersion = 'v4', timeoutMs = 10_000 } = settings;
  const openPort = createClient({ ...settings, apiVersion, timeoutMs, budgetMs: BUDGET_MS });
  const definitions = createDefinitions({ policy, clock });
  const batch = createBatchRight({ mayBatch: settings.mayBatch ?? false, log });
  let { portalId } = settings;
  const learnPortal = (told: string | undefined) => {
    portalId ??= told;
  };

  async function open(): Promise<Reader> {
    const port = openPort();
    return { port, typeMap: await definitions.read(port), batch, clock };
  }

  return {
    name: 'hubspot',
    get atOnce() {
      return batch.isHeld ? AT_ONCE : ONE_BY_ONE;
    },
    readWebhook(request) {
      checkSignature(request, { clientSecret, at: clock() });
      return eventsOf(request.body, { typeMap: definitions.known(), portalId, at: clock() });
    },
    async fetch(refs) {
      return fetchReadings(await open(), refs);
    },
    async push(differences) {
      const { port, typeMap } = await open();
      const outcomes = await pushDifferences({ port, typeMap, batch }, differences);
      // Perhaps a type was renamed, put away or made anew since they were read.
      if (outcomes.some((one) => one.kind === 'FAILED' && isOfTypes(one.error))) definitions.forget();
      return outcomes;
    },
    async walk(walk, cursor) {
      const reader = await open();
      const position = readCursor(cursor);
      if (walk === 'ALL') return walkEverybody(reader, position);
      if (walk === 'CHANGES') return walkChanges({ reader, learnPortal }, position);
      return walkInteractions({ reader, learnPortal }, position);
    },
    async readSetUp() {
      definitions.forget();
      const { port, typeMap } = await open();
      return readSetUp(port, typeMap);
    },
    readPlace: () => openPort().readPlace(),
    async connect(webhookUrl) {
      return webhookInstructions(webhookUrl, (await open()).typeMap);
    },
  };
}

function isOfTypes(error: Error): boolean {
  return error instanceof CallFailure ? error.status === 400 || error.status === 404 : true;
}
