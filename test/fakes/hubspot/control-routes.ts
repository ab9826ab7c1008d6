import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call } from './calls';
import type { Control } from './control';
import type { Portal } from './portal';
import { Refusal } from './refusal';

const PREFIX = '/_control/';

export function isControl(path: string): boolean {
  return path.startsWith(PREFIX);
}

interface Controlled {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly control: Control;
  readonly portal: Portal;
  readonly log: readonly Call[];
  wrong(): readonly string[];
}

/** For a stand-in that runs as a process of its own: `POST /_control/<name>` calls `control.<name>` with the body. */
export async function answerControl(controlled: Controlled, raw: string): Promise<void> {
  const { request, response, control } = controlled;
  const address = request.socket.remoteAddress ?? '';
  if (!/^(::ffff:)?127\.|^::1$/.test(address)) return reply(response, 403, { message: 'Only from this machine' });
  const name = (request.url ?? '').slice(PREFIX.length).split('?')[0] ?? '';
  if (request.method === 'GET') return answerReading(controlled, name);
  const act = Object.hasOwn(control, name) ? control[name as keyof Control] : undefined;
  if (!act) return reply(response, 404, { message: `There is no ${name} to do`, names: Object.keys(control) });
  try {
    const result = await (act as (given: unknown) => unknown)(raw === '' ? {} : JSON.parse(raw));
    reply(response, 200, result ?? {});
  } catch (error) {
    reply(response, error instanceof Refusal ? error.status : 400, { message: (error as Error).message });
  }
}

function answerReading({ response, portal, log, wrong }: Controlled, name: string): void {
  const { state, webhooks } = portal;
  const readings: Readonly<Record<string, () => unknown>> = {
    calls: () => log,
    'wrong-requests': wrong,
    deliveries: () => webhooks.deliveries,
    settings: () => ({ settings: state.settings, rate: portal.rate.settings, webhooks: webhooks.settings }),
  };
  const read = Object.hasOwn(readings, name) ? readings[name] : undefined;
  if (read) reply(response, 200, read());
  else reply(response, 404, { message: `There is no ${name} to read`, names: Object.keys(readings) });
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
