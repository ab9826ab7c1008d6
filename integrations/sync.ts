import type { ProviderName } from '../src/domain/provider-map';
import type { Log } from '../src/log';
import type { Operations } from '../src/operations';
import type { Provider } from './provider';
import { startReconcileLoop } from './reconcile-loop';
import { startSyncWorker } from './sync-worker';

export interface SyncParts {
  readonly providers: readonly Provider[];
  readonly operations: Operations;
  readonly log: Log;
  readonly everySeconds: number;
}

export interface Sync {
  /** The provider told something: it is looked up at once. */
  wake(provider: ProviderName): void;
  stop(): Promise<void>;
}

/** Keeps all providers in step, both ways, for as long as it runs. */
export function startSync({ providers, operations, log, everySeconds }: SyncParts): Sync {
  const running = providers.map((provider) => ({
    name: provider.name,
    worker: startSyncWorker({ provider, operations, log }),
    loop: startReconcileLoop({ provider, operations, sync: operations.sync, log, everySeconds }),
  }));
  return {
    wake: (provider) => running.find(({ name }) => name === provider)?.loop.wake(),
    stop: async () => {
      await Promise.all(running.flatMap(({ worker, loop }) => [worker.stop(), loop.stop()]));
    },
  };
}
