import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a recipient wrote and no program may guess the meaning of: it waits for a person (`abide cases`). */
export class WaitingMessages1764000006100 implements MigrationInterface {
  readonly name = 'WaitingMessages1764000006100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE waiting_message (
        id uuid NOT NULL CONSTRAINT waiting_message_pkey PRIMARY KEY,
        kind text NOT NULL CONSTRAINT waiting_message_kind_check CHECK (kind IN ('TEXT_MESSAGE', 'MAIL')),
        reference text NOT NULL,
        contact_id uuid,
        received_at timestamptz NOT NULL,
        CONSTRAINT waiting_message_one_of_a_reference_key UNIQUE (kind, reference)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE waiting_message');
  }
}
