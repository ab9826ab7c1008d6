import type { AddressKey } from './address-key';
import type { LedgerPlace } from './ledger-place';
import type { Topic } from './topic';
import type { Channel, ChannelOrAll, Source, StatedBy, SuppressionReason, SuppressionScope } from './words';

/**
 * An entry of the global suppression list. Only ever inserted; it survives the erasure of its contact.
 * Copies (address added later, adopting holder, new key version) bear the place and time of the first row.
 */
export interface Suppression {
  /** The key as stored, under whatever version it was written. */
  readonly key: AddressKey;
  /** The contact that made it; undefined when unknown or a shared number's. Read through merges. */
  readonly contactId?: string;
  readonly channel: ChannelOrAll;
  readonly scope: SuppressionScope;
  readonly reason: SuppressionReason;
  /** The one controller it names; undefined binds the whole group. */
  readonly controller?: string;
  readonly statedBy: StatedBy;
  readonly source: Source;
  readonly statedAt: Date;
  readonly place: LedgerPlace;
}

/** A topic and channel that a person opened again over a suppression (design, section 2). */
export interface Exception {
  readonly contactId: string;
  readonly key: AddressKey;
  readonly topic: string;
  readonly channel: Channel;
  readonly place: LedgerPlace;
}

/** One contact became part of another. */
export interface Merge {
  readonly fromId: string;
  readonly intoId: string;
  readonly position: number;
}

/** Scope that a reason brings with it; OBJECTION takes what was said or the policy's default (design, section 2). */
export function scopeOfReason(reason: SuppressionReason, given: SuppressionScope | undefined): SuppressionScope {
  if (reason === 'ERASURE' || reason === 'UNDER_AGE' || reason === 'COMPLAINT') return 'ALL_OPTIONAL';
  return given ?? 'DIRECT_MARKETING';
}

/** Does this suppression speak about the topic on the channel, exceptions and endings apart (row 5)? */
export function covers(suppression: Suppression, topic: Topic, channel: Channel): boolean {
  if (topic.class === 'MANDATORY') return false;
  if (topic.class === 'SERVICE' && suppression.scope !== 'ALL_OPTIONAL') return false;
  if (suppression.channel !== 'ALL' && suppression.channel !== channel) return false;
  return suppression.controller === undefined || suppression.controller === topic.controller;
}
