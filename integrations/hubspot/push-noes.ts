import { PORTAL_STOP } from '../../src/domain/provider-map';
import { ProviderError } from '../provider';
import { type MappedType, type TypeMap, typesOf } from './definitions';
import { hasStatus } from './failures';
import { forSet, type Pusher, step, type Work } from './push-work';
import { inSets, inTurns } from './sets';
import { isPortalStopped, OUR_MARK } from './translate';

/** Writes every stop and every closing of a push: for many at a time where the account may, else one by one. */
export async function writeNoes(pusher: Pusher, works: readonly Work[]): Promise<void> {
  const said = works.filter(({ write }) => write.difference.stops.length + write.difference.closed.length > 0);
  if (pusher.batch.isHeld)
    await stopPortalForSets(
      pusher,
      said.filter((work) => isToStop(pusher.typeMap, work)),
    );
  if (pusher.batch.isHeld) await closeForSets(pusher, said);
  // Whose noes are all out has no part in what befalls the others.
  const left = said.filter((work) => isAnyLeft(pusher.typeMap, work));
  await inTurns(left, (work) => step(pusher, work, () => writeNoesOf(pusher, work)));
}

/** What is left to write of one person's noes. */
async function writeNoesOf(pusher: Pusher, work: Work): Promise<void> {
  if (isToStop(pusher.typeMap, work) && (await stopPortal(pusher, work))) markStopped(pusher.typeMap, work);
  for (const type of typesToClose(pusher.typeMap, work)) await closeType(pusher, work, type);

  const unmapped = unmappedOf(pusher.typeMap, work);
  if (unmapped.length > 0) {
    throw new ProviderError('refused', `no subscription type is set up in HubSpot for: ${unmapped.join(', ')}`);
  }
}

function isAnyLeft(typeMap: TypeMap, work: Work): boolean {
  return isToStop(typeMap, work) || typesToClose(typeMap, work).length + unmappedOf(typeMap, work).length > 0;
}

function unmappedOf(typeMap: TypeMap, { write, stops }: Work): readonly string[] {
  if (stops.has(PORTAL_STOP)) return [];
  return write.difference.closed.filter((topic) => typesOf(typeMap, topic).length === 0);
}

/** The stop of the whole portal is asked for, stops marketing alone here, and does not stand yet. */
function isToStop({ map }: TypeMap, { write, stops }: Work): boolean {
  const mayBeUsed = map.stops.some(({ key, carriesObjection }) => key === PORTAL_STOP && carriesObjection);
  return mayBeUsed && write.difference.stops.includes(PORTAL_STOP) && !stops.has(PORTAL_STOP);
}

/** A stop that HubSpot does not show to stand is written type by type. */
function typesToClose(typeMap: TypeMap, { write, stops, topics }: Work): MappedType[] {
  const { difference } = write;
  const isStopLost = difference.stops.includes(PORTAL_STOP) && !stops.has(PORTAL_STOP);
  const marketing = isStopLost ? typeMap.types.filter(({ kind }) => kind === 'MARKETING') : [];
  const single = stops.has(PORTAL_STOP) ? [] : difference.closed.flatMap((topic) => typesOf(typeMap, topic));
  const all = new Map([...marketing, ...single].map((type) => [type.id, type]));
  // A topic that stands closed by an earlier write of this push needs no other.
  return [...all.values()].filter((type) => type.topics.some((topic) => topics[topic] !== 'OPTED_OUT'));
}

/** Stops all e-mail of the portal, and looks whether it stands: a brand's stop leaves the other brands open. */
async function stopPortal({ port, typeMap }: Pusher, work: Work): Promise<boolean> {
  const { email } = work;
  await port.unsubscribeFromAll(email);
  work.isBegun = true;
  const wide = await port.readWideStatuses(email);
  if (isPortalStopped(typeMap, wide) || wide.length === 0) return wide.length > 0;
  const stopped = new Set(wide.map(({ businessUnitId }) => businessUnitId));
  for (const unit of typeMap.businessUnits) {
    if (!stopped.has(unit)) await port.unsubscribeFromAll(email, unit);
  }
  return isPortalStopped(typeMap, await port.readWideStatuses(email));
}

/** Some accounts ask for a ground with every status, also with a no. */
const GROUND_OF_A_NO = { legalBasis: 'LEGITIMATE_INTEREST_OTHER', explanation: `${OUR_MARK}a no` };

export async function closeType({ port }: Pick<Pusher, 'port'>, work: Work, type: MappedType): Promise<void> {
  const no = { email: work.email, typeId: type.id, status: 'UNSUBSCRIBED' as const };
  const answer = await port.writeStatus(no).catch((error: unknown) => {
    if (!hasStatus(error, 400) || error.isForgotten) throw error;
    return port.writeStatus({ ...no, ...GROUND_OF_A_NO });
  });
  work.isBegun = true;
  // One that HubSpot takes and does not show is not told as held, so that it is written again.
  if (answer?.status === 'UNSUBSCRIBED') markClosed(work, type);
}

function markClosed(work: Work, type: MappedType): void {
  for (const topic of type.topics) work.topics[topic] = 'OPTED_OUT';
}

function markStopped({ map }: TypeMap, work: Work): void {
  work.stops.add(PORTAL_STOP);
  for (const topic of map.topics) work.topics[topic] = 'OPTED_OUT';
}

/** Whom the answer does not show as stopped is left to the single calls. */
async function stopPortalForSets(pusher: Pusher, works: readonly Work[]): Promise<void> {
  await inSets(works, (set) =>
    withRight(pusher, set, async () => {
      const emails = set.map(({ email }) => email);
      await pusher.port.unsubscribeSetFromAll(emails);
      for (const work of set) work.isBegun = true;
      const { wide } = await pusher.port.readWideStatusesOf(emails);
      for (const work of set) {
        const own = wide.filter(({ email }) => email === work.email);
        if (isPortalStopped(pusher.typeMap, own)) markStopped(pusher.typeMap, work);
      }
    }),
  );
}

async function closeForSets(pusher: Pusher, works: readonly Work[]): Promise<void> {
  const closings = works
    .filter((work) => !work.failure && !isToStop(pusher.typeMap, work))
    .flatMap((work) => typesToClose(pusher.typeMap, work).map((type) => ({ work, type })));
  await inSets(closings, (set) =>
    withRight(
      pusher,
      set.map(({ work }) => work),
      async () => {
        const writes = set.map(({ work, type }) => ({
          email: work.email,
          typeId: type.id,
          status: 'UNSUBSCRIBED' as const,
        }));
        const answers = await pusher.port.writeStatuses(writes);
        for (const { work } of set) work.isBegun = true;
        const closed = new Set(answers.filter(({ status }) => status === 'UNSUBSCRIBED').map(placeOf));
        for (const { work, type } of set) {
          if (closed.has(placeOf({ email: work.email, typeId: type.id }))) markClosed(work, type);
        }
      },
    ),
  );
}

function placeOf({ email, typeId }: { email: string; typeId: string }): string {
  return `${typeId} ${email}`;
}

function withRight(pusher: Pusher, works: readonly Work[], call: () => Promise<void>): Promise<void> {
  return forSet(pusher, works, () => pusher.batch.attempt(call));
}
