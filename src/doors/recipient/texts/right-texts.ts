import type { AddressKind } from '../../../domain/address';
import type { LawfulBasis, Relation, Source, StopReason } from '../../../domain/words';

/** Which recordings a sentence is about. */
export type Recorded = 'OPENS' | 'CLICKS' | 'BOTH';

/** The sentences about all that a person may do beside choosing topics, in one language. */
export interface RightTexts {
  readonly freshHeading: string;
  readonly freshWhy: string;
  readonly freshButton: string;
  readonly freshSentTitle: string;
  readonly freshSent: string;
  readonly freshSentHelp: string;
  readonly freshTextedTitle: string;
  readonly freshTexted: string;
  readonly mailsAreFiles: string;
  readonly askTitle: string;
  readonly askLead: (brand: string) => string;
  readonly askLabel: string;
  readonly askButton: string;
  readonly askInvalid: string;
  /** Where links go out by text too. */
  readonly askLabelOrPhone: string;
  readonly askInvalidOrPhone: string;
  readonly askInstead: string;
  readonly needsFreshTitle: string;
  readonly needsFresh: string;
  readonly spentNote: string;
  readonly suppressedNote: string;

  readonly pauseHeading: string;
  readonly pauseLead: (brand: string) => string;
  readonly pauseButton: (days: string, date: string) => string;
  readonly pauseNote: string;
  readonly pauseEndByFresh: string;
  readonly pauseEndButton: string;
  readonly pausedUntil: (date: string) => string;
  readonly pausedTitle: string;
  readonly pausedDone: (brand: string, date: string) => string;
  readonly pauseEndedTitle: string;
  readonly pauseEnded: string;

  readonly trackingHeading: string;
  readonly trackingIs: Readonly<Record<'ON' | 'OFF', Readonly<Record<Recorded, (brand: string) => string>>>>;
  readonly trackingApart: string;
  readonly trackingButton: string;
  readonly trackingAllowButton: string;
  readonly trackingStoppedTitle: string;
  readonly trackingAllowedTitle: string;

  readonly whySummary: string;
  readonly whyBasis: Readonly<Record<LawfulBasis, (brand: string) => string>>;
  readonly whySaid: Readonly<Record<'YES' | 'NO', (date: string) => string>>;
  readonly whyCompanySaid: Readonly<Record<'YES' | 'NO', (brand: string, date: string) => string>>;
  readonly whyNothingSaid: string;
  readonly whySource: Readonly<Record<Source, string>>;
  readonly whyWords: (wording: string) => string;
  readonly whyReference: (reference: string) => string;

  readonly undoLead: string;
  readonly undoButton: (quotedTitle: string) => string;
  readonly undoneTitle: string;
  readonly undone: (quotedTitle: string) => string;
  readonly undoTooLateTitle: string;
  readonly undoTooLate: string;

  readonly reasonHeading: string;
  readonly reasonHint: string;
  readonly reasons: Readonly<Record<StopReason, string>>;
  readonly reasonButton: string;
  readonly reasonThanksTitle: string;
  readonly reasonThanks: string;

  readonly heldHeading: string;
  readonly heldName: string;
  readonly heldOrganisation: string;
  readonly heldAddress: Readonly<Record<AddressKind, string>>;
  readonly heldLanguage: string;
  readonly heldCountry: string;
  readonly heldRelation: string;
  readonly heldRole: string;
  readonly relation: Readonly<Record<Relation, string>>;
  readonly downloadNote: string;
  readonly downloadButton: string;
  readonly deleteNote: string;
  readonly deleteButton: string;
  readonly deleteTitle: string;
  readonly deleteMeans: (brand: string) => string;
  readonly deleteConfirmButton: string;
  readonly deletedTitle: string;
  readonly deleted: (brand: string) => string;
  readonly keptElsewhere: (title: string, ground: string) => string;
}
