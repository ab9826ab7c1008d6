import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Faults } from '../faults';
import type { RequestCheck } from '../received-request';
import type { Fault } from './faults';
import type { World } from './happenings';
import { INTERNAL, invalidResource, keyInvalid, tooManyRequests } from './problems';
import type { ApiRequest, Reply } from './request';
import { answer, problemReply } from './routes';

/** One call as it came in, whatever became of it. */
export interface Call {
  readonly at: number;
  readonly method: string;
  /** With `/3.0`, without the query. */
  readonly path: string;
  readonly query: string;
  /** Parsed JSON; undefined when nothing was sent. */
  readonly body?: unknown;
  status?: number | 'hang' | 'reset';
}

export interface Limits {
  /** Calls that may be open at a time. */
  open: number;
  /** What one more is told: a problem document, or 403 and nothing. */
  answer: 429 | 403;
}

export interface Access {
  readonly apiKey?: string;
  readonly accessToken?: string;
  isRevoked: boolean;
}

export interface ApiSide {
  readonly world: World;
  readonly access: Access;
  readonly limits: Limits;
  readonly faults: Faults<Fault>;
  readonly timing: { latencyMs: number };
  readonly log: Call[];
  readonly wrong: string[];
  readonly check?: RequestCheck;
  /** Events that wait for their receivers. */
  readonly backlog: () => number;
}

interface Incoming {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Open extends Incoming {
  readonly call: Call;
  readonly isTooMany: boolean;
  /** Before the answer goes out: who has it may call again at once. */
  readonly done: () => void;
}

const HTML = '<!DOCTYPE html><html><head><title>Maintenance</title></head><body>We will be back soon.</body></html>';
const MOST_BACKLOG = 500;

/** Answers calls of the API, as long as no more than the limit are open. */
export function apiListener(side: ApiSide): (incoming: Incoming) => void {
  let open = 0;
  return ({ request, response }) => {
    open += 1;
    const isTooMany = open > side.limits.open;
    let isOpen = true;
    const done = () => {
      if (isOpen) open -= 1;
      isOpen = false;
    };
    response.on('close', done);
    serve(side, { request, response, isTooMany, done }).catch(() => {
      done();
      send(response, problemReply(INTERNAL));
    });
  };
}

async function serve(side: ApiSide, incoming: Omit<Open, 'call'>): Promise<void> {
  const { request, isTooMany } = incoming;
  const text = await readBody(request);
  const [path = '/', query = ''] = (request.url ?? '/').split('?');
  const call: Call = { at: Date.now(), method: request.method ?? 'GET', path, query, body: parse(text) };
  side.log.push(call);
  const open: Open = { ...incoming, call };
  const { headers } = request;
  const said = await side.check?.({ method: call.method, path: request.url ?? '/', headers, body: call.body });
  if (said) side.wrong.push(said);
  const fault = isTooMany ? undefined : side.faults.take(call.method, path);
  if (side.timing.latencyMs > 0) await wait(side.timing.latencyMs);
  if (fault?.kind === 'slow') await wait(fault.ms ?? 1000);
  const isLost = fault !== undefined && fault.kind !== 'slow';
  if (isLost && fault.when !== 'after') return befall(fault, open);
  const isUnread = text !== '' && call.body === undefined;
  const reply = refusalOf(side, open, isUnread) ?? (await answer(side.world, asApiRequest(call)));
  if (isLost) return befall(fault, open);
  answerWith(open, reply);
}

function answerWith({ call, done, response }: Open, reply: Reply): void {
  done();
  call.status = reply.status;
  send(response, reply);
}

function asApiRequest({ method, path, query, body }: Call): ApiRequest {
  const shown = (body ?? {}) as ApiRequest['body'];
  return { method, path: path.replace(/^\/3\.0/, ''), query: new URLSearchParams(query), body: shown };
}

function refusalOf(side: ApiSide, { request, isTooMany }: Open, isUnread: boolean): Reply | undefined {
  if (!isKnown(request, side.access)) return problemReply(keyInvalid().problem);
  if (isTooMany && side.limits.answer === 403) return { status: 403 };
  if (isTooMany || side.backlog() > MOST_BACKLOG) return problemReply(tooManyRequests().problem);
  return isUnread ? problemReply(invalidResource('The body is not JSON.').problem) : undefined;
}

/** Basic with any user name, or Bearer. */
function isKnown(request: IncomingMessage, { apiKey, accessToken, isRevoked }: Access): boolean {
  if (isRevoked) return false;
  const [scheme = '', given = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer') return accessToken !== undefined && given === accessToken;
  const password = Buffer.from(given, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
  return scheme.toLowerCase() === 'basic' && apiKey !== undefined && password === apiKey;
}

function befall({ kind, retryAfterSeconds }: Fault, open: Open): void {
  const { call, done, request, response } = open;
  if (kind === 'hang' || kind === 'slow') {
    call.status = 'hang';
    return;
  }
  if (kind === 'reset') {
    call.status = 'reset';
    request.socket.resetAndDestroy();
    return;
  }
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds);
  if (kind === 'html-200' || kind === 502) {
    done();
    call.status = kind === 502 ? 502 : 200;
    response.writeHead(call.status, { 'content-type': 'text/html; charset=utf-8' }).end(HTML);
    return;
  }
  const problems = { 401: keyInvalid().problem, 429: tooManyRequests().problem, 500: INTERNAL };
  const problem = kind === 503 ? { ...INTERNAL, status: 503, title: 'Service Unavailable' } : undefined;
  answerWith(open, kind === 403 ? { status: 403 } : problemReply(problem ?? problems[kind as 401]));
}

export function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed || response.headersSent) return;
  if (reply.body === undefined) return void response.writeHead(reply.status).end();
  const type = reply.status >= 400 ? 'application/problem+json; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(reply.status, { 'content-type': type }).end(JSON.stringify(reply.body));
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
