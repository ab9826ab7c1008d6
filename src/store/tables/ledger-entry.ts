import { EntitySchema } from 'typeorm';

/** A row of `ledger_entry`. */
export interface LedgerEntryRow {
  readonly position: string;
  readonly ordinal: number;
  readonly kind: string;
  readonly contact_id: string | null;
  readonly at: Date;
  readonly body: unknown;
  readonly evidence_hash: Buffer | null;
  readonly hash: Buffer;
  readonly xid: string;
}

export const ledgerEntryTable = new EntitySchema<LedgerEntryRow>({
  name: 'ledger_entry',
  columns: {
    position: { type: 'bigint', primary: true, primaryKeyConstraintName: 'ledger_entry_pkey' },
    ordinal: { type: 'integer', primary: true, primaryKeyConstraintName: 'ledger_entry_pkey' },
    kind: { type: 'text' },
    contact_id: { type: 'uuid', nullable: true },
    at: { type: 'timestamptz' },
    body: { type: 'jsonb' },
    evidence_hash: { type: 'bytea', nullable: true },
    hash: { type: 'bytea' },
    xid: { type: 'bigint', default: () => 'writing_transaction()' },
  },
  indices: [
    {
      name: 'ledger_entry_contact_index',
      columns: ['contact_id', 'position', 'ordinal'],
      where: 'contact_id IS NOT NULL',
    },
    { name: 'ledger_entry_refusal_index', columns: ['at'], where: "kind = 'CHANGE_REFUSED'" },
  ],
});
