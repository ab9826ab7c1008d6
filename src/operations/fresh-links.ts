import { createHash } from 'node:crypto';
import { findIn } from '../domain/admission';
import { AbideError } from '../errors';
import { type MailedLink, openMailedLink } from '../security/mailed-link';
import { openLinkToken } from '../security/signed-token';
import { peekAtKey } from '../store/idempotency-keys';
import { contactRef, type Ground } from './ground';
import { keyed } from './idempotent';
import type { Idempotency, LinkContent, Said } from './index';
import { ownLinkOf } from './own-links';

export type FreshLink = Extract<MailedLink, { kind: 'FRESH_LINK' }>;

/** A link that shows the page: of any mail, or mailed freshly on request. Both stop; the fresh one also shows and opens. */
export interface PageLink {
  readonly link: LinkContent;
  readonly fresh?: FreshLink;
}

export function openPageLink(ground: Ground, token: string): PageLink | undefined {
  const link = openLinkToken(token, ground.secrets);
  if (link) return { link };
  const mailed = openMailedLink(token, ground.secrets);
  if (mailed?.kind !== 'FRESH_LINK') return undefined;
  return { link: ownLinkOf(ground, mailed), fresh: mailed };
}

/**
 * Does a fresh link still show data and open? For a day, until its one use, and while the person holds the address it
 * went to. After that it is a link like any other: it stops.
 */
export async function isStillFresh(
  ground: Ground,
  fresh: FreshLink,
  register: Parameters<typeof findIn>[0],
): Promise<boolean> {
  const at = ground.clock();
  if (fresh.expiresAt <= at) return false;
  const contact = findIn(register, contactRef(ground, { contactId: fresh.contactId, keys: [fresh.addressKey] }));
  const key = register.canonical(fresh.addressKey);
  if (!contact?.addresses.some((held) => register.canonical(held.key) === key)) return false;
  return (await peekAtKey(ground.database.pool, keyed(ground, useOf(fresh, '')), at)) === undefined;
}

/**
 * The same words, said by the person at the other end of the address. It is the link's one use, claimed in the
 * transaction of the act: the same act again gets the same answer, and another one is a CONFLICT.
 */
export function overFreshLink(
  ground: Ground,
  fresh: FreshLink,
  { said, act }: { said: Said; act: readonly string[] },
): Said {
  if (fresh.expiresAt <= ground.clock()) throw new AbideError('CONFLICT', 'this link was mailed more than a day ago');
  return { ...said, isFreshLink: true, idempotency: useOf(fresh, JSON.stringify(act)) };
}

function useOf({ linkId }: FreshLink, act: string): Idempotency {
  return { apiKeyId: 'fresh-link', key: linkId, requestHash: createHash('sha256').update(act).digest('hex') };
}
