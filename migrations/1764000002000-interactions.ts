import type { MigrationInterface, QueryRunner } from 'typeorm';

const CHANNELS = `'EMAIL', 'SMS', 'PHONE', 'POST', 'SOCIAL', 'IN_APP'`;
const KINDS = `'OPEN', 'CLICK', 'DELIVERED', 'BOUNCE', 'COMPLAINT'`;
const ACTORS = `'HUMAN', 'MACHINE', 'UNKNOWN'`;

/**
 * Opens, clicks and reports of delivery (design, section 8): partitioned by month of `occurred_at`. Months are made
 * ahead by the service; what belongs to none of them stays in the default partition. No foreign key to contact: its row
 * locks would make each event a write to the contact.
 */
export class Interactions1764000002000 implements MigrationInterface {
  readonly name = 'Interactions1764000002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(INTERACTION);
    await runner.query(COUNTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE human_click, seen_event, interaction_count, interaction');
  }
}

const INTERACTION = `
  CREATE TABLE interaction (
    source text NOT NULL,
    provider_event_id text NOT NULL,
    occurred_at timestamptz NOT NULL,
    kind text NOT NULL CONSTRAINT interaction_kind_check CHECK (kind IN (${KINDS})),
    contact_id uuid,
    channel text NOT NULL CONSTRAINT interaction_channel_check CHECK (channel IN (${CHANNELS})),
    topic text,
    campaign text,
    lawful_basis text NOT NULL,
    legitimate_interest boolean NOT NULL,
    policy_version text NOT NULL,
    actor text NOT NULL CONSTRAINT interaction_actor_check CHECK (actor IN (${ACTORS})),
    actor_reason text,
    ip text,
    browser text,
    client text,
    link text,
    CONSTRAINT interaction_pkey PRIMARY KEY (source, provider_event_id, occurred_at)
  ) PARTITION BY RANGE (occurred_at);
  CREATE INDEX interaction_contact_index ON interaction (contact_id, occurred_at);
  CREATE TABLE interaction_default PARTITION OF interaction DEFAULT;
`;

const COUNTS = `
  CREATE TABLE interaction_count (
    day date NOT NULL,
    kind text NOT NULL CONSTRAINT interaction_count_kind_check CHECK (kind IN (${KINDS})),
    channel text NOT NULL CONSTRAINT interaction_count_channel_check CHECK (channel IN (${CHANNELS})),
    topic text NOT NULL,
    campaign text NOT NULL,
    actor text NOT NULL CONSTRAINT interaction_count_actor_check CHECK (actor IN (${ACTORS})),
    count bigint NOT NULL,
    CONSTRAINT interaction_count_pkey PRIMARY KEY (day, kind, channel, topic, campaign, actor)
  );

  CREATE TABLE seen_event (
    source text NOT NULL,
    provider_event_id text NOT NULL,
    stated_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    CONSTRAINT seen_event_pkey PRIMARY KEY (source, provider_event_id, stated_at)
  );
  CREATE INDEX seen_event_seen_index ON seen_event (seen_at);

  CREATE TABLE human_click (
    contact_id uuid CONSTRAINT human_click_pkey PRIMARY KEY,
    last_at timestamptz NOT NULL
  );
`;
