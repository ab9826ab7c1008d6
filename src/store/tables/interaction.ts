import { EntitySchema } from 'typeorm';
import { Actor, Channel, InteractionKind, type LawfulBasis, type MachineReason } from '../../domain/words';
import { isOneOf } from './is-one-of';

/** A row of `interaction`, which is partitioned by month of `occurred_at`. */
export interface InteractionRow {
  /** The id of the API key that reported it; `link` for our own pixels and tracked links. */
  readonly source: string;
  readonly provider_event_id: string;
  readonly occurred_at: Date;
  readonly kind: InteractionKind;
  /** Null: a report of delivery about an address of nobody. */
  readonly contact_id: string | null;
  readonly channel: Channel;
  readonly topic: string | null;
  readonly campaign: string | null;
  readonly lawful_basis: LawfulBasis;
  readonly legitimate_interest: boolean;
  readonly policy_version: string;
  readonly actor: Actor;
  readonly actor_reason: MachineReason | null;
  readonly ip: string | null;
  readonly browser: string | null;
  readonly client: string | null;
  readonly link: string | null;
}

const key = { primary: true, primaryKeyConstraintName: 'interaction_pkey' };

export const interactionTable = new EntitySchema<InteractionRow>({
  name: 'interaction',
  columns: {
    source: { type: 'text', ...key },
    provider_event_id: { type: 'text', ...key },
    occurred_at: { type: 'timestamptz', ...key },
    kind: { type: 'text' },
    contact_id: { type: 'uuid', nullable: true },
    channel: { type: 'text' },
    topic: { type: 'text', nullable: true },
    campaign: { type: 'text', nullable: true },
    lawful_basis: { type: 'text' },
    legitimate_interest: { type: 'boolean' },
    policy_version: { type: 'text' },
    actor: { type: 'text' },
    actor_reason: { type: 'text', nullable: true },
    ip: { type: 'text', nullable: true },
    browser: { type: 'text', nullable: true },
    client: { type: 'text', nullable: true },
    link: { type: 'text', nullable: true },
  },
  indices: [{ name: 'interaction_contact_index', columns: ['contact_id', 'occurred_at'] }],
  checks: [
    { name: 'interaction_kind_check', expression: isOneOf('kind', Object.keys(InteractionKind)) },
    { name: 'interaction_channel_check', expression: isOneOf('channel', Object.keys(Channel)) },
    { name: 'interaction_actor_check', expression: isOneOf('actor', Object.keys(Actor)) },
  ],
});
