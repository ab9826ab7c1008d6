import { Reconciliation } from '../../../integrations/reconcile';
import type { Side } from './side';
import type { SidesStage } from './stage';

/** Looks up whom a provider told of; and walks through it, whether that is due or not. */
export async function reconcileSide({ instances, ground }: SidesStage, side: Side, isWalk: boolean): Promise<void> {
  const [operations] = instances;
  const { provider } = side;
  const { log } = ground.ground;
  const reconciliation = new Reconciliation({ provider, operations, sync: operations.sync, log, everySeconds: 3600 });
  while (await reconciliation.lookUp());
  if (!isWalk) return;
  await reconciliation.walk(true);
  while (await reconciliation.lookUp());
}
