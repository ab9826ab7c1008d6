import { EntitySchema } from 'typeorm';

/** A row of `ledger_commit`. */
export interface LedgerCommitRow {
  readonly position: string;
  readonly previous_hash: Buffer;
  readonly entries_hash: Buffer;
  readonly entry_count: number;
  readonly committed_at: Date;
  readonly hash: Buffer;
}

export const ledgerCommitTable = new EntitySchema<LedgerCommitRow>({
  name: 'ledger_commit',
  columns: {
    position: { type: 'bigint', primary: true, primaryKeyConstraintName: 'ledger_commit_pkey' },
    previous_hash: { type: 'bytea' },
    entries_hash: { type: 'bytea' },
    entry_count: { type: 'integer' },
    committed_at: { type: 'timestamptz' },
    hash: { type: 'bytea' },
  },
  indices: [{ name: 'ledger_commit_time_index', columns: ['committed_at', 'position'] }],
});
