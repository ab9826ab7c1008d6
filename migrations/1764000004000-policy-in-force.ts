import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The version of the policy in force stands on the ledger's head row, which every commit takes and every read of state
 * looks at: so nobody judges or decides by a policy that another instance has replaced meanwhile.
 */
export class PolicyInForce1764000004000 implements MigrationInterface {
  readonly name = 'PolicyInForce1764000004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ledger_head ADD COLUMN policy_version text');
    await runner.query(`
      UPDATE ledger_head SET policy_version =
        (SELECT version FROM policy_activation ORDER BY position DESC, version DESC LIMIT 1)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ledger_head DROP COLUMN policy_version');
  }
}
