import { EntitySchema } from 'typeorm';

/** A row of `hash_key`. */
export interface HashKeyRow {
  readonly version: number;
  readonly check_value: string;
}

export const hashKeyTable = new EntitySchema<HashKeyRow>({
  name: 'hash_key',
  columns: {
    version: { type: 'smallint', primary: true, primaryKeyConstraintName: 'hash_key_pkey' },
    check_value: { type: 'text' },
  },
});
