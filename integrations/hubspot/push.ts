import type { ContactRef, ProviderDifference, PushOutcome } from '../provider';
import { ProviderError } from '../provider';
import { writeNoes } from './push-noes';
import { outcomeOf, type Pusher, step, type Work, workOf } from './push-work';
import { openTopics } from './push-yes';
import { inTurns } from './sets';
import { propertiesOf } from './translate';

/**
 * Writes differences: every no of everybody first, then one person after the other the yeses and the fields, at last the
 * erasures. Every write may be repeated, so one of which nothing is known is safe to send again.
 */
export async function pushDifferences(
  pusher: Pusher,
  differences: readonly ProviderDifference[],
): Promise<readonly PushOutcome[]> {
  const works = differences.map((one) => (one.kind === 'STATE' ? workOf(one) : undefined));
  const stated = works.filter((work): work is Work => work !== undefined);
  await writeNoes(pusher, stated);
  for (const work of stated) {
    await step(pusher, work, () => openTopics(pusher, work));
    await step(pusher, work, () => writeFields(pusher, work));
  }
  const outcomes: (PushOutcome | undefined)[] = works.map((work) => work && outcomeOf(work));
  await inTurns([...differences.entries()], async ([place, difference]) => {
    if (difference.kind === 'ERASE') outcomes[place] = await erase(pusher, difference.ref);
  });
  return outcomes.map((outcome) => outcome ?? failed(new ProviderError('retry', 'nothing was written')));
}

/**
 * Writes the fields that differ. A record is made only for somebody who is to get mail: a no needs none, as it stands on
 * the address, and a record would hand over more of the person than HubSpot needs.
 */
async function writeFields({ port }: Pusher, work: Work): Promise<void> {
  const { fields, areFieldsHeld } = work.write;
  if (!fields || (areFieldsHeld && work.isHeld)) return;
  const properties = propertiesOf(fields);
  if (Object.keys(properties).length === 0) return;
  const found =
    (work.remoteId !== undefined && (await port.updateContact('id', work.remoteId, properties))) ||
    (isToGetMail(work)
      ? await port.upsertContact(work.email, properties)
      : await port.updateContact('email', work.email, properties));
  work.isHeld = found !== undefined;
  work.remoteId = found?.id;
}

/** Also by a yes of an earlier push that broke off before the record was made. */
function isToGetMail({ topics }: Work): boolean {
  return Object.values(topics).includes('OPTED_IN');
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
