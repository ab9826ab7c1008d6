import { EntitySchema } from 'typeorm';

/** A row of `suppression_exception`. */
export interface SuppressionExceptionRow {
  readonly position: string;
  readonly ordinal: number;
  readonly contact_id: string;
  readonly key_version: number;
  readonly hash: string;
  readonly topic: string;
  readonly channel: string;
}

export const suppressionExceptionTable = new EntitySchema<SuppressionExceptionRow>({
  name: 'suppression_exception',
  columns: {
    position: { type: 'bigint', primary: true, primaryKeyConstraintName: 'suppression_exception_pkey' },
    ordinal: { type: 'integer', primary: true, primaryKeyConstraintName: 'suppression_exception_pkey' },
    contact_id: { type: 'uuid' },
    key_version: { type: 'smallint' },
    hash: { type: 'uuid' },
    topic: { type: 'text' },
    channel: { type: 'text' },
  },
  indices: [{ name: 'suppression_exception_contact_index', columns: ['contact_id'] }],
});
