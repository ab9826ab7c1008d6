import { Foundation1764000000000 } from './1764000000000-foundation';
import { ConfirmationMails1764000006000 } from './1764000006000-confirmation-mails';

/** All migrations, oldest first; only ever added to. */
export const migrations = [Foundation1764000000000, ConfirmationMails1764000006000];
