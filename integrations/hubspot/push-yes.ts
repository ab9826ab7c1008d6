import { ProviderError } from '../provider';
import { NotSent } from './calls';
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
    if (result === 'NOT_WANTED') return;
    if (result === 'OPENED') work.topics[topic] = 'OPTED_IN';
    if (result === 'REFUSED') work.refused.push(topic);
    if (result === 'OVERWRITTEN') work.overwritten.push(topic);
  }
}

type Opening = { readonly topic: string; readonly types: readonly MappedType[]; readonly basis: string };
/** NOT_WANTED: the person said no while it waited for its turn. */
type OpeningResult = 'OPENED' | 'REFUSED' | 'OVERWRITTEN' | 'NOT_WANTED';

async function openTypes(pusher: Pusher, work: Work, { topic, types, basis }: Opening): Promise<OpeningResult> {
  for (const type of types) {
    const effect = await subscribe(pusher, work, { type, basis });
    if (effect === 'REFUSED' || effect === 'NOT_WANTED') return effect;
    if (effect === 'RESUBSCRIBE_OCCURRED' && work.write.held?.topics[topic] !== 'OPTED_OUT') {
      await putBack(pusher, work, type);
      return 'OVERWRITTEN';
    }
  }
  return 'OPENED';
}

/**
 * Somebody said no between the reading and the yes: it is put back before anything else. Where that fails it is told all
 * the same. What is told as held stays what was known, so that the no is written again and is news to the next reading.
 */
async function putBack(pusher: Pusher, work: Work, type: MappedType): Promise<void> {
  const known = { ...work.topics };
  try {
    await closeType(pusher, work, type);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
  }
  for (const topic of type.topics) {
    if (known[topic] === undefined) delete work.topics[topic];
    else work.topics[topic] = known[topic];
  }
}

/** What the write did, in HubSpot's word; REFUSED when HubSpot keeps its no. */
async function subscribe(
  { port }: Pusher,
  work: Work,
  { type, basis }: { type: MappedType; basis: string },
): Promise<string> {
  const { email, write } = work;
  const { evidence } = write;
  const told = evidence ? `${evidence.text} (${evidence.at.toISOString()})` : 'recorded there';
  const explanation = `${OUR_MARK}${told}`;
  const yes = { email, typeId: type.id, status: 'SUBSCRIBED' as const, legalBasis: basis, explanation };
  try {
    const answer = await port.writeStatus(yes, write.mayStillOpen);
    work.isBegun = true;
    return answer?.status === 'SUBSCRIBED' ? (answer.effect ?? 'REQUESTED_CHANGE_OCCURRED') : 'REFUSED';
  } catch (error) {
    if (error instanceof NotSent) return 'NOT_WANTED';
    if (!hasStatus(error, 400, 409) || error.isForgotten) throw error;
    // Refused for the no that stands, or for something else in it: only the first is what a person wants.
    const stands = (await port.readStatuses(email)).find(({ typeId }) => typeId === type.id);
    if (stands?.status === 'UNSUBSCRIBED') return 'REFUSED';
    throw error;
  }
}
