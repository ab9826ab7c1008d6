import type { ProviderName } from '../domain/provider-map';
import { providerMapOf } from '../domain/provider-map';
import { keepLimits } from '../store/call-limits';
import { hastenDue, markContacts, markSlice, releaseLease, renewLease, retryParked } from '../store/due-contacts';
import { writeKnown } from '../store/provider-addresses';
import {
  addCircuit,
  closeCircuit,
  countFailure,
  enterCircuit,
  markedUnder,
  mayRead,
  noteEvent,
  noteMarkedUnder,
  pauseProvider,
  readHealth,
} from '../store/provider-circuits';
import { NOBODY } from '../store/rows';
import type { CommitLane } from './commit-change';
import { settleErasures, takeErasures } from './erase-at-providers';
import type { Ground } from './ground';
import { announce, settle } from './settle-due-contacts';
import type { DueBatch, ErasureBatch, ProviderHealth, SyncOperations } from './sync-operations';
import { readAgain, takeDue } from './take-due-contacts';

/** What the workers of providers do, over one database. */
export function createSyncOperations(ground: Ground, commits: CommitLane): SyncOperations {
  const { pool } = ground.database;
  return {
    switchOn: (provider) => switchOn(ground, provider),
    mapOf: (provider) => providerMapOf(ground.active.policy, provider),
    enter: async (provider) => {
      const entry = await enterCircuit(pool, provider);
      if (entry === 'TRIAL') await hastenDue(pool, provider);
      return entry;
    },
    mayRead: (provider) => mayRead(pool, provider),
    noteAnswer: (provider) => closeCircuit(pool, provider),
    noteFailure: (provider, failure) => countFailure(pool, provider, failure),
    pauseUntil: (provider, until) => pauseProvider(pool, provider, until.getTime() - Date.now()),
    takeDue: (provider, most, others = most) => takeDue(ground, provider, { most, others }),
    readAgain: (batch, contactId) => readAgain(ground, batch, contactId),
    renew: async (batch) => (await renewLease(pool, tableOf(batch), batch.provider, batch.lease)) > 0,
    settle: (batch, settlements) => settle(ground, batch, settlements),
    takeErasures: (provider, most) => takeErasures(ground, provider, most),
    settleErasures: (batch, settlements) => settleErasures(ground, commits, { batch, settlements }),
    release: (batch) => releaseLease(pool, tableOf(batch), batch.provider, batch.lease),
    retryParked: (provider) => retryParked(pool, provider),
    markDue: (provider, contactIds, { isNo = false, isToRead = false } = {}) =>
      markContacts(pool, { provider, contactIds, isNo, doubt: isToRead ? 'TO_READ' : undefined }),
    announce: (batch, intended) => announce(ground, batch, intended),
    noteHeld: (provider, seen) => writeKnown(pool, { provider }, seen),
    noteEvent: (provider) => noteEvent(pool, provider),
    health: (provider) => healthOf(ground, provider),
    callLimits: (provider, limits) => keepLimits(pool, provider, limits),
  };
}

function tableOf(batch: DueBatch | ErasureBatch): 'due_contact' | 'provider_erasure' {
  return 'contacts' in batch ? 'due_contact' : 'provider_erasure';
}

const CONTACTS_AT_ONCE = 5_000;

/**
 * Everybody is due once under each policy that maps the provider: another mapping, class or basis changes what it should
 * hold without a change of anybody. Ended half-way it starts anew; twice is harmless, since nothing differs then.
 */
async function switchOn({ database, active }: Ground, provider: ProviderName): Promise<void> {
  const { pool } = database;
  const { version } = active.policy;
  await addCircuit(pool, provider);
  if ((await markedUnder(pool, provider)) === version || !providerMapOf(active.policy, provider)) return;
  for (let after: string | undefined = NOBODY; after !== undefined; ) {
    after = await markSlice(pool, provider, after, CONTACTS_AT_ONCE);
  }
  await noteMarkedUnder(pool, provider, version);
}

async function healthOf({ database }: Ground, provider: ProviderName): Promise<ProviderHealth> {
  const row = await readHealth(database.pool, provider);
  return {
    provider,
    circuit: row?.state ?? 'CLOSED',
    fault: row?.fault ?? undefined,
    pausedUntil: row?.paused_until ?? undefined,
    lastPushAt: row?.last_push_at ?? undefined,
    lastEventAt: row?.last_event_at ?? undefined,
    waiting: row?.waiting ?? 0,
    waitingNoes: row?.waiting_noes ?? 0,
    parked: row?.parked ?? 0,
    erasures: row?.erasures ?? 0,
    oldestSeconds: row?.oldest_seconds ?? 0,
  };
}
