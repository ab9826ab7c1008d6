import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ProviderName } from '../src/domain/provider-map';
import type { Log } from '../src/log';
import type { Metrics } from '../src/metrics';
import type { Operations } from '../src/operations';
import { type Provider, ProviderError } from './provider';

export interface WebhookParts {
  /** Those that are set up; the door of any other is not there. */
  readonly providers: readonly Provider[];
  readonly operations: Pick<Operations, 'inbound'>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly publicUrl: string;
  /** In the address that Mailchimp was given; without it that door is not there. */
  readonly mailchimpSecret?: string;
  /** Told that there is something to look up, so that it is not waited for. */
  readonly onHint?: (provider: ProviderName) => void;
}

export const HUBSPOT_PATH = '/webhooks/hubspot';
export const MAILCHIMP_PATH = '/webhooks/mailchimp/:secret';
export function webhookPathOf(provider: ProviderName, mailchimpSecret = ''): string {
  return provider === 'hubspot' ? HUBSPOT_PATH : MAILCHIMP_PATH.replace(':secret', mailchimpSecret);
}

/** HubSpot sends up to a hundred events at once, Mailchimp one; an event is some hundreds of bytes. */
const LARGEST_BODY = 1_048_576;
const RETRY_AFTER_SECONDS = 30;

/** What became of a webhook, and how it is answered. */
const STATUS_BY_OUTCOME = { TAKEN: 204, FORGED: 401, MALFORMED: 400, NOT_TAKEN: 503 } as const;
type Outcome = keyof typeof STATUS_BY_OUTCOME;

/**
 * `POST /webhooks/hubspot` and `GET|POST /webhooks/mailchimp/<secret>`: what providers tell. Answered after all of it is
 * durable; whatever is not is told again, by them. 401 for what the provider did not send, and then nothing changes; 503
 * while nothing can be recorded.
 */
export function registerWebhooks(fastify: FastifyInstance, parts: WebhookParts): void {
  const providerOf = (name: ProviderName) => parts.providers.find((provider) => provider.name === name);
  const hubspot = providerOf('hubspot');
  const mailchimp = providerOf('mailchimp');
  const { mailchimpSecret: secret } = parts;
  takeRawBodies(fastify, parts);
  if (hubspot) fastify.post(HUBSPOT_PATH, (request, reply) => take(parts, hubspot, { request, reply }));
  if (!mailchimp || secret === undefined) return;
  // Mailchimp asks for the address when it is set up there; it says nothing and is told nothing.
  fastify.get(MAILCHIMP_PATH, { exposeHeadRoute: true }, async (_request, reply) => reply.code(200).send());
  fastify.post(MAILCHIMP_PATH, async (request, reply) => {
    const { secret: given } = request.params as { secret: string };
    if (!isSame(given, secret)) return answer(parts, 'mailchimp', { reply, outcome: 'FORGED' });
    return take(parts, mailchimp, { request, reply });
  });
}

/** A signature is over the bytes as they came. */
function takeRawBodies(fastify: FastifyInstance, { log }: WebhookParts): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: LARGEST_BODY },
    async (_request: FastifyRequest, body: Buffer) => body,
  );
  fastify.setErrorHandler((error: FastifyError, _request, reply) => {
    const isTheirs = error.statusCode !== undefined && error.statusCode < 500;
    if (!isTheirs) log.error('A webhook was not answered.', { err: error });
    return reply.code(isTheirs ? 400 : 500).send({ error: isTheirs ? 'not a webhook' : 'not recorded; try again' });
  });
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function take(parts: WebhookParts, provider: Provider, { request, reply }: Exchange): Promise<FastifyReply> {
  const read = readEvents(parts, provider, request);
  if (typeof read === 'string') return answer(parts, provider.name, { reply, outcome: read });
  try {
    await parts.operations.inbound.receiveProviderEvents({ provider: provider.name, events: read });
  } catch (error) {
    parts.log.error('What a provider told was not recorded; it will tell it again.', {
      provider: provider.name,
      err: error,
    });
    return answer(parts, provider.name, { reply, outcome: 'NOT_TAKEN' });
  }
  parts.onHint?.(provider.name);
  return answer(parts, provider.name, { reply, outcome: 'TAKEN' });
}

/** By the address that the provider was given: what a request says of its host is anybody's word. */
function readEvents({ publicUrl, log }: WebhookParts, provider: Provider, request: FastifyRequest) {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const url = `${publicUrl}${request.raw.url ?? ''}`;
  try {
    return provider.readWebhook({ method: request.method, url, headers, body });
  } catch (error) {
    return outcomeOf(error, { log, provider: provider.name });
  }
}

function outcomeOf(error: unknown, { log, provider }: { log: Log; provider: ProviderName }): Outcome {
  if (error instanceof ProviderError && error.kind === 'forged') return 'FORGED';
  if (error instanceof ProviderError && error.kind === 'refused') return 'MALFORMED';
  if (error instanceof SyntaxError) return 'MALFORMED';
  // Its message may repeat what came in.
  log.error('A webhook could not be read.', { provider, name: error instanceof Error ? error.name : 'unknown' });
  return 'NOT_TAKEN';
}

function answer(
  { metrics, log }: WebhookParts,
  provider: ProviderName,
  { reply, outcome }: { reply: FastifyReply; outcome: Outcome },
): FastifyReply {
  metrics.providerWebhooks.inc({ provider, outcome });
  if (outcome === 'FORGED') log.warn('A webhook was refused: the provider did not send it.', { provider });
  reply.code(STATUS_BY_OUTCOME[outcome]);
  if (outcome === 'NOT_TAKEN') reply.header('retry-after', RETRY_AFTER_SECONDS);
  return reply.send();
}
