import { findIn } from '../domain/admission';
import { type ContactState, isLive, primaryAddress } from '../domain/contact';
import { maskAddress } from '../domain/mask-address';
import type { Register } from '../domain/register';
import type { StopScope } from '../domain/words';
import { AbideError } from '../errors';
import { createMailboxToken, openMailboxToken } from '../security/mailbox-token';
import { createLinkToken, openLinkToken } from '../security/signed-token';
import { isStillFresh, type PageLink } from './fresh-links';
import { askedFor, contactRef, type Ground, load } from './ground';
import type { ContactKey, LinkContent, PageContact, PreferenceLink } from './index';
import { mayBeTexted } from './mails';
import { choicesOf } from './page-choices';
import { originsOf } from './page-origins';
import { contactView } from './read-contact';
import type { PageLane } from './read-for-pages';
import { contactNamed, theTopic } from './said';

const CHANNEL = 'EMAIL';

/**
 * Links for mails to these contacts: what one click stops is in the signed token, by the policy's default; in a
 * mandatory mail at least direct marketing. They hold no address, and never expire.
 */
export async function createPreferenceLinks(
  ground: Ground,
  contacts: readonly ContactKey[],
  topicKey?: string,
): Promise<PreferenceLink[]> {
  const topic = topicKey === undefined ? undefined : theTopic(ground, topicKey, { channel: CHANNEL });
  const isMandatory = topic?.class === 'MANDATORY';
  const scope = scopeOf(ground, topic !== undefined && !isMandatory);
  const refs = contacts.map((key) => contactRef(ground, key));
  const { register } = await load(ground, askedFor(refs));
  return refs.map((ref, index) => {
    const contact = contactNamed(register, ref, `contacts.${index}`);
    const asked = ref.named?.address?.kind === 'EMAIL' ? register.canonical(ref.named.keys[0]) : undefined;
    const addressKey = asked ?? (contact && primaryAddress(contact, 'EMAIL')?.key);
    if (!contact || addressKey === undefined) {
      throw new AbideError('NOT_FOUND', 'no contact with an e-mail address is known by this key', {
        path: `contacts.${index}`,
      });
    }
    const what = { topic: topic?.key, scope, channel: CHANNEL, mandatory: isMandatory } as const;
    const link = { contactId: contact.id, addressKey, ...what };
    return { contactId: contact.id, language: contact.profile.language, ...linkTexts(ground, link) };
  });
}

/** RFC 8058 and 2369: one https URI, the preferred one; RFC 2919: one List-Id for each stream of mail. */
function linkTexts({ secrets, publicUrl, unsubscribeDomain }: Ground, link: LinkContent) {
  const token = createLinkToken(link, secrets);
  const oneClickUrl = `${publicUrl}/u/${token}`;
  const mailbox = unsubscribeDomain && `${createMailboxToken(link, secrets)}@${unsubscribeDomain}`;
  const stream = `${link.topic ?? 'all'}.${new URL(publicUrl).hostname}`;
  return {
    pageUrl: `${publicUrl}/p/${token}`,
    oneClickUrl,
    listUnsubscribe: mailbox ? `<${oneClickUrl}>, <mailto:${mailbox}?subject=unsubscribe>` : `<${oneClickUrl}>`,
    listUnsubscribePost: 'List-Unsubscribe=One-Click',
    listId: `<${stream}>`,
  };
}

/** TOPIC without a topic counts as DIRECT_MARKETING (design, section 4). */
function scopeOf({ active }: Ground, hasTopic: boolean): StopScope {
  const byDefault = active.policy.unsubscribeDefault;
  return byDefault === 'TOPIC' && !hasTopic ? 'DIRECT_MARKETING' : byDefault;
}

export function openLink(ground: Ground, token: string): LinkContent | undefined {
  return openLinkToken(token, ground.secrets);
}

export function openMailbox({ secrets, active }: Ground, localPart: string): LinkContent | undefined {
  return openMailboxToken(
    localPart,
    secrets,
    active.policy.topics.map(({ key }) => key),
  );
}

/** What the page shows: a masked address and the choices. Whether it may show more, the answer says (mails get forwarded). */
export async function readPage(ground: Ground, lane: PageLane, { link, fresh }: PageLink): Promise<PageContact> {
  const ref = contactRef(ground, { contactId: link.contactId, keys: [link.addressKey] });
  const { register, active } = await lane.run(ref);
  const contact = findIn(register, ref);
  const { policy } = active;
  const at = ground.clock();
  const choices = choicesOf(register, { policy, at, link }, contact);
  const mandatory = policy.topics
    .filter((topic) => topic.class === 'MANDATORY')
    .map((topic) => ({
      topic,
      roles: (contact?.roles ?? []).filter((role) => topic.requiredRoles.includes(role.role) && isLive(role, at)),
    }))
    .filter(({ topic, roles }) => contact !== undefined && (topic.requiredRoles.length === 0 || roles.length > 0));
  const isFresh = fresh !== undefined && (await isStillFresh(ground, fresh, register));
  const origins = contact && isFresh ? await originsOf(ground, contact, choices) : [];
  const shown = contact?.addresses.find(
    (held) => register.canonical(held.key) === register.canonical(link.addressKey),
  )?.address;
  return {
    contact: contact && contactView(ground, register, contact),
    isFresh,
    canText: contact && canText(ground, register, contact),
    maskedAddress: shown && maskAddress(shown),
    choices: choices.map(({ ownNo: _, ...choice }, index) => ({ ...choice, origin: origins[index] })),
    mandatory,
  };
}

function canText(ground: Ground, register: Register, contact: ContactState): boolean {
  const number = register.primaryKey(contact, 'PHONE');
  return number !== undefined && mayBeTexted(ground, register, number);
}
