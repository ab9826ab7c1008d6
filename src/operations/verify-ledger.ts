import { linkText } from '../domain/ledger';
import { hashEntries, hashEntry, hashEvidence, hashLink } from '../security/ledger-hash';
import {
  type AuditEntry,
  type AuditLink,
  readEntriesBetween,
  readHead,
  readLinks,
  readStrayPositions,
} from '../store/ledger-audit';
import type { Ground } from './ground';
import type { LedgerReport } from './index';

const LINKS_A_PAGE = 2_000;
const MOST_FAULTS = 1_000;
/** The hash before the first link: sha256 of the words "abide ledger". */
const GENESIS = hashLink('abide ledger');

type Fault = LedgerReport['faults'][number];

export interface VerifyOptions {
  readonly expected?: { readonly position: number; readonly hash: string };
  /** Only this many commits at the end; the one before them is taken to be right. */
  readonly newest?: number;
  readonly onProgress?: (done: number) => void;
}

/**
 * Checks the whole ledger: every entry against its hash, every evidence text that is still there against the commitment
 * to it, every commit's entries against its link, every link against the one before, positions without a hole, and the
 * head against the last link. Says where each fault is. A cut-off tail whose head was set back too shows only against
 * `expected`: a position and hash noted elsewhere.
 */
export async function verifyLedger(
  ground: Pick<Ground, 'database'>,
  { expected, newest, onProgress }: VerifyOptions = {},
): Promise<LedgerReport> {
  return ground.database.inTransaction(async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    await client.query('SET LOCAL statement_timeout = 0');
    const head = await readHead(client);
    const [before] = newest === undefined ? [] : await readLinks(client, head.position - newest - 1, 1);
    const audit = new Audit(expected, newest === undefined || head.position <= newest ? undefined : before);
    for (;;) {
      const links = await readLinks(client, audit.lastPosition, LINKS_A_PAGE);
      const last = links.at(-1);
      if (!last) break;
      audit.check(links, await readEntriesBetween(client, audit.lastPosition, last.position));
      onProgress?.(last.position);
    }
    audit.finish(head, await readStrayPositions(client, audit.lastPosition));
    return audit.report(head.hash);
  });
}

class Audit {
  lastPosition: number;
  private lastHash: string;
  private lastCommittedAt: number;
  private commits = 0;
  private entries = 0;
  private readonly faults: Fault[] = [];
  private isExpectedSeen: boolean;

  constructor(
    private readonly expected: VerifyOptions['expected'],
    before: AuditLink | undefined,
  ) {
    this.lastPosition = before?.position ?? 0;
    this.lastHash = before?.hash ?? GENESIS;
    this.lastCommittedAt = before?.committedAt.getTime() ?? Number.NEGATIVE_INFINITY;
    this.isExpectedSeen = expected === undefined;
  }

  check(links: readonly AuditLink[], entries: readonly AuditEntry[]): void {
    const byPosition = new Map<number, AuditEntry[]>();
    for (const entry of entries) byPosition.set(entry.position, [...(byPosition.get(entry.position) ?? []), entry]);
    for (const link of links) {
      this.checkLink(link, byPosition.get(link.position) ?? []);
      byPosition.delete(link.position);
    }
    for (const position of byPosition.keys()) this.fault(position, 'entries without the link of their commit');
  }

  private checkLink(link: AuditLink, entries: readonly AuditEntry[]): void {
    for (let missing = this.lastPosition + 1; missing < link.position; missing++)
      this.fault(missing, 'the commit is missing');
    if (link.previousHash !== this.lastHash) this.fault(link.position, 'does not link to the commit before it');
    if (link.hash !== hashLink(linkText(link))) this.fault(link.position, 'the link was edited');
    if (link.committedAt.getTime() < this.lastCommittedAt)
      this.fault(link.position, 'is earlier than the commit before it');
    this.checkEntries(link, entries);
    if (this.expected?.position === link.position) {
      this.isExpectedSeen = true;
      if (this.expected.hash !== link.hash) this.fault(link.position, 'is not the commit that was noted');
    }
    this.lastPosition = link.position;
    this.lastHash = link.hash;
    this.lastCommittedAt = link.committedAt.getTime();
    this.commits++;
    this.entries += entries.length;
  }

  private checkEntries(link: AuditLink, entries: readonly AuditEntry[]): void {
    entries.forEach((entry, ordinal) => {
      if (entry.ordinal !== ordinal) this.fault(link.position, 'an entry before this one is missing', entry.ordinal);
      if (entry.hash !== hashEntry(entry, entry.evidenceHash))
        this.fault(link.position, 'the entry was edited', entry.ordinal);
      const { evidence } = entry;
      if (evidence && hashEvidence(evidence.salt, evidence.text) !== entry.evidenceHash) {
        this.fault(link.position, 'the evidence was edited', entry.ordinal);
      }
    });
    if (entries.length !== link.entryCount) {
      this.fault(link.position, `has ${entries.length} entries where its link says ${link.entryCount}`);
    } else if (hashEntries(entries.map((entry) => entry.hash)) !== link.entriesHash) {
      this.fault(link.position, 'its entries are not those of its link, or in another order');
    }
  }

  finish(head: { position: number; hash: string }, strays: readonly number[]): void {
    for (const position of strays) this.fault(position, 'stands outside the chain of links');
    if (head.position > this.lastPosition)
      this.fault(this.lastPosition + 1, `the tail is cut off: the head stands at ${head.position}`);
    else if (head.position < this.lastPosition || head.hash !== this.lastHash)
      this.fault(head.position, 'the head is not the last link');
    if (!this.isExpectedSeen)
      this.fault(this.lastPosition + 1, `the tail is cut off: position ${this.expected?.position} was noted`);
  }

  private fault(position: number, fault: string, ordinal?: number): void {
    if (this.faults.length < MOST_FAULTS) this.faults.push({ position, ordinal, fault });
  }

  report(headHash: string): LedgerReport {
    return {
      isIntact: this.faults.length === 0,
      commits: this.commits,
      entries: this.entries,
      position: this.lastPosition,
      headHash,
      faults: this.faults,
    };
  }
}
