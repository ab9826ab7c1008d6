import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AbideError } from '../../errors';
import type { Log } from '../../log';
import type { Operations } from '../../operations';
import type { ByteSource } from '../list/source-bytes';
import { openJsonLines } from './json-lines';
import { openList } from './lines';
import { ListScreening, screenedKindOf } from './list-screening';
import { registerUploadPage } from './page/upload-page';
import { columnsOf } from './screen-files';
import { answerErrors, callerOf, type ReadKey } from './screening-caller';
import { registerScreeningReads } from './screening-reads';
import { csvWriter, ndjsonWriter, type StreamWriter, TYPE_OF_FORMAT } from './stream-output';
import { readStreamRequest, type StreamRequest } from './stream-request';

export interface ScreeningDoor {
  readonly operations: Operations;
  readonly readKey: ReadKey;
  readonly log: Log;
  /** How long nothing may move, in or out, before the connection is broken off. */
  readonly longestStallMs?: number;
  readonly mostUnderWay?: number;
  /** Where it is reached from outside: over https its cookie goes by https alone. */
  readonly publicUrl?: string;
}

const LONGEST_STALL_MS = 60_000;
/** Each holds two sets of lines and takes its turn at the database with the others. */
const MOST_UNDER_WAY = 16;

/**
 * `POST /screen`: a list in, the same list out, line by line and in its order, each with its outcome and reason.
 *
 * Streams both ways. No more is read than is answered: who does not read makes us stop reading, so memory is the same
 * for a hundred lines and for ten million. What goes wrong before the first byte is answered with a status; after it the
 * connection is broken off, never ended, and there is no receipt: half a list is never taken for a whole one.
 */
export function registerScreening(fastify: FastifyInstance, door: ScreeningDoor): void {
  const { operations, readKey, log, longestStallMs = LONGEST_STALL_MS, mostUnderWay = MOST_UNDER_WAY } = door;
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request: FastifyRequest, body: IncomingMessage, done) => done(null, body));
  const places = new Places(mostUnderWay);
  answerErrors(fastify, log);
  registerScreeningReads(fastify, door);
  registerUploadPage(fastify, door, places);
  fastify.post('/screen', async (request, reply) => {
    await callerOf(request, readKey);
    const asked = readStreamRequest(request);
    places.take(reply);
    const stall = watchStalls(request, reply, { longestMs: longestStallMs, log });
    const screened = await openScreened(operations, watched(bodyOf(request), stall), asked);
    const answer = brokenOffWith(log, watched(screened.text, stall));
    // The first lines come before the first byte: until then a failure has a status.
    const first = await answer.next();
    return sendStream(reply, { asked, id: screened.id, text: startingWith(first, answer) });
  });
}

/** How many lists are screened at a time, whichever door they came by. */
export class Places {
  private taken = 0;

  constructor(private readonly most: number) {}

  /** Until the answer is out or the connection is gone. */
  take(reply: FastifyReply): void {
    if (this.taken >= this.most) {
      throw new AbideError('RATE_LIMITED', 'Too many lists are being screened; try again.');
    }
    this.taken++;
    reply.raw.once('close', () => this.taken--);
  }
}

interface Screened {
  readonly id: string;
  readonly text: AsyncGenerator<string>;
}

async function openScreened(operations: Operations, body: ByteSource, asked: StreamRequest): Promise<Screened> {
  const kind = screenedKindOf(asked.channel, 'channel');
  const screening = await ListScreening.begin(operations, asked);
  const { column, delimiter } = asked;
  if (asked.from === 'NDJSON') {
    const list = await openJsonLines(body, { kind, column });
    const { columns } = list;
    const writer =
      asked.to === 'CSV' ? csvWriter({ columns, delimiter: asked.outDelimiter ?? ',' }) : ndjsonWriter({ columns });
    return { id: screening.id, text: textOf(screening, { list, writer }) };
  }
  const list = await openList(body, { kind, column, delimiter });
  const columns = columnsOf(list);
  const outDelimiter = asked.outDelimiter ?? list.delimiter;
  const writer = asked.to === 'CSV' ? csvWriter({ columns, delimiter: outDelimiter }) : ndjsonWriter({ columns });
  return { id: screening.id, text: textOf(screening, { list, writer }) };
}

type OpenedList = Parameters<ListScreening['lines']>[0] & { close(): Promise<void> };

async function* textOf(
  screening: ListScreening,
  { list, writer }: { list: OpenedList; writer: StreamWriter },
): AsyncGenerator<string> {
  let waiting = writer.start;
  try {
    for await (const lines of screening.lines(list)) {
      for (const line of lines) waiting += writer.line(line);
      yield waiting;
      waiting = '';
    }
    const receipt = await screening.finish();
    const end = waiting + writer.end(receipt);
    if (end !== '') yield end;
  } finally {
    await list.close();
  }
}

/** What ended a list is for our log; the caller is told by the connection. Who went away is nobody's trouble. */
export async function* brokenOffWith(log: Log, text: AsyncIterable<string>): AsyncGenerator<string> {
  let isBegun = false;
  try {
    for await (const part of text) {
      yield part;
      isBegun = true;
    }
  } catch (error) {
    if (isBegun) log.warn('A screening was broken off; its list is not whole.', { err: error });
    throw error;
  }
}

export async function* startingWith(
  first: IteratorResult<string>,
  others: AsyncGenerator<string>,
): AsyncGenerator<string> {
  try {
    if (first.done) return;
    yield first.value;
    yield* others;
  } finally {
    await others.return(undefined);
  }
}

function sendStream(
  reply: FastifyReply,
  { asked, id, text }: { asked: StreamRequest; id: string; text: AsyncGenerator<string> },
): FastifyReply {
  return reply
    .headers({
      'content-type': TYPE_OF_FORMAT[asked.to],
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-abide-screening': id,
    })
    .send(Readable.from(text, { objectMode: false, highWaterMark: 64 * 1024 }));
}

/** Left off early it stays open: whoever sent a list that cannot be read is to be told so. */
export function bodyOf({ body, raw }: FastifyRequest): AsyncIterable<Uint8Array> {
  const bytes = (body ?? raw) as IncomingMessage;
  return { [Symbol.asyncIterator]: () => bytes.iterator({ destroyOnReturn: false }) };
}

interface StallWatch {
  moved(): void;
}

/** Breaks the connection off when nothing moves: a client that is not there any more, or that never reads. */
function watchStalls(
  { raw }: FastifyRequest,
  reply: FastifyReply,
  { longestMs, log }: { longestMs: number; log: Log },
): StallWatch {
  const watch = () =>
    setTimeout(() => {
      log.warn('A screening was broken off: nothing moved any more.');
      raw.socket.destroy();
    }, longestMs);
  let timer: NodeJS.Timeout | undefined = watch();
  reply.raw.once('close', () => {
    clearTimeout(timer);
    timer = undefined;
  });
  return { moved: () => void timer?.refresh() };
}

async function* watched<T>(source: AsyncIterable<T>, stall: StallWatch): AsyncGenerator<T> {
  for await (const part of source) {
    stall.moved();
    yield part;
    stall.moved();
  }
}
