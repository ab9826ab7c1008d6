import { EntitySchema } from 'typeorm';

/** A row of `asked_confirmation`. */
export interface AskedConfirmationRow {
  readonly contact_id: string;
  readonly key_version: number;
  readonly hash: string;
  readonly opt_ins: unknown;
  readonly at: Date;
  readonly mail_at: Date;
  readonly position: string;
  readonly ordinal: number;
}

export const askedConfirmationTable = new EntitySchema<AskedConfirmationRow>({
  name: 'asked_confirmation',
  columns: {
    contact_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'asked_confirmation_pkey' },
    key_version: { type: 'smallint' },
    hash: { type: 'uuid' },
    opt_ins: { type: 'jsonb' },
    at: { type: 'timestamptz' },
    mail_at: { type: 'timestamptz' },
    position: { type: 'bigint', primary: true, primaryKeyConstraintName: 'asked_confirmation_pkey' },
    ordinal: { type: 'integer', primary: true, primaryKeyConstraintName: 'asked_confirmation_pkey' },
  },
  foreignKeys: [
    {
      name: 'asked_confirmation_contact_fkey',
      columnNames: ['contact_id'],
      target: 'contact',
      referencedColumnNames: ['id'],
    },
  ],
});
