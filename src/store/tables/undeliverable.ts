import { EntitySchema } from 'typeorm';

/** A row of `undeliverable`. */
export interface UndeliverableRow {
  readonly hash: string;
  readonly key_version: number;
  readonly position: string;
  readonly ordinal: number;
}

export const undeliverableTable = new EntitySchema<UndeliverableRow>({
  name: 'undeliverable',
  columns: {
    hash: { type: 'uuid', primary: true, primaryKeyConstraintName: 'undeliverable_pkey' },
    key_version: { type: 'smallint' },
    position: { type: 'bigint' },
    ordinal: { type: 'integer' },
  },
});
