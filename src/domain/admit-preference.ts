import { type Admission, admitted, findContact, isCarriedIn, isSharedNumber, refused } from './admission';
import { askConfirmation } from './admit-confirmation';
import type { Change, ChangeOf } from './change';
import { addressKindOf, type ContactState, type Preference, preferenceOf } from './contact';
import type { EntryDrafts } from './entry-drafts';
import { isOverFreshLink } from './fresh-link';
import { topicOf } from './policy';
import { currentKeyOf } from './policy-succession';
import { isUndoable, PRESSED } from './pressed-no';
import { effectivePreference } from './send-facts';
import type { Suppression } from './suppression';
import type { Topic } from './topic';
import type { PreferenceState, RefusalReason, StatedBy } from './words';

type SetPreference = ChangeOf<'SET_PREFERENCE'>;

/**
 * A yes or no to one topic on one channel. A no is taken at once from anybody; a yes is always the person's own, and
 * over a no it needs the person on a fresh link, or a report of an integration that is later than the no.
 */
export function admitPreference(drafts: EntryDrafts, change: SetPreference): Admission {
  if (change.state === 'OPTED_OUT') {
    // An old link or list names a topic by the key it had then: its successor takes over the no.
    return optOut(drafts, { ...change, topic: currentKeyOf(drafts.policy, change.topic) ?? change.topic });
  }
  const topic = topicOf(drafts.policy, change.topic);
  if (!topic) throw new Error('a yes to an unknown topic is refused before it gets here');
  if (isSharedNumber(drafts, change)) return refused('SHARED_NUMBER');
  const contact = findContact(drafts, change);
  if (!contact) return refused('UNKNOWN_CONTACT');
  if (change.statedBy !== 'RECIPIENT') return refused('COMPANY_CANNOT_OPT_IN');
  return isCarriedIn(change)
    ? carriedOptIn(drafts, change, { contact, topic })
    : ownOptIn(drafts, change, { contact, topic });
}

/** For the contact, and for whoever holds the address named: a link stops the mail to where it went. */
function optOut(drafts: EntryDrafts, change: SetPreference): Admission {
  const found = findContact(drafts, change);
  if (!found) return refused('UNKNOWN_CONTACT');
  const statedBy: StatedBy = change.statedBy ?? 'RECIPIENT';
  const holders = change.contact.named ? drafts.register.holdersOf(change.contact.named.keys[0]) : [];
  for (const contactId of new Set([found.id, ...holders])) {
    const contact = drafts.register.contacts.get(contactId);
    const no = { ...change, statedBy };
    if (!contact) continue;
    if (!isRepeat(no, contact, drafts.at)) setState(drafts, no, { contact, state: 'OPTED_OUT' });
    else if (contact.asked.length > 0 || endsUndo(no, contact, drafts.at))
      drafts.write(no, { kind: 'CONFIRMATIONS_VOIDED', contactId });
  }
  return admitted(found.id);
}

/** Mail programs press twice, or fifty times at once: within this time it is the same press. */
const SAME_PRESS_MS = 10_000;

/**
 * Does this no add nothing to the one that stands? The person's own, said again, counts from when it reached us now: a
 * yes they gave in between is not later than it. An import or provider repeats old lists: what stood in one before says
 * nothing new. The company's never takes the place of the person's. Confirmations asked for meanwhile are void either way.
 */
function isRepeat(change: SetPreference, contact: ContactState, at: Date): boolean {
  const stood = preferenceOf(contact, change.topic, change.channel);
  if (stood?.state !== 'OPTED_OUT') return false;
  // Of a policy change it also takes the place of one that the company could withdraw.
  if (change.statedBy === 'COMPANY') {
    return change.source !== 'POLICY' || stood.statedBy === 'RECIPIENT' || stood.before === undefined;
  }
  if (stood.statedBy !== 'RECIPIENT') return false;
  const isSamePress = PRESSED.has(change.source) && change.source === stood.source;
  return isCarriedIn(change) || (isSamePress && at.getTime() - stood.at.getTime() < SAME_PRESS_MS);
}

