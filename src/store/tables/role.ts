import { EntitySchema } from 'typeorm';

/** A row of `role`. */
export interface RoleRow {
  readonly id: string;
  readonly contact_id: string;
  readonly role: string;
  readonly customer: string;
  readonly duty: string;
  readonly until: Date | null;
  readonly position: string;
  readonly ordinal: number;
}

export const roleTable = new EntitySchema<RoleRow>({
  name: 'role',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'role_pkey' },
    contact_id: { type: 'uuid' },
    role: { type: 'text' },
    customer: { type: 'text' },
    duty: { type: 'text' },
    until: { type: 'timestamptz', nullable: true },
    position: { type: 'bigint' },
    ordinal: { type: 'integer' },
  },
  indices: [{ name: 'role_contact_index', columns: ['contact_id'] }],
  foreignKeys: [
    { name: 'role_contact_fkey', columnNames: ['contact_id'], target: 'contact', referencedColumnNames: ['id'] },
  ],
});
