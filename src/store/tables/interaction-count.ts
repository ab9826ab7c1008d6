import { EntitySchema } from 'typeorm';
import { Actor, Channel, InteractionKind } from '../../domain/words';
import { isOneOf } from './is-one-of';

/** A row of `interaction_count`: how many a day, of nobody in particular. Empty text: no topic or campaign was named. */
export interface InteractionCountRow {
  readonly day: string;
  readonly kind: InteractionKind;
  readonly channel: Channel;
  readonly topic: string;
  readonly campaign: string;
  readonly actor: Actor;
  readonly count: string;
}

const key = { primary: true, primaryKeyConstraintName: 'interaction_count_pkey' };

export const interactionCountTable = new EntitySchema<InteractionCountRow>({
  name: 'interaction_count',
  columns: {
    day: { type: 'date', ...key },
    kind: { type: 'text', ...key },
    channel: { type: 'text', ...key },
    topic: { type: 'text', ...key },
    campaign: { type: 'text', ...key },
    actor: { type: 'text', ...key },
    count: { type: 'bigint' },
  },
  checks: [
    { name: 'interaction_count_kind_check', expression: isOneOf('kind', Object.keys(InteractionKind)) },
    { name: 'interaction_count_channel_check', expression: isOneOf('channel', Object.keys(Channel)) },
    { name: 'interaction_count_actor_check', expression: isOneOf('actor', Object.keys(Actor)) },
  ],
});
