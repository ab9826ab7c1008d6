import { PROVIDER_NAMES, type ProviderName, providerMapOf } from '../domain/provider-map';
import { readWalks, type WalkFigures } from '../store/provider-walks';
import { type ParkedContact, readParked, readSyncFigures, type SyncFigures } from '../store/sync-figures';
import type { Ground } from './ground';

export type { ParkedContact } from '../store/sync-figures';

/** How things stand with a provider, for whoever has to know whether a no arrived there. */
export interface ProviderSyncStatus extends SyncFigures {
  /** The policy maps topics to it, and it was set up here. */
  readonly isMapped: boolean;
  /** Contacts of which, when last walked through, it held something else than it should; undefined: never walked. */
  readonly drift?: number;
  readonly walks: readonly WalkFigures[];
  /** Those that wait for somebody to act, the oldest first. */
  readonly parkedContacts: readonly ParkedContact[];
}

const PARKED_SHOWN = 50;

/** One for each provider that the policy maps or that was ever set up. */
export async function readSyncStatus(ground: Ground): Promise<readonly ProviderSyncStatus[]> {
  const { pool } = ground.database;
  const [figures, walks, parked] = await Promise.all([
    readSyncFigures(pool),
    readWalks(pool),
    readParked(pool, PARKED_SHOWN),
  ]);
  return PROVIDER_NAMES.flatMap((provider) => {
    const isMapped = providerMapOf(ground.active.policy, provider) !== undefined;
    const found = figures.find((one) => one.provider === provider);
    if (!isMapped && !found) return [];
    const ofProvider = walks.filter((walk) => walk.provider === provider);
    return [
      {
        ...(found ?? notSetUp(provider)),
        isMapped,
        drift: ofProvider.find(({ walk }) => walk === 'ALL')?.drift,
        walks: ofProvider,
        parkedContacts: parked.rows.filter((one) => one.provider === provider),
      },
    ];
  });
}

const NOT_SET_UP = 'it is not set up on any instance';

function notSetUp(provider: ProviderName): SyncFigures {
  const nothing = { due: 0, dueNoes: 0, oldestNoSeconds: 0, parked: 0, erasures: 0, parkedErasures: 0, toLookUp: 0 };
  return { provider, circuit: 'OPEN', fault: NOT_SET_UP, ...nothing };
}
