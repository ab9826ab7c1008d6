import type { ProviderEvent } from '../domain/provider-event';
import type { ProviderName } from '../domain/provider-map';
import type { ProviderWalk } from '../domain/provider-walk';
import { markDrifted, readUnseen } from '../store/provider-drift';
import { noteHints } from '../store/provider-hints';
import { readDatabaseTime } from '../store/provider-known';
import {
  dropWalk,
  endWalk,
  keepPage,
  readWalks,
  type TakenWalk,
  takeWalk,
  type WalkedPage,
  type WalkFigures,
} from '../store/provider-walks';
import type { Ground } from './ground';
import { exchangesInteractions } from './provider-interactions';
import { endLook, type ProviderLook, postponeLook, takeLook, withoutTrace } from './provider-looks';
import { readWishes, type WishesPage } from './read-wishes';
import {
  type ReceivedEvents,
  type ReceivedFrom,
  type ReceivingLanes,
  receiveProviderEvents,
} from './receive-provider-events';

export type { TakenWalk, WalkedPage, WalkFigures } from '../store/provider-walks';
export type { ProviderLook } from './provider-looks';
export type { WishedAddress, WishesPage } from './read-wishes';
export type { OpenThere, ReceivedEvents, ReceivedFrom } from './receive-provider-events';

/** What the doors of providers do: everything that comes in from them. None of it calls a provider. */
export interface InboundOperations {
  receiveProviderEvents(received: ReceivedFrom): Promise<ReceivedEvents>;
  /** To be asked before a provider is: it goes with what is read there (`ReceivedFrom.readAt`). */
  providerTime(): Promise<Date>;
  /** People to be looked up, for this instance alone for two minutes; undefined: nobody. */
  takeLook(provider: ProviderName, most: number): Promise<ProviderLook | undefined>;
  /** What the look found, to be received, with those that it did not find. */
  withoutTrace(look: ProviderLook, events: readonly ProviderEvent[]): readonly ProviderEvent[];
  /** All effects of the look stand. */
  endLook(look: ProviderLook): Promise<void>;
  postponeLook(look: ProviderLook): Promise<void>;
  /** A walk that is due, for this instance alone while it keeps pages; undefined: not due, or somebody else has it. */
  takeWalk(provider: ProviderName, walk: ProviderWalk, isNow?: boolean): Promise<TakenWalk | undefined>;
  /** After the effects of the page. False: it is not ours any more. */
  keepPage(walk: TakenWalk, page: WalkedPage): Promise<boolean>;
  /** At the end of a full walk: those whom it did not show may need a no there. Gives how many. */
  markUnseen(walk: TakenWalk): Promise<number>;
  /** Of a walk through everybody it gives the drift: of how many what was read last is not what should be held there. */
  endWalk(walk: TakenWalk, everySeconds: number): Promise<number | undefined>;
  dropWalk(walk: TakenWalk, why: { fault?: string; seconds: number }): Promise<void>;
  walks(): Promise<readonly WalkFigures[]>;
  /** What the provider should hold of everybody, page by page; undefined: the policy maps nothing to it. */
  readWishes(provider: ProviderName, after: string | undefined, most: number): Promise<WishesPage | undefined>;
  exchangesInteractions(provider: ProviderName): boolean;
}

export function inboundOperations(ground: Ground, lanes: ReceivingLanes): InboundOperations {
  const { pool } = ground.database;
  return {
    receiveProviderEvents: (received) => receiveProviderEvents(ground, lanes, received),
    providerTime: () => readDatabaseTime(pool),
    takeLook: (provider, most) => takeLook(ground, provider, most),
    withoutTrace,
    endLook: (look) => endLook(ground, look),
    postponeLook: (look) => postponeLook(ground, look),
    takeWalk: (provider, walk, isNow = false) => takeWalk(pool, { provider, walk, isNow }),
    keepPage: (walk, page) => keepPage(pool, walk, page),
    markUnseen: (walk) => markUnseen(ground, walk),
    endWalk: (walk, everySeconds) => endWalk(pool, walk, { everySeconds }),
    dropWalk: (walk, why) => dropWalk(pool, walk, why),
    walks: () => readWalks(pool),
    readWishes: (provider, after, most) => readWishes(ground, provider, { after, most }),
    exchangesInteractions: (provider) => exchangesInteractions(ground, provider),
  };
}

const UNSEEN_AT_ONCE = 1_000;

/** Who was never looked at there becomes due; whose record was there and did not show is looked up by name first. */
async function markUnseen({ database: { pool } }: Ground, { provider, startedAt: since }: TakenWalk): Promise<number> {
  let count = 0;
  let after: string | undefined;
  for (;;) {
    const unseen = await readUnseen(pool, provider, { since, after, most: UNSEEN_AT_ONCE });
    const never = unseen.filter(({ wasThere }) => !wasThere);
    const gone = unseen.filter(({ wasThere }) => wasThere);
    await markDrifted(
      pool,
      provider,
      never.map(({ contactId }) => ({ contactId, isNo: false })),
    );
    await noteHints(
      pool,
      provider,
      gone.map(({ contactId }) => ({ name: `contact:${contactId}`, contactId })),
    );
    count += unseen.length;
    after = unseen.at(-1)?.contactId;
    if (unseen.length < UNSEEN_AT_ONCE) return count;
  }
}
