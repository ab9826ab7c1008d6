import type { EntitySchema } from 'typeorm';

/** What a column holds, so that it can be read back from PostgreSQL's text. */
type Kind = 'uuid' | 'text' | 'number' | 'boolean' | 'time' | 'keys' | 'json';
/** The types in which values travel: rows of all sections have the same columns, so that one statement gives them. */
type Slot = 'uuid' | 'text' | 'bigint' | 'double precision';

interface Column {
  readonly name: string;
  readonly kind: Kind;
}

export interface Section<Name extends string> {
  readonly name: Name;
  readonly columns: readonly Column[];
  /** What comes after FROM: a table, a CTE, or a sub-select in brackets. */
  readonly from: string;
}

const SLOT_OF: Readonly<Record<Kind, Slot>> = {
  uuid: 'uuid',
  text: 'text',
  keys: 'text',
  json: 'text',
  number: 'bigint',
  boolean: 'bigint',
  time: 'double precision',
};

const KIND_OF_TYPE: Readonly<Record<string, Kind>> = {
  uuid: 'uuid',
  text: 'text',
  smallint: 'number',
  integer: 'number',
  bigint: 'number',
  boolean: 'boolean',
  timestamptz: 'time',
  jsonb: 'json',
};

/** All columns of a table, or those named: one that is added to the table is read from then on. */
export function columnsOf({ options }: EntitySchema, names = Object.keys(options.columns)): Column[] {
  return names.map((name) => {
    const column = options.columns[name];
    const kind = column?.array ? 'keys' : KIND_OF_TYPE[String(column?.type)];
    if (!kind) throw new Error(`the register cannot read the column ${name}`);
    return { name, kind };
  });
}

/** Columns that no table has by this name, as `<name> <kind>`. */
export function columns(...definitions: readonly `${string} ${Kind}`[]): Column[] {
  return definitions.map((definition) => {
    const [name, kind] = definition.split(' ') as [string, Kind];
    return { name, kind };
  });
}

export interface SectionsStatement<Name extends string> {
  readonly text: string;
  read(rows: readonly (readonly (string | null)[])[]): Record<Name, Record<string, unknown>[]>;
}

/**
 * One statement for the rows of several tables, so that all are of one snapshot.
 *
 * They come as plain columns: `to_json` of a row cost PostgreSQL 5 µs and its parsing 4 µs here, so a decision spent more
 * on JSON than on look-ups. A slot is shared by whatever columns of its type the sections have.
 */
export function sectionsStatement<Name extends string>(
  ctes: string,
  sections: readonly Section<Name>[],
): SectionsStatement<Name> {
  const slots = slotsFor(sections);
  const selects = sections.map((section, number) => {
    const filled = slots.map((slot, at) => expressionOf(columnAt(section, slots, at), slot));
    return `SELECT ${number}${number === 0 ? ' AS section' : ''}, ${filled.join(', ')} FROM ${section.from} AS x`;
  });
  const readers = sections.map((section) => readerOf(section, slots));
  return {
    text: `${ctes}\n${selects.join('\nUNION ALL ')}`,
    read: (rows) => {
      const found = sections.map((): Record<string, unknown>[] => []);
      for (const row of rows) {
        const number = Number(row[0]);
        (found[number] as Record<string, unknown>[]).push((readers[number] as Reader)(row));
      }
      return Object.fromEntries(sections.map(({ name }, number) => [name, found[number]])) as Record<
        Name,
        Record<string, unknown>[]
      >;
    },
  };
}

/** As many slots of each type as the section that needs the most of it. */
function slotsFor(sections: readonly Section<string>[]): Slot[] {
  return (['uuid', 'text', 'bigint', 'double precision'] as const).flatMap((slot) => {
    const most = Math.max(
      ...sections.map(({ columns: all }) => all.filter((one) => SLOT_OF[one.kind] === slot).length),
    );
    return Array.from({ length: most }, () => slot);
  });
}

/** The column of a section that stands in a slot: the first of its type in the first slot of that type. */
function columnAt(section: Section<string>, slots: readonly Slot[], at: number): Column | undefined {
  const slot = slots[at] as Slot;
  return section.columns.filter((one) => SLOT_OF[one.kind] === slot)[at - slots.indexOf(slot)];
}

function expressionOf(column: Column | undefined, slot: Slot): string {
  if (!column) return `NULL::${slot}`;
  if (column.kind === 'boolean') return `x.${column.name}::integer::bigint`;
  // As a number of milliseconds: the text of a time costs both sides several times as much.
  if (column.kind === 'time') return `date_part('epoch', x.${column.name}) * 1000`;
  return `x.${column.name}::${slot}`;
}

type Reader = (row: readonly (string | null)[]) => Record<string, unknown>;

function readerOf(section: Section<string>, slots: readonly Slot[]): Reader {
  const places = slots.flatMap((_, at) => {
    const column = columnAt(section, slots, at);
    return column ? [{ name: column.name, at: at + 1, read: READ[column.kind] }] : [];
  });
  return (row) => {
    const found: Record<string, unknown> = {};
    for (const { name, at, read } of places) {
      const text = row[at];
      found[name] = text === null || text === undefined ? null : read(text);
    }
    return found;
  };
}

const asText = (text: string): unknown => text;

const READ: Readonly<Record<Kind, (text: string) => unknown>> = {
  uuid: asText,
  text: asText,
  number: Number,
  boolean: (text) => text === '1',
  time: (text) => new Date(Math.round(Number(text))),
  keys: keysIn,
  json: (text) => JSON.parse(text),
};

/** An array of address keys as text: they need no quotes in it. */
function keysIn(text: string): readonly string[] {
  if (text === '{}') return [];
  if (text.includes('"')) throw new Error('an array of address keys holds something else');
  return text.slice(1, -1).split(',');
}
