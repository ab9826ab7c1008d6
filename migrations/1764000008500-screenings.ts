import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The receipts of screenings: when a list was decided, on what state, and how many came out how. No addresses. */
export class Screenings1764000008500 implements MigrationInterface {
  readonly name = 'Screenings1764000008500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE screening (
        id uuid NOT NULL CONSTRAINT screening_pkey PRIMARY KEY,
        taken_at timestamptz NOT NULL,
        key_version smallint NOT NULL,
        receipt jsonb NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE screening');
  }
}
