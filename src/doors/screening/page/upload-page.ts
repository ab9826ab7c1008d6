import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AbideError } from '../../../errors';
import type { ScreeningReceipt } from '../../../operations';
import { type Caller, callerBy } from '../screening-caller';
import { bodyOf, brokenOffWith, type Places, type ScreeningDoor, startingWith } from '../stream';
import { endedSession, refuseForeign, sessionCookie, sessionKey } from './page-session';
import { type ScreeningTexts, screeningTexts } from './page-texts';
import { PAGE_HEADERS, signInPage, uploadPage } from './page-view';
import { openUpload } from './screen-upload';
import { totalsView } from './totals-view';

const LONGEST_KEY_FORM = 4_096;

/**
 * `GET /screen`: for people. They sign in with an API key, hand in a list, and get totals and files. Its script only
 * makes this smoother: without it the form gives one file, and the totals are asked for by the number in its name.
 */
export function registerUploadPage(fastify: FastifyInstance, door: ScreeningDoor, places: Places): void {
  const { operations, readKey } = door;
  const isSecure = door.publicUrl?.startsWith('https:') ?? false;
  const callerIn = (request: FastifyRequest): Promise<Caller | undefined> =>
    callerBy(sessionKey(request), readKey).catch((error) => nobody(error));

  fastify.get('/screen', async (request, reply) => {
    const texts = textsFor(request);
    if (!(await callerIn(request))) return sendPage(reply, 200, signInPage(texts, false));
    const { policy } = operations.active;
    const { id } = request.query as { id?: unknown };
    if (id === undefined) return sendPage(reply, 200, uploadPage(texts, { policy }));
    const receipt = await readReceipt(door, id);
    if (!receipt) return sendPage(reply, 404, uploadPage(texts, { policy, error: texts.noReceipt }));
    return sendPage(reply, 200, uploadPage(texts, { policy, totals: totalsView(receipt, texts, policy) }));
  });

  fastify.post('/screen/sign-in', async (request, reply) => {
    refuseForeign(request);
    const key = new URLSearchParams(await shortBody(request)).get('key')?.trim() ?? '';
    const caller = await callerBy(key, readKey).catch((error) => nobody(error));
    if (!caller) return sendPage(reply, 401, signInPage(textsFor(request), true));
    return reply.header('set-cookie', sessionCookie(key, isSecure)).redirect('/screen', 303);
  });

  fastify.post('/screen/sign-out', async (request, reply) => {
    refuseForeign(request);
    return reply.header('set-cookie', endedSession(isSecure)).redirect('/screen', 303);
  });

  fastify.post('/screen/upload', async (request, reply) => {
    refuseForeign(request);
    const texts = textsFor(request);
    const isForm = /^multipart\/form-data/i.test(request.headers['content-type'] ?? '');
    try {
      await callerBy(sessionKey(request), readKey);
      places.take(reply);
      const upload = await openUpload(door, { request, body: bodyOf(request), texts });
      const text = brokenOffWith(door.log, upload.text);
      const first = await text.next();
      const { name, type } = upload;
      return reply
        .headers({ 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(Readable.from(startingWith(first, text), { objectMode: false, highWaterMark: 64 * 1024 }));
    } catch (error) {
      if (!isForm || !(error instanceof AbideError)) throw error;
      const { policy } = operations.active;
      const page = error.code === 'UNAUTHENTICATED' ? signInPage(texts, true) : undefined;
      return sendPage(reply, error.status, page ?? uploadPage(texts, { policy, error: error.message }));
    }
  });
}

/** Whose key does not count is shown the form to sign in; that a look-up failed is said. */
function nobody(error: unknown): undefined {
  const isRefused = error instanceof AbideError && (error.code === 'UNAUTHENTICATED' || error.code === 'FORBIDDEN');
  if (!isRefused) throw error;
  return undefined;
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function readReceipt({ operations }: ScreeningDoor, id: unknown): Promise<ScreeningReceipt | undefined> {
  const text = typeof id === 'string' ? id.trim().toLowerCase() : '';
  return ID.test(text) ? operations.readScreening(text) : undefined;
}

function textsFor({ headers }: FastifyRequest): ScreeningTexts {
  return screeningTexts(headers['accept-language']);
}

function sendPage(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply.code(status).headers(PAGE_HEADERS).send(page);
}

async function shortBody(request: FastifyRequest): Promise<string> {
  let text = '';
  for await (const part of bodyOf(request)) {
    text += Buffer.from(part).toString('utf8');
    if (text.length > LONGEST_KEY_FORM) return '';
  }
  return text;
}
