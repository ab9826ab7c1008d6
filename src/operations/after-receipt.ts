import type { Change } from '../domain/change';
import type { TopicChannel } from '../domain/contact';
import type { StopReason } from '../domain/words';
import { AbideError } from '../errors';
import { openReceiptToken, type ReceiptToken } from '../security/receipt-token';
import type { CommitLane } from './commit-change';
import { contactRef, type Ground } from './ground';
import type { ChangeAnswer, Said } from './index';
import { commitCall, saidOf } from './said';

/** Takes back the noes to these topics that the receipt's act came to; what may not be is a refusal. */
export function undoOptOuts(
  ground: Ground,
  lane: CommitLane,
  { receipt, topics, said }: { receipt: string; topics: readonly TopicChannel[]; said: Said },
): Promise<ChangeAnswer> {
  const { contactId, position } = open(ground, receipt);
  const changes = topics.map(
    ({ topic, channel }): Change => ({
      kind: 'UNDO_OPT_OUT',
      topic,
      channel,
      position,
      ...saidOf(said),
      contact: contactRef(ground, { contactId }),
    }),
  );
  return commitCall(lane, changes, said);
}

/** Why the person stopped, as they like to say after it. One answer for each act: a second press adds nothing. */
export function giveStopReason(
  ground: Ground,
  lane: CommitLane,
  { receipt, reason, said }: { receipt: string; reason: StopReason; said: Said },
): Promise<ChangeAnswer> {
  const { contactId, position } = open(ground, receipt);
  const change: Change = {
    kind: 'GIVE_STOP_REASON',
    reason,
    position,
    ...saidOf(said),
    contact: contactRef(ground, { contactId }),
  };
  const idempotency = { apiKeyId: 'stop-reason', key: `${contactId} ${position}`, requestHash: 'any answer' };
  return commitCall(lane, [change], { idempotency });
}

function open({ secrets }: Ground, receipt: string): ReceiptToken {
  const opened = openReceiptToken(receipt, secrets);
  if (!opened) throw new AbideError('BAD_USER_INPUT', 'not a receipt of ours', { path: 'receipt' });
  return opened;
}
