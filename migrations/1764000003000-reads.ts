import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the lists of contacts and suppressions are paged and filtered by. */
export class Reads1764000003000 implements MigrationInterface {
  readonly name = 'Reads1764000003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX contact_created_place_index ON contact (created_position, created_ordinal) WHERE life = 'LIVING'`,
    );
    await runner.query(`CREATE INDEX contact_created_at_index ON contact (created_at) WHERE life = 'LIVING'`);
    await runner.query(`CREATE INDEX contact_country_index ON contact (country) WHERE life = 'LIVING'`);
    await runner.query(`CREATE INDEX contact_language_index ON contact (language) WHERE life = 'LIVING'`);
    await runner.query('CREATE INDEX preference_state_index ON preference (topic, channel, state)');
    await runner.query('CREATE INDEX suppression_place_index ON suppression (position, ordinal)');
    await runner.query('CREATE INDEX suppression_reason_index ON suppression (reason, scope, channel)');
    await runner.query('CREATE INDEX suppression_stated_at_index ON suppression (stated_at)');
    await runner.query(
      'CREATE INDEX suppression_controller_index ON suppression (controller) WHERE controller IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['created_place', 'created_at', 'country', 'language']) {
      await runner.query(`DROP INDEX contact_${name}_index`);
    }
    await runner.query('DROP INDEX preference_state_index');
    for (const name of ['place', 'reason', 'stated_at', 'controller']) {
      await runner.query(`DROP INDEX suppression_${name}_index`);
    }
  }
}
