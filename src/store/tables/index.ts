import type { EntitySchema } from 'typeorm';
import { addressTable } from './address';
import { apiKeyTable } from './api-key';
import { askedConfirmationTable } from './asked-confirmation';
import { callRateTable } from './call-rate';
import { contactTable } from './contact';
import { contactMergeTable } from './contact-merge';
import { dueContactTable } from './due-contact';
import { evidenceTable } from './evidence';
import { hashKeyTable } from './hash-key';
import { humanClickTable } from './human-click';
import { idempotencyKeyTable } from './idempotency-key';
import { interactionTable } from './interaction';
import { interactionCountTable } from './interaction-count';
import { ledgerCommitTable } from './ledger-commit';
import { ledgerEntryTable } from './ledger-entry';
import { ledgerHeadTable } from './ledger-head';
import { openCallTable } from './open-call';
import { policyActivationTable } from './policy-activation';
import { preferenceTable } from './preference';
import { providerAddressTable } from './provider-address';
import { providerCircuitTable } from './provider-circuit';
import { providerErasureTable } from './provider-erasure';
import { providerHintTable } from './provider-hint';
import { providerWalkTable } from './provider-walk';
import { roleTable } from './role';
import { screeningTable } from './screening';
import { seenEventTable } from './seen-event';
import { suppressionTable } from './suppression';
import { suppressionEndingTable } from './suppression-ending';
import { suppressionExceptionTable } from './suppression-exception';
import { undeliverableTable } from './undeliverable';
import { waitingMessageTable } from './waiting-message';

/**
 * One schema per table, for TypeORM's drift check and its migrations.
 *
 * The rows say what pg gives: a bigint as text, a date as text when it was selected as such.
 */
export const tables: EntitySchema[] = [
  contactTable,
  addressTable,
  preferenceTable,
  roleTable,
  askedConfirmationTable,
  contactMergeTable,
  undeliverableTable,
  suppressionTable,
  suppressionExceptionTable,
  suppressionEndingTable,
  ledgerHeadTable,
  ledgerCommitTable,
  ledgerEntryTable,
  evidenceTable,
  hashKeyTable,
  policyActivationTable,
  apiKeyTable,
  idempotencyKeyTable,
  interactionTable,
  interactionCountTable,
  seenEventTable,
  humanClickTable,
  waitingMessageTable,
  dueContactTable,
  providerAddressTable,
  providerErasureTable,
  providerCircuitTable,
  callRateTable,
  openCallTable,
  providerHintTable,
  providerWalkTable,
  screeningTable,
];
