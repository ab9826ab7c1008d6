import { Foundation1764000000000 } from './1764000000000-foundation';

/** All migrations, oldest first; only ever added to. */
export const migrations = [Foundation1764000000000];
