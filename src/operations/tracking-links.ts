import { isAnnounced, keepInteraction } from '../domain/interaction';
import type { Channel } from '../domain/words';
import { AbideError } from '../errors';
import {
  createPixelToken,
  createTrackedLinkToken,
  LONGEST_CAMPAIGN,
  LONGEST_TRACKED_URL,
  openPixelToken,
  openTrackedLinkToken,
  type TrackedLink,
  type TrackedMessage,
  targetOf,
} from '../security/tracking-token';
import { askedFor, contactRef, type Ground, load } from './ground';
import type { ContactKey } from './index';
import { contactNamed, theTopic } from './said';

export type { TrackedLink, TrackedMessage } from '../security/tracking-token';

export interface TrackingLinksRequest {
  readonly contacts: readonly ContactKey[];
  readonly topic: string;
  readonly channel: Channel;
  readonly campaign?: string;
  /** What the message links to. */
  readonly urls: readonly string[];
}

/** Pixel and links for one message to one contact. */
export interface TrackingLinks {
  readonly contactId: string;
  /** Undefined: no opens are recorded of this person, so the message needs no pixel. */
  readonly pixelUrl?: string;
  /** In the order asked. Where no clicks are recorded of this person, each is the plain URL. */
  readonly links: readonly { readonly url: string; readonly trackedUrl: string }[];
}

/**
 * Pixels and links for messages to these contacts. Who objected gets plain ones, and so does everybody where the policy
 * announces none: what is not in the message cannot be recorded by mistake. Whether it may be is asked again when they
 * are opened, since an objection comes later than a mail.
 */
export async function createTrackingLinks(ground: Ground, request: TrackingLinksRequest): Promise<TrackingLinks[]> {
  const { channel, campaign } = request;
  const topic = theTopic(ground, request.topic, { channel });
  if (campaign !== undefined && Buffer.byteLength(campaign) > LONGEST_CAMPAIGN) {
    throw new AbideError('BAD_USER_INPUT', `a campaign has at most ${LONGEST_CAMPAIGN} bytes`, { path: 'campaign' });
  }
  const urls = request.urls.map(theTarget);
  const refs = request.contacts.map((key) => contactRef(ground, key));
  const { register } = await load(ground, askedFor(refs));
  const at = ground.clock();
  return refs.map((ref, index) => {
    const contact = contactNamed(register, ref, `contacts.${index}`);
    if (!contact) {
      throw new AbideError('NOT_FOUND', 'no contact is known by this key', { path: `contacts.${index}` });
    }
    const person = { ...contact, restriction: contact.restriction?.scope };
    const isRecorded = (kind: 'OPEN' | 'CLICK') =>
      isAnnounced(ground.active.policy, kind) &&
      keepInteraction({ kind, topic, occurredAt: at }, person, { policy: ground.active.policy, at }).keep !== 'NOTHING';
    return linksFor(ground, {
      message: { contactId: contact.id, channel, topic: topic.key, campaign },
      urls,
      isRecorded,
    });
  });
}

function linksFor(
  { secrets, publicUrl }: Ground,
  {
    message,
    urls,
    isRecorded,
  }: { message: TrackedMessage; urls: readonly string[]; isRecorded: (kind: 'OPEN' | 'CLICK') => boolean },
): TrackingLinks {
  const hasClicks = isRecorded('CLICK');
  const tracked = (url: string) => `${publicUrl}/c/${createTrackedLinkToken({ ...message, url }, secrets)}`;
  return {
    contactId: message.contactId,
    pixelUrl: isRecorded('OPEN') ? `${publicUrl}/o/${createPixelToken(message, secrets)}.gif` : undefined,
    links: urls.map((url) => ({ url, trackedUrl: hasClicks ? tracked(url) : url })),
  };
}

function theTarget(text: string, index: number): string {
  const target = targetOf(text);
  if (target !== undefined) return target;
  throw new AbideError(
    'BAD_USER_INPUT',
    `not an http or https URL of at most ${LONGEST_TRACKED_URL} characters without a name or password in it`,
    { path: `urls.${index}` },
  );
}

/** Without a look-up: a click leads on also while the database is away. */
export function openTrackedLink({ secrets }: Ground, token: string): TrackedLink | undefined {
  return openTrackedLinkToken(token, secrets);
}

export function openPixel({ secrets }: Ground, token: string): TrackedMessage | undefined {
  return openPixelToken(token, secrets);
}
