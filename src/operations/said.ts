import { findIn, isSharedBy } from '../domain/admission';
import type { Change, ContactRef } from '../domain/change';
import type { ContactState } from '../domain/contact';
import type { EvidenceText } from '../domain/ledger-entry';
import { topicOf } from '../domain/policy';
import type { Register } from '../domain/register';
import type { Topic } from '../domain/topic';
import { takesPreferences } from '../domain/topic';
import type { Channel } from '../domain/words';
import { AbideError } from '../errors';
import type { CommitLane } from './commit-change';
import type { Ground } from './ground';
import type { ActivePolicy, ChangeAnswer, Said } from './index';

/** The part of a change that says whose will it is and who carries it in. */
export function saidOf(said: Said): Pick<Change, 'source' | 'statedBy' | 'occurredAt' | 'isFreshLink' | 'evidence'> {
  const { source, statedBy, occurredAt, isFreshLink, reference, wordingId, wording, language } = said;
  const evidence = Object.fromEntries(
    Object.entries({ reference, wordingId, wording, language }).filter(([, text]) => text !== undefined),
  ) as EvidenceText;
  return { source, statedBy, occurredAt, isFreshLink, evidence };
}

/** Commits and turns an unknown contact into the caller's error; every other refusal is part of the answer. */
export async function commitCall(
  lane: CommitLane,
  changes: readonly Change[],
  { idempotency }: Pick<Said, 'idempotency'>,
): Promise<ChangeAnswer> {
  const answer = await lane.run({ changes, idempotency });
  if (answer.refused.some((refusal) => refusal.reason === 'UNKNOWN_CONTACT')) {
    const isOfTwo = changes.some(({ kind }) => kind === 'MERGE_CONTACTS');
    if (isOfTwo) throw new AbideError('NOT_FOUND', 'no contact is known by one of the two keys');
    throw new AbideError('NOT_FOUND', 'no contact is known by this key', { path: 'contact' });
  }
  return answer;
}

/**
 * The living contact that a key names. A number that several hold names nobody: showing the first of them would tell
 * one person's data to who asked about another (design, section 2).
 */
export function contactNamed(register: Register, ref: ContactRef, path: string): ContactState | undefined {
  if (isSharedBy(register, ref)) {
    throw new AbideError('CONFLICT', 'several contacts hold this number; name one by its id or e-mail address', {
      path,
    });
  }
  return findIn(register, ref);
}

/** Row 1 of the decision table: an unknown topic, or one that is not on the channel, is an error and never a yes. */
export function theTopic(
  { active }: { active: ActivePolicy },
  key: string,
  { channel, path = 'topic' }: { channel?: Channel; path?: string } = {},
): Topic {
  const topic = topicOf(active.policy, key);
  if (!topic) throw new AbideError('BAD_USER_INPUT', 'the policy has no such topic', { path });
  if (channel !== undefined && !topic.channels.includes(channel)) {
    throw new AbideError(
      'BAD_USER_INPUT',
      `the topic is not sent by ${channel}; it is sent by ${topic.channels.join(', ')}`,
      {
        path: path.replace(/topic$/, 'channel'),
      },
    );
  }
  return topic;
}

/** A topic that a person has a say in. */
export function thePreferenceTopic(ground: Ground, key: string, place: { channel: Channel; path: string }): Topic {
  const topic = theTopic(ground, key, place);
  if (!takesPreferences(topic)) {
    throw new AbideError('BAD_USER_INPUT', 'a mandatory topic takes no preference', { path: place.path });
  }
  return topic;
}
