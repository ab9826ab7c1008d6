import type { InteractionView } from '../src/operations';
import type { Cursors } from './connection';
import type { InputFaults } from './input-faults';

type Place = Pick<InteractionView, 'occurredAt' | 'source' | 'providerEventId'>;

/** Where an interaction stands among those of its contact, as a cursor. */
export function writePlace({ occurredAt, source, providerEventId }: Place, cursors: Cursors): string {
  const text = JSON.stringify([occurredAt.getTime(), source, providerEventId]);
  return cursors.write(Buffer.from(text).toString('base64url'));
}

/** Reads a cursor; one of another list or contact is the caller's mistake. */
export function placeIn(after: string | null | undefined, cursors: Cursors, faults: InputFaults): Place | undefined {
  if (after === null || after === undefined) return undefined;
  const place = placeOf(cursors.read(after));
  if (!place) faults.add(['after'], 'This cursor is not of this query about this contact.');
  faults.refuse();
  return place;
}

function placeOf(text: string | undefined): Place | undefined {
  try {
    const [time, source, providerEventId] = JSON.parse(Buffer.from(text ?? '', 'base64url').toString('utf8'));
    const isWhole = Number.isInteger(time) && typeof source === 'string' && typeof providerEventId === 'string';
    return isWhole ? { occurredAt: new Date(time), source, providerEventId } : undefined;
  } catch {
    return undefined;
  }
}
