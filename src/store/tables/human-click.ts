import { EntitySchema } from 'typeorm';

/** A row of `human_click`: the last click of a person that is kept, for the retention clock (row 10). */
export interface HumanClickRow {
  readonly contact_id: string;
  readonly last_at: Date;
}

export const humanClickTable = new EntitySchema<HumanClickRow>({
  name: 'human_click',
  columns: {
    contact_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'human_click_pkey' },
    last_at: { type: 'timestamptz' },
  },
});