/** A repeat that is said by another route is a later no all the same: a press that it repeats is not taken back over it. */
function endsUndo(change: SetPreference, contact: ContactState, at: Date): boolean {
  const stood = preferenceOf(contact, change.topic, change.channel);
  return stood !== undefined && !PRESSED.has(change.source) && isUndoable(stood, at);
}

interface OfTopic {
  readonly contact: ContactState;
  readonly topic: Topic;
}

/** By the person: on the page, or reported by an integration with evidence. */
function ownOptIn(drafts: EntryDrafts, change: SetPreference, { contact, topic }: OfTopic): Admission {
  if (change.source === 'PAGE' && !isHeldByTheirs(drafts, change, contact)) return refused('CONFIRMATION_NEEDED');
  const noes = standingNoes(drafts, change, { contact, topic });
  if (noes.length > 0) {
    const fault =
      faultOfReport(change, newestOf(noes), drafts.at) ??
      askConfirmation(drafts, change, { contact, optIns: [{ topic: topic.key, channel: change.channel }] });
    return fault ? refused(fault) : admitted(contact.id);
  }
  const isFresh = isOverFreshLink(drafts, change, contact);
  const stood = preferenceOf(contact, topic.key, change.channel);
  if (stood?.state === 'OPTED_OUT') {
    const fault = isFresh ? undefined : faultOverNo(change, stood.at, drafts.at);
    if (fault) return refused(fault);
  }
  // A link to the mailbox says nothing about the number, nor the other way round.
  const isOfChannel = addressKindOf(change.channel) === undefined || addressOfLink(drafts, change, contact);
  return takeYes(drafts, change, { contact, topic, isConfirmed: isFresh && Boolean(isOfChannel) });
}

/** The link of an old mail still stops; but whoever holds its address now says no yes for the one who held it before. */
function isHeldByTheirs(
  { register }: EntryDrafts,
  { contact: { named } }: SetPreference,
  contact: ContactState,
): boolean {
  const key = named && register.canonical(named.keys[0]);
  return key === undefined || contact.addresses.some((held) => register.canonical(held.key) === key);
}

function faultOverNo(change: SetPreference, noAt: Date, at: Date): RefusalReason | undefined {
  return change.source === 'API' ? faultOfReport(change, noAt, at) : 'CONFIRMATION_NEEDED';
}

/** What an integration reports as the person's yes over a no: with its words and its time, and later than the no. */
export function faultOfReport(change: Change, noAt: Date, at: Date): RefusalReason | undefined {
  if (change.source !== 'API') return undefined;
  if (!change.occurredAt || !hasWords(change)) return 'EVIDENCE_INCOMPLETE';
  const givenAt = change.occurredAt < at ? change.occurredAt : at;
  return givenAt > noAt ? undefined : 'NOT_LATER_THAN_THE_NO';
}

/** Which words the person said yes to, or where that is kept. */
function hasWords({ evidence }: Change): boolean {
  return Boolean(evidence?.wordingId || evidence?.wording || evidence?.reference);
}

/** When the newest of these noes was said. */
export function newestOf(noes: readonly Suppression[]): Date {
  return noes.reduce<Date>((newest, { statedAt }) => (statedAt > newest ? statedAt : newest), new Date(0));
}

/** By an import or provider: fills UNKNOWN when it carries the person's own act, and never anything else. */
function carriedOptIn(drafts: EntryDrafts, change: SetPreference, { contact, topic }: OfTopic): Admission {
  const stood = preferenceOf(contact, topic.key, change.channel);
  if (standingNoes(drafts, change, { contact, topic }).length > 0 || stood?.state === 'OPTED_OUT')
    return refused('NO_STANDS');
  if (wasLeftWithANo(drafts, change, topic)) return refused('NO_STANDS');
  if (stood?.state === 'OPTED_IN') return admitted(contact.id);
  if (stood?.state === 'PENDING') return refused('CONFIRMATION_NEEDED');
  if (!change.occurredAt || !hasWords(change)) return refused('EVIDENCE_INCOMPLETE');
  return takeYes(drafts, change, { contact, topic, isConfirmed: change.confirmedAt !== undefined });
}

