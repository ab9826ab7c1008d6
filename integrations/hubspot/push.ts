import type { ContactRef, ProviderDifference, PushOutcome } from '../provider';
import { ProviderError } from '../provider';
import { areFieldsMissing, writeFields, writeFieldsTogether } from './push-fields';
import { writeNoes } from './push-noes';
import { outcomeOf, type Pusher, step, type Work, workOf } from './push-work';
import { openTopics } from './push-yes';
import { inTurns } from './sets';

/**
 * Writes differences: every no of everybody first, then new fields of many at a time, then one person after the other the
 * yeses with their fields, at last the erasures. Every write may be repeated, so one of which nothing is known is safe to send again.
 */
export async function pushDifferences(
  pusher: Pusher,
  differences: readonly ProviderDifference[],
): Promise<readonly PushOutcome[]> {
  const works = differences.map((one) => (one.kind === 'STATE' ? workOf(one) : undefined));
  const stated = works.filter((work): work is Work => work !== undefined);
  await writeNoes(pusher, stated);
  await writeFieldsTogether(pusher, stated);
  for (const work of stated) {
    if (work.write.difference.opened.length > 0) await step(pusher, work, () => openTopics(pusher, work));
    if (areFieldsMissing(work)) await step(pusher, work, () => writeFields(pusher, work));
  }
  const outcomes: (PushOutcome | undefined)[] = works.map((work) => work && outcomeOf(work));
  await inTurns([...differences.entries()], async ([place, difference]) => {
    if (difference.kind === 'ERASE') outcomes[place] = await erase(pusher, difference.ref);
  });
  return outcomes.map((outcome) => outcome ?? failed(new ProviderError('retry', 'nothing was written')));
}

/** Everything of the record, and the use of its address, goes for good; what is gone already is gone. */
async function erase(pusher: Pusher, { remoteId, email }: ContactRef): Promise<PushOutcome> {
  if (pusher.blocked) return failed(pusher.blocked);
  try {
    // By both: the record that was known may have gone into another, or have been made anew.
    if (remoteId !== undefined) await pusher.port.eraseContact('id', remoteId);
    if (email) await pusher.port.eraseContact('email', email.value);
    return { kind: 'ERASED' };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.kind === 'slow-down' || error.kind === 'unauthorised') pusher.blocked = error;
    return failed(error);
  }
}

function failed(error: ProviderError): PushOutcome {
  return { kind: 'FAILED', error };
}
