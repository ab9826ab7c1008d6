import { EntitySchema } from 'typeorm';
import { isOneOf } from './is-one-of';

/** A row of `provider_walk`: how far a provider was walked through. Times by the database's clock. */
export interface ProviderWalkRow {
  readonly provider: string;
  readonly walk: string;
  /** Where to go on; null: at the beginning. */
  readonly cursor: string | null;
  /** Of the walk that is under way, or of the last one. */
  readonly started_at: Date | null;
  /** Null while one is under way. */
  readonly finished_at: Date | null;
  /** How long the last whole one took. */
  readonly took_seconds: number | null;
  readonly events: string;
  /** Differences from what should be held there, in the walk under way; and in the last whole one. */
  readonly found: number;
  readonly drift: number | null;
  readonly lease: string | null;
  readonly leased_until: Date | null;
  readonly failures: number;
  readonly due_at: Date;
  /** What it last failed of; null: nothing. */
  readonly fault: string | null;
}

export const providerWalkTable = new EntitySchema<ProviderWalkRow>({
  name: 'provider_walk',
  columns: {
    provider: { type: 'text', primary: true, primaryKeyConstraintName: 'provider_walk_pkey' },
    walk: { type: 'text', primary: true, primaryKeyConstraintName: 'provider_walk_pkey' },
    cursor: { type: 'text', nullable: true },
    started_at: { type: 'timestamptz', nullable: true },
    finished_at: { type: 'timestamptz', nullable: true },
    took_seconds: { type: 'integer', nullable: true },
    events: { type: 'bigint', default: 0 },
    found: { type: 'integer', default: 0 },
    drift: { type: 'integer', nullable: true },
    lease: { type: 'uuid', nullable: true },
    leased_until: { type: 'timestamptz', nullable: true },
    failures: { type: 'integer', default: 0 },
    due_at: { type: 'timestamptz', default: () => 'clock_timestamp()' },
    fault: { type: 'text', nullable: true },
  },
  checks: [{ name: 'provider_walk_walk_check', expression: isOneOf('walk', ['ALL', 'CHANGES', 'INTERACTIONS']) }],
});
