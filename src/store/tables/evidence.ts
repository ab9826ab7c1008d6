import { EntitySchema } from 'typeorm';

/** A row of `evidence`. */
export interface EvidenceRow {
  readonly position: string;
  readonly ordinal: number;
  readonly contact_id: string | null;
  readonly salt: Buffer;
  readonly text: unknown;
}

export const evidenceTable = new EntitySchema<EvidenceRow>({
  name: 'evidence',
  columns: {
    position: { type: 'bigint', primary: true, primaryKeyConstraintName: 'evidence_pkey' },
    ordinal: { type: 'integer', primary: true, primaryKeyConstraintName: 'evidence_pkey' },
    contact_id: { type: 'uuid', nullable: true },
    salt: { type: 'bytea' },
    text: { type: 'jsonb' },
  },
  indices: [{ name: 'evidence_contact_index', columns: ['contact_id'] }],
});
