import { EntitySchema } from 'typeorm';

/** A row of `ledger_head`. */
export interface LedgerHeadRow {
  readonly is_only: boolean;
  readonly position: string;
  readonly previous_hash: Buffer;
  readonly hash: Buffer;
  readonly committed_at: Date;
  readonly policy_version: string | null;
}

export const ledgerHeadTable = new EntitySchema<LedgerHeadRow>({
  name: 'ledger_head',
  columns: {
    is_only: { type: 'boolean', primary: true, primaryKeyConstraintName: 'ledger_head_pkey', default: true },
    position: { type: 'bigint' },
    previous_hash: { type: 'bytea' },
    hash: { type: 'bytea' },
    committed_at: { type: 'timestamptz' },
    policy_version: { type: 'text', nullable: true },
  },
  checks: [{ name: 'ledger_head_only_check', expression: 'is_only' }],
});
