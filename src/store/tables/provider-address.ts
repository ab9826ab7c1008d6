import { EntitySchema } from 'typeorm';

/** A row of `provider_address`: what a provider was last seen to hold for an address, as read or as written. */
export interface ProviderAddressRow {
  readonly provider: string;
  readonly hash: string;
  readonly key_version: number;
  readonly contact_id: string;
  readonly remote_id: string | null;
  /** A `ProviderState`; null: not known, because nothing was read or a write had no answer. */
  readonly held: unknown;
  readonly held_at: Date | null;
  /** When it was last read to be something else than it should be; null: it was not, when it was last read. */
  readonly differed_at: Date | null;
  /** A keyed hash of the fields written last; null: none were, or it is not known. */
  readonly fields_hash: string | null;
  /** The text of an address that the contact gave up, until it is closed there. */
  readonly sealed: Buffer | null;
  readonly sealed_version: number | null;
}

export const providerAddressTable = new EntitySchema<ProviderAddressRow>({
  name: 'provider_address',
  columns: {
    provider: { type: 'text', primary: true, primaryKeyConstraintName: 'provider_address_pkey' },
    hash: { type: 'uuid', primary: true, primaryKeyConstraintName: 'provider_address_pkey' },
    key_version: { type: 'smallint' },
    contact_id: { type: 'uuid' },
    remote_id: { type: 'text', nullable: true },
    held: { type: 'jsonb', nullable: true },
    held_at: { type: 'timestamptz', nullable: true },
    differed_at: { type: 'timestamptz', nullable: true },
    fields_hash: { type: 'text', nullable: true },
    sealed: { type: 'bytea', nullable: true },
    sealed_version: { type: 'smallint', nullable: true },
  },
  indices: [
    { name: 'provider_address_contact_index', columns: ['contact_id'] },
    { name: 'provider_address_remote_index', columns: ['provider', 'remote_id'] },
  ],
});
