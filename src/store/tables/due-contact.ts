import { EntitySchema } from 'typeorm';
import { isOneOf } from './is-one-of';

/**
 * A row of `due_contact`: a contact whose state a provider may not hold yet. Times are by the database's clock, but for
 * `turns_at`: then the contact's state changes by itself, by the clock of decisions, and nothing is to be done before.
 */
export interface DueContactRow {
  readonly provider: string;
  readonly contact_id: string;
  readonly is_no: boolean;
  readonly marked_position: string;
  readonly marked_at: Date;
  /** 'infinity': parked until something changes or somebody asks. */
  readonly due_at: Date;
  readonly turns_at: Date | null;
  /** What is held there is to be read before anything is compared. ANSWER_LOST: a write may be on its way still. */
  readonly doubt: string | null;
  readonly lease: string | null;
  readonly leased_until: Date | null;
  readonly attempts: number;
  readonly fault: string | null;
  readonly parked_at: Date | null;
}

export const dueContactTable = new EntitySchema<DueContactRow>({
  name: 'due_contact',
  columns: {
    provider: { type: 'text', primary: true, primaryKeyConstraintName: 'due_contact_pkey' },
    contact_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'due_contact_pkey' },
    is_no: { type: 'boolean' },
    marked_position: { type: 'bigint' },
    marked_at: { type: 'timestamptz', default: () => 'now()' },
    due_at: { type: 'timestamptz', default: () => 'now()' },
    turns_at: { type: 'timestamptz', nullable: true },
    doubt: { type: 'text', nullable: true },
    lease: { type: 'uuid', nullable: true },
    leased_until: { type: 'timestamptz', nullable: true },
    attempts: { type: 'integer', default: 0 },
    fault: { type: 'text', nullable: true },
    parked_at: { type: 'timestamptz', nullable: true },
  },
  indices: [
    { name: 'due_contact_queue_index', columns: ['provider', 'is_no', 'due_at'], where: 'turns_at IS NULL' },
    { name: 'due_contact_turn_index', columns: ['provider', 'turns_at'], where: 'turns_at IS NOT NULL' },
    { name: 'due_contact_contact_index', columns: ['contact_id'] },
  ],
  checks: [{ name: 'due_contact_doubt_check', expression: isOneOf('doubt', ['ANSWER_LOST', 'TO_READ']) }],
});
