import type { AddressKey } from './address-key';
import { type Admission, admitted, refused, theContact } from './admission';
import { faultOfReport, newestOf, standingNoes } from './admit-preference';
import type { Change, ChangeOf } from './change';
import { type AskedConfirmation, addressKindOf, type ContactState, preferenceOf, type TopicChannel } from './contact';
import type { EntryDrafts } from './entry-drafts';
import { isLater, isSamePlace, type LedgerPlace } from './ledger-place';
import { topicOf } from './policy';
import type { Register } from './register';
import type { Topic } from './topic';
import type { RefusalReason } from './words';

const ONE_DAY = 86_400_000;

/** A yes that needs the person at the other end of a mailed link: over a suppression, and for double opt-in. */
export function admitConfirmation(
  drafts: EntryDrafts,
  change: ChangeOf<'CONFIRM_OPT_IN'> | ChangeOf<'LIFT_OBJECTION'>,
): Admission {
  if (change.optIns.length === 0) return refused('NOTHING_CHOSEN');
  if (change.statedBy !== 'RECIPIENT') return refused('COMPANY_CANNOT_OPT_IN');
  const contact = theContact(drafts, change);
  if (typeof contact === 'string') return refused(contact);
  if (change.kind === 'CONFIRM_OPT_IN') return confirm(drafts, change, contact);
  const noes = change.optIns.flatMap(({ topic, channel }) =>
    standingNoes(drafts, { channel }, { contact, topic: theTopic(drafts, topic) }),
  );
  const fault =
    faultOfReport(change, newestOf(noes), drafts.at) ??
    askConfirmation(drafts, change, { contact, optIns: change.optIns });
  return fault ? refused(fault) : admitted(contact.id);
}

/**
 * Starts a confirmation: the contact stays as it is until the person presses the link. Only after an act of the
 * person, never to an address under age or undeliverable, and a repeat within a day asks nothing new.
 */
export function askConfirmation(
  drafts: EntryDrafts,
  change: Change,
  { contact, optIns }: { contact: ContactState; optIns: readonly TopicChannel[] },
): RefusalReason | undefined {
  const { register } = drafts;
  const noes = optIns.flatMap(({ topic, channel }) =>
    standingNoes(drafts, { channel }, { contact, topic: theTopic(drafts, topic) }),
  );
  const fault = faultOfLift(drafts, noes);
  if (fault) return fault;
  const asks = new Map<AddressKey, TopicChannel[]>();
  for (const optIn of optIns) {
    const kind = addressKindOf(optIn.channel) ?? 'EMAIL';
    const key = register.primaryKey(contact, kind) ?? register.primaryKey(contact, 'EMAIL');
    if (key === undefined || register.undeliverable.has(key)) return 'NO_ADDRESS_TO_CONFIRM';
    asks.set(key, [...(asks.get(key) ?? []), optIn]);
  }
  for (const [key, ofAddress] of asks) askOn(drafts, change, { contact, key, optIns: ofAddress });
  return undefined;
}

interface AskedOn {
  readonly contact: ContactState;
  readonly key: AddressKey;
  readonly optIns: readonly TopicChannel[];
}

/** A press in a mailbox says nothing about a phone number: each address is asked about what comes to it. */
function askOn(drafts: EntryDrafts, change: Change, { contact, key, optIns }: AskedOn): void {
  const standing = confirmationsOn(drafts, contact, key);
  if (standing.some((asked) => holdsAll([asked], optIns))) return;
  const mailAt = nextMailAt(drafts, contact, key);
  drafts.write(change, { kind: 'CONFIRMATION_ASKED', contactId: contact.id, key, optIns, mailAt });
  if (!standing.some((asked) => asked.mailAt.getTime() === mailAt.getTime())) {
    drafts.mails.push({ kind: 'CONFIRMATION', contactId: contact.id, key, sendAt: mailAt });
  }
}

