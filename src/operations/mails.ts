import type { Address } from '../domain/address';
import { type AddressKey, keyHashOf } from '../domain/address-key';
import { findIn } from '../domain/admission';
import { confirmationsOn } from '../domain/admit-confirmation';
import type { ContactState, TopicChannel } from '../domain/contact';
import type { DueMail } from '../domain/entry-drafts';
import type { Register } from '../domain/register';
import { barringSuppression } from '../domain/send-facts';
import { createMailedLink, linkIdOf } from '../security/mailed-link';
import type { NewJob } from '../store/jobs';
import { askedFor, contactRef, type Ground, load } from './ground';
import type { ContactKey } from './index';
import { ownLinks } from './own-links';

/** What waits to be mailed: ids and address keys only. */
export type MailJob =
  | Omit<Extract<DueMail, { kind: 'CONFIRMATION' }>, 'sendAt'>
  | { readonly kind: 'FRESH_LINK'; readonly key: AddressKey; readonly language?: string };

/** A mail as it stands when it is sent; the words come from `mail/`. */
export interface MailToSend {
  readonly kind: MailJob['kind'];
  readonly contactId: string;
  readonly to: Address;
  /** The one asked for, else the contact's. */
  readonly language?: string;
  /** The link that the mail is about. */
  readonly url: string;
  /** CONFIRMATION: what it gives. */
  readonly optIns: readonly TopicChannel[];
  /** Until when the link works. */
  readonly until: Date;
  /** The page and the one-click of the mail's own unsubscribe link. */
  readonly pageUrl: string;
  readonly oneClickUrl: string;
}

const ONE_DAY_MS = 86_400_000;
/** A form that anybody can send must not fill somebody's mailbox. */
const ONE_LINK_EVERY_SECONDS = 1_800;

export function jobsOf(mails: readonly DueMail[], at: Date): NewJob[] {
  return mails.map(({ sendAt, ...data }) => ({
    queue: 'mail',
    data,
    delaySeconds: Math.max(0, sendAt.getTime() - at.getTime()) / 1000,
  }));
}

/**
 * Mails a fresh link to the address of whoever is held there. Whether anybody is, the caller never learns: the same job
 * is kept for any address, and comes to nothing where there is nobody.
 */
export async function requestFreshLink(
  ground: Ground,
  who: Exclude<ContactKey, { contactId: string; keys?: never }>,
  language?: string,
): Promise<void> {
  const key = contactRef(ground, who).named?.keys[0];
  if (key === undefined) return;
  const data: MailJob = { kind: 'FRESH_LINK', key, language };
  const onlyOne = { name: keyHashOf(key), everySeconds: ONE_LINK_EVERY_SECONDS };
  await ground.jobs.send(ground.database.pool, [{ queue: 'mail', data, onlyOne }]);
  ground.jobs.wake('mail');
}

/**
 * What a mail holds now. Undefined where it has nothing left to say: the confirmation was given or is void, the person
 * is erased, the address is theirs no more, cannot be reached, is a phone number, or belongs to somebody under age.
 */
export async function readMail(ground: Ground, job: MailJob, jobId: string): Promise<MailToSend | undefined> {
  const ref = contactRef(ground, {
    contactId: job.kind === 'CONFIRMATION' ? job.contactId : undefined,
    keys: [job.key],
  });
  const { register } = await load(ground, askedFor([ref]));
  const contact = findIn(register, ref);
  const to = contact && reachable(register, contact, job.key);
  if (!contact || !to) return undefined;
  const at = ground.clock();
  const common = {
    kind: job.kind,
    contactId: contact.id,
    to,
    ...ownLinks(ground, { contactId: contact.id, addressKey: job.key }),
  };
  if (job.kind === 'FRESH_LINK') {
    const until = new Date(at.getTime() + ONE_DAY_MS);
    const link = { contactId: contact.id, addressKey: job.key, expiresAt: until, linkId: linkIdOf(jobId) };
    const token = createMailedLink({ kind: 'FRESH_LINK', ...link }, ground.secrets);
    const language = job.language ?? contact.profile.language;
    return { ...common, language, url: `${ground.publicUrl}/p/${token}`, optIns: [], until };
  }
  const standing = confirmationsOn({ register, at }, contact, job.key);
  const last = standing.at(-1);
  if (!last) return undefined;
  const link = { contactId: contact.id, addressKey: job.key, askedAt: last.place };
  const token = createMailedLink({ kind: 'CONFIRMATION', ...link }, ground.secrets);
  return {
    ...common,
    language: contact.profile.language,
    url: `${ground.publicUrl}/p/${token}`,
    optIns: distinct(standing.flatMap(({ optIns }) => optIns)),
    until: new Date(last.mailAt.getTime() + ONE_DAY_MS),
  };
}

function reachable(register: Register, contact: ContactState, key: AddressKey): Address | undefined {
  const canonical = register.canonical(key);
  if (register.undeliverable.has(canonical)) return undefined;
  if (barringSuppression(register, canonical)) return undefined;
  const held = contact.addresses.find(({ key: own }) => register.canonical(own) === canonical)?.address;
  return held?.kind === 'EMAIL' ? held : undefined;
}

export function distinct(optIns: readonly TopicChannel[]): TopicChannel[] {
  return [...new Map(optIns.map((optIn) => [`${optIn.topic}|${optIn.channel}`, optIn])).values()];
}
