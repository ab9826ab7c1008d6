import { AsyncLocalStorage } from 'node:async_hooks';
import { isNativeError } from 'node:util/types';
import pino, { type DestinationStream } from 'pino';
import { AbideError } from './errors';

/** What a log line may hold: ids, codes, hashes, counts and times. An error goes under `err`. */
export type LogFields = Readonly<Record<string, unknown>>;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** The structured log. A message is a fixed sentence; what varies goes into the fields. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log that adds these fields to each of its lines. */
  with(fields: LogFields): Log;
}

export type LogOptions = {
  level?: LogLevel;
  /** Throw when a line holds an address or a number (tests); otherwise the value is withheld and the line written. */
  isStrict?: boolean;
  destination?: DestinationStream;
};

const requests = new AsyncLocalStorage<string>();

/** Every line that is logged by `work`, and by what it waits for, bears the name of the request. */
export function logWithin<T>(requestId: string, work: () => T): T {
  return requests.run(requestId, work);
}

const WITHHELD = '[withheld]';
const E_MAIL_ADDRESS = /[^\s@/](@|%40)[^\s@/]/i;
const PHONE_NUMBER = /(\+|%2B)(?:[ ().-]?\d){8,}/i;

/**
 * Makes the log. It is the last gate before personal data leaves for a log store, where no erasure reaches it: any
 * string that looks like an e-mail address or a phone number stops a test, and is withheld in service.
 */
export function createLog({ level = 'info', isStrict = false, destination }: LogOptions = {}): Log {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: () => {
      const requestId = requests.getStore();
      return requestId === undefined ? {} : { requestId };
    },
  };
  const writer = destination ? pino(options, destination) : pino(options);
  return wrap(writer, isStrict);
}

function wrap(writer: pino.Logger, isStrict: boolean): Log {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}) => {
      // A test looks at what would be written too.
      if (!isStrict && !writer.isLevelEnabled(level)) return;
      writer[level](clean(fields, isStrict) as object, cleanText(message, isStrict));
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (fields) => wrap(writer.child(clean(fields, isStrict) as object), isStrict),
  };
}

function clean(value: unknown, isStrict: boolean, depth = 0): unknown {
  if (typeof value === 'string') return cleanText(value, isStrict);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (depth > 6) return WITHHELD;
  if (isNativeError(value)) return cleanError(value, isStrict, depth);
  if (Array.isArray(value)) return value.map((item) => clean(item, isStrict, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [cleanText(key, isStrict), clean(item, isStrict, depth + 1)]),
  );
}

function cleanText(text: string, isStrict: boolean): string {
  if (!E_MAIL_ADDRESS.test(text) && !PHONE_NUMBER.test(text)) return text;
  if (isStrict) throw new Error('A log line would have held an e-mail address or a phone number; log an id or a hash.');
  return WITHHELD;
}

/**
 * What is left of an error. A database error names the row's values in its message and detail, so only its code, its
 * constraint and its table pass. Of any other the stack keeps its places in the code, without the message's copy.
 */
function cleanError(error: Error, isStrict: boolean, depth: number): LogFields {
  const places = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  const cause = error.cause === undefined ? undefined : clean(error.cause, isStrict, depth + 1);
  const common = { name: error.name, stack: places?.join('\n'), cause };
  if (isDatabaseError(error)) {
    return { ...common, code: error.code, constraint: error.constraint, table: error.table };
  }
  const message = cleanText(error.message, isStrict);
  if (error instanceof AbideError) return { ...common, message, code: error.code, path: error.path };
  return { ...common, message, code: (error as { code?: unknown }).code };
}

type DatabaseErrorFields = { code?: string; constraint?: string; table?: string };

/** Known by its fields, so that this file needs no database driver; TypeORM copies them onto its own error. */
function isDatabaseError(error: Error): error is Error & DatabaseErrorFields {
  return 'severity' in error || 'driverError' in error || 'routine' in error;
}
