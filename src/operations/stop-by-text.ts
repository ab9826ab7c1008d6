import { randomUUID } from 'node:crypto';
import type { Address } from '../domain/address';
import type { Change } from '../domain/change';
import type { CommitLane } from './commit-change';
import { contactRef, type Ground } from './ground';
import { readContacts } from './read-contact';
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
  /** Every channel, or texts and calls only (the policy's `stopByText`). */
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
  const isOfAllChannels = ground.active.policy.stopByText === 'ALL_CHANNELS';
  const said = { source: 'TEXT_MESSAGE', statedBy: 'RECIPIENT', reference: messageId } as const;
  const change: Change = {
    kind: 'OBJECT',
    newContactId: randomUUID(),
    ...(isOfAllChannels ? {} : { channels: ['SMS', 'PHONE'] }),
    ...saidOf(said),
    contact: contactRef(ground, { address: from }),
  };
  const idempotency =
    messageId === undefined ? undefined : { apiKeyId: 'text-message', key: messageId, requestHash: from.value };
  const { entries, contactId } = await commitCall(lane, [change], { idempotency });
  const [contact] = contactId === undefined ? [] : await readContacts(ground, [{ contactId }]);
  return { isNew: entries > 0, isOfAllChannels, language: contact?.profile.language };
}
