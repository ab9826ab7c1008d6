import type { Outcome, ScreenedLine } from './list-screening';

const REJECTS_HEADER = ['line', 'reason', 'explanation', 'text'];

/** The header of one of the three lists that a list is split into. */
export function splitHeader(outcome: Outcome, columns: readonly string[]): readonly string[] {
  return outcome === 'rejects' ? REJECTS_HEADER : [...columns, 'reason', 'ref'];
}

/** A line as it stands in the list of its outcome. */
export function splitRow({
  line,
  outcome,
  reason,
  suppressionReason,
  explanation = '',
  ref = '',
}: ScreenedLine): string[] {
  if (outcome === 'rejects') {
    const text = line.fault === undefined ? line.fields.join(' | ') : line.text;
    return [String(line.line), reason, explanation, text];
  }
  if (line.fault !== undefined) throw new Error('a line that cannot be read was decided');
  return [...line.fields, suppressionReason ? `${reason}: ${suppressionReason}` : reason, ref];
}
