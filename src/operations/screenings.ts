import { randomUUID } from 'node:crypto';
import type { AddressKey } from '../domain/address-key';
import { addressKindOf } from '../domain/contact';
import { canonicalText } from '../domain/ledger';
import type { SendDecision } from '../domain/send-decision';
import type { Channel } from '../domain/words';
import { AbideError } from '../errors';
import type { AddressDigest } from '../security/address-digest';
import { type LookUp, lookUpWith } from '../security/screening-look-up';
import {
  isReceiptSignature,
  markOfScreening,
  NAMES_OF_NOW,
  screeningRefs,
  signReceipt,
} from '../security/screening-ref';
import { findScreening, insertScreening, linkHashAt, type StoredScreening } from '../store/screenings';
import { decideLines } from './decide-lines';
import { type DecisionLane, decideSends } from './decide-sends';
import { contactRef, type Ground } from './ground';
import type { ContactKey } from './index';
import { type KeptVerdicts, openVerdicts } from './kept-verdicts';
import { DigestMatcher } from './match-digests';
import { readScreeningChanges, type ScreeningChanges } from './screening-changes';

/** What came out of a list, without addresses. They add up: sendable + withheld + rejects = lines. */
export interface ScreeningCounts {
  readonly lines: number;
  readonly sendable: number;
  readonly withheld: number;
  readonly rejects: number;
  readonly duplicates: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
}

/** That a list was screened, when, and on what. There is one only of a list that was decided to its last line. */
export interface ScreeningReceipt extends ScreeningCounts {
  readonly id: string;
  readonly topic: string;
  readonly channel: Channel;
  readonly policyVersion: string;
  readonly takenAt: string;
  /** Ask again by then: the first yes ages, or where there is none the first no. */
  readonly validUntil: string;
  /** The answers hold at least what was committed by this position. */
  readonly ledgerPosition: number;
  /** Of the link there: a ledger that was cut off or written anew shows by it. */
  readonly ledgerHash: string;
  /** Over all of the above. */
  readonly signature: string;
}

/** Whom a line is about: an address, or what is left of one in a list of hashes. */
export type ScreenedKey = ContactKey | { readonly digest: AddressDigest };

/** What a list is told of one line. */
export type LineVerdict = Pick<SendDecision, 'allowed' | 'reason' | 'suppressionReason' | 'validUntil'>;

export interface ScreenedSend {
  /** None for an MD5 or SHA-1 that is of no address that is held: it may be sent to by nobody. */
  readonly decision?: LineVerdict;
  /** The name of its address in this screening; by it the changes since are told. */
  readonly ref?: string;
}

/** A list that is being screened. */
export interface Screening {
  readonly id: string;
  readonly takenAt: Date;
  /** By it threads may screen what `decide` would; undefined where no table was asked for, or none can be had. */
  readonly table?: LookUp<LineVerdict>;
  /** As `decideSends`, in order. */
  decide(to: readonly ScreenedKey[]): Promise<readonly ScreenedSend[]>;
  /** After the last line. CONFLICT when another policy was put in force meanwhile: the lines do not go together. */
  finish(counts: ScreeningCounts, validUntil: Date): Promise<ScreeningReceipt>;
}

export interface ScreeningOptions {
  /** A folder in which tables of verdicts are kept: the list is screened by one, which is made where there is none. */
  readonly tablesIn?: string;
}

export interface ScreeningOperations {
  /** An unknown topic or channel is BAD_USER_INPUT before the first line (row 1). */
  beginScreening(topic: string, channel: Channel, options?: ScreeningOptions): Promise<Screening>;
  /** Undefined for a screening that was never finished. CONFLICT for a receipt that is not as it was signed. */
  readScreening(id: string): Promise<ScreeningReceipt | undefined>;
  /**
   * Who may not be sent to and was touched since the receipt; `after` is the cursor of the page before. CONFLICT where the
   * names of the list were made in a way that is gone.
   */
  readScreeningChanges(id: string, after?: number): Promise<ScreeningChanges>;
}

export function screeningOperations(ground: Ground, lane: DecisionLane): ScreeningOperations {
  return {
    beginScreening: (topic, channel, options) => beginScreening(ground, lane, { topic, channel, ...options }),
    readScreening: async (id) => {
      const stored = await findScreening(ground.database.pool, id);
      return stored && receiptOf(ground, stored);
    },
    readScreeningChanges: async (id, after) => {
      const stored = await findScreening(ground.database.pool, id);
      if (!stored) throw new AbideError('NOT_FOUND', 'no list was screened to its end under this id');
      const receipt = receiptOf(ground, stored);
      if (stored.names !== NAMES_OF_NOW) {
        throw new AbideError('CONFLICT', 'This list was screened by an earlier version of Abide; screen again.');
      }
      return readScreeningChanges(ground, lane, { receipt, keyVersion: stored.keyVersion, after });
    },
  };
}

