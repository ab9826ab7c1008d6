import type { Address } from '../domain/address';
import type { ContactState } from '../domain/contact';
import type { DueMail } from '../domain/entry-drafts';
import { entryOf } from '../domain/ledger';
import type { Entry } from '../domain/ledger-entry';
import { type ReceiptLine, receiptLines, stretchOf } from '../domain/receipt';
import type { Register } from '../domain/register';
import { readEntriesSince, readMembers } from '../store/ledger';
import { askedFor, contactRef, type Ground, load } from './ground';
import { freshLink, ownLinks } from './own-links';
import { reachable } from './reachable';

export type ReceiptJob = Omit<Extract<DueMail, { kind: 'RECEIPT' }>, 'sendAt'>;

/** What a receipt tells, and to whom. */
export interface ReceiptMail {
  readonly kind: 'RECEIPT';
  readonly contactId: string;
  readonly to: Address;
  readonly language?: string;
  readonly lines: readonly ReceiptLine[];
  /** A fresh link, with its end; after an objection the page's own link, which stops and turns nothing on. */
  readonly url: string;
  readonly until?: Date;
  /** When the last of it was recorded, and the ledger position under which the company finds it. */
  readonly at: Date;
  readonly reference: number;
  readonly pageUrl: string;
  readonly oneClickUrl: string;
}

const ONE_DAY_MS = 86_400_000;
/** Whoever has a link can press as often as they like; a mailbox is not to be filled by that. */
const MOST_A_DAY = 5;

/**
 * The receipt of what a person did in one stretch of time, as it stands when it is mailed. It answers an act of their
 * own, so no topic and no decision is asked; but it goes to nobody under age or erased, to no address that cannot be
 * reached or from which spam was X
 */
export async function readReceipt(ground: Ground, job: ReceiptJob, jobId: string): Promise<ReceiptMail | undefined> {
  const ref = contactRef(ground, { contactId: job.contactId, keys: job.key === undefined ? [] : [job.key] });
  const { register, active } = await load(ground, askedFor([ref]));
  const contact = register.contacts.get(register.rootOf(job.contactId));
  if (contact?.life !== 'LIVING') return undefined;
  const place = addressFor(register, contact, job);
  const acts = active.policy.receipts?.acts ?? [];
  if (!place || contact.restriction?.scope === 'ALL') return undefined;
  const told = await toldIn(ground, job, acts);
  if (!told) return undefined;
  const whom = { contactId: contact.id, addressKey: place.key };
  const links = ownLinks(ground, whom);
  const hasObjected = register.suppressionsBy(contact.id).length + register.suppressionsOn(place.key).length > 0;
  const back = hasObjected ? { url: links.pageUrl } : freshLink(ground, whom, jobId);
  const { language } = contact.profile;
  return { kind: 'RECEIPT', contactId: contact.id, to: place.address, language, ...told, ...links, ...back };
}

/** The address that the act came by, else the person's own first one. */
function addressFor(register: Register, contact: ContactState, { key }: ReceiptJob) {
  const complained = register.suppressionsBy(contact.id).some(({ reason }) => reason === 'COMPLAINT');
  if (complained) return undefined;
  for (const candidate of [key, register.primaryKey(contact, 'EMAIL')]) {
    if (candidate === undefined) continue;
    if (register.suppressionsOn(candidate).some(({ reason }) => reason === 'COMPLAINT')) return undefined;
    const address = reachable(register, contact, candidate);
    if (address?.kind === 'EMAIL') return { key: candidate, address };
  }
  return undefined;
}

async function toldIn(ground: Ground, { contactId, stretch }: ReceiptJob, acts: Parameters<typeof receiptLines>[1]) {
  const { pool } = ground.database;
  const since = new Date(ground.clock().getTime() - ONE_DAY_MS);
  const rows = await readEntriesSince(pool, await readMembers(pool, contactId), since);
  const entries = rows.map((row) => ({ entry: entryOf(row, row), position: row.position }));
  const of = (wanted: number) => entries.filter(({ entry }) => stretchOf(entry.at) === wanted);
  const linesOf = (wanted: number) =>
    receiptLines(
      of(wanted).map(({ entry }) => entry),
      acts,
    );
  const earlier = new Set(entries.map(({ entry }) => stretchOf(entry.at)).filter((one) => one < stretch));
  const mailedToday = [...earlier].filter((one) => linesOf(one).length > 0).length;
  const lines = linesOf(stretch);
  const last = of(stretch).at(-1) as { entry: Entry; position: number } | undefined;
  if (!last || lines.length === 0 || mailedToday >= MOST_A_DAY) return undefined;
  return { lines, at: last.entry.at, reference: last.position };
}
