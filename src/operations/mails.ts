import { createHash } from 'node:crypto';
import type { Address } from '../domain/address';
import { type AddressKey, keyHashOf } from '../domain/address-key';
import { findIn } from '../domain/admission';
import { confirmationsOn } from '../domain/admit-confirmation';
import type { TopicChannel } from '../domain/contact';
import type { DueMail } from '../domain/entry-drafts';
import type { Register } from '../domain/register';
import { createMailedLink } from '../security/mailed-link';
import { uuidText } from '../security/signed-token';
import type { NewJob } from '../store/jobs';
import type { LinkRequestLimits } from '../store/link-request-limits';
import { askedFor, contactRef, type Ground, load } from './ground';
import type { ContactKey } from './index';
import { channelOf, freshLink, ownLinks } from './own-links';
import { reachable } from './reachable';
import { type ReceiptJob, type ReceiptMail, readReceipt } from './receipt-mail';

type LinkJob =
  | Omit<Extract<DueMail, { kind: 'CONFIRMATION' }>, 'sendAt'>
  | { readonly kind: 'FRESH_LINK'; readonly key: AddressKey; readonly language?: string };

/** What waits to be mailed: ids and address keys only. */
export type MailJob = LinkJob | ReceiptJob;

/** A mail as it stands when it is sent; the words come from `mail/`. */
export type MailToSend = LinkMail | ReceiptMail;

export interface LinkMail {
  readonly kind: LinkJob['kind'];
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

/** Whose link it is: by the text of the address, or by the key of the link that was pressed. */
export type AddressOfLink = Exclude<ContactKey, { contactId: string; keys?: never }>;

export interface FreshLinkRequest {
  readonly language?: string;
  /** Where it was asked for by a form that anybody can send: the caller's (`caller-network.ts`). */
  readonly network?: string;
}

const ONE_DAY_MS = 86_400_000;
/** A form that anybody can send must not fill somebody's mailbox. */
const ONE_LINK_EVERY_SECONDS = 1_800;

export function jobsOf(mails: readonly DueMail[], at: Date): NewJob[] {
  return mails.map(({ sendAt, ...data }) => ({
    queue: 'mail',
    // One receipt for all that a person did in the same stretch of time.
    id: data.kind === 'RECEIPT' ? idOf(`receipt ${data.contactId} ${data.stretch}`) : undefined,
    data,
    delaySeconds: Math.max(0, sendAt.getTime() - at.getTime()) / 1000,
  }));
}

function idOf(name: string): string {
  return uuidText(createHash('sha256').update(name).digest().subarray(0, 16));
}

/**
 * Mails a fresh link to the address of whoever is held there. Whether anybody is, the caller never learns: the same job
 * is kept for any address, and comes to nothing where there is nobody. Nor does the caller learn that too many were asked
 * for from their network or of this instance: then nothing is kept.
 */
export async function requestFreshLink(
  ground: Ground,
  limits: LinkRequestLimits,
  { who, language, network }: FreshLinkRequest & { readonly who: AddressOfLink },
): Promise<void> {
  const counted = network === undefined ? 'ALLOWED' : await limits.count(network);
  if (counted === 'FIRST_OVER')
    ground.log.warn('Too many links are asked for: the next ones are not sent for a while.');
  if (counted !== 'ALLOWED') return;
  const key = contactRef(ground, who).named?.keys[0];
  if (key === undefined) return;
  const data: MailJob = { kind: 'FRESH_LINK', key, language };
  const onlyOne = { name: keyHashOf(key), everySeconds: ONE_LINK_EVERY_SECONDS };
  await ground.jobs.send(ground.database.pool, [{ queue: 'mail', data, onlyOne }]);
  ground.jobs.wake('mail');
}

/**
 * What a mail holds now. Undefined where it has nothing left to say: the confirmation was given or is void, the person
 * is erased, the address is theirs no more, cannot be reached, or belongs to somebody under age; or it is a phone number, and
 * there is no gateway for texts or several hold it: nobody can tell which of them would press.
 */
export async function readMail(ground: Ground, job: MailJob, jobId: string): Promise<MailToSend | undefined> {
  return job.kind === 'RECEIPT' ? readReceipt(ground, job, jobId) : readLinkMail(ground, job, jobId);
}

async function readLinkMail(ground: Ground, job: LinkJob, jobId: string): Promise<LinkMail | undefined> {
  const ref = contactRef(ground, {
    contactId: job.kind === 'CONFIRMATION' ? job.contactId : undefined,
    keys: [job.key],
  });
  const { register } = await load(ground, askedFor([ref]));
  const contact = findIn(register, ref);
  const to = contact && reachable(register, contact, job.key);
  if (!contact || !to || (to.kind === 'PHONE' && !mayBeTexted(ground, register, job.key))) return undefined;
  const whom = { contactId: contact.id, addressKey: job.key, channel: channelOf(to) };
  const at = ground.clock();
  const common = {
    kind: job.kind,
    contactId: contact.id,
    to,
    ...ownLinks(ground, whom),
  };
  if (job.kind === 'FRESH_LINK') {
    const language = job.language ?? contact.profile.language;
    const link = freshLink(ground, whom, jobId);
    return { ...common, language, optIns: [], ...link };
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

/** Of a number that several hold nobody knows who reads the text. */
export function mayBeTexted({ sendsTexts = false }: Ground, register: Register, key: AddressKey): boolean {
  return sendsTexts && register.holdersOf(key).length < 2;
}

export function distinct(optIns: readonly TopicChannel[]): TopicChannel[] {
  return [...new Map(optIns.map((optIn) => [`${optIn.topic}|${optIn.channel}`, optIn])).values()];
}
