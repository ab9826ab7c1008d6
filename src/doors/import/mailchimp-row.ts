import { addressInCell } from '../list/address-cell';
import { RecordSplitter } from '../list/record-splitter';
import type { ImportFault, ImportRow, ImportStatus } from './import-line';
import type { MailchimpColumns, MailchimpField } from './mailchimp-header';

export type ReadRow =
  | { readonly ok: true; readonly row: ImportRow }
  | { readonly ok: false; readonly reason: ImportFault; readonly column?: string };

export interface RowContext {
  readonly status: ImportStatus;
  readonly columns: MailchimpColumns;
  readonly readTime: (text: string) => Date | undefined;
}

type TimeField = 'optInAt' | 'confirmedAt' | 'unsubscribedAt' | 'cleanedAt' | 'lastChangedAt';

const REPLACED = '\ufffd';

/**
 * Turns the fields of one line into a row.
 *
 * A yes must be right in every part, so a bad time or broken text refuses its line. A no is never lost for such a
 * thing: it counts from when it reached us, whatever date it bears (design, section 4), so what cannot be read is
 * left out and named in `unread`.
 */
export function readRow(fields: readonly string[], notUtf8: boolean, context: RowContext): ReadRow {
  const { columns, status } = context;
  if (fields.length !== columns.width) return { ok: false, reason: 'FIELD_COUNT' };
  const email = theEmail(fields, columns);
  if (!email.ok) return email;
  const isNo = status === 'UNSUBSCRIBED' || status === 'CLEANED';
  if (notUtf8 && (!isNo || email.text.includes(REPLACED))) return { ok: false, reason: 'NOT_UTF8' };
  const broken = notUtf8 ? columns.names.filter((_, place) => fields[place]!.includes(REPLACED)) : [];
  const reader = new FieldReader(fields, context, notUtf8);
  const row = rowOf(email.text, status, reader);
  const badTime = reader.badTimes[0];
  if (badTime !== undefined && !isNo) return { ok: false, reason: 'BAD_TIME', column: badTime };
  return { ok: true, row: { ...row, unread: [...new Set([...broken, ...reader.badTimes])] } };
}

function rowOf(email: string, status: ImportStatus, reader: FieldReader): Omit<ImportRow, 'unread'> {
  const confirmedAt = reader.time('confirmedAt');
  const reasons = [reader.text('unsubscribeReason'), reader.text('unsubscribeReasonOther')];
  return {
    status,
    email,
    firstName: reader.text('firstName'),
    lastName: reader.text('lastName'),
    phone: reader.text('phone'),
    language: reader.text('language'),
    // Often empty for people who came through a form: then the confirmation is the opt-in.
    optInAt: reader.time('optInAt') ?? confirmedAt,
    confirmedAt,
    optInIp: reader.text('optInIp'),
    unsubscribedAt: reader.time('unsubscribedAt'),
    unsubscribeReason: reasons.filter((reason) => reason !== undefined).join(': ') || undefined,
    unsubscribeCampaign: reader.text('unsubscribeCampaign'),
    cleanedAt: reader.time('cleanedAt'),
    lastChangedAt: reader.time('lastChangedAt'),
    interests: reader.interests(),
    tags: reader.tags(),
  };
}

type FoundEmail = { readonly ok: true; readonly text: string } | (ReadRow & { readonly ok: false });

function theEmail(fields: readonly string[], columns: MailchimpColumns): FoundEmail {
  const cells = columns.email.map((place) => fields[place]!).filter((cell) => cell.trim() !== '');
  const column = columns.names[columns.email[0]!];
  if (cells.length === 0) return { ok: false, reason: 'NO_ADDRESS', column };
  const isOne = new Set(cells.map((cell) => cell.trim().toLowerCase())).size === 1;
  const fault = isOne ? addressInCell(cells[0]!, 'EMAIL').fault : 'SEVERAL_ADDRESSES';
  return fault ? { ok: false, reason: fault, column } : { ok: true, text: cells[0]! };
}

/** Reads fields by name, and remembers which times were none. */
class FieldReader {
  readonly badTimes: string[] = [];

  constructor(
    private readonly fields: readonly string[],
    private readonly context: RowContext,
    private readonly leavesOutBroken: boolean,
  ) {}

  text(field: MailchimpField): string | undefined {
    const places = this.context.columns.places[field];
    return places.map((place) => this.cell(place)).find((cell) => cell !== '');
  }

  time(field: TimeField): Date | undefined {
    const text = this.text(field);
    // MySQL's way to write "none", seen in old exports.
    if (text === undefined || text.startsWith('0000-00-00')) return undefined;
    const time = this.context.readTime(text);
    if (!time) this.badTimes.push(this.context.columns.names[this.context.columns.places[field][0]!]!);
    return time;
  }

  interests(): Record<string, string[]> {
    const filled = this.context.columns.interests
      .map(({ title, place }) => [title, listed(this.cell(place))] as const)
      .filter(([, values]) => values.length > 0);
    return Object.fromEntries(filled);
  }

  tags(): string[] {
    return listed(this.text('tags') ?? '');
  }

  private cell(place: number): string {
    const cell = this.fields[place]!.trim();
    return this.leavesOutBroken && cell.includes(REPLACED) ? '' : cell;
  }
}

/** A list within a cell: quoted CSV (`"VIP","Blog"`), or commas of which those in a name carry a backslash. */
function listed(cell: string): string[] {
  if (cell === '') return [];
  const values = cell.includes('"')
    ? quotedList(cell)
    : cell.split(/(?<!\\),/).map((value) => value.replaceAll('\\,', ','));
  return values.map((value) => value.trim()).filter((value) => value !== '');
}

function quotedList(cell: string): string[] {
  const splitter = new RecordSplitter({ delimiter: ',', strayQuotes: 'KEEP' });
  const text = cell.replace(/",\s+"/g, '","').replace(/[\r\n]+/g, ' ');
  const records = [...splitter.push({ text, damaged: new Map() }), ...splitter.end()];
  return records.flatMap((record) => (record.fault ? [] : record.fields));
}
