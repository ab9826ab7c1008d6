import { EntitySchema } from 'typeorm';

/** A row of `suppression_ending`. */
export interface SuppressionEndingRow {
  readonly of_position: string;
  readonly of_ordinal: number;
  readonly position: string;
  readonly ordinal: number;
}

export const suppressionEndingTable = new EntitySchema<SuppressionEndingRow>({
  name: 'suppression_ending',
  columns: {
    of_position: { type: 'bigint', primary: true, primaryKeyConstraintName: 'suppression_ending_pkey' },
    of_ordinal: { type: 'integer', primary: true, primaryKeyConstraintName: 'suppression_ending_pkey' },
    position: { type: 'bigint' },
    ordinal: { type: 'integer' },
  },
});
