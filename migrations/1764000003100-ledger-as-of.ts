import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By which the ledger is read as of a past time: where a time lies in it, and what was ever said of an address key. */
export class LedgerAsOf1764000003100 implements MigrationInterface {
  readonly name = 'LedgerAsOf1764000003100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX ledger_commit_time_index ON ledger_commit (committed_at, position)');
    await runner.query(
      `CREATE INDEX ledger_entry_key_index ON ledger_entry ((body ->> 'key'))
       WHERE kind IN ('ADDRESS_ADDED', 'SUPPRESSION_COPIED', 'UNDELIVERABLE', 'DELIVERABLE')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ledger_commit_time_index');
    await runner.query('DROP INDEX ledger_entry_key_index');
  }
}
