import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The name of a message goes with its sender: no copy of it in PostgreSQL's statistics either (see UnsampledTexts). */
export class UnsampledReferences1764000006910 implements MigrationInterface {
  readonly name = 'UnsampledReferences1764000006910';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE waiting_message ALTER COLUMN reference TYPE text, ALTER COLUMN reference SET STATISTICS 0',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE waiting_message ALTER COLUMN reference SET STATISTICS -1');
  }
}
