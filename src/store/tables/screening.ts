import { EntitySchema } from 'typeorm';

/** A row of `screening`. */
export interface ScreeningRow {
  readonly id: string;
  readonly taken_at: Date;
  /** The version of the secret under which its references were made. */
  readonly key_version: number;
  /** In which way they were made (`NAMES_OF_NOW`). */
  readonly names: number;
  readonly receipt: Record<string, unknown>;
}

export const screeningTable = new EntitySchema<ScreeningRow>({
  name: 'screening',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'screening_pkey' },
    taken_at: { type: 'timestamptz' },
    key_version: { type: 'smallint' },
    names: { type: 'smallint', default: 1 },
    receipt: { type: 'jsonb' },
  },
});
