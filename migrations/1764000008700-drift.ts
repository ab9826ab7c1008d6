import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who was read to hold something else at a provider than they should is known by person: one is read in several parts. */
export class Drift1764000008700 implements MigrationInterface {
  readonly name = 'Drift1764000008700';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE provider_address ADD COLUMN differed_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE provider_address DROP COLUMN differed_at');
  }
}