async function beginScreening(
  ground: Ground,
  lane: DecisionLane,
  { topic, channel, tablesIn }: { topic: string; channel: Channel } & ScreeningOptions,
): Promise<Screening> {
  const id = randomUUID();
  const keyVersion = ground.secrets.current.version;
  const namesOf = screeningRefs(id, ground.secrets);
  const matcher = new DigestMatcher(ground, addressKindOf(channel) ?? 'EMAIL');
  const kept = tablesIn === undefined ? undefined : await openVerdicts(ground, { topic, channel, folder: tablesIn });
  const { takenAt, ledgerPosition } = kept ?? (await decideSends(ground, lane, { to: [], topic, channel }));
  const policyVersion = kept?.policyVersion ?? ground.active.policy.version;
  const byAsking: Decide = async (to) => {
    const keys = await keysOf(to, matcher);
    const known = keys.flatMap((key) => {
      const named = key && contactRef(ground, key).named;
      return named ? [named.keys] : [];
    });
    const decisions = await decideLines(ground, lane, { keys: known, topic, channel });
    const names = namesOf(known.map(([first]) => first as AddressKey));
    let next = -1;
    return keys.map((key): ScreenedSend => {
      if (!key) return {};
      next++;
      return { decision: decisions[next], ref: names[next] };
    });
  };
  const table = kept && lookUpOf(ground, kept, id);
  return {
    id,
    takenAt,
    table,
    decide: table ? byTable(table, byAsking) : byAsking,
    finish: async (counts, validUntil) => {
      // It also asks which policy is in force now, and not only when a decision last looked.
      await decideSends(ground, lane, { to: [], topic, channel });
      if (ground.active.policy.version !== policyVersion) {
        throw new AbideError('CONFLICT', 'Another policy was put in force during the screening; screen again.');
      }
      const ledgerHash = await linkHashAt(ground.database.pool, ledgerPosition);
      const head = { id, topic, channel, policyVersion, takenAt: takenAt.toISOString() };
      const unsigned = { ...head, validUntil: validUntil.toISOString(), ledgerPosition, ledgerHash, ...counts };
      const receipt = { ...unsigned, signature: signReceipt(canonicalText(unsigned), ground.secrets) };
      await insertScreening(ground.database.pool, { id, takenAt, keyVersion, names: NAMES_OF_NOW, receipt });
      return receipt;
    },
  };
}

async function keysOf(to: readonly ScreenedKey[], matcher: DigestMatcher): Promise<(ContactKey | undefined)[]> {
  const digests = to.flatMap((key) => ('digest' in key ? [key.digest] : []));
  if (digests.length === 0) return to as ContactKey[];
  const matched = await matcher.keysOf(digests);
  let next = 0;
  return to.map((key) => ('digest' in key ? matched[next++] : key));
}

function lookUpOf({ active, secrets }: Ground, kept: KeptVerdicts, screeningId: string): LookUp<LineVerdict> {
  const { yesSeconds, noSeconds } = active.policy.decisionValidity;
  const endOf = (seconds: number) => new Date(kept.takenAt.getTime() + seconds * 1000);
  const [yesEnds, noEnds] = [endOf(yesSeconds), endOf(noSeconds)];
  const { version, hashKey } = secrets.current;
  return {
    memory: kept.table.memory,
    verdicts: kept.verdicts.map((verdict) => verdict && { ...verdict, validUntil: verdict.allowed ? yesEnds : noEnds }),
    keys: { version, hashKey },
    mark: markOfScreening(screeningId, secrets),
  };
}

type Decide = Screening['decide'];

/** Whoever is named by text is looked up; all others, and those whose answer may turn by itself, are asked about. */
function byTable(table: LookUp<LineVerdict>, byAsking: Decide): Decide {
  const lookUp = lookUpWith(table);
  return async (to) => {
    const found = to.map((key): ScreenedSend => ('address' in key ? lookUp(key.address) : {}));
    const open = to.filter((_, index) => !found[index]?.decision);
    if (open.length === 0) return found;
    const asked = await byAsking(open);
    let next = 0;
    return found.map((one) => (one.decision ? one : (asked[next++] as ScreenedSend)));
  };
}

function receiptOf(ground: Ground, { id, receipt }: StoredScreening): ScreeningReceipt {
  const { signature, ...unsigned } = receipt as unknown as ScreeningReceipt;
  const text = canonicalText(unsigned as unknown as Parameters<typeof canonicalText>[0]);
  if (unsigned.id !== id || !isReceiptSignature(String(signature), text, ground.secrets)) {
    throw new AbideError('CONFLICT', 'This receipt is not as it was signed; screen again.');
  }
  return { ...unsigned, signature };
}
