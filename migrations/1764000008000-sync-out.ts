import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is to be written at providers, what was last seen there, and whose deletion is asked of them (design, section 7).
 * `call_rate` is as its limiter wants it; `open_call` has a row for each call that may be open at a time.
 */
export class SyncOut1764000008000 implements MigrationInterface {
  readonly name = 'SyncOut1764000008000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DUE);
    await runner.query(ADDRESSES);
    await runner.query(ERASURES);
    await runner.query(CALLS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE open_call, call_rate, provider_circuit, provider_erasure, provider_address, due_contact',
    );
  }
}

const DUE = `
  CREATE TABLE due_contact (
    provider text NOT NULL,
    contact_id uuid NOT NULL,
    is_no boolean NOT NULL,
    marked_position bigint NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),
    turns_at timestamptz,
    doubt text CONSTRAINT due_contact_doubt_check CHECK (doubt IN ('ANSWER_LOST', 'TO_READ')),
    lease uuid,
    leased_until timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    fault text,
    parked_at timestamptz,
    CONSTRAINT due_contact_pkey PRIMARY KEY (provider, contact_id)
  );
  CREATE INDEX due_contact_queue_index ON due_contact (provider, is_no, due_at) WHERE turns_at IS NULL;
  CREATE INDEX due_contact_turn_index ON due_contact (provider, turns_at) WHERE turns_at IS NOT NULL;
  CREATE INDEX due_contact_contact_index ON due_contact (contact_id);
  ALTER TABLE due_contact SET (fillfactor = 70)`;

const ADDRESSES = `
  CREATE TABLE provider_address (
    provider text NOT NULL,
    hash uuid NOT NULL,
    key_version smallint NOT NULL,
    contact_id uuid NOT NULL,
    remote_id text,
    held jsonb,
    held_at timestamptz,
    fields_hash text,
    sealed bytea,
    sealed_version smallint,
    CONSTRAINT provider_address_pkey PRIMARY KEY (provider, hash)
  );
  CREATE INDEX provider_address_contact_index ON provider_address (contact_id);
  CREATE INDEX provider_address_remote_index ON provider_address (provider, remote_id);
  ALTER TABLE provider_address ALTER COLUMN remote_id SET STATISTICS 0`;

const ERASURES = `
  CREATE TABLE provider_erasure (
    provider text NOT NULL,
    contact_id uuid NOT NULL,
    sealed bytea NOT NULL,
    sealed_version smallint NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),
    lease uuid,
    leased_until timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    fault text,
    parked_at timestamptz,
    CONSTRAINT provider_erasure_pkey PRIMARY KEY (provider, contact_id)
  )`;

const CALLS = `
  CREATE TABLE provider_circuit (
    provider text CONSTRAINT provider_circuit_pkey PRIMARY KEY,
    state text NOT NULL DEFAULT 'CLOSED' CONSTRAINT provider_circuit_state_check CHECK (state IN ('CLOSED', 'OPEN', 'HALF_OPEN')),
    failures integer NOT NULL DEFAULT 0,
    open_until timestamptz,
    paused_until timestamptz,
    fault text,
    last_push_at timestamptz,
    last_event_at timestamptz,
    marked_under text
  );
  CREATE TABLE call_rate (
    key character varying(255) CONSTRAINT call_rate_pkey PRIMARY KEY,
    points integer NOT NULL DEFAULT 0,
    expire bigint
  );
  CREATE TABLE open_call (
    name text NOT NULL,
    slot integer NOT NULL,
    lease uuid,
    leased_until timestamptz,
    CONSTRAINT open_call_pkey PRIMARY KEY (name, slot)
  )`;
