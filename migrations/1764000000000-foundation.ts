import type { MigrationInterface, QueryRunner } from 'typeorm';

const CHANNELS = `'EMAIL', 'SMS', 'PHONE', 'POST', 'SOCIAL', 'IN_APP'`;

/** Tables that are only ever added to: the ledger and what keeps a no (design, section 4, "The database keeps it too"). */
const INSERT_ONLY = [
  'ledger_commit',
  'ledger_entry',
  'suppression',
  'suppression_exception',
  'suppression_ending',
  'contact_merge',
  'policy_activation',
  'hash_key',
];

export class Foundation1764000000000 implements MigrationInterface {
  readonly name = 'Foundation1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CONTACTS);
    await runner.query(SUPPRESSIONS);
    await runner.query(LEDGER);
    await runner.query(KEYS_AND_POLICY);
    await runner.query(GUARD_FUNCTIONS);
    for (const table of INSERT_ONLY) await runner.query(insertOnly(table));
    await runner.query(GUARD_TRIGGERS);
  }

  async down(): Promise<void> {
    throw new Error('the ledger and the suppression list are never dropped; restore a backup instead');
  }
}

const CONTACTS = `
  CREATE TABLE contact (
    id uuid CONSTRAINT contact_pkey PRIMARY KEY,
    life text NOT NULL CONSTRAINT contact_life_check CHECK (life IN ('LIVING', 'MERGED', 'ERASED')),
    merged_into uuid,
    created_at timestamptz NOT NULL,
    created_position bigint NOT NULL,
    created_ordinal integer NOT NULL,
    name text,
    language text,
    organisation text,
    relation text CONSTRAINT contact_relation_check CHECK (relation IN ('CUSTOMER', 'FORMER_CUSTOMER', 'PROSPECT', 'PARTNER')),
    business boolean NOT NULL,
    country text,
    address_origin text,
    told_under text,
    restriction_scope text CONSTRAINT contact_restriction_scope_check CHECK (restriction_scope IN ('MARKETING', 'ALL')),
    restriction_position bigint,
    restriction_ordinal integer,
    restriction_lift_asked_at timestamptz,
    pause_until timestamptz,
    pause_position bigint,
    pause_ordinal integer,
    tracking text NOT NULL CONSTRAINT contact_tracking_check CHECK (tracking IN ('UNKNOWN', 'OPTED_IN', 'OPTED_OUT')),
    marketing_tracking text NOT NULL CONSTRAINT contact_marketing_tracking_check CHECK (marketing_tracking IN ('UNKNOWN', 'OPTED_IN', 'OPTED_OUT')),
    last_human_contact_at timestamptz
  );
  CREATE INDEX contact_merged_into_index ON contact (merged_into) WHERE merged_into IS NOT NULL;

  CREATE TABLE address (
    hash uuid NOT NULL,
    contact_id uuid NOT NULL CONSTRAINT address_contact_fkey REFERENCES contact (id),
    key_version smallint NOT NULL,
    kind text NOT NULL CONSTRAINT address_kind_check CHECK (kind IN ('EMAIL', 'PHONE')),
    value text NOT NULL,
    is_primary boolean NOT NULL,
    CONSTRAINT address_pkey PRIMARY KEY (hash, contact_id)
  );
  CREATE INDEX address_contact_index ON address (contact_id);
  CREATE UNIQUE INDEX address_one_holder_of_email_index ON address (hash) WHERE kind = 'EMAIL';

  CREATE TABLE preference (
    contact_id uuid NOT NULL CONSTRAINT preference_contact_fkey REFERENCES contact (id),
    topic text NOT NULL,
    channel text NOT NULL CONSTRAINT preference_channel_check CHECK (channel IN (${CHANNELS})),
    state text NOT NULL CONSTRAINT preference_state_check CHECK (state IN ('UNKNOWN', 'PENDING', 'OPTED_IN', 'OPTED_OUT')),
    stated_by text NOT NULL,
    source text NOT NULL,
    at timestamptz NOT NULL,
    position bigint NOT NULL,
    ordinal integer NOT NULL,
    confirmed_on text[] NOT NULL,
    before_state text,
    before_confirmed_on text[],
    CONSTRAINT preference_pkey PRIMARY KEY (contact_id, topic, channel)
  );

  CREATE TABLE role (
    id uuid CONSTRAINT role_pkey PRIMARY KEY,
    contact_id uuid NOT NULL CONSTRAINT role_contact_fkey REFERENCES contact (id),
    role text NOT NULL,
    customer text NOT NULL,
    duty text NOT NULL,
    until timestamptz,
    position bigint NOT NULL,
    ordinal integer NOT NULL
  );
  CREATE INDEX role_contact_index ON role (contact_id);

  CREATE TABLE asked_confirmation (
    contact_id uuid NOT NULL CONSTRAINT asked_confirmation_contact_fkey REFERENCES contact (id),
    key_version smallint NOT NULL,
    hash uuid NOT NULL,
    opt_ins jsonb NOT NULL,
    at timestamptz NOT NULL,
    position bigint NOT NULL,
    ordinal integer NOT NULL,
    CONSTRAINT asked_confirmation_pkey PRIMARY KEY (contact_id, position, ordinal)
  );

  CREATE TABLE contact_merge (
    from_id uuid CONSTRAINT contact_merge_pkey PRIMARY KEY,
    into_id uuid NOT NULL,
    position bigint NOT NULL
  );
  CREATE INDEX contact_merge_into_index ON contact_merge (into_id);

  CREATE TABLE undeliverable (
    hash uuid CONSTRAINT undeliverable_pkey PRIMARY KEY,
    key_version smallint NOT NULL,
    position bigint NOT NULL,
    ordinal integer NOT NULL
  );
`;

