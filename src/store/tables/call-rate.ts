import { EntitySchema } from 'typeorm';

/** A row of `call_rate`, as RateLimiterPostgres wants it: calls counted in the window that ends at `expire` (ms). */
export interface CallRateRow {
  readonly key: string;
  readonly points: number;
  readonly expire: string | null;
}

export const callRateTable = new EntitySchema<CallRateRow>({
  name: 'call_rate',
  columns: {
    key: { type: 'character varying', length: '255', primary: true, primaryKeyConstraintName: 'call_rate_pkey' },
    points: { type: 'integer', default: 0 },
    expire: { type: 'bigint', nullable: true },
  },
});
