import { type MappedType, typesOf } from './definitions';
import { hasStatus } from './failures';
import { closeType } from './push-noes';
import type { Pusher, Work } from './push-work';
import { legalBasisOf, OUR_MARK } from './translate';

/**
 * Opens one person's topics. HubSpot lets a yes over any no that stands there, so it does not keep the person's no: we do.
 *
 * A type is opened only when every topic on it is to be open, as it carries the mail of all of them.
 */
export async function openTopics(pusher: Pusher, work: Work): Promise<void> {
  const { opened } = work.write.difference;
  const mayOpen = (topic: string) => opened.some((one) => one.topic === topic) || work.topics[topic] === 'OPTED_IN';
  for (const { topic, lawfulBasis } of opened) {
    const types = typesOf(pusher.typeMap, topic);
    const fits = types.length > 0 && types.every((type) => type.isActive && type.topics.every(mayOpen));
    const basis = legalBasisOf(lawfulBasis, work.write.fields?.relation === 'CUSTOMER');
    const result = fits ? await openTypes(pusher, work, { topic, types, basis }) : 'REFUSED';
    if (result === 'OPENED') work.topics[topic] = 'OPTED_IN';
    if (result === 'REFUSED') work.refused.push(topic);
    if (result === 'OVERWRITTEN') work.overwritten.push(topic);
  }
}

type Opening = { readonly topic: string; readonly types: readonly MappedType[]; readonly basis: string };
type OpeningResult = 'OPENED' | 'REFUSED' | 'OVERWRITTEN';

async function openTypes(pusher: Pusher, work: Work, { topic, types, basis }: Opening): Promise<OpeningResult> {
  const before = { ...work.topics };
  for (const type of types) {
    const effect = await subscribe(pusher, work, { type, basis });
    if (effect === undefined) return 'REFUSED';
    if (effect === 'RESUBSCRIBE_OCCURRED' && work.write.held?.topics[topic] !== 'OPTED_OUT') {
      // Somebody said no between the reading and this write: it is put back before anything else.
      await closeType(pusher, work, type);
      // What is told as held stays what was known, so that the no is news to the next reading too.
      for (const one of type.topics) {
        if (before[one] === undefined) delete work.topics[one];
        else work.topics[one] = before[one];
      }
      return 'OVERWRITTEN';
    }
  }
  return 'OPENED';
}

/** What the write did; undefined when HubSpot keeps its no. */
async function subscribe(
  { port }: Pusher,
  { email, write }: Work,
  { type, basis }: { type: MappedType; basis: string },
): Promise<string | undefined> {
  const { evidence } = write;
  const told = evidence ? `${evidence.text} (${evidence.at.toISOString()})` : 'recorded there';
  const explanation = `${OUR_MARK}${told}`;
  const yes = { email, typeId: type.id, status: 'SUBSCRIBED' as const, legalBasis: basis, explanation };
  try {
    const answer = await port.writeStatus(yes);
    return answer?.status === 'SUBSCRIBED' ? (answer.effect ?? 'REQUESTED_CHANGE_OCCURRED') : undefined;
  } catch (error) {
    if (!hasStatus(error, 400, 409) || error.isForgotten) throw error;
    // Refused for the no that stands, or for something else in it: only the first is what a person wants.
    const stands = (await port.readStatuses(email)).find(({ typeId }) => typeId === type.id);
    if (stands?.status === 'UNSUBSCRIBED') return undefined;
    throw error;
  }
}
