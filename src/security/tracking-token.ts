import type { Channel } from '../domain/words';
import type { Secrets } from './secrets';
import { CHANNEL_NUMBER, openToken, signToken, TokenPurpose, uuidBytes, uuidText, wordOf } from './signed-token';

/**
 * What a pixel or tracked link in one message says. No address key, unlike a link that stops: somebody who was erased
 * and came back is not followed by what was sent before, and a contact is found through its merges by its id.
 */
export interface TrackedMessage {
  readonly contactId: string;
  readonly channel: Channel;
  readonly topic: string;
  readonly campaign?: string;
}

export interface TrackedLink extends TrackedMessage {
  /** Where the click leads: signed, so that nobody makes a redirect of ours that leads elsewhere. */
  readonly url: string;
}

/** So that the token stays one that mail programs leave whole. */
export const LONGEST_TRACKED_URL = 600;
export const LONGEST_CAMPAIGN = 64;
const LONGEST_PART = 64;
const UUID_BYTES = 16;

export function createPixelToken(message: TrackedMessage, secrets: Secrets): string {
  return signToken(TokenPurpose.TRACKING_PIXEL, bodyOf(message), secrets);
}

export function createTrackedLinkToken({ url, ...message }: TrackedLink, secrets: Secrets): string {
  if (!targetOf(url)) throw new Error('a tracked link leads to an http or https URL of ordinary length');
  return signToken(TokenPurpose.TRACKING_LINK, Buffer.concat([bodyOf(message), Buffer.from(url, 'utf8')]), secrets);
}

/** Gives what `createPixelToken` was given, or undefined for any other text. */
export function openPixelToken(text: string, secrets: Secrets): TrackedMessage | undefined {
  const read = readBody(openToken(TokenPurpose.TRACKING_PIXEL, text, secrets));
  return read && read.rest === '' ? read.message : undefined;
}

/** Gives what `createTrackedLinkToken` was given, or undefined for any other text. */
export function openTrackedLinkToken(text: string, secrets: Secrets): TrackedLink | undefined {
  const read = readBody(openToken(TokenPurpose.TRACKING_LINK, text, secrets));
  return read && targetOf(read.rest) === read.rest ? { ...read.message, url: read.rest } : undefined;
}

/** The one spelling of a URL that a tracked link may lead to; undefined when it may not lead there. */
export function targetOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isOfTheWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (!isOfTheWeb || url.username !== '' || url.password !== '') return undefined;
  return url.href.length <= LONGEST_TRACKED_URL ? url.href : undefined;
}

/** Body: channel (1 byte), contact (16), topic and campaign, each with its length before it; then the URL. */
function bodyOf({ contactId, channel, topic, campaign = '' }: TrackedMessage): Buffer {
  const parts = [topic, campaign].map((text) => Buffer.from(text, 'utf8'));
  if (topic === '' || parts.some((part) => part.length > LONGEST_PART)) {
    throw new Error('a topic or campaign is too long for a link');
  }
  const written = parts.flatMap((part) => [Buffer.from([part.length]), part]);
  return Buffer.concat([Buffer.from([CHANNEL_NUMBER[channel]]), uuidBytes(contactId), ...written]);
}

function readBody(body: Buffer | undefined): { message: TrackedMessage; rest: string } | undefined {
  if (!body || body.length < 1 + UUID_BYTES + 2) return undefined;
  const channel = wordOf(CHANNEL_NUMBER, body.readUInt8(0));
  const topic = readPart(body, 1 + UUID_BYTES);
  const campaign = topic && readPart(body, topic.end);
  if (!channel || !campaign || topic.text === '') return undefined;
  const message = {
    contactId: uuidText(body.subarray(1, 1 + UUID_BYTES)),
    channel,
    topic: topic.text,
    ...(campaign.text !== '' && { campaign: campaign.text }),
  };
  return { message, rest: body.toString('utf8', campaign.end) };
}

function readPart(body: Buffer, at: number): { text: string; end: number } | undefined {
  if (at >= body.length) return undefined;
  const end = at + 1 + body.readUInt8(at);
  return end <= body.length ? { text: body.toString('utf8', at + 1, end), end } : undefined;
}
