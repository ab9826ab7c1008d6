import type { Metrics } from '../metrics';
import { readFigures } from '../store/figures';
import { checkReadiness } from './check-readiness';
import type { CommitLane } from './commit-change';
import type { DecisionLane } from './decide-sends';
import type { Ground } from './ground';
import { readSyncStatus } from './read-sync-status';

export interface Lanes {
  readonly commits: CommitLane;
  readonly decisions: DecisionLane;
}

/**
 * Brings the gauges up to date, for a scrape. While the database is away those that it tells are left out: an old value
 * would look like a present one.
 */
export async function takeReadings(ground: Ground, { commits, decisions }: Lanes): Promise<void> {
  const { metrics, database, secrets } = ground;
  metrics.laneWaiting.set({ lane: 'commits' }, commits.waiting());
  metrics.laneWaiting.set({ lane: 'decisions' }, decisions.waiting());
  const { totalCount, idleCount, waitingCount } = database.pool;
  metrics.sessions.set({ use: 'idle' }, idleCount);
  metrics.sessions.set({ use: 'busy' }, totalCount - idleCount);
  metrics.sessionsAwaited.set(waitingCount);
  for (const { version } of secrets.all) {
    const use = version === secrets.current.version ? 'current' : 'old';
    metrics.keyVersion.set({ version: String(version), use }, 1);
  }
  await takeStoredReadings(ground, metrics);
}

async function takeStoredReadings(ground: Ground, metrics: Metrics): Promise<void> {
  const readiness = await checkReadiness(ground);
  metrics.ready.set(readiness.isReady ? 1 : 0);
  const { clockOffsetSeconds } = readiness;
  if (clockOffsetSeconds === undefined) metrics.clockOffset.remove();
  else metrics.clockOffset.set(clockOffsetSeconds);
  const figures =
    clockOffsetSeconds === undefined ? undefined : await readFigures(ground.database.pool).catch(() => undefined);
  if (!figures) {
    metrics.ledgerPosition.remove();
    metrics.suppressions.remove();
    return;
  }
  metrics.ledgerPosition.set(figures.ledgerPosition);
  metrics.suppressions.set(figures.suppressions);
  await takeProviderReadings(ground);
}

/** Of the whole installation, so every instance tells the same. */
async function takeProviderReadings(ground: Ground): Promise<void> {
  const { providerDue, providerParked, providerDrift, providerNoLag, providerOpen } = ground.metrics;
  const statuses = await readSyncStatus(ground).catch(() => undefined);
  for (const gauge of [providerDue, providerParked, providerDrift, providerNoLag, providerOpen]) gauge.reset();
  for (const { provider, due, parked, parkedErasures, drift, oldestNoSeconds, circuit } of statuses ?? []) {
    providerDue.set({ provider }, due);
    providerParked.set({ provider }, parked + parkedErasures);
    if (drift !== undefined) providerDrift.set({ provider }, drift);
    providerNoLag.set({ provider }, oldestNoSeconds);
    providerOpen.set({ provider }, circuit === 'CLOSED' ? 0 : 1);
  }
}
