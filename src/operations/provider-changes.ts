import { randomUUID } from 'node:crypto';
import type { Change } from '../domain/change';
import { preferenceOf } from '../domain/contact';
import { topicOf } from '../domain/policy';
import type { ProviderEvent, ToldAct } from '../domain/provider-event';
import { changesOfNews, type ProviderNews, tellsANo } from '../domain/provider-news';
import { barringSuppression } from '../domain/send-facts';
import type { Whom } from './provider-people';
import type { Planning } from './provider-planning';

export const NO_NEWS: ProviderNews = {
  isObjection: false,
  isComplaint: false,
  isUndeliverable: false,
  optOuts: [],
  optIns: [],
};

/**
 * The changes that news come to. An address that nobody holds becomes a contact's by a no, so that it has a place, and by
 * a yes that its act was told of; an erased one never: its noes stand on the address.
 */
export function changesFor(
  planning: Planning,
  event: ProviderEvent,
  { whom, news, acts }: { whom: Whom; news: ProviderNews; acts?: Readonly<Record<string, ToldAct>> },
): Change[] {
  const { people, provider } = planning;
  const { register } = people.loaded;
  const newContactId = randomUUID();
  const isBarred = !whom.contact && whom.key !== undefined && barringSuppression(register, whom.key) !== undefined;
  const told = isBarred ? { ...news, optOuts: [], optIns: [] } : news;
  const changes = changesOfNews(told, {
    acts,
    newContactId,
    isOverANo: (topic) => isOverANo(planning, whom, topic),
  }).map(({ act, ...body }): Change => {
    const reference = act?.reference ?? `${provider} ${event.id ?? 'reading'}`;
    return { ...body, contact: whom.ref, source: 'PROVIDER', occurredAt: act?.occurredAt, evidence: { reference } };
  });
  const isOfTopics = changes.some(({ kind }) => kind === 'SET_PREFERENCE');
  if (whom.contact || !isOfTopics || !whom.named) return changes;
  const isForANo = tellsANo(told);
  return [makeContact(event, { whom, newContactId, isForANo }), ...changes];
}

function makeContact(
  event: ProviderEvent,
  { whom, newContactId, isForANo }: { whom: Whom; newContactId: string; isForANo: boolean },
): Change {
  const { name, language, country } = (!isForANo && event.kind === 'READING' && event.profile) || {};
  return {
    kind: 'UPSERT_CONTACT',
    newContactId,
    email: whom.named,
    codes: country === undefined ? {} : { country },
    profile: { ...(name === undefined ? {} : { name }), ...(language === undefined ? {} : { language }) },
    isForANo,
    contact: whom.ref,
    source: 'PROVIDER',
  };
}

function isOverANo({ people, ground }: Planning, { contact, key }: Whom, name: string): boolean {
  const topic = topicOf(ground.active.policy, name);
  if (!topic || !contact || key === undefined) return false;
  const { register } = people.loaded;
  const asked = { contactId: contact.id, keys: [key], topic, channel: 'EMAIL' as const };
  return preferenceOf(contact, name, 'EMAIL')?.state === 'OPTED_OUT' || register.standing(asked).length > 0;
}
