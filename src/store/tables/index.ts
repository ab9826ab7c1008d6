import type { EntitySchema } from 'typeorm';
import { addressTable } from './address';
import { apiKeyTable } from './api-key';
import { askedConfirmationTable } from './asked-confirmation';
import { contactTable } from './contact';
import { contactMergeTable } from './contact-merge';
import { evidenceTable } from './evidence';
import { hashKeyTable } from './hash-key';
import { idempotencyKeyTable } from './idempotency-key';
import { ledgerCommitTable } from './ledger-commit';
import { ledgerEntryTable } from './ledger-entry';
import { ledgerHeadTable } from './ledger-head';
import { policyActivationTable } from './policy-activation';
import { preferenceTable } from './preference';
import { roleTable } from './role';
import { suppressionTable } from './suppression';
import { suppressionEndingTable } from './suppression-ending';
import { suppressionExceptionTable } from './suppression-exception';
import { undeliverableTable } from './undeliverable';

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
];
