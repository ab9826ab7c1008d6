import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names of lines are made in another way now: of a list that bears those of before nobody can tell whom they name. */
export class ScreeningNames1764000008800 implements MigrationInterface {
  readonly name = 'ScreeningNames1764000008800';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE screening ADD COLUMN names smallint NOT NULL DEFAULT 1');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE screening DROP COLUMN names');
  }
}
