import { ADDRESS_FAULTS, type AddressFault, type AddressKind } from '../../domain/address';
import { addressKindOf } from '../../domain/contact';
import { parseEmail } from '../../domain/email-address';
import { parsePhone } from '../../domain/phone-number';
import type { SendDecision } from '../../domain/send-decision';
import type { Channel } from '../../domain/words';
import { AbideError } from '../../errors';
import type { ContactKey, DecidedSends, Operations } from '../../operations';
import type { Delimiter } from '../list/list-shape';
import { toWriteFault } from '../list/unfinished-file';
import { LIST_FAULTS, type ListFault, type ListLine, openList } from './lines';
import { openScreenFiles, type ScreenFiles } from './screen-files';
import { SeenAddresses } from './seen-addresses';

export interface ScreenOptions {
  readonly topic: string;
  readonly channel: Channel;
  /** The folder that the four files go to. */
  readonly out: string;
  readonly column?: string;
  readonly delimiter?: Delimiter;
  /** ISO 3166 code for phone numbers without a country code. */
  readonly country?: string;
  /** Stops between two sets of lines, and leaves no files. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** What came out, without addresses. The counts add up: sendable + withheld + rejects = lines. */
export interface ScreenSummary {
  readonly topic: string;
  readonly channel: Channel;
  readonly policyVersion: string;
  readonly takenAt: string;
  /** The answers hold at least what was committed by this ledger position. */
  readonly ledgerPosition: number;
  /** When the first of the answers ages: ask again by then. */
  readonly validUntil: string;
  readonly lines: number;
  readonly sendable: number;
  readonly withheld: number;
  readonly rejects: number;
  readonly duplicates: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
}

/** Two sets are asked about at a time. Of 2,000 lines, each took 25 % more time here and the whole 80 MiB more memory. */
const LINES_AT_ONCE = 500;

/**
 * Splits a list into who may be sent the topic and who may not, each line with its reason, through the same decision
 * as every other door. The files bear temporary names until all of them are complete; a list that could not be read to
 * its end leaves none.
 */
export async function screenList(operations: Operations, file: string, options: ScreenOptions): Promise<ScreenSummary> {
  const kind = addressKindOf(options.channel);
  if (!kind)
    throw new AbideError('BAD_USER_INPUT', 'lists are screened for EMAIL, SMS and PHONE', { path: '--channel' });
  // Row 1 before the first line: an unknown topic is an error, not a list of rejects.
  const { takenAt } = await operations.decideSends([], options.topic, options.channel);
  const list = await openList(file, { kind, column: options.column, delimiter: options.delimiter });
  let files: ScreenFiles | undefined;
  try {
    files = await openScreenFiles(options.out, list);
    const screening = new Screening(operations, options, { files, takenAt });
    let deciding: Promise<Decided> | undefined;
    for await (const lines of list.batches(LINES_AT_ONCE)) {
      options.signal?.throwIfAborted();
      const next = screening.decide(lines, kind);
      // Its failure is for whoever waits for it below; until then nobody does.
      next.catch(() => undefined);
      if (deciding) await screening.write(await deciding);
      deciding = next;
    }
    if (deciding) await screening.write(await deciding);
    const summary = screening.summary();
    await files.complete(summary);
    return summary;
  } catch (error) {
    await list.close();
    await files?.discard();
    throw toWriteFault(error, 'out');
  }
}

class Screening {
  private lines = 0;
  private duplicates = 0;
  private ledgerPosition = Number.POSITIVE_INFINITY;
  private validUntil = Number.POSITIVE_INFINITY;
  private readonly counts = { sendable: 0, withheld: 0, rejects: 0 };
  private readonly reasons = new Map<string, number>();
  private readonly faults = new Map<string, number>();
  private readonly seen = new SeenAddresses();
  private readonly files: ScreenFiles;
  private readonly takenAt: Date;

  constructor(
    private readonly operations: Operations,
    private readonly options: ScreenOptions,
    { files, takenAt }: { files: ScreenFiles; takenAt: Date },
  ) {
    this.files = files;
    this.takenAt = takenAt;
  }

  /** Asks about some lines; meanwhile those before them are written, so that neither waits for the other. */
  async decide(lines: readonly ListLine[], kind: AddressKind): Promise<Decided> {
    const { country } = this.options;
    const parsed = lines.map((line) => readLine(line, { kind, country }));
    const asked = parsed.flatMap((one) => (one.key ? [one.key] : []));
    const { topic, channel } = this.options;
    return { parsed, ...(await this.operations.decideSends(asked, topic, channel)) };
  }

  async write({ parsed, decisions, ledgerPosition }: Decided): Promise<void> {
    this.ledgerPosition = Math.min(this.ledgerPosition, ledgerPosition);
    let next = 0;
    for (const one of parsed) {
      const full = one.key ? this.decided(one, decisions[next++] as SendDecision) : this.rejected(one);
      if (full) await full;
    }
    this.lines += parsed.length;
    this.options.onProgress?.(this.lines);
  }

  private decided({ line, key }: ReadLine, decision: SendDecision): Promise<void> | undefined {
    const address = key && 'address' in key ? key.address.value : '';
    if (this.seen.see(address)) this.duplicates++;
    const outcome = decision.allowed ? 'sendable' : 'withheld';
    this.counts[outcome]++;
    increase(this.reasons, decision.reason);
    this.validUntil = Math.min(this.validUntil, decision.validUntil.getTime());
    const fields = line.fault === undefined ? line.fields : [];
    const why = decision.suppressionReason ? `${decision.reason}: ${decision.suppressionReason}` : decision.reason;
    return this.files[outcome].write([...fields, why]);
  }

  private rejected({ line, fault = 'NO_ADDRESS' }: ReadLine): Promise<void> | undefined {
    this.counts.rejects++;
    increase(this.faults, fault);
    const text = line.fault === undefined ? line.fields.join(' | ') : line.text;
    return this.files.rejects.write([String(line.line), fault, explanationOf(fault), text]);
  }

  summary(): ScreenSummary {
    const { topic, channel } = this.options;
    return {
      topic,
      channel,
      policyVersion: this.operations.active.policy.version,
      takenAt: this.takenAt.toISOString(),
      ledgerPosition: Number.isFinite(this.ledgerPosition) ? this.ledgerPosition : 0,
      validUntil: new Date(Number.isFinite(this.validUntil) ? this.validUntil : this.takenAt.getTime()).toISOString(),
      lines: this.lines,
      ...this.counts,
      duplicates: this.duplicates,
      reasons: Object.fromEntries(this.reasons),
      faults: Object.fromEntries(this.faults),
    };
  }
}

interface Decided extends DecidedSends {
  readonly parsed: readonly ReadLine[];
}

interface ReadLine {
  readonly line: ListLine;
  readonly key?: ContactKey;
  readonly fault?: ListFault | AddressFault;
}

function readLine(line: ListLine, { kind, country }: { kind: AddressKind; country?: string }): ReadLine {
  if (line.fault !== undefined) return { line, fault: line.fault };
  const parsed = kind === 'EMAIL' ? parseEmail(line.address) : parsePhone(line.address, country);
  return parsed.ok ? { line, key: { address: parsed.address } } : { line, fault: parsed.reason };
}

function explanationOf(fault: ListFault | AddressFault): string {
  return fault in LIST_FAULTS ? LIST_FAULTS[fault as ListFault] : ADDRESS_FAULTS[fault as AddressFault];
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
