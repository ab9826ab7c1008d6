import { EntitySchema } from 'typeorm';
import { isOneOf } from './is-one-of';

/** A row of `waiting_message`: what a person wrote to us, kept by the name that its carrier gave it, never its words. */
export interface WaitingMessageRow {
  readonly id: string;
  readonly kind: string;
  readonly reference: string;
  readonly contact_id: string | null;
  readonly received_at: Date;
}

export const waitingMessageTable = new EntitySchema<WaitingMessageRow>({
  name: 'waiting_message',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'waiting_message_pkey' },
    kind: { type: 'text' },
    reference: { type: 'text' },
    contact_id: { type: 'uuid', nullable: true },
    received_at: { type: 'timestamptz' },
  },
  uniques: [{ name: 'waiting_message_one_of_a_reference_key', columns: ['kind', 'reference'] }],
  checks: [{ name: 'waiting_message_kind_check', expression: isOneOf('kind', ['TEXT_MESSAGE', 'MAIL']) }],
});