/** contact_id is the nil uuid where nobody in particular said the no, so that the key needs no null. */
const SUPPRESSIONS = `
  CREATE TABLE suppression (
    hash uuid NOT NULL,
    key_version smallint NOT NULL,
    contact_id uuid NOT NULL,
    channel text NOT NULL CONSTRAINT suppression_channel_check CHECK (channel IN (${CHANNELS}, 'ALL')),
    scope text NOT NULL CONSTRAINT suppression_scope_check CHECK (scope IN ('DIRECT_MARKETING', 'ALL_OPTIONAL')),
    reason text NOT NULL CONSTRAINT suppression_reason_check
      CHECK (reason IN ('OBJECTION', 'COMPLAINT', 'ERASURE', 'UNDER_AGE', 'MANUAL')),
    controller text,
    stated_by text NOT NULL,
    source text NOT NULL,
    stated_at timestamptz NOT NULL,
    position bigint NOT NULL,
    ordinal integer NOT NULL,
    CONSTRAINT suppression_pkey PRIMARY KEY (hash, position, ordinal, channel, contact_id, key_version)
  );
  CREATE INDEX suppression_contact_index ON suppression (contact_id)
    WHERE contact_id <> '00000000-0000-0000-0000-000000000000';

  CREATE TABLE suppression_exception (
    position bigint NOT NULL,
    ordinal integer NOT NULL,
    contact_id uuid NOT NULL,
    key_version smallint NOT NULL,
    hash uuid NOT NULL,
    topic text NOT NULL,
    channel text NOT NULL,
    CONSTRAINT suppression_exception_pkey PRIMARY KEY (position, ordinal)
  );
  CREATE INDEX suppression_exception_contact_index ON suppression_exception (contact_id);

  CREATE TABLE suppression_ending (
    of_position bigint NOT NULL,
    of_ordinal integer NOT NULL,
    position bigint NOT NULL,
    ordinal integer NOT NULL,
    CONSTRAINT suppression_ending_pkey PRIMARY KEY (of_position, of_ordinal)
  );
`;

/** The xid8 of the transaction that wrote an entry is kept as a bigint, because TypeORM's drift check knows no xid8. */
const LEDGER = `
  CREATE FUNCTION writing_transaction() RETURNS bigint LANGUAGE sql STABLE RETURN pg_current_xact_id()::text::bigint;

  CREATE TABLE ledger_head (
    is_only boolean CONSTRAINT ledger_head_pkey PRIMARY KEY DEFAULT true CONSTRAINT ledger_head_only_check CHECK (is_only),
    position bigint NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    committed_at timestamptz NOT NULL
  );
  INSERT INTO ledger_head VALUES (true, 0, '\\x', sha256('abide ledger'), '-infinity');

  CREATE TABLE ledger_commit (
    position bigint CONSTRAINT ledger_commit_pkey PRIMARY KEY,
    previous_hash bytea NOT NULL,
    entries_hash bytea NOT NULL,
    entry_count integer NOT NULL,
    committed_at timestamptz NOT NULL,
    hash bytea NOT NULL
  );

  CREATE TABLE ledger_entry (
    position bigint NOT NULL,
    ordinal integer NOT NULL,
    kind text NOT NULL,
    contact_id uuid,
    at timestamptz NOT NULL,
    body jsonb NOT NULL,
    evidence_hash bytea,
    hash bytea NOT NULL,
    xid bigint NOT NULL DEFAULT writing_transaction(),
    CONSTRAINT ledger_entry_pkey PRIMARY KEY (position, ordinal)
  );
  CREATE INDEX ledger_entry_contact_index ON ledger_entry (contact_id, position, ordinal) WHERE contact_id IS NOT NULL;

  CREATE TABLE evidence (
    position bigint NOT NULL,
    ordinal integer NOT NULL,
    contact_id uuid,
    salt bytea NOT NULL,
    text jsonb NOT NULL,
    CONSTRAINT evidence_pkey PRIMARY KEY (position, ordinal)
  );
  CREATE INDEX evidence_contact_index ON evidence (contact_id);
`;