/** At once, or a day after the last one: who says yes, no and yes again gets no second mail on the same day. */
function nextMailAt({ register, at }: EntryDrafts, contact: ContactState, key: AddressKey): Date {
  const last = contact.addresses.find((held) => register.canonical(held.key) === key)?.confirmationMailAt;
  if (last === undefined || at.getTime() - last.getTime() >= ONE_DAY) return at;
  return last > at ? last : new Date(last.getTime() + ONE_DAY);
}

function confirm(drafts: EntryDrafts, change: ChangeOf<'CONFIRM_OPT_IN'>, contact: ContactState): Admission {
  const named = change.contact.named && drafts.register.canonical(change.contact.named.keys[0]);
  const standing = named === undefined ? [] : confirmationsOn(drafts, contact, named);
  const isLinkStanding =
    change.askedAt === undefined || standing.some(({ place }) => isSamePlace(place, change.askedAt as LedgerPlace));
  // Only the link that went to the address confirms, for a day and once; claims get copied and mails forwarded.
  if (change.source !== 'CONFIRMATION' || named === undefined || !isLinkStanding || !holdsAll(standing, change.optIns))
    return refused('CONFIRMATION_VOID');
  const key = named;
  const noesByTopic = change.optIns.map(({ topic, channel }) =>
    standingNoes(drafts, { channel }, { contact, topic: theTopic(drafts, topic) }),
  );
  const fault = faultOfLift(drafts, noesByTopic.flat());
  if (fault) return refused(fault);
  for (const [index, { topic, channel }] of change.optIns.entries()) {
    if (noesByTopic[index]?.length)
      drafts.write(change, { kind: 'LIFT_CONFIRMED', contactId: contact.id, key, topic, channel });
    const stood = preferenceOf(contact, topic, channel);
    if (stood?.state === 'OPTED_IN' && stood.confirmedOn.includes(key)) continue;
    const confirmedOn = [...new Set([...(stood?.state === 'OPTED_IN' ? stood.confirmedOn : []), key])];
    drafts.write(change, {
      kind: 'PREFERENCE_SET',
      contactId: contact.id,
      topic,
      channel,
      state: 'OPTED_IN',
      confirmedOn,
    });
  }
  return admitted(contact.id);
}

/** What the link mailed to an address can still give: asked on it, not void, for a day from its mail. */
export function confirmationsOn(
  { register, at }: Pick<EntryDrafts, 'register' | 'at'>,
  contact: ContactState,
  key: AddressKey,
): AskedConfirmation[] {
  return contact.asked.filter(
    (asked) =>
      register.canonical(asked.key) === register.canonical(key) &&
      at.getTime() - asked.mailAt.getTime() < ONE_DAY &&
      !isVoid(register, contact, asked),
  );
}

/** A no voids every confirmation asked for before it (design, section 4); an opt-out and a merge take them away at once. */
function isVoid(register: Register, contact: ContactState, asked: AskedConfirmation): boolean {
  const isLaterNo = register.suppressionsBy(contact.id).some((row) => isLater(row.place, asked.place));
  return isLaterNo || register.suppressionsOn(asked.key).some((row) => isLater(row.place, asked.place));
}

function faultOfLift(
  { register, policy }: EntryDrafts,
  noes: ReturnType<EntryDrafts['register']['standing']>,
): RefusalReason | undefined {
  if (noes.some((row) => row.reason === 'UNDER_AGE' && !register.isEnded(row))) return 'UNDER_AGE';
  if (!policy.complaintsMayBeLifted && noes.some((row) => row.reason === 'COMPLAINT')) return 'COMPLAINT_NOT_LIFTED';
  return undefined;
}

function holdsAll(asked: readonly AskedConfirmation[], optIns: readonly TopicChannel[]): boolean {
  return optIns.every(({ topic, channel }) =>
    asked.some((one) => one.optIns.some((optIn) => optIn.topic === topic && optIn.channel === channel)),
  );
}

function theTopic({ policy }: EntryDrafts, key: string): Topic {
  const topic = topicOf(policy, key);
  if (!topic) throw new Error('an opt-in to an unknown topic is refused before it gets here');
  return topic;
}
