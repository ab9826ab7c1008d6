import { type AddressKey, keyHashOf } from '../domain/address-key';
import type { LedgerPlace } from '../domain/ledger-place';
import { type HashPrefix, prefixOf, VerdictTable } from '../domain/verdict-table';
import type { KeptFile } from '../store/verdict-files';
import type { Ground } from './ground';
import { type AskedOfAll, type LastingVerdict, type Verdict, verdictOfShape } from './verdict-keys';

const MOST_CODES = 255;
const WORTH_KEEPING = 2_000;

export type Asked = Omit<AskedOfAll, 'goodUntil'>;

/** A table in the making or being brought up to date, with what its codes mean and up to where of the ledger it goes. */
export class GrowingVerdicts {
  readonly asked: AskedOfAll;
  readonly table: VerdictTable;
  place: LedgerPlace;
  private readonly verdicts: (Verdict | undefined)[];
  private readonly codes = new Map<string, number>();
  private changed = 0;

  constructor(ground: Ground, from: KeptFile, asked: Asked) {
    this.asked = { ...asked, goodUntil: new Date(from.goodUntil) };
    this.table = new VerdictTable(from.memory);
    this.place = from.place;
    this.verdicts = from.verdicts.map((verdict) => verdict ?? undefined);
    for (const [code, verdict] of this.verdicts.entries()) this.codes.set(textOf(verdict), code);
    if (this.verdicts.length === 0) this.verdicts.push(verdictOfShape(ground, undefined, this.asked));
  }

  put(key: AddressKey, verdict: LastingVerdict): void {
    this.putCode(prefixOf(keyHashOf(key)), this.codeOf(verdict));
  }

  putCode({ high, low }: HashPrefix, code: number): void {
    this.changed++;
    if (!this.table.set(high, low, code)) throw new TableIsFull();
  }

  /** False, and nothing done, where something was put already. */
  putFirst(high: number, low: number, code: number): boolean {
    if (this.table.get(high, low) !== 0) return false;
    this.changed++;
    if (!this.table.set(high, low, code)) throw new TableIsFull();
    return true;
  }

  codeOf(verdict: LastingVerdict): number {
    const text = textOf(verdict);
    const known = this.codes.get(text);
    if (known !== undefined && known > 0) return known;
    if (this.verdicts.length > MOST_CODES) throw new TableIsFull();
    this.codes.set(text, this.verdicts.push(verdict) - 1);
    return this.verdicts.length - 1;
  }

  get isWorthKeeping(): boolean {
    return this.changed > WORTH_KEEPING;
  }

  toFile(): KeptFile {
    return {
      goodUntil: this.asked.goodUntil.getTime(),
      place: this.place,
      verdicts: this.verdicts.map((verdict) => verdict ?? null),
      memory: this.table.memory,
    };
  }

  /** By code. */
  get byCode(): readonly (Verdict | undefined)[] {
    return this.verdicts;
  }
}

function textOf(verdict: Verdict | undefined): string {
  return verdict ? `${verdict.allowed} ${verdict.reason} ${verdict.suppressionReason}` : '';
}

export class TableIsFull extends Error {}
