import { Foundation1764000000000 } from './1764000000000-foundation';
import { Interactions1764000002000 } from './1764000002000-interactions';
import { Reads1764000003000 } from './1764000003000-reads';
import { LedgerAsOf1764000003100 } from './1764000003100-ledger-as-of';
import { PolicyInForce1764000004000 } from './1764000004000-policy-in-force';
import { Cases1764000005100 } from './1764000005100-cases';
import { ConfirmationMails1764000006000 } from './1764000006000-confirmation-mails';
import { WaitingMessages1764000006100 } from './1764000006100-waiting-messages';
import { UnsampledTexts1764000006900 } from './1764000006900-unsampled-texts';
import { UnsampledReferences1764000006910 } from './1764000006910-unsampled-references';
import { SyncOut1764000008000 } from './1764000008000-sync-out';
import { SyncIn1764000008100 } from './1764000008100-sync-in';
import { Screenings1764000008500 } from './1764000008500-screenings';
import { ScreeningsStay1764000008600 } from './1764000008600-screenings-stay';
import { Drift1764000008700 } from './1764000008700-drift';
import { ScreeningNames1764000008800 } from './1764000008800-screening-names';

/** All migrations, oldest first; only ever added to. */
export const migrations = [
  Foundation1764000000000,
  Interactions1764000002000,
  Reads1764000003000,
  LedgerAsOf1764000003100,
  PolicyInForce1764000004000,
  Cases1764000005100,
  ConfirmationMails1764000006000,
  WaitingMessages1764000006100,
  UnsampledTexts1764000006900,
  UnsampledReferences1764000006910,
  SyncOut1764000008000,
  SyncIn1764000008100,
  Screenings1764000008500,
  ScreeningsStay1764000008600,
  Drift1764000008700,
  ScreeningNames1764000008800,
];
