import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../../log';
import type { InteractionReport, Operations, TrackedMessage } from '../../operations';

export interface TrackingDoor {
  readonly operations: Pick<Operations, 'openPixel' | 'openTrackedLink' | 'recordInteractions'>;
  readonly log: Log;
  /** The page for a link that is none of ours, the same at every door of the recipient. */
  readonly sendNeutralPage: (request: FastifyRequest, reply: FastifyReply) => FastifyReply;
}

/** Nobody waits longer than this for a record: somebody wants to read what they clicked. */
const LONGEST_WAIT_MS = 300;
/** What waits to be recorded while the database is away; beyond it nothing is taken on. */
const MOST_UNDER_WAY = 5_000;
const LONGEST_USER_AGENT = 1_000;

/** The smallest picture: one transparent point. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

const HEADERS: Readonly<Record<string, string>> = Object.freeze({
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow, noarchive',
});

/**
 * `GET /o/<token>.gif` and `GET /c/<token>`: an open, and a click that leads on. The only GETs that may add something,
 * and all they add is an interaction (design, invariant 6); HEAD adds nothing. They never change a preference.
 *
 * The picture and the redirect come whatever may be recorded, and while the database is away. Where the click leads is
 * signed in the token, so nobody makes one that leads elsewhere. No cookie, and the token goes to nobody as referrer.
 */
export function registerTracking(fastify: FastifyInstance, door: TrackingDoor): void {
  const recorder = createRecorder(door);
  fastify.get('/o/*', async (request, reply) => {
    const message = door.operations.openPixel(tokenOf(request).replace(/\.gif$/, ''));
    if (message) await recorder.record('OPEN', message, request);
    return reply.headers(HEADERS).type('image/gif').send(PIXEL);
  });
  fastify.get('/c/*', async (request, reply) => {
    const link = door.operations.openTrackedLink(tokenOf(request));
    if (!link) return door.sendNeutralPage(request, reply);
    await recorder.record('CLICK', link, request, link.url);
    return reply.headers(HEADERS).redirect(link.url, 302);
  });
}

function tokenOf({ params }: FastifyRequest): string {
  return (params as { '*'?: string })['*'] ?? '';
}

function createRecorder({ operations, log }: TrackingDoor) {
  let underWay = 0;

  const record = async (report: InteractionReport): Promise<void> => {
    underWay++;
    try {
      await operations.recordInteractions([report], { source: 'link' });
    } catch (error) {
      log.error('An open or click was not recorded.', { err: error });
    } finally {
      underWay--;
    }
  };

  return {
    /** Resolves when it is recorded, or after a moment, whichever comes first. */
    record: async (kind: 'OPEN' | 'CLICK', message: TrackedMessage, request: FastifyRequest, link?: string) => {
      if (request.method !== 'GET') return;
      if (underWay >= MOST_UNDER_WAY) return log.error('An open or click was not recorded: too many wait.');
      await Promise.race([record(reportOf(kind, message, { request, link })), moment()]);
    },
  };
}

function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS).unref());
}

function reportOf(
  kind: 'OPEN' | 'CLICK',
  { contactId, channel, topic, campaign }: TrackedMessage,
  { request, link }: { request: FastifyRequest; link?: string },
): InteractionReport {
  const { headers, ip } = request;
  return {
    contact: { contactId },
    kind,
    channel,
    topic,
    campaign,
    link,
    ip,
    userAgent: (headers['user-agent'] ?? '').slice(0, LONGEST_USER_AGENT),
    isPrefetch: isFetchedAhead(headers),
  };
}

const SAYS_AHEAD = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'] as const;

/** Browsers and mail programs say so, each by a header of its own. */
function isFetchedAhead(headers: FastifyRequest['headers']): boolean {
  return SAYS_AHEAD.some((name) => /prefetch|prerender|preview/i.test(String(headers[name] ?? '')));
}
