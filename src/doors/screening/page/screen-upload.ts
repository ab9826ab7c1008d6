import type { FastifyRequest } from 'fastify';
import { AbideError } from '../../../errors';
import { DELIMITER_NAMES } from '../../list/list-shape';
import { openList } from '../lines';
import { ListScreening, OUTCOMES, screenedKindOf } from '../list-screening';
import { columnsOf } from '../screen-files';
import type { ScreeningDoor } from '../stream';
import { csvWriter } from '../stream-output';
import { channelOf, countryOf } from '../stream-request';
import { onlyWriter, type PageWriter, partsWriter } from './page-output';
import type { ScreeningTexts } from './page-texts';
import { type SpooledList, spoolList } from './spooled-list';
import { totalsView } from './totals-view';
import { readUploadForm, type UploadForm } from './upload-form';

export interface Upload {
  readonly name: string;
  readonly type: string;
  readonly text: AsyncGenerator<string>;
}

interface Handed {
  readonly request: FastifyRequest;
  readonly body: AsyncIterable<Uint8Array>;
  readonly texts: ScreeningTexts;
}

/** Takes a list from the page, by its form or its script, and screens it as every other door does. */
export async function openUpload(door: ScreeningDoor, { request, body, texts }: Handed): Promise<Upload> {
  const spooled = await spoolList(body);
  try {
    const form = await readForm(request, spooled);
    return await screened(door, { spooled, form, texts });
  } catch (error) {
    await spooled.close();
    throw error;
  }
}

async function readForm({ headers, query }: FastifyRequest, spooled: SpooledList): Promise<UploadForm> {
  const type = headers['content-type'] ?? '';
  if (/^multipart\//i.test(type)) return readUploadForm(spooled, type);
  const given = Object.entries(query as Record<string, unknown>).filter(([, value]) => typeof value === 'string');
  return { fields: Object.fromEntries(given) as Record<string, string>, start: 0, end: spooled.length };
}

async function screened(
  { operations }: ScreeningDoor,
  { spooled, form, texts }: { spooled: SpooledList; form: UploadForm; texts: ScreeningTexts },
): Promise<Upload> {
  const { what = '', column = '', country = '', delimiter = '', only = '', as } = form.fields;
  const [topic = '', channelWord = ''] = what.split('|');
  const channel = channelOf(channelWord);
  const kind = screenedKindOf(channel, 'what');
  const wanted = country === '' ? undefined : countryOf(country.toUpperCase());
  const screening = await ListScreening.begin(operations, { topic, channel, country: wanted });
  const list = await openList(spooled.bytes(form.start, form.end), { kind, column: column.trim() || undefined });
  const own = Object.entries(DELIMITER_NAMES).find(([name]) => name === delimiter)?.[1];
  const layout = { columns: columnsOf(list), delimiter: own ?? list.delimiter };
  const isForScript = as === 'PARTS';
  const outcome = OUTCOMES.find((each) => each === only);
  if (only !== '' && !outcome) throw new AbideError('BAD_USER_INPUT', 'There is no such part.', { path: 'only' });
  const forScript = () =>
    partsWriter(layout, (receipt) => String(totalsView(receipt, texts, operations.active.policy)));
  const forForm = () => (outcome ? onlyWriter(layout, outcome) : wholeWriter(layout));
  return {
    name: `${outcome ?? 'screened'}-${screening.id}.csv`,
    type: isForScript ? 'application/x-ndjson; charset=utf-8' : 'text/csv; charset=utf-8',
    text: textOf(screening, { list, writer: isForScript ? forScript() : forForm(), spooled }),
  };
}

function wholeWriter(layout: Parameters<typeof csvWriter>[0]): PageWriter {
  const writer = csvWriter(layout);
  return { ...writer, lines: (screened) => screened.map(writer.line).join('') };
}

async function* textOf(
  screening: ListScreening,
  {
    list,
    writer,
    spooled,
  }: {
    list: Parameters<ListScreening['lines']>[0] & { close(): Promise<void> };
    writer: PageWriter;
    spooled: SpooledList;
  },
): AsyncGenerator<string> {
  try {
    let start = writer.start;
    for await (const lines of screening.lines(list)) {
      yield start + writer.lines(lines);
      start = '';
    }
    const end = start + writer.end(await screening.finish());
    if (end !== '') yield end;
  } finally {
    await list.close();
    await spooled.close();
  }
}
