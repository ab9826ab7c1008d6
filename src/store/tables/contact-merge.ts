import { EntitySchema } from 'typeorm';

/** A row of `contact_merge`. */
export interface ContactMergeRow {
  readonly from_id: string;
  readonly into_id: string;
  readonly position: string;
}

export const contactMergeTable = new EntitySchema<ContactMergeRow>({
  name: 'contact_merge',
  columns: {
    from_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'contact_merge_pkey' },
    into_id: { type: 'uuid' },
    position: { type: 'bigint' },
  },
  indices: [{ name: 'contact_merge_into_index', columns: ['into_id'] }],
});
