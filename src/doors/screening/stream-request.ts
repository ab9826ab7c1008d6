import type { FastifyRequest } from 'fastify';
import { Channel } from '../../domain/words';
import { AbideError } from '../../errors';
import { DELIMITER_NAMES, DELIMITERS, type Delimiter } from '../list/list-shape';
import type { ScreeningRequest } from './list-screening';
import type { StreamFormat } from './stream-output';

/** What a request to screen says beside its list. */
export interface StreamRequest extends ScreeningRequest {
  readonly column?: string;
  /** Of the list that is handed in. */
  readonly delimiter?: Delimiter;
  /** Of the table that is answered; that of the list when absent. */
  readonly outDelimiter?: Delimiter;
  readonly from: StreamFormat;
  readonly to: StreamFormat;
}

const NDJSON = /\b(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-seq)\b/i;
const LONGEST_NAME = 200;

/** Reads query and headers; the first mistake is BAD_USER_INPUT with the name of the parameter. */
export function readStreamRequest({ query, headers }: FastifyRequest): StreamRequest {
  const given = query as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined) throw mistake('query', `Only these parameters are known: ${[...PARAMETERS].join(', ')}.`);
  const topic = textOf(given, 'topic');
  if (topic === undefined) throw mistake('topic', 'Name the topic that is to be sent: ?topic=<key>.');
  const type = headers['content-type'] ?? '';
  if (/^application\/json\b/i.test(type))
    throw mistake('content-type', 'Send one JSON object a line, as application/x-ndjson, or a table as text/csv.');
  if (/^multipart\//i.test(type)) throw mistake('content-type', 'Send the list itself as the body, and no form.');
  const from = NDJSON.test(type) ? 'NDJSON' : 'CSV';
  return {
    topic,
    channel: channelOf(textOf(given, 'channel') ?? 'EMAIL'),
    country: countryOf(textOf(given, 'country')),
    column: textOf(given, 'column'),
    delimiter: delimiterOf(given, 'delimiter'),
    outDelimiter: delimiterOf(given, 'outDelimiter'),
    from,
    to: wantedFormat(headers.accept ?? '', from),
  };
}

const PARAMETERS = new Set(['topic', 'channel', 'country', 'column', 'delimiter', 'outDelimiter']);

function textOf(given: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = given[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > LONGEST_NAME) throw mistake(name, 'Give this parameter once.');
  return value;
}

export function channelOf(word: string): Channel {
  if (Object.hasOwn(Channel, word)) return word as Channel;
  throw mistake('channel', 'The channel is EMAIL, SMS or PHONE.');
}

export function countryOf(word: string | undefined): string | undefined {
  if (word === undefined || /^[A-Z]{2}$/.test(word)) return word;
  throw mistake('country', 'A country is given by its two capitals, such as NL.');
}

function delimiterOf(given: Readonly<Record<string, unknown>>, name: string): Delimiter | undefined {
  const word = textOf(given, name);
  if (word === undefined) return undefined;
  const named = Object.entries(DELIMITER_NAMES).find(([each]) => each === word)?.[1];
  const found = named ?? DELIMITERS.find((delimiter) => delimiter === word);
  if (found === undefined) throw mistake(name, 'The delimiter is comma, semicolon or tab.');
  return found;
}

function wantedFormat(accept: string, from: StreamFormat): StreamFormat {
  const wanted = accept.split(',').map((part) => part.trim().toLowerCase());
  for (const part of wanted) {
    if (NDJSON.test(part)) return 'NDJSON';
    if (part.startsWith('text/csv')) return 'CSV';
  }
  return from;
}

function mistake(path: string, message: string): AbideError {
  return new AbideError('BAD_USER_INPUT', message, { path });
}
