import { hash, randomBytes } from 'node:crypto';
import { canonicalText, hashedText, type StoredEntry } from '../domain/ledger';
import type { EvidenceText } from '../domain/ledger-entry';

const SALT_BYTES = 16;

export function newSalt(): Buffer {
  return randomBytes(SALT_BYTES);
}

/** What an entry keeps of its evidence: once text and salt are erased it tells nothing, and still proves the ledger whole. */
export function hashEvidence(salt: Buffer, text: EvidenceText): string {
  return hash('sha256', Buffer.concat([salt, Buffer.from(canonicalText(text))]), 'hex');
}

export function hashEntry(stored: StoredEntry, evidenceHash: string | null): string {
  return hash('sha256', hashedText(stored, evidenceHash), 'hex');
}

/** Over the hashes of a commit's entries, in their order. */
export function hashEntries(entryHashes: readonly string[]): string {
  return hash('sha256', Buffer.from(entryHashes.join(''), 'hex'), 'hex');
}

export function hashLink(text: string): string {
  return hash('sha256', text, 'hex');
}
