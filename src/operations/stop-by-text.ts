import { randomUUID } from 'node:crypto';
import type { Address } from '../domain/address';
import { findIn, isSharedBy } from '../domain/admission';
import type { Change } from '../domain/change';
import type { CommitLane } from './commit-change';
import { askedFor, contactRef, type Ground, load } from './ground';
import { commitCall, saidOf } from './said';

/** A stop that came as a text message. */
export interface TextStop {
  readonly from: Address;
  /** The carrier's name of the message: the same one delivered again is the same stop, and answered the same. */
  readonly messageId?: string;
}

export interface TextStopAnswer {
  /** False when it only repeated what stood: one confirmation, then silence. */
  readonly isNew: boolean;
  /**
   * Every channel, or texts and calls only: as the policy says (`stopByText`), and of a number that several hold never
   * more than the number. Nobody is told of a wider stop than was written.
   */
  readonly isOfAllChannels: boolean;
  /** Of the contact, of several by one number the first. */
  readonly language?: string;
}

/**
 * STOP by text (design, section 4; EK-05): stops texts and calls to that number, or all channels, as the policy says. A
 * number that nobody holds is stored too, so that it stays stopped for whoever is held there later.
 */
export async function stopByText(ground: Ground, lane: CommitLane, stop: TextStop): Promise<TextStopAnswer> {
  const { from, messageId } = stop;
  const reachesAll = ground.active.policy.stopByText === 'ALL_CHANNELS';
  const contact = contactRef(ground, { address: from });
  const said = { source: 'TEXT_MESSAGE', statedBy: 'RECIPIENT', reference: messageId } as const;
  const change: Change = {
    kind: 'OBJECT',
    newContactId: randomUUID(),
    ...(reachesAll ? {} : { channels: ['SMS', 'PHONE'] }),
    ...saidOf(said),
    contact,
  };
  const idempotency =
    messageId === undefined ? undefined : { apiKeyId: 'text-message', key: messageId, requestHash: from.value };
  const { entries } = await commitCall(lane, [change], { idempotency });
  const { register } = await load(ground, askedFor([contact]));
  return {
    isNew: entries > 0,
    isOfAllChannels: reachesAll && !isSharedBy(register, contact),
    language: findIn(register, contact)?.profile.language,
  };
}
