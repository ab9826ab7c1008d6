import { EntitySchema } from 'typeorm';

/** A row of `provider_erasure`: a deletion that a provider has not confirmed yet. It goes when it has. */
export interface ProviderErasureRow {
  readonly provider: string;
  readonly contact_id: string;
  /** Under which addresses and ids the provider knows the person. */
  readonly sealed: Buffer;
  readonly sealed_version: number;
  readonly asked_at: Date;
  readonly due_at: Date;
  readonly lease: string | null;
  readonly leased_until: Date | null;
  readonly attempts: number;
  readonly fault: string | null;
  readonly parked_at: Date | null;
}

export const providerErasureTable = new EntitySchema<ProviderErasureRow>({
  name: 'provider_erasure',
  columns: {
    provider: { type: 'text', primary: true, primaryKeyConstraintName: 'provider_erasure_pkey' },
    contact_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'provider_erasure_pkey' },
    sealed: { type: 'bytea' },
    sealed_version: { type: 'smallint' },
    asked_at: { type: 'timestamptz', default: () => 'now()' },
    due_at: { type: 'timestamptz', default: () => 'now()' },
    lease: { type: 'uuid', nullable: true },
    leased_until: { type: 'timestamptz', nullable: true },
    attempts: { type: 'integer', default: 0 },
    fault: { type: 'text', nullable: true },
    parked_at: { type: 'timestamptz', nullable: true },
  },
});