/**
 * Somebody opted out, and took the no along to another address. What a list or a provider still holds of the one they
 * left is not told from what it held before: it opens nothing there. The person's own word to us does.
 */
function wasLeftWithANo(
  { register }: EntryDrafts,
  { contact: { named }, channel }: SetPreference,
  topic: Topic,
): boolean {
  if (!named) return false;
  const isNo = (former: ContactState) => preferenceOf(former, topic.key, channel)?.state === 'OPTED_OUT';
  return register.formerHoldersOf(named.keys[0]).some(isNo);
}

function takeYes(
  drafts: EntryDrafts,
  change: SetPreference,
  { contact, topic, isConfirmed }: OfTopic & { isConfirmed: boolean },
): Admission {
  const kind = addressKindOf(change.channel);
  const address = kind && drafts.register.primaryKey(contact, kind);
  const counts = effectivePreference(drafts.register, contact, { topic, channel: change.channel, address });
  if (counts?.state === 'OPTED_IN') return admitted(contact.id);
  const needsConfirmation = topic.doubleOptIn && !isConfirmed;
  if (needsConfirmation && !isCarriedIn(change)) {
    const fault = askConfirmation(drafts, change, { contact, optIns: [{ topic: topic.key, channel: change.channel }] });
    if (fault) return refused(fault);
  }
  // A yes over a no opens nothing, soft opt-in included, before it is confirmed: the no stands until then.
  const stood = preferenceOf(contact, topic.key, change.channel);
  if (needsConfirmation && stood?.state === 'OPTED_OUT') return admitted(contact.id);
  // Also a yes that was confirmed on another address: it stays, and waits for its confirmation on this one.
  if (needsConfirmation && counts?.state === 'PENDING') return admitted(contact.id);
  const confirmedKey = addressOfLink(drafts, change, contact) ?? address;
  const confirmedOn = isConfirmed && confirmedKey !== undefined ? [confirmedKey] : [];
  setState(drafts, change, { contact, state: needsConfirmation ? 'PENDING' : 'OPTED_IN', confirmedOn });
  return admitted(contact.id);
}

/** Where a fresh link went, if the contact holds that address: what it confirms, it confirms there. */
function addressOfLink({ register }: EntryDrafts, change: SetPreference, contact: ContactState) {
  const named = change.contact.named && register.canonical(change.contact.named.keys[0]);
  return contact.addresses
    .filter((held) => held.kind === addressKindOf(change.channel))
    .map((held) => register.canonical(held.key))
    .find((key) => key === named);
}

function setState(
  drafts: EntryDrafts,
  change: SetPreference,
  {
    contact,
    state,
    confirmedOn = [],
  }: { contact: ContactState; state: PreferenceState; confirmedOn?: Preference['confirmedOn'] },
): void {
  const { topic, channel } = change;
  const stood = preferenceOf(contact, topic, channel);
  const kept = state === 'OPTED_IN' ? [...new Set([...(stood?.confirmedOn ?? []), ...confirmedOn])] : confirmedOn;
  drafts.write(change, { kind: 'PREFERENCE_SET', contactId: contact.id, topic, channel, state, confirmedOn: kept });
}

/** The suppressions that stand over a topic for the contact at its primary address of the channel. */
export function standingNoes(
  { register }: EntryDrafts,
  { channel }: { channel: SetPreference['channel'] },
  { contact, topic }: OfTopic,
): ReturnType<typeof register.standing> {
  const kind = addressKindOf(channel);
  const key = kind && register.primaryKey(contact, kind);
  return register.standing({ contactId: contact.id, keys: key === undefined ? [] : [key], topic, channel });
}
