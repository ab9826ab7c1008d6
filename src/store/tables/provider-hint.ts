import { EntitySchema } from 'typeorm';

/** A row of `provider_hint`: somebody of whom a provider told that something is new, and not what. Times by the database's clock. */
export interface ProviderHintRow {
  readonly provider: string;
  /** Of whom, so that many hints of one person are one: `contact:<id>`, `remote:<id>` or `address:<hash>`. */
  readonly name: string;
  readonly contact_id: string | null;
  readonly remote_id: string | null;
  /** The text of an address that nobody holds here, until it was looked up. */
  readonly sealed: Buffer | null;
  readonly sealed_version: number | null;
  readonly noted_at: Date;
  readonly due_at: Date;
  readonly leased_until: Date | null;
  readonly attempts: number;
}

export const providerHintTable = new EntitySchema<ProviderHintRow>({
  name: 'provider_hint',
  columns: {
    provider: { type: 'text', primary: true, primaryKeyConstraintName: 'provider_hint_pkey' },
    name: { type: 'text', primary: true, primaryKeyConstraintName: 'provider_hint_pkey' },
    contact_id: { type: 'uuid', nullable: true },
    remote_id: { type: 'text', nullable: true },
    sealed: { type: 'bytea', nullable: true },
    sealed_version: { type: 'smallint', nullable: true },
    noted_at: { type: 'timestamptz', default: () => 'clock_timestamp()' },
    due_at: { type: 'timestamptz', default: () => 'clock_timestamp()' },
    leased_until: { type: 'timestamptz', nullable: true },
    attempts: { type: 'integer', default: 0 },
  },
  indices: [{ name: 'provider_hint_due_index', columns: ['provider', 'due_at'] }],
});
