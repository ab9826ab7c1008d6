import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A receipt says what was known when a list was sent to: it is written once and stays. */
export class ScreeningsStay1764000008600 implements MigrationInterface {
  readonly name = 'ScreeningsStay1764000008600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TRIGGER screening_rows_stay BEFORE UPDATE OR DELETE ON screening FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER screening_table_stays BEFORE TRUNCATE ON screening FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      ALTER TABLE screening ENABLE ALWAYS TRIGGER screening_rows_stay;
      ALTER TABLE screening ENABLE ALWAYS TRIGGER screening_table_stays;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER screening_rows_stay ON screening;
      DROP TRIGGER screening_table_stays ON screening;
    `);
  }
}
