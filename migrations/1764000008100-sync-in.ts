import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a provider told and is to be looked up, and how far each was walked through (design, section 7). */
export class SyncIn1764000008100 implements MigrationInterface {
  readonly name = 'SyncIn1764000008100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HINTS);
    await runner.query(WALKS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE provider_walk, provider_hint');
  }
}

const HINTS = `
  CREATE TABLE provider_hint (
    provider text NOT NULL,
    name text NOT NULL,
    contact_id uuid,
    remote_id text,
    sealed bytea,
    sealed_version smallint,
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    leased_until timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    CONSTRAINT provider_hint_pkey PRIMARY KEY (provider, name)
  );
  CREATE INDEX provider_hint_due_index ON provider_hint (provider, due_at);
  ALTER TABLE provider_hint ALTER COLUMN name SET STATISTICS 0;
  ALTER TABLE provider_hint ALTER COLUMN remote_id SET STATISTICS 0`;

const WALKS = `
  CREATE TABLE provider_walk (
    provider text NOT NULL,
    walk text NOT NULL CONSTRAINT provider_walk_walk_check CHECK (walk IN ('ALL', 'CHANGES', 'INTERACTIONS')),
    cursor text,
    started_at timestamptz,
    finished_at timestamptz,
    took_seconds integer,
    events bigint NOT NULL DEFAULT 0,
    found integer NOT NULL DEFAULT 0,
    drift integer,
    lease uuid,
    leased_until timestamptz,
    failures integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    fault text,
    CONSTRAINT provider_walk_pkey PRIMARY KEY (provider, walk)
  );
  ALTER TABLE provider_walk ALTER COLUMN cursor SET STATISTICS 0`;
