import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { ReceivedRequest, RequestCheck } from '../received-request';
import type { Control } from './control';
import { answerControl, isControl } from './control-routes';
import { type Fault, faultAnswer } from './faults';
import type { Portal } from './portal';
import { invalid, Refusal } from './refusal';
import { findRoute, ROUTES, refuseUngranted } from './routes';
import { WEBHOOK_ROUTES } from './webhook-routes';

export interface Call {
  readonly at: number;
  readonly method: string;
  /** As it was sent, without its query. */
  readonly path: string;
  readonly query: string;
  readonly bodyKind: 'none' | 'json' | 'other';
  readonly body?: unknown;
  status?: number | 'hang' | 'reset';
}

export interface Calls {
  readonly log: Call[];
  wrong(): readonly string[];
  open(control: Control): void;
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export function openCalls(portal: Portal, check: RequestCheck | undefined): Calls {
  const log: Call[] = [];
  const received: ReceivedRequest[] = [];
  const found: string[] = [];
  // Looked at when somebody asks: the documents take their time, and no call should seem slow for it.
  const wrong = () => {
    found.push(...received.splice(0).flatMap((request) => check?.(request) ?? []));
    return found;
  };
  let control: Control | undefined;

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const raw = await readBody(request);
    if (control && isControl(path)) return answerControl({ request, response, control, portal, log, wrong }, raw);

    const body = parse(raw);
    const call: Call = { at: Date.now(), method: request.method ?? 'GET', path, query, ...body };
    log.push(call);
    received.push({ method: call.method, path: request.url ?? '', headers: request.headers, body: body.body });
    await serve(portal, call, { request, response });
  };

  return {
    log,
    wrong,
    open(opened) {
      control = opened;
    },
    async answer(request, response) {
      await answer(request, response).catch((error: unknown) => {
        // A client that went away in the middle of its request.
        if (!response.headersSent) send(response, { status: 500, body: { status: 'error', message: String(error) } });
      });
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function serve(portal: Portal, call: Call, { request, response }: Exchange): Promise<void> {
  const fault = portal.faults.take(call.method, call.path);
  const isAfter = fault?.when === 'after';
  if (portal.timing.latencyMs > 0) await wait(portal.timing.latencyMs);
  if (fault?.kind === 'slow') await wait(fault.ms ?? 1000);
  if (fault && fault.kind !== 'slow' && !isAfter) return befall(fault, call, { request, response });

  const reply = replyTo(portal, call, request.headers.authorization);
  if (fault && isAfter) return befall(fault, call, { request, response });
  call.status = reply.status;
  send(response, reply);
}

function replyTo(portal: Portal, call: Call, authorization: string | undefined): Reply {
  let headers: Readonly<Record<string, string>> = {};
  try {
    const isSetUp = call.path.startsWith('/webhooks/v3/');
    if (!isSetUp) refuseStrangers(portal, authorization);
    const { route, params } = findRoute(isSetUp ? WEBHOOK_ROUTES(portal) : ROUTES, call.method, call.path);
    const taken = portal.rate.take(route.limit ?? 'call', performance.now());
    headers = taken.headers;
    if (taken.refusal) return { status: 429, headers, body: taken.refusal };
    if (call.bodyKind === 'other') throw invalid('The body is not JSON');
    refuseUngranted(portal.state, route.scope);
    const asked = { state: portal.state, params, query: new URLSearchParams(call.query), body: call.body };
    return { ...route.run(asked), headers };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, headers, body: error.body() };
  }
}

function refuseStrangers({ access }: Portal, authorization: string | undefined): void {
  if (!access.isRevoked && authorization === `Bearer ${access.token}`) return;
  throw new Refusal(401, 'INVALID_AUTHENTICATION', 'Authentication credentials were not found or are not valid');
}

function befall(fault: Fault, call: Call, { request, response }: Exchange): void {
  if (fault.kind === 'hang') {
    call.status = 'hang';
    return;
  }
  if (fault.kind === 'reset') {
    call.status = 'reset';
    request.socket.resetAndDestroy();
    return;
  }
  if (fault.kind === 'slow') return;
  const { status, headers, body } = faultAnswer(fault.kind, fault);
  call.status = status;
  response.writeHead(status, headers).end(body);
}

export function send(response: ServerResponse, { status, headers, body }: Reply): void {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const type = text === undefined ? {} : { 'Content-Type': 'application/json;charset=utf-8' };
  response.writeHead(status, { ...type, ...headers }).end(text);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(raw: string): Pick<Call, 'bodyKind' | 'body'> {
  if (raw === '') return { bodyKind: 'none' };
  try {
    return { bodyKind: 'json', body: JSON.parse(raw) as unknown };
  } catch {
    return { bodyKind: 'other' };
  }
}
