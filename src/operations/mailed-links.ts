import { findIn } from '../domain/admission';
import { confirmationsOn } from '../domain/admit-confirmation';
import type { TopicChannel } from '../domain/contact';
import { isSamePlace } from '../domain/ledger-place';
import { maskAddress } from '../domain/mask-address';
import type { MailedLink } from '../security/mailed-link';
import type { CommitLane } from './commit-change';
import { askedFor, contactRef, type Ground, load } from './ground';
import type { ChangeAnswer, Said } from './index';
import { distinct } from './mails';
import { channelOf, ownToken } from './own-links';
import { commitCall, saidOf } from './said';

type ConfirmationLink = Extract<MailedLink, { kind: 'CONFIRMATION' }>;

/** What the page behind a confirmation link shows. */
export interface ConfirmationView {
  readonly maskedAddress?: string;
  readonly language?: string;
  /** What pressing gives. Empty: the link was used, is older than a day, or a no came after it. */
  readonly optIns: readonly TopicChannel[];
  /** For a link to all choices. */
  readonly pageToken?: string;
}

export async function readConfirmation(ground: Ground, link: ConfirmationLink): Promise<ConfirmationView> {
  const ref = contactRef(ground, { contactId: link.contactId, keys: [link.addressKey] });
  const { register } = await load(ground, askedFor([ref]));
  const contact = findIn(register, ref);
  if (!contact) return { optIns: [] };
  const key = register.canonical(link.addressKey);
  const shown = contact.addresses.find((held) => register.canonical(held.key) === key)?.address;
  const standing = confirmationsOn({ register, at: ground.clock() }, contact, key);
  const isStanding = standing.some(({ place }) => isSamePlace(place, link.askedAt));
  return {
    maskedAddress: shown && maskAddress(shown),
    language: contact.profile.language,
    optIns: isStanding ? distinct(standing.flatMap(({ optIns }) => optIns)) : [],
    pageToken: ownToken(ground, { contactId: contact.id, addressKey: key, channel: shown && channelOf(shown) }),
  };
}

/** Gives the opt-ins that the person chose out of those asked; over a suppression each becomes its exception. */
export function confirmByLink(
  ground: Ground,
  lane: CommitLane,
  { link, optIns, said }: { link: ConfirmationLink; optIns: readonly TopicChannel[]; said: Said },
): Promise<ChangeAnswer> {
  const contact = contactRef(ground, { contactId: link.contactId, keys: [link.addressKey] });
  const own = { ...saidOf(said), source: 'CONFIRMATION', statedBy: 'RECIPIENT' } as const;
  return commitCall(lane, [{ kind: 'CONFIRM_OPT_IN', optIns, askedAt: link.askedAt, ...own, contact }], said);
}
