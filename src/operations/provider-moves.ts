import type { Change } from '../domain/change';
import { preferenceOf } from '../domain/contact';
import { topicOf } from '../domain/policy';
import type { ProviderEvent, ProviderEventOf } from '../domain/provider-event';
import { NOTHING_HELD, type ProviderState } from '../domain/provider-state';
import { changesFor, NO_NEWS } from './provider-changes';
import type { Whom } from './provider-people';
import { hintOf, type Planning, type ProviderPlan } from './provider-planning';

/**
 * The noes go along by themselves: they are the contact's, and are written for the new address before it is theirs. Where
 * somebody else holds that address the change is refused; then the noes are said for it too, since the provider mails
 * this person there.
 */
export function planAddressChange(
  planning: Planning,
  event: ProviderEventOf<'ADDRESS_CHANGED'>,
  whom: Whom,
): ProviderPlan {
  const { people } = planning;
  const from = whom;
  const to = people.whomOf({ ...event, ref: { email: event.to } });
  const lookAt = to.contact ? to : whom;
  const hint = hintOf(planning, { ...event, ref: { ...event.ref, email: event.to } }, lookAt);
  if (!from.contact || !from.key || !to.named) return { event, whom, changes: [], hint };
  if (to.contact && to.contact.id !== from.contact.id) {
    return { event, whom, changes: noesCarriedTo(planning, event, { from, to }), hint };
  }
  const named = from.named ?? from.ref.named;
  const change: Change = {
    kind: 'CHANGE_ADDRESS',
    to: to.named,
    contact: { contactId: from.contact.id, named },
    source: 'PROVIDER',
    evidence: { reference: `${planning.provider} ${event.id ?? 'address change'}` },
  };
  return { event, whom, changes: [change], hint };
}

function noesCarriedTo(
  planning: Planning,
  event: ProviderEvent,
  { from, to }: { from: Whom; to: Whom },
): readonly Change[] {
  const { map, people, ground } = planning;
  const { contact, key } = from;
  if (!contact || key === undefined) return [];
  const optOuts = map.topics.filter((topic) => preferenceOf(contact, topic, 'EMAIL')?.state === 'OPTED_OUT');
  const isObjection = map.topics.some((name) => {
    const topic = topicOf(ground.active.policy, name);
    if (topic?.class !== 'MARKETING') return false;
    const asked = { contactId: contact.id, keys: [key], topic, channel: 'EMAIL' as const };
    return people.loaded.register.standing(asked).some(({ reason }) => reason !== 'MANUAL');
  });
  return changesFor(planning, event, { whom: to, news: { ...NO_NEWS, optOuts, isObjection } });
}

/** Of records that we know; the noes of both are kept by the merge itself. Who is left is looked up. */
export function planMerge(planning: Planning, event: ProviderEventOf<'MERGED'>, whom: Whom): ProviderPlan {
  const { people, provider } = planning;
  const goneRows = event.from.flatMap((id) => people.byRemoteId(id) ?? []);
  const contacts = goneRows.flatMap((row) => people.contactOf(row) ?? []);
  const ids = [...new Set([...(whom.contact ? [whom.contact.id] : []), ...contacts.map(({ id }) => id)])];
  const [into, ...others] = ids;
  const changes = others.map(
    (contactId): Change => ({
      kind: 'MERGE_CONTACTS',
      from: { contactId },
      contact: { contactId: into },
      source: 'PROVIDER',
      evidence: { reference: `${provider} ${event.id ?? 'merge'}` },
    }),
  );
  return { event, whom, changes, hint: hintOf(planning, event, whom), goneIds: event.from };
}

const SLACK_MS = 60_000;

/**
 * The memory of the record goes, the noes that stood there stay. What was deleted is not written there again but for a
 * no, and after a deletion for privacy nothing at all.
 */
export function planDeletion(planning: Planning, event: ProviderEventOf<'DELETED'>, whom: Whom): ProviderPlan {
  const { row } = whom;
  const { readAt } = planning;
  const isOvertaken =
    readAt === undefined &&
    row?.held?.isHeld &&
    row.heldAt &&
    row.heldAt.getTime() > event.occurredAt.getTime() + SLACK_MS;
  if (isOvertaken && !event.isForPrivacy) return { event, whom, changes: [], hint: hintOf(planning, event, whom) };
  const noes = Object.entries(row?.held?.topics ?? {}).filter(([, state]) => state === 'OPTED_OUT');
  const held: ProviderState = event.isForPrivacy
    ? { ...NOTHING_HELD, isForgotten: true }
    : { ...NOTHING_HELD, topics: Object.fromEntries(noes), stops: row?.held?.stops ?? [], isDeleted: true };
  if (readAt !== undefined) return { event, whom, changes: [], reading: held };
  if (row) return { event, whom, changes: [], told: { key: row.key, held, heldAt: row.heldAt, isGone: true } };
  return { event, whom, changes: [], reading: whom.contact ? held : undefined };
}
