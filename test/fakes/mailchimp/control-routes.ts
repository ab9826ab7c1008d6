import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ApiSide, readBody } from './calls';
import type { Control } from './control';
import { Refused } from './problems';
import type { WebhookSender } from './webhook-sender';

const PREFIX = '/_control/';

export function isControl(path: string): boolean {
  return path.startsWith(PREFIX);
}

interface Controlled {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly control: Control;
  readonly side: ApiSide;
  readonly webhooks: WebhookSender;
}

/** For a stand-in that runs as a process of its own: `POST /_control/<name>` calls `control.<name>` with the body. */
export async function answerControl(controlled: Controlled): Promise<void> {
  const { request, response, control } = controlled;
  if (!/^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '')) {
    return reply(response, 403, { message: 'Only from this machine' });
  }
  const name = (request.url ?? '').slice(PREFIX.length).split('?')[0] ?? '';
  if (request.method === 'GET') return answerReading(controlled, name);
  const act = Object.hasOwn(control, name) ? control[name as keyof Control] : undefined;
  if (!act) return reply(response, 404, { message: `There is no ${name} to do`, names: Object.keys(control) });
  try {
    const raw = await readBody(request);
    const result = await (act as (given: unknown) => unknown)(raw === '' ? {} : JSON.parse(raw));
    reply(response, 200, result ?? {});
  } catch (error) {
    const message = error instanceof Refused ? error.problem.detail : (error as Error).message;
    reply(response, error instanceof Refused ? error.problem.status : 400, { message });
  }
}

function answerReading({ response, side, webhooks }: Controlled, name: string): void {
  const readings: Readonly<Record<string, () => unknown>> = {
    calls: () => side.log,
    'wrong-requests': () => side.wrong,
    deliveries: () => webhooks.deliveries,
    settings: () => ({ settings: side.world.account.habits, limits: side.limits, webhooks: webhooks.settings }),
  };
  const read = Object.hasOwn(readings, name) ? readings[name] : undefined;
  if (read) reply(response, 200, read());
  else reply(response, 404, { message: `There is no ${name} to read`, names: Object.keys(readings) });
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
