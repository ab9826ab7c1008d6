import type { ProfileCodes } from '../../domain/ledger-entry';
import { AddressOrigin, Channel, Relation, SuppressionScope } from '../../domain/words';
import type { ImportContact } from '../../operations';
import { type NamedOrFault, readAddress } from './address-field';
import { readChoice, readCountry, readLanguage, readNoTick, readTick, readWord } from './cell-words';
import type { CsvColumns, CsvField } from './csv-columns';
import type { CsvTranslation } from './csv-contacts';
import type { ImportFault } from './import-line';
import type { LineFault, Noes } from './import-source';
import { readPhone } from './phone-cell';
import { readText } from './text-cell';

export interface CsvContext extends Omit<CsvTranslation, 'timeZone'> {
  readonly file: string;
  readonly columns: CsvColumns;
  readonly readTime: (text: string) => Date | undefined;
}

/** What the fields of one line say, and which of them nobody can read. */
export class CsvFields {
  readonly faults: LineFault[] = [];
  readonly leftOut: string[] = [];

  constructor(
    private readonly fields: readonly string[],
    private readonly context: CsvContext,
  ) {}

  get columns(): CsvColumns {
    return this.context.columns;
  }

  /** The e-mail address, else the phone number, else the hash of either. */
  person(): NamedOrFault {
    const { email, phone, places, names } = this.columns;
    const { country } = this.context;
    const candidates = [
      { kind: 'EMAIL', place: email },
      { kind: 'PHONE', place: phone },
      { kind: 'EMAIL', place: places.emailSha256 },
      { kind: 'PHONE', place: places.phoneSha256 },
    ] as const;
    const there = candidates.filter((one) => one.place !== undefined);
    const filled = there.find(({ place }) => this.fields[place as number]!.trim() !== '') ?? there[0]!;
    const place = filled.place as number;
    const found = readAddress({ kind: filled.kind, cells: [this.fields[place]!], column: names[place]!, country });
    const isHashColumn = place === places.emailSha256 || place === places.phoneSha256;
    if (found.ok && isHashColumn && !found.named.hashed)
      return { ok: false, reason: 'BAD_VALUE', column: names[place]! };
    if (!found.ok || !found.named.email || phone === undefined) return found;
    const number = readPhone(this.fields[phone], country);
    this.leftOut.push(...number.leftOut);
    return { ok: true, named: { ...found.named, phone: number.address } };
  }

  noes(): Noes {
    const scope = this.scopeOfObjection();
    const channels = this.objectionChannels(scope !== undefined);
    return {
      optOuts: this.chosen('OPTED_OUT'),
      ...(scope && { objection: { ...(scope !== 'BY_DEFAULT' && { scope }), ...(channels && { channels }) } }),
      ...(this.tick('complaint') && { isComplaint: true }),
      ...(this.tick('undeliverable') && { isUndeliverable: true }),
    };
  }

  optIns(): ImportContact['optIns'] {
    const optIns = this.chosen('OPTED_IN');
    const occurredAt = this.time('occurredAt');
    const confirmedAt = this.time('confirmedAt');
    return optIns.map((chosen) => ({ ...chosen, occurredAt, confirmedAt }));
  }

  contact(): Pick<ImportContact, 'profile' | 'codes'> {
    const parts = [this.text('firstName'), this.text('lastName')].filter((part) => part !== undefined);
    const codes: ProfileCodes = {
      relation: this.understood('relation', (cell) => readWord(cell, Relation)),
      country: this.understood('country', readCountry),
      addressOrigin: this.understood('addressOrigin', (cell) => readWord(cell, AddressOrigin)),
      business: this.business(),
    };
    const profile = {
      name: this.text('name') ?? (parts.join(' ') || undefined),
      language: this.understood('language', readLanguage),
      organisation: this.text('organisation'),
    };
    return { profile: stated(profile), codes: { ...this.context.codes, ...stated(codes) } };
  }

  text(field: CsvField): string | undefined {
    const place = this.columns.places[field];
    const text = place === undefined ? undefined : readText(this.fields[place]!);
    if (text === 'TOO_LONG') this.fault('TEXT_TOO_LONG', place as number);
    return text === 'TOO_LONG' ? undefined : text;
  }

  private chosen(state: 'OPTED_IN' | 'OPTED_OUT'): { topic: string; channel: Channel }[] {
    return this.columns.topics.flatMap(({ topic, channel, place }) => {
      const choice = readChoice(this.fields[place]!);
      if (choice === 'UNREADABLE') this.fault('BAD_CHOICE', place);
      return choice === state ? [{ topic, channel }] : [];
    });
  }

  private scopeOfObjection(): SuppressionScope | 'BY_DEFAULT' | undefined {
    const cell = this.text('objection');
    const scope = cell === undefined ? undefined : readWord(cell, SuppressionScope);
    if (scope) return scope;
    return this.tick('objection') ? 'BY_DEFAULT' : undefined;
  }

  private objectionChannels(objects: boolean): Channel[] | undefined {
    const cell = this.text('objectionChannels');
    if (cell === undefined || (objects && /^all$/i.test(cell))) return undefined;
    const words = cell.split(/[;,|/\s]+/).filter((word) => word !== '');
    const channels = words.map((word) => readWord(word, Channel));
    const isRight = objects && channels.every((channel) => channel !== undefined);
    if (!isRight) this.fault('BAD_CHOICE', this.columns.places.objectionChannels as number);
    // Which channels were meant nobody can tell: then it is all of them.
    return isRight ? (channels as Channel[]) : undefined;
  }

  private tick(field: 'objection' | 'complaint' | 'undeliverable'): boolean {
    const tick = readNoTick(this.text(field) ?? '');
    if (tick === 'UNREADABLE') this.fault('BAD_CHOICE', this.placeOf(field));
    return tick === 'YES';
  }

  private business(): boolean | undefined {
    const tick = readTick(this.text('business') ?? '');
    if (tick === 'UNREADABLE') this.fault('BAD_VALUE', this.placeOf('business'));
    return tick === 'YES' || tick === 'NO' ? tick === 'YES' : undefined;
  }

  private time(field: 'occurredAt' | 'confirmedAt'): Date | undefined {
    const cell = this.text(field);
    if (cell === undefined) return undefined;
    const time = this.context.readTime(/^\d{4}-\d{2}-\d{2}$/.test(cell) ? `${cell} 00:00` : cell);
    if (!time) this.fault('BAD_TIME', this.placeOf(field));
    return time;
  }

  private understood<T>(field: CsvField, read: (cell: string) => T | undefined): T | undefined {
    const cell = this.text(field);
    const value = cell === undefined ? undefined : read(cell);
    if (cell !== undefined && value === undefined) this.fault('BAD_VALUE', this.placeOf(field));
    return value;
  }

  private placeOf(field: CsvField): number {
    return this.columns.places[field] as number;
  }

  private fault(reason: ImportFault, place: number): void {
    const column = this.columns.names[place]!;
    if (!this.faults.some((fault) => fault.column === column)) this.faults.push({ reason, column });
  }
}

function stated<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
