import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By which what waits for a person is found (`abide cases`) without reading every contact or the whole ledger. */
export class Cases1764000005100 implements MigrationInterface {
  readonly name = 'Cases1764000005100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX contact_restriction_index ON contact (restriction_position) WHERE restriction_scope IS NOT NULL',
    );
    await runner.query(`CREATE INDEX ledger_entry_refusal_index ON ledger_entry (at) WHERE kind = 'CHANGE_REFUSED'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX contact_restriction_index');
    await runner.query('DROP INDEX ledger_entry_refusal_index');
  }
}
