import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Pool } from 'pg';

/** Something said or written about a person, in one of the forms in which it could have stayed somewhere. */
interface Trace {
  readonly mark: string;
  readonly form: string;
  readonly text: string;
  /** Upper and lower case are told apart: base64 means something else then. */
  readonly isExact?: boolean;
}

/** A place where something of a person could be, with all that it holds. */
export interface Place {
  readonly name: string;
  readonly text: string;
}

const ALGORITHMS = ['md5', 'sha1', 'sha256', 'sha512'] as const;

/** Each mark plain in any case, encoded as links, files and tables encode it, and as the unkeyed hashes that lists use. */
function tracesOf(mark: string): Trace[] {
  const bytes = Buffer.from(mark.normalize('NFC'));
  const plain: Trace[] = [
    { mark, form: 'plain', text: mark.normalize('NFC') },
    { mark, form: 'decomposed', text: mark.normalize('NFD') },
    { mark, form: 'in a link', text: encodeURIComponent(mark) },
    { mark, form: 'in JSON', text: mark.replace(/[^ -~]/g, (sign) => `\\u${hex(sign.charCodeAt(0), 4)}`) },
    {
      mark,
      form: 'quoted-printable',
      text: mark.replace(/[^ -~]/g, (sign) => encodeURIComponent(sign).replaceAll('%', '=')),
    },
    { mark, form: 'hex', text: bytes.toString('hex') },
    ...inBase64(mark, 'base64', bytes),
  ];
  const spellings = new Set([
    mark,
    mark.toLowerCase(),
    mark.toUpperCase(),
    mark.replace(/^\+/, ''),
    mark.replace(/^\+/, '00'),
  ]);
  return [...plain, ...[...spellings].flatMap((spelling) => hashesOf(mark, spelling))];
}

function hashesOf(mark: string, spelling: string): Trace[] {
  return ALGORITHMS.flatMap((algorithm) => {
    const digest = createHash(algorithm).update(spelling).digest();
    const text = digest.toString('hex');
    const uuid = text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
    const form = `${algorithm} of ${spelling}`;
    // The first half alone is enough to know whom it is of.
    return [{ mark, form, text: text.slice(0, 32) }, { mark, form, text: uuid }, ...inBase64(mark, form, digest)];
  });
}

function inBase64(mark: string, form: string, bytes: Buffer): Trace[] {
  // What the last sign stands for depends on what comes after it.
  const end = Math.floor((bytes.length * 4) / 3) - 1;
  const texts = new Set([bytes.toString('base64').slice(0, end), bytes.toString('base64url').slice(0, end)]);
  return [...texts].map((text) => ({ mark, form: `${form} in base64`, text, isExact: true }));
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

/** The marks of which a trace was found, with the form and the place of each. */
export function findTraces(marks: readonly string[], places: readonly Place[]): Map<string, string[]> {
  const traces = marks.flatMap(tracesOf).map((trace) => ({ ...trace, folded: trace.text.toLowerCase() }));
  const found = new Map<string, string[]>();
  for (const { name, text } of places) {
    const folded = text.toLowerCase();
    for (const trace of traces) {
      if (!(trace.isExact ? text.includes(trace.text) : folded.includes(trace.folded))) continue;
      found.set(trace.mark, [...(found.get(trace.mark) ?? []), `${trace.form}: ${name}`]);
    }
  }
  return found;
}

/** All rows of all tables of all schemas, PostgreSQL's own with its statistics included, and what its sessions ran last. */
export async function tablePlaces(pool: Pool): Promise<Place[]> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'm') OR c.relname IN ('pg_stat_activity', 'pg_prepared_statements') ORDER BY 1`,
  );
  const places: Place[] = [];
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    places.push({ name, text: rows.map(({ row }) => row).join('\n') });
  }
  return places;
}

/**
 * All files of a data folder, PostgreSQL's log included, names too. Not PostgreSQL's pages and its write-ahead log: deleted
 * bytes stay there until they are written over, as docs/privacy.md says.
 */
export async function filePlaces(dataDir: string): Promise<Place[]> {
  const elsewhere = await readFile(join(dataDir, 'postgres-folder'), 'utf8').catch(() => undefined);
  const folders = [dataDir, ...(elsewhere ? [elsewhere.trim()] : [])];
  const places: Place[] = [];
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const parts = relative(folder, path).split(sep);
      const isPages = parts[0] === 'data' || (parts[0] === 'postgres' && parts[1] === 'data');
      if (!entry.isFile() || isPages) continue;
      places.push({
        name: `file ${parts.join('/')}`,
        text: `${parts.join('/')}\n${await readFile(path, 'latin1')}\n${await readFile(path, 'utf8')}`,
      });
    }
  }
  return places;
}
