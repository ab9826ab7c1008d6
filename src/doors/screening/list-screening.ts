import type { AddressKind, ParsedAddress } from '../../domain/address';
import { addressKindOf } from '../../domain/contact';
import { parseEmail } from '../../domain/email-address';
import { parsePhone } from '../../domain/phone-number';
import type { Channel } from '../../domain/words';
import { AbideError } from '../../errors';
import type { Operations, ScreenedKey, ScreenedSend, Screening, ScreeningReceipt } from '../../operations';
import type { ListLine } from './lines';
import { explanationOf, type LineFault, type ReadLine, readLine } from './read-line';
import { type PartTally, ScreeningTally } from './screening-tally';

export interface ScreeningRequest {
  readonly topic: string;
  readonly channel: Channel;
  /** ISO 3166 code for phone numbers without a country code. */
  readonly country?: string;
  /** Where tables of verdicts are kept, to screen by one. */
  readonly tablesIn?: string;
}

export const OUTCOMES = ['sendable', 'withheld', 'rejects'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** A line with what became of it. */
export interface ScreenedLine {
  readonly line: ListLine;
  readonly outcome: Outcome;
  /** The reason of the decision, or of the rejection. */
  readonly reason: string;
  readonly suppressionReason?: string;
  /** Of a rejection, in plain words. */
  readonly explanation?: string;
  /** The name of the address in this screening; none for a line without one. */
  readonly ref?: string;
}

/** Two sets are asked about at a time. Of 2,000 lines, each took 25 % more time here and the whole 80 MiB more memory. */
const LINES_AT_ONCE = 500;

/** What lists are screened for: the channels to which an address of ours leads. */
export function screenedKindOf(channel: Channel, path: string): AddressKind {
  const kind = addressKindOf(channel);
  if (kind) return kind;
  throw new AbideError('BAD_USER_INPUT', 'lists are screened for EMAIL, SMS and PHONE', { path });
}

/**
 * The screening of one list, whichever door it came to: each line is decided by the same operation as every other
 * decision, and comes back once, in the order of the list.
 */
export class ListScreening {
  private readonly tally = new ScreeningTally();

  private constructor(
    private readonly screening: Screening,
    private readonly parse: (text: string) => ParsedAddress,
  ) {}

  /** An unknown topic or channel is an error before the first line, and not a list of rejects (row 1). */
  static async begin(
    operations: Operations,
    { topic, channel, country, tablesIn }: ScreeningRequest,
  ): Promise<ListScreening> {
    const kind = screenedKindOf(channel, 'channel');
    const parse = kind === 'EMAIL' ? parseEmail : (text: string) => parsePhone(text, country);
    return new ListScreening(await operations.beginScreening(topic, channel, { tablesIn }), parse);
  }

  get id(): string {
    return this.screening.id;
  }

  /** Asks about some lines while those before them are taken by the reader, so that neither waits for the other. */
  async *lines(list: { batches(size: number): AsyncIterable<ListLine[]> }): AsyncGenerator<ScreenedLine[]> {
    let isWhole = false;
    let deciding: Promise<ScreenedLine[]> | undefined;
    try {
      for await (const lines of list.batches(LINES_AT_ONCE)) {
        const next = this.decide(lines);
        // Its failure is for whoever waits for it below; until then nobody does.
        next.catch(() => undefined);
        if (deciding) yield await deciding;
        await this.tally.room;
        deciding = next;
      }
      if (deciding) yield await deciding;
      isWhole = true;
    } finally {
      if (!isWhole) await this.close();
    }
  }

  /** By it parts of the list may be screened in other threads; undefined: only by `lines`. */
  get lookUp(): Screening['table'] {
    return this.screening.table;
  }

  /** For lines of such a part whose answer no table has. */
  readonly askFor = async (keys: readonly ScreenedKey[]): Promise<readonly ScreenedSend[]> => {
    const sends = await this.screening.decide(keys);
    if (sends.length !== keys.length) throw new Error('not every line was decided');
    return sends;
  };

  /** What was counted of such lines. */
  addPart(part: PartTally): void {
    this.tally.addPart(part);
  }

  /** The numbers of their names, in order. */
  readonly addRun = (run: Float64Array): void => this.tally.addRun(run);

  /** After the last line. Only then there is a receipt. */
  async finish(): Promise<ScreeningReceipt> {
    const counts = await this.tally.counts().finally(() => this.close());
    return this.screening.finish(counts, this.tally.validUntil ?? this.screening.takenAt);
  }

  /** Needed only where neither `lines` nor `finish` was waited for to its end. */
  close(): Promise<void> {
    return this.tally.close();
  }

  private async decide(lines: readonly ListLine[]): Promise<ScreenedLine[]> {
    const read = lines.map((line) => readLine(line, this.parse));
    const asked = read.flatMap(({ key }) => (key ? [key] : []));
    const sends = await this.askFor(asked);
    let next = 0;
    return read.map((one) => (one.key ? this.decided(one, sends[next++] as ScreenedSend) : this.rejected(one)));
  }

  private decided(one: ReadLine, { decision, ref = '' }: ScreenedSend): ScreenedLine {
    if (!decision) return this.rejected({ ...one, fault: 'HASH_UNMATCHED' });
    this.tally.addDecision(decision, ref);
    const { allowed, reason, suppressionReason } = decision;
    return { line: one.line, outcome: allowed ? 'sendable' : 'withheld', reason, suppressionReason, ref };
  }

  private rejected({ line, fault = 'NO_ADDRESS' }: ReadLine): ScreenedLine {
    this.tally.addFault(fault);
    return { line, outcome: 'rejects', reason: fault, explanation: explanationOf(fault as LineFault) };
  }
}
