import { EntitySchema } from 'typeorm';
import { isOneOf } from './is-one-of';

/** A row of `address`. */
export interface AddressRow {
  readonly hash: string;
  readonly contact_id: string;
  readonly key_version: number;
  readonly kind: string;
  readonly value: string;
  readonly is_primary: boolean;
  readonly confirmation_mail_at: Date | null;
}

export const addressTable = new EntitySchema<AddressRow>({
  name: 'address',
  columns: {
    hash: { type: 'uuid', primary: true, primaryKeyConstraintName: 'address_pkey' },
    contact_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'address_pkey' },
    key_version: { type: 'smallint' },
    kind: { type: 'text' },
    value: { type: 'text' },
    is_primary: { type: 'boolean' },
    confirmation_mail_at: { type: 'timestamptz', nullable: true },
  },
  indices: [
    { name: 'address_contact_index', columns: ['contact_id'] },
    { name: 'address_one_holder_of_email_index', columns: ['hash'], unique: true, where: "kind = 'EMAIL'" },
  ],
  checks: [{ name: 'address_kind_check', expression: isOneOf('kind', ['EMAIL', 'PHONE']) }],
  foreignKeys: [
    { name: 'address_contact_fkey', columnNames: ['contact_id'], target: 'contact', referencedColumnNames: ['id'] },
  ],
});
