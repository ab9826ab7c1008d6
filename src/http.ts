import Fastify, { type FastifyInstance } from 'fastify';
import type { Provider } from '../integrations/provider';
import { registerWebhooks, type WebhookParts } from '../integrations/webhook-route';
import { registerGraphql } from '../schema/graphql-route';
import type { Config } from './config';
import type { ProviderName } from './domain/provider-map';
import { registerInboundMail } from './doors/inbound-mail/inbound-mail';
import { registerHealth } from './doors/operator/health';
import { measureRequests, registerMetrics } from './doors/operator/metrics';
import { neutralAnswer } from './doors/recipient/neutral-answer';
import { registerOneClick } from './doors/recipient/one-click';
import { registerPreferencePage } from './doors/recipient/page';
import { registerScreening } from './doors/screening/stream';
import { registerTextMessages } from './doors/text-message/text-message';
import { registerTracking } from './doors/tracking/open-and-click';
import { createDrain, type Drain } from './http-drain';
import { nameRequests, newRequestId } from './http-requests';
import type { Log } from './log';
import type { Metrics } from './metrics';
import type { Operations } from './operations';
import type { ApiKeys } from './operations/api-keys';

export interface HttpParts {
  readonly operations: Operations;
  readonly apiKeys: ApiKeys;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly config: Config;
  /** Those that are set up here; their webhooks come in. */
  readonly providers: readonly Provider[];
  readonly onHint: (provider: ProviderName) => void;
}

export interface Http {
  readonly fastify: FastifyInstance;
  readonly drain: Drain;
}

/**
 * Every way in over HTTP.
 *
 *   GET POST  /graphql     API key, scopes per field   CRM and product integrations; GET for queries only
 *   GET POST  /p           -                           asks for an address and mails a link; answers the same to all
 *   GET POST  /p/<token>   signed link                 the preference page; GET changes nothing
 *   GET POST  /u/<token>   signed link                 one click stops (RFC 8058); GET shows a button
 *   GET       /o/<token>.gif  signed                   the pixel of a message: records an open, where that may be
 *   GET       /c/<token>   signed link                 a click: records it, where that may be, and leads on
 *   GET       /screen      a key it keeps in a cookie  the page for who hands in lists; its forms go to /screen/sign-in, -out, /upload
 *   POST      /screen      API key, screening         a list in and out, line by line, each with its reason
 *   GET       /screen/<id>  API key, screening       its receipt; /screen/<id>/changes: who became unsendable since
 *   POST      /webhooks/sms    Twilio's signature    STOP by text; what is unclear waits for a person
 *   POST      /webhooks/mail   gateway's token       mails to the second List-Unsubscribe address
 *   POST      /webhooks/hubspot   HubSpot's signature   what people did there
 *   GET POST  /webhooks/mailchimp/<secret>   the secret, and Mailchimp's signature where one is set; GET does nothing
 *   GET       /healthz     -                           the process runs
 *   GET       /readyz      -                           and can answer
 *   GET       /metrics     metrics token               what it counts, for Prometheus
 */
export async function buildHttp(parts: HttpParts): Promise<Http> {
  const { operations, apiKeys, metrics, log, config } = parts;
  const sendNeutralPage = neutralAnswer(operations.active);
  const fastify = Fastify({
    logger: false,
    trustProxy: config.trustProxy,
    bodyLimit: 1_048_576,
    genReqId: newRequestId,
    forceCloseConnections: 'idle',
    // What still comes by an open connection while we stop is answered, and not turned away.
    return503OnClosing: false,
    // A link is as long as its topic key; a path beyond this is none of ours.
    routerOptions: { maxParamLength: 1_100 },
    // A path that cannot be read is a broken link; Fastify's own answer would repeat it.
    frameworkErrors: (_error, request, reply) => void sendNeutralPage(request, reply),
  });
  fastify.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'there is nothing here' }));
  const drain = createDrain(fastify);
  nameRequests(fastify, log);
  measureRequests(fastify, metrics);
  const mailsAreFiles = config.mail.smtpUrl === undefined && config.environment !== 'production';
  const sendsTexts = config.text !== undefined;
  const doorway = { operations, log, publicUrl: config.publicUrl, clock: config.clock, mailsAreFiles, sendsTexts };
  await fastify.register(async (scope) => registerOneClick(scope, doorway));
  await fastify.register(async (scope) => registerPreferencePage(scope, doorway));
  await fastify.register(async (scope) => registerTracking(scope, { operations, log, sendNeutralPage }));
  await fastify.register(async (scope) =>
    registerTextMessages(scope, { operations, log, publicUrl: config.publicUrl, authToken: config.inbound.textToken }),
  );
  await fastify.register(async (scope) =>
    registerInboundMail(scope, { operations, log, token: config.inbound.mailToken }),
  );
  await fastify.register(async (scope) => registerWebhooks(scope, webhookParts(parts)));
  await fastify.register(async (scope) =>
    registerGraphql(scope, {
      operations,
      readKey: (text) => apiKeys.readKey(text),
      log,
      metrics,
      isProduction: config.environment === 'production',
    }),
  );
  await fastify.register(async (scope) =>
    registerScreening(scope, {
      operations,
      log,
      readKey: (text) => apiKeys.readKey(text),
      publicUrl: config.publicUrl,
    }),
  );
  registerHealth(fastify, { operations, isStopping: drain.isStopping });
  registerMetrics(fastify, { metrics, operations, token: config.metricsToken, isOpen: config.hasOpenMetrics });
  return { fastify, drain };
}

function webhookParts({ operations, metrics, log, config, providers, onHint }: HttpParts): WebhookParts {
  const mailchimpSecret = config.providers.mailchimp?.webhookSecret;
  return { providers, operations, log, metrics, publicUrl: config.publicUrl, mailchimpSecret, onHint };
}
