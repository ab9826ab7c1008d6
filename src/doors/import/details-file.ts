import type { ImportOutcome } from '../../operations';
import { openResultFile, type ResultFile } from './result-file';

export type DetailsFile = ResultFile<ImportOutcome>;

const HEADER = ['file', 'line', 'contact', 'change', 'topic', 'channel', 'reason'];

/** What became of each line, a row for each change: ids and codes, no address. A dry run writes what the import would. */
export function openDetailsFile(path: string): Promise<DetailsFile> {
  return openResultFile<ImportOutcome>(path, { header: HEADER, option: 'report', rowsOf });
}

function rowsOf({ file = '', line, contact = 'NOBODY', effects }: ImportOutcome): string[][] {
  const shown = effects.length > 0 ? effects : [{ change: 'UNCHANGED' }];
  return shown.map(({ change, topic = '', channel = '', reason = '' }: ImportOutcome['effects'][number]) => [
    file,
    String(line),
    contact,
    change,
    topic,
    channel,
    reason,
  ]);
}
