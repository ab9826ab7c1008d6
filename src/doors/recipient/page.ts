import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { topicOf } from '../../domain/policy';
import { takesPreferences } from '../../domain/topic';
import { AbideError } from '../../errors';
import type { LinkContent, PreferenceChange, Said } from '../../operations';
import type { Doorway } from './doorway';
import { createFrames, type Frame } from './frame';
import { companiesOf, stopScopeOf, stopWords } from './link-stop';
import { pageContent } from './page-content';
import { type PageForm, readPageForm, type TopicTick } from './page-form';
import { preferencePage } from './page-view';
import { choicesHrefOf, choicesLink, errorPage, neutralPage, notRecordedPage } from './plain-pages';
import { receiptPage } from './receipt-view';
import { saveReceipt, stopReceipt } from './receipts';
import { languageWishes, readAndForget, sendPage, tokenOf } from './request-parts';

const LONGEST_FORM = 65_536;

/**
 * The preference page: `GET /p/<token>` shows what may come and changes nothing; `POST` stops or saves.
 *
 * A save sends only what the person changed, compared with what their page showed: an unchanged form changes nothing,
 * and what was not on the page is never touched.
 */
export function registerPreferencePage(fastify: FastifyInstance, doorway: Doorway): void {
  const door = { ...doorway, frameFor: createFrames(doorway.operations.active) };
  void fastify.register(async (scope) => {
    takeForms(scope);
    scope.get('/p/*', (request, reply) => show(door, request, reply));
    scope.post('/p/*', (request, reply) => receive(door, request, reply));
  });
}

type Door = Doorway & { readonly frameFor: ReturnType<typeof createFrames> };

/** A body that is no form of ours, or too long for one, leaves `body` undefined and is answered by our own page. */
function takeForms(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request: FastifyRequest, body: IncomingMessage) => readAndForget(body));
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    async (_request: FastifyRequest, body: IncomingMessage) => {
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length <= LONGEST_FORM) chunks.push(chunk);
      }
      return length > LONGEST_FORM ? undefined : new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
    },
  );
}

async function show(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const wishes = languageWishes(request);
  const link = door.operations.openLink(tokenOf(request));
  if (!link) return sendNeutral(door, request, reply);
  try {
    const page = await door.operations.readPage(link);
    const frame = door.frameFor({ ...wishes, held: page.contact?.profile.language });
    const content = pageContent(frame, { link, page, at: door.clock?.() ?? new Date() });
    return sendPage(reply, frame, 200, preferencePage(frame, content));
  } catch (error) {
    door.log.error('a preference page could not be shown', { err: error });
    const frame = door.frameFor(wishes);
    const { unavailableTitle, unavailable } = frame.texts;
    return sendPage(reply, frame, 503, errorPage(frame, unavailableTitle, [unavailable]));
  }
}

function sendNeutral(door: Door, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const frame = door.frameFor(languageWishes(request));
  return sendPage(reply, frame, 404, neutralPage(frame));
}

async function receive(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const link = door.operations.openLink(tokenOf(request));
  if (!link) return sendNeutral(door, request, reply);
  const form = readPageForm(request.body instanceof URLSearchParams ? request.body : undefined);
  const wishes = languageWishes(request);
  const frame = door.frameFor({ ...wishes, asked: form.language ?? wishes.asked });
  const post = { reply, frame, link, said: saidIn(form, frame) };
  if (form.act === 'NOT_UNDERSTOOD') return notUnderstood(post);
  return form.act === 'SAVE' ? save(door, post, form.ticks) : stop(door, post, form.act === 'STOP_ALL');
}

interface Post {
  readonly reply: FastifyReply;
  readonly frame: Frame;
  readonly link: LinkContent;
  readonly said: Said;
}

function saidIn({ wordingId }: PageForm, frame: Frame): Said {
  return {
    source: 'PAGE',
    statedBy: 'RECIPIENT',
    wordingId: wordingId ?? frame.wordingId,
    language: frame.language,
  };
}

async function stop(door: Door, { reply, frame, link, said }: Post, isAll: boolean): Promise<FastifyReply> {
  const wanted: LinkContent = isAll && link.scope === 'TOPIC' ? { ...link, scope: 'DIRECT_MARKETING' } : link;
  try {
    const answer = await door.operations.stopByLink(wanted, said);
    const receipt = await stopReceipt(door, frame, { link: wanted, answer, choicesHref: choicesHrefOf(frame) });
    return sendPage(reply, frame, 200, receiptPage(frame, receipt));
  } catch (error) {
    door.log.error('a stop from the page was not recorded', { err: error });
    const words = stopWords(frame, wanted, stopScopeOf(wanted, frame.policy, link.contactId !== undefined));
    const again = {
      stops: [{ act: isAll ? ('stop-all' as const) : ('stop' as const), ...words }],
      companies: companiesOf(frame),
    };
    return sendPage(reply, frame, 503, notRecordedPage(frame, again));
  }
}

async function save(door: Door, post: Post, ticks: readonly TopicTick[]): Promise<FastifyReply> {
  const { reply, frame, link, said } = post;
  if (!ticks.every(({ topic }) => isOnPage(frame, link, topic))) return notUnderstood(post);
  const changes = ticks.filter(({ wasOn, isOn }) => wasOn !== isOn).map((tick) => changeOf(tick, link));
  const choicesHref = choicesHrefOf(frame);
  if (changes.length === 0) {
    const { unchangedTitle: title, unchanged } = frame.texts;
    return sendPage(reply, frame, 200, receiptPage(frame, { title, sentences: [unchanged], choicesHref }));
  }
  try {
    const key = { contactId: link.contactId, keys: [link.addressKey] };
    const answer = await door.operations.setPreferences(key, changes, said);
    const receipt = await saveReceipt(door, frame, { link, choicesHref, changes, answer });
    return sendPage(reply, frame, 200, receiptPage(frame, receipt));
  } catch (error) {
    return notSaved(door, post, error);
  }
}

function isOnPage({ policy }: Frame, link: LinkContent, key: string): boolean {
  const topic = topicOf(policy, key);
  return topic !== undefined && takesPreferences(topic) && topic.channels.includes(link.channel);
}

function changeOf({ topic, isOn }: TopicTick, { channel }: LinkContent): PreferenceChange {
  return { topic, channel, state: isOn ? 'OPTED_IN' : 'OPTED_OUT' };
}

function notUnderstood({ reply, frame }: Pick<Post, 'reply' | 'frame'>): FastifyReply {
  const { notUnderstoodTitle: title, notUnderstood: sentence } = frame.texts;
  return sendPage(reply, frame, 400, errorPage(frame, title, [sentence], choicesLink(frame)));
}

function notSaved(door: Door, post: Post, error: unknown): FastifyReply {
  const { reply, frame } = post;
  const code = error instanceof AbideError ? error.code : undefined;
  if (code === 'BAD_USER_INPUT') return notUnderstood(post);
  const { nobodyTitle, nobody, unavailableTitle, unavailable } = frame.texts;
  if (code === 'NOT_FOUND')
    return sendPage(reply, frame, 409, errorPage(frame, nobodyTitle, [nobody], choicesLink(frame)));
  door.log.error('choices from the page were not saved', { err: error });
  return sendPage(reply, frame, 503, errorPage(frame, unavailableTitle, [unavailable], choicesLink(frame)));
}
