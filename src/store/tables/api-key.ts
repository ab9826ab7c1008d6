import { EntitySchema } from 'typeorm';

/** A row of `api_key`. */
export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly hash: Buffer;
  readonly scopes: string[];
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly last_used_on: string | null;
}

export const apiKeyTable = new EntitySchema<ApiKeyRow>({
  name: 'api_key',
  columns: {
    id: { type: 'text', primary: true, primaryKeyConstraintName: 'api_key_pkey' },
    name: { type: 'text' },
    hash: { type: 'bytea' },
    scopes: { type: 'text', array: true },
    created_at: { type: 'timestamptz' },
    expires_at: { type: 'timestamptz', nullable: true },
    revoked_at: { type: 'timestamptz', nullable: true },
    last_used_on: { type: 'date', nullable: true },
  },
});
