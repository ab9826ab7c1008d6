import type { MigrationInterface } from 'typeorm';

/** Every migration, oldest first. Named one by one, so that the compiled service and the tests run the same ones. */
export const migrations: (new () => MigrationInterface)[] = [];
