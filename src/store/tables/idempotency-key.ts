import { EntitySchema } from 'typeorm';

/** A row of `idempotency_key`. */
export interface IdempotencyKeyRow {
  readonly api_key_id: string;
  readonly key: string;
  readonly request_hash: string;
  readonly answer: unknown | null;
  readonly claimed_at: Date;
}

export const idempotencyKeyTable = new EntitySchema<IdempotencyKeyRow>({
  name: 'idempotency_key',
  columns: {
    api_key_id: { type: 'text', primary: true, primaryKeyConstraintName: 'idempotency_key_pkey' },
    key: { type: 'text', primary: true, primaryKeyConstraintName: 'idempotency_key_pkey' },
    request_hash: { type: 'text' },
    answer: { type: 'jsonb', nullable: true },
    claimed_at: { type: 'timestamptz' },
  },
  indices: [{ name: 'idempotency_key_claimed_index', columns: ['claimed_at'] }],
});
