import type { Channel, LawfulBasis, StopScope } from '../../../domain/words';
import type { RightTexts } from './right-texts';

/**
 * Every sentence a recipient may meet, in one language. The compiler sees to it that no language lacks one.
 *
 * Parameters are texts only and go in as they are; escaping is the view's. The wording id is the hash of all of this,
 * so a changed sentence is another wording in the evidence (GDPR art. 7(1)).
 */
export interface PageTexts extends RightTexts {
  /** For dates and numbers. */
  readonly locale: string;
  readonly languageName: string;
  readonly languages: string;
  readonly errorPrefix: string;
  /** Completes "may we send you ..." and "the messages that come ...". */
  readonly byChannel: Readonly<Record<Channel, string>>;
  readonly quoted: (title: string) => string;

  readonly pageTitle: (by: string) => string;
  /** Where there is a choice on other channels too. */
  readonly pageTitleOfAll: string;
  readonly intro: (brand: string) => string;
  readonly introTo: (brand: string, maskedAddress: string) => string;

  readonly stopHeading: string;
  readonly allOff: string;
  readonly stopButton: Readonly<Record<StopScope, (quotedTitle: string) => string>>;
  readonly stopMeans: Readonly<Record<StopScope, (brand: string, quotedTitle: string, by: string) => string>>;
  readonly wholeGroup: (companies: string) => string;
  readonly atOnce: string;

  readonly choicesHeading: string;
  readonly choicesHint: string;
  readonly pendingNote: string;
  readonly untilNoNote: string;
  readonly offLabel: string;
  readonly offHeading: string;
  readonly offNote: string;
  readonly saveButton: string;

  readonly mandatoryHeading: string;
  readonly mandatoryNote: string;
  readonly mandatoryRole: (quotedTitle: string, role: string) => string;
  readonly mandatoryRoleAt: (quotedTitle: string, role: string, customer: string) => string;
  readonly mandatoryBasis: Readonly<Record<LawfulBasis, (quotedTitle: string) => string>>;
  readonly endRole: string;
  readonly endRoleAt: (customer: string) => string;

  readonly footerHeading: string;
  readonly responsible: string;
  readonly address: string;
  readonly privacyContact: string;
  readonly regulator: string;
  readonly regulatorNote: string;
  readonly minimumAgeNote: (age: string) => string;

  readonly stopDoneTitle: string;
  readonly stopDone: Readonly<Record<StopScope, (brand: string, quotedTitle: string, by: string) => string>>;
  readonly stoodAlready: string;
  readonly onItsWay: string;
  readonly savedTitle: string;
  readonly partlySavedTitle: string;
  readonly unchangedTitle: string;
  readonly unchanged: string;
  readonly outcomeOn: (quotedTitle: string) => string;
  readonly outcomeOff: (quotedTitle: string) => string;
  readonly outcomePending: (quotedTitle: string) => string;
  readonly outcomeConfirm: (quotedTitle: string) => string;
  readonly outcomeFresh: (quotedTitle: string) => string;
  readonly outcomeRefused: (quotedTitle: string) => string;
  readonly receiptHeading: string;
  readonly receiptFor: string;
  readonly receiptBy: string;
  readonly receiptAt: string;
  readonly receiptReference: string;
  readonly receiptKeep: string;
  readonly stillHeading: string;
  readonly stillNothing: string;
  readonly backToChoices: string;

  readonly confirmTitle: string;
  readonly confirmIntro: (brand: string) => string;
  readonly confirmOther: string;

  readonly toConfirmTitle: string;
  readonly toConfirmLead: (brand: string, maskedAddress: string) => string;
  readonly toConfirmButton: string;
  readonly toConfirmNot: string;
  readonly confirmedTitle: string;
  readonly voidTitle: string;
  readonly voidReasons: string;
  readonly voidHelp: string;

  readonly neutralTitle: string;
  readonly neutral: (brand: string) => string;
  readonly neutralHelp: string;
  readonly notUnderstoodTitle: string;
  readonly notUnderstood: string;
  readonly notRecordedTitle: string;
  readonly notRecorded: string;
  readonly unavailableTitle: string;
  readonly unavailable: string;
  readonly nobodyTitle: string;
  readonly nobody: string;
}
