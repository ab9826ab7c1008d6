import type { ContactRef } from '../domain/change';
import type { Register } from '../domain/register';
import type { SendDecision } from '../domain/send-decision';
import { type Asked, deciderOf } from '../domain/send-facts';
import type { Channel } from '../domain/words';
import { AbideError } from '../errors';
import { contactRef, type Ground } from './ground';
import type { ContactKey, DecidedSends } from './index';
import { createLane, type Lane } from './lane';
import { type Question, type Read, readForSends } from './read-for-sends';
import { theTopic } from './said';

type Answer = DecidedSends | AbideError;
export type DecisionLane = Lane<Question, Answer>;

const MOST_QUESTIONS_A_BATCH = 100;
const MOST_CONTACTS_OF_A_SHORT_ONE = 20;

/**
 * One read for all short questions that wait. One batch at a time: two would be half as long, and each costs the
 * database 0.2 ms however short it is. Lists go by themselves, two abreast, so that nobody waits behind one.
 */
export function createDecisionLane(ground: Ground): DecisionLane {
  const runBatch = (questions: readonly Question[]) => decideBatch(ground, questions);
  const short = createLane<Question, Answer>({ runBatch, longest: MOST_QUESTIONS_A_BATCH });
  const lists = createLane<Question, Answer>({ runBatch, longest: 1, abreast: 2 });
  return {
    run: (question) => (question.refs.length > MOST_CONTACTS_OF_A_SHORT_ONE ? lists : short).run(question),
    idle: async () => {
      await Promise.all([short.idle(), lists.idle()]);
    },
    waiting: () => short.waiting() + lists.waiting(),
  };
}

/**
 * Decides for many at once, in their order, on committed state and under the policy that was in force with it: a
 * decision asked for after a no was acknowledged sees that no. A contact id that is unknown is an error; an address that
 * nobody knows is answered by the table.
 */
export async function decideSends(
  ground: Ground,
  lane: DecisionLane,
  { to, topic, channel }: { to: readonly ContactKey[]; topic: string; channel: Channel },
): Promise<DecidedSends> {
  const answer = await lane.run({ refs: to.map((key) => contactRef(ground, key)), topic, channel });
  if (answer instanceof AbideError) throw answer;
  return answer;
}

async function decideBatch(ground: Ground, questions: readonly Question[]): Promise<Answer[]> {
  const at = ground.clock();
  const readOf = await readForSends(ground, questions);
  const answers = questions.map((question): Answer => {
    try {
      return decideOne(readOf(question), question, at);
    } catch (error) {
      if (error instanceof AbideError) return error;
      throw error;
    }
  });
  countReasons(ground, answers);
  return answers;
}

/** Of one question, on a state and under the policy that belongs to it. */
export function decideOne({ registerOf, position, active }: Read, { refs, channel, ...asked }: Question, at: Date) {
  const topic = theTopic({ active }, asked.topic, { channel });
  const decide = deciderOf({ policy: active.policy, topic, channel, at });
  return {
    ledgerPosition: position,
    takenAt: at,
    decisions: refs.map((ref): SendDecision => {
      const register = registerOf(ref);
      return decide(register, askedOf(register, ref));
    }),
  };
}

/** Once a batch and reason, not once a decision: a list of a million asks for a million of them. */
function countReasons({ metrics }: Ground, answers: readonly Answer[]): void {
  const counts = new Map<string, number>();
  for (const answer of answers) {
    if (answer instanceof AbideError) continue;
    for (const { reason } of answer.decisions) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  for (const [reason, count] of counts) metrics.decisions.inc({ reason }, count);
}

function askedOf(register: Register, ref: ContactRef): Asked {
  if (ref.named) return { kind: ref.named.address?.kind ?? ref.named.kind ?? 'EMAIL', keys: ref.named.keys };
  if (ref.contactId !== undefined && register.isLiving(ref.contactId)) return { contactId: ref.contactId };
  throw new AbideError('NOT_FOUND', 'no contact is known by this id', { path: 'to' });
}
