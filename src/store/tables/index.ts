import type { EntitySchema } from 'typeorm';

/** One schema per table, for TypeORM's drift check and its migrations. */
export const tables: EntitySchema[] = [];
