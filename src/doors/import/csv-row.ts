import type { ImportContact } from '../../operations';
import { fittedTo } from '../list/records';
import { type CsvContext, CsvFields } from './csv-fields';
import { type SourceLine, saysNo } from './import-source';

type ReadRow = Pick<SourceLine, 'contact' | 'faults' | 'leftOut'>;

/**
 * Turns the fields of one line into a row. Everything has to be right; of a line with something that is not, the noes
 * that could be read are taken and nothing else.
 */
export function readCsvRow(given: string[], line: number, context: CsvContext): ReadRow {
  const { columns, file } = context;
  const fields = fittedTo(columns.names.length, given);
  if (!fields) return { faults: [{ reason: 'FIELD_COUNT' }], leftOut: [] };
  const row = new CsvFields(fields, context);
  const person = row.person();
  if (!person.ok) return { faults: [{ reason: person.reason, column: person.column }], leftOut: [] };
  const { named } = person;
  const noes = row.noes();
  const place = `${file}, line ${line}`;
  const no = { ...named, ...noes, file, line, optIns: [], reference: `CSV file, ${place}` };
  if (named.hashed) return ofHash(row, no, columns.hasChoices);
  const reference = row.text('reference');
  const contact = {
    ...no,
    ...row.contact(),
    optIns: row.optIns(),
    wordingId: row.text('wording'),
    reference: reference && `${reference} (${place})`,
  };
  if (row.faults.length === 0) return { contact, faults: [], leftOut: row.leftOut };
  return { contact: saysNo(noes) ? { ...no, isForANo: true } : undefined, faults: row.faults, leftOut: row.leftOut };
}

/** By a hash a person is stopped, and never described or asked; a list of nothing but hashes is one of objections. */
function ofHash(row: CsvFields, no: ImportContact, hasChoices: boolean): ReadRow {
  const { faults, columns } = row;
  if (row.optIns().length > 0) faults.push({ reason: 'HASH_SAYS_YES' });
  if (!hasChoices && columns.names.length > 1) faults.push({ reason: 'HASH_WITHOUT_CHOICE' });
  const isOptOutList = !hasChoices && faults.length === 0;
  const contact = isOptOutList ? { ...no, objection: {} } : no;
  if (saysNo(contact)) return { contact, faults, leftOut: [] };
  return { faults, leftOut: faults.length > 0 ? [] : ['NOTHING_SAID'] };
}
