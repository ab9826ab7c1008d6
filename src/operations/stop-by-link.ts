import { randomUUID } from 'node:crypto';
import type { Change } from '../domain/change';
import { topicOf } from '../domain/policy';
import { currentKeyOf } from '../domain/policy-succession';
import type { SuppressionScope } from '../domain/words';
import { AbideError } from '../errors';
import type { CommitLane } from './commit-change';
import { contactRef, type Ground } from './ground';
import type { ChangeAnswer, LinkContent, Said } from './index';
import { commitCall, saidOf } from './said';

/**
 * Stops what a link says, for its contact and on the address it went to. It never ends in a stop of less than the mail
 * it stood in: where that was a SERVICE mail and the link stops marketing, the topic is stopped beside it; and where
 * nobody is held any more, a stop of one topic has nothing to stand on, so all of its kind stops on the address.
 */
export async function stopByLink(
  ground: Ground,
  lane: CommitLane,
  { link, said }: { link: LinkContent; said: Said },
): Promise<ChangeAnswer> {
  const contact = contactRef(ground, { contactId: link.contactId, keys: [link.addressKey] });
  const { policy } = ground.active;
  const key = link.topic === undefined ? undefined : currentKeyOf(policy, link.topic);
  const topic = key === undefined ? undefined : topicOf(policy, key);
  const objection = (scope: SuppressionScope): Change => ({
    kind: 'OBJECT',
    newContactId: randomUUID(),
    scope,
    ...saidOf(said),
    contact,
  });
  if (link.topic === undefined || link.mandatory || topic?.class === 'MANDATORY' || link.scope === 'ALL_OPTIONAL') {
    return commitCall(lane, [objection(link.scope === 'ALL_OPTIONAL' ? 'ALL_OPTIONAL' : 'DIRECT_MARKETING')], said);
  }
  // Of a topic that the policy does not have any more nobody can tell its kind.
  const kindOfTopic = topic?.class === 'MARKETING' ? 'DIRECT_MARKETING' : 'ALL_OPTIONAL';
  if (!topic) return commitCall(lane, [objection(kindOfTopic)], said);
  const { channel } = link;
  const optOut: Change = {
    kind: 'SET_PREFERENCE',
    topic: topic.key,
    channel,
    state: 'OPTED_OUT',
    ...saidOf(said),
    contact,
  };
  const stop = link.scope === 'TOPIC' ? [optOut] : [objection('DIRECT_MARKETING')];
  if (link.scope === 'DIRECT_MARKETING' && topic.class === 'SERVICE') stop.push(optOut);
  return commitCall(lane, stop, said).catch((error) => {
    if (!(error instanceof AbideError) || error.code !== 'NOT_FOUND') throw error;
    return commitCall(lane, [objection(kindOfTopic)], said);
  });
}
