import { EntitySchema } from 'typeorm';

/** A row of `open_call`: one of the calls that a provider allows at a time, and who has it now. */
export interface OpenCallRow {
  readonly name: string;
  readonly slot: number;
  readonly lease: string | null;
  readonly leased_until: Date | null;
}

export const openCallTable = new EntitySchema<OpenCallRow>({
  name: 'open_call',
  columns: {
    name: { type: 'text', primary: true, primaryKeyConstraintName: 'open_call_pkey' },
    slot: { type: 'integer', primary: true, primaryKeyConstraintName: 'open_call_pkey' },
    lease: { type: 'uuid', nullable: true },
    leased_until: { type: 'timestamptz', nullable: true },
  },
});
