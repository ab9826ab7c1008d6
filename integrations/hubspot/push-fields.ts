import { forSet, type Pusher, type Work } from './push-work';
import { inSets } from './sets';
import { propertiesOf } from './translate';

type Properties = Readonly<Record<string, string>>;

/** Undefined: nothing is to be written. */
function propertiesToWrite({ write, isHeld, areFieldsWritten }: Work): Properties | undefined {
  const { fields, areFieldsHeld } = write;
  if (!fields || areFieldsWritten || (areFieldsHeld && isHeld)) return undefined;
  const properties = propertiesOf(fields);
  return Object.keys(properties).length > 0 ? properties : undefined;
}

export function areFieldsMissing(work: Work): boolean {
  return propertiesToWrite(work) !== undefined;
}

/**
 * Writes new fields of those whose records are known, for many at a time. Of whom a yes is to go out they follow it. A
 * record that does not show in the answer is left to a call of its own, which says what is wrong with it.
 */
export async function writeFieldsTogether(pusher: Pusher, works: readonly Work[]): Promise<void> {
  const byRecord = new Map<string, { work: Work; properties: Properties }>();
  for (const work of works) {
    const { remoteId, failure, isForgotten, write } = work;
    const properties = propertiesToWrite(work);
    const isPlain = !failure && !isForgotten && write.difference.opened.length === 0;
    if (properties && remoteId !== undefined && isPlain && !byRecord.has(remoteId)) {
      byRecord.set(remoteId, { work, properties });
    }
  }
  if (byRecord.size < 2) return;
  await inSets([...byRecord.entries()], (set) =>
    forSet(
      pusher,
      set.map(([, { work }]) => work),
      async () => {
        const records = set.map(([id, { properties }]) => ({ id, properties }));
        for (const { id } of await pusher.port.updateContacts(records)) {
          const work = byRecord.get(id)?.work;
          if (work) work.areFieldsWritten = work.isHeld = true;
        }
      },
    ),
  );
}

/**
 * Writes the fields that differ. A record is made only for somebody who is to get mail: a no needs none, as it stands on
 * the address, and a record would hand over more of the person than HubSpot needs.
 */
export async function writeFields({ port }: Pusher, work: Work): Promise<void> {
  const properties = propertiesToWrite(work);
  if (!properties) return;
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
