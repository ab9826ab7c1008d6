import type { Log } from '../../log';
import type { Operations } from '../../operations';

/** What the recipient's door is given. It holds no state of its own: any instance answers any link. */
export interface Doorway {
  readonly operations: Pick<
    Operations,
    | 'active'
    | 'openLink'
    | 'openPageLink'
    | 'openMailedLink'
    | 'overFreshLink'
    | 'readPage'
    | 'readConfirmation'
    | 'confirmByLink'
    | 'stopByLink'
    | 'setPreferences'
    | 'requestFreshLink'
    | 'pauseMarketing'
    | 'objectToTracking'
    | 'allowTracking'
    | 'createReceiptToken'
    | 'undoOptOuts'
    | 'giveStopReason'
    | 'exportContact'
    | 'eraseContact'
  >;
  readonly log: Log;
  /** In development without a mail server the page says where its mail went. */
  readonly mailsAreFiles?: boolean;
  /** Links go out by text too. */
  readonly sendsTexts?: boolean;
  /** For the time on a receipt, so that it follows `ABIDE_CLOCK_OFFSET`; the ledger keeps its own. */
  readonly clock?: () => Date;
}
