import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is told of a person, by table. No plan depends on how these values are spread. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  address: ['value'],
  contact: ['name', 'organisation'],
  role: ['customer', 'duty'],
  evidence: ['text'],
  interaction: ['provider_event_id', 'ip', 'browser', 'client', 'link'],
};

/**
 * PostgreSQL copies values of a column into its statistics, where they stay after the row is deleted, until that table
 * is analysed again: for a quiet table, for months. Setting the type anew, to what it is, drops what was copied before.
 */
export class UnsampledTexts1764000006900 implements MigrationInterface {
  readonly name = 'UnsampledTexts1764000006900';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(TEXTS)) {
      const type = table === 'evidence' ? 'jsonb' : 'text';
      const parts = columns.map(
        (column) => `ALTER COLUMN ${column} TYPE ${type}, ALTER COLUMN ${column} SET STATISTICS 0`,
      );
      await runner.query(`ALTER TABLE ${table} ${parts.join(', ')}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(TEXTS)) {
      await runner.query(
        `ALTER TABLE ${table} ${columns.map((column) => `ALTER COLUMN ${column} SET STATISTICS -1`).join(', ')}`,
      );
    }
  }
}
