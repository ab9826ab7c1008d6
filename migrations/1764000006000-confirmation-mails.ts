import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A mail that asks for a confirmation goes to an address at most once a day (design, section 4). */
export class ConfirmationMails1764000006000 implements MigrationInterface {
  readonly name = 'ConfirmationMails1764000006000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE address ADD COLUMN confirmation_mail_at timestamptz');
    await runner.query('ALTER TABLE asked_confirmation ADD COLUMN mail_at timestamptz');
    await runner.query('UPDATE asked_confirmation SET mail_at = at');
    await runner.query('ALTER TABLE asked_confirmation ALTER COLUMN mail_at SET NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE address DROP COLUMN confirmation_mail_at');
    await runner.query('ALTER TABLE asked_confirmation DROP COLUMN mail_at');
  }
}