const KEYS_AND_POLICY = `
  CREATE TABLE hash_key (
    version smallint CONSTRAINT hash_key_pkey PRIMARY KEY,
    check_value text NOT NULL
  );

  CREATE TABLE policy_activation (
    version text CONSTRAINT policy_activation_pkey PRIMARY KEY,
    sha256 text NOT NULL,
    text text NOT NULL,
    activated_at timestamptz NOT NULL,
    position bigint NOT NULL
  );

  CREATE TABLE api_key (
    id text CONSTRAINT api_key_pkey PRIMARY KEY,
    name text NOT NULL,
    hash bytea NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_on date
  );

  CREATE TABLE idempotency_key (
    api_key_id text NOT NULL,
    key text NOT NULL,
    request_hash text NOT NULL,
    answer jsonb,
    claimed_at timestamptz NOT NULL,
    CONSTRAINT idempotency_key_pkey PRIMARY KEY (api_key_id, key)
  );
  CREATE INDEX idempotency_key_claimed_index ON idempotency_key (claimed_at);
`;

const GUARD_FUNCTIONS = `
  CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END $$;

  CREATE FUNCTION require_confirmed_lift() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (
      SELECT FROM ledger_entry e
      WHERE e.position = NEW.position AND e.ordinal = NEW.ordinal AND e.xid = writing_transaction()
        AND e.kind = 'LIFT_CONFIRMED' AND e.contact_id = NEW.contact_id
        AND e.body ->> 'key' = NEW.key_version || ':' || NEW.hash
        AND e.body ->> 'topic' = NEW.topic AND e.body ->> 'channel' = NEW.channel
    ) THEN
      RAISE EXCEPTION 'an exception needs its confirmed lift in the same transaction' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
  END $$;

  CREATE FUNCTION require_ended_reason() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (
      SELECT FROM ledger_entry e
      WHERE e.position = NEW.position AND e.ordinal = NEW.ordinal AND e.xid = writing_transaction()
        AND e.kind = 'SUPPRESSION_ENDED'
        AND coalesce(nullif((e.body #>> '{of,position}')::bigint, 0), e.position) = NEW.of_position
        AND (e.body #>> '{of,ordinal}')::integer = NEW.of_ordinal
    ) OR NOT EXISTS (
      SELECT FROM ledger_entry e
      WHERE e.position = NEW.of_position AND e.ordinal = NEW.of_ordinal
        AND e.kind = 'SUPPRESSED' AND e.body ->> 'reason' IN ('MANUAL', 'UNDER_AGE')
    ) THEN
      RAISE EXCEPTION 'only a MANUAL or UNDER_AGE suppression ends, with its own ledger entry' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
  END $$;

  -- Without a path of their own, a temporary table named ledger_entry would stand in for the ledger.
  DO $$
  BEGIN
    EXECUTE format('ALTER FUNCTION require_confirmed_lift() SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION require_ended_reason() SET search_path = %I, pg_temp', current_schema());
  END $$;
`;

function insertOnly(table: string): string {
  return `
    CREATE TRIGGER ${table}_rows_stay BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER ${table}_table_stays BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${table}_rows_stay;
    ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${table}_table_stays;
  `;
}

const GUARD_TRIGGERS = `
  CREATE CONSTRAINT TRIGGER exception_is_confirmed AFTER INSERT ON suppression_exception
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_confirmed_lift();
  ALTER TABLE suppression_exception ENABLE ALWAYS TRIGGER exception_is_confirmed;
  CREATE CONSTRAINT TRIGGER ending_is_allowed AFTER INSERT ON suppression_ending
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_ended_reason();
  ALTER TABLE suppression_ending ENABLE ALWAYS TRIGGER ending_is_allowed;
`;
