import { keyHashOf } from '../domain/address-key';
import { findIn } from '../domain/admission';
import type { ContactRef } from '../domain/change';
import type { DueMark } from '../domain/due-marks';
import type { ProviderEvent, ProviderRef } from '../domain/provider-event';
import type { ProviderMap, ProviderName } from '../domain/provider-map';
import { differenceOf, type ProviderState, type StateDifference, wishedState } from '../domain/provider-state';
import type { Transaction } from '../store/database';
import { noteSeen } from '../store/interactions';
import { takeLocks } from '../store/locks';
import { markDrifted } from '../store/provider-drift';
import { type NewHint, noteHints } from '../store/provider-hints';
import { forgetRemoteIds, type ReadState, storeLeft, storeRead, storeTold } from '../store/provider-known';
import { givenFields } from './given-fields';
import { askedFor, type Ground, type Loaded, load } from './ground';
import { type HeldByNobody, judgeHeldByNobody } from './held-by-nobody';
import { isPrimaryOf, type Whom } from './provider-people';
import type { ProviderPlan } from './provider-planning';

/** What stands open at a provider for an address that may not be mailed and that no contact holds: to be closed from here. */
export interface OpenThere {
  readonly ref: ProviderRef & { readonly email: NonNullable<ProviderRef['email']> };
  readonly difference: StateDifference;
  readonly held: ProviderState;
}

export interface Settling {
  readonly provider: ProviderName;
  readonly map: ProviderMap;
  readonly readAt: Date;
}

/**
 * Remembers what was read and told, once the changes that it came to are committed: whoever is killed in between finds
 * the same news once more, and a no twice is one no. Under the locks of the commits, so that nothing is noted of
 * somebody who was erased meanwhile.
 */
export async function settlePlans(
  ground: Ground,
  plans: readonly ProviderPlan[],
  settling: Settling,
): Promise<readonly OpenThere[]> {
  const refs = plans.flatMap(({ whom }) => refsOf(whom));
  const asked = askedFor(refs);
  return ground.database.inTransaction(async (client) => {
    await takeLocks(client, { hashes: asked.addresses.flat().map(keyHashOf), contactIds: asked.contactIds });
    const loaded = await load(ground, asked, client);
    const found = plans.map((plan) => judgeReading(ground, plan, { loaded, settling }));
    await store(client, { plans, found, settling });
    await noteSeen(
      client,
      plans.flatMap((plan) => seenKeyOf(settling.provider, plan.event) ?? []),
      ground.clock(),
    );
    return found.flatMap(({ openThere }) => openThere ?? []);
  });
}

function refsOf({ named, contact, key, row }: Whom): ContactRef[] {
  const contactId = contact?.id ?? row?.contactId;
  if (named) return [{ named }, ...(contactId ? [{ contactId }] : [])];
  return contact && key !== undefined ? [{ contactId: contact.id, named: { keys: [key] } }] : [];
}

interface Judged extends HeldByNobody {
  readonly state?: ReadState;
  readonly mark?: DueMark;
}

/** Compares what was read with what should be held there, on the state as it is committed now. */
function judgeReading(
  ground: Ground,
  { event, whom, reading, isNews }: ProviderPlan,
  { loaded, settling }: { loaded: Loaded; settling: Settling },
): Judged {
  const { key, named } = whom;
  if (!reading || key === undefined) return {};
  const { map, readAt, provider } = settling;
  const ref = named ? { named } : { contactId: whom.row?.contactId, named: { keys: [key] as const } };
  const contact = findIn(loaded.register, ref as ContactRef);
  const isPrimary = isPrimaryOf(loaded, contact, key);
  const asked = { policy: loaded.active.policy, map, at: ground.clock() };
  const wished = wishedState(loaded.register, { contact, key, isPrimary }, asked);
  const difference = differenceOf(wished, reading);
  if (contact) {
    const given = givenFields({ contact, wished, isPrimary }, { provider, map, secrets: ground.secrets });
    const hasFields = given && event.kind === 'READING' && event.hasFields?.(given.fields);
    const fieldsMark = hasFields ? given.mark : undefined;
    const isDifferent = difference !== undefined;
    const about = { key, contactId: contact.id, remoteId: event.ref.remoteId };
    const state = { ...about, held: reading, fieldsMark, readAt, isDifferent };
    const isMoreOpen = difference !== undefined && difference.stops.length + difference.closed.length > 0;
    // A yes that a provider cannot follow is not tried again for nothing: only when something is new there.
    const isDue = isMoreOpen || (difference !== undefined && isNews === true);
    return { state, ...(isDue ? { mark: { contactId: contact.id, isNo: isMoreOpen } } : {}) };
  }
  return judgeHeldByNobody({ event, whom, reading, wished, register: loaded.register, map });
}

async function store(
  client: Transaction,
  { plans, found, settling }: { plans: readonly ProviderPlan[]; found: readonly Judged[]; settling: Settling },
): Promise<void> {
  const { provider } = settling;
  const moved = plans.flatMap(({ whom, event }) => {
    const { row } = whom;
    const isOfAnother = row?.remoteId !== undefined && event.kind === 'READING' && whom.key !== row.key;
    return isOfAnother ? [{ key: row.key, remoteId: row.remoteId as string }] : [];
  });
  await forgetRemoteIds(client, provider, moved);
  const left = found.flatMap((one) => one.left ?? []);
  await storeLeft(client, provider, { left, readAt: settling.readAt });
  const states = found.flatMap(({ state }) => state ?? []);
  const stored = await storeRead(client, provider, states);
  const told = plans.flatMap((plan) => (plan.told ? [{ ...plan.told, plan }] : []));
  const taken = await storeTold(client, provider, told);
  const overtaken = plans.filter(
    ({ told: one, whom }, index) =>
      (one && !taken.has(keyHashOf(one.key))) ||
      (found[index]?.state && whom.key !== undefined && !stored.has(keyHashOf(whom.key))),
  );
  const again = overtaken.flatMap(({ whom: { contact } }): NewHint[] =>
    contact ? [{ name: `contact:${contact.id}`, contactId: contact.id }] : [],
  );
  await noteHints(client, provider, [...plans.flatMap(({ hint }) => hint ?? []), ...again]);
  await markDrifted(client, provider, onePerContact(found.flatMap(({ mark }) => mark ?? [])));
}

function onePerContact(marks: readonly DueMark[]): DueMark[] {
  const isNoById = new Map<string, boolean>();
  for (const { contactId, isNo } of marks) isNoById.set(contactId, isNo || isNoById.get(contactId) === true);
  return [...isNoById].map(([contactId, isNo]) => ({ contactId, isNo }));
}

/** A repeat of these is told by its name alone; of the others by what it says, or it is harmless. */
const NAMED_KINDS: ReadonlySet<ProviderEvent['kind']> = new Set([
  'STOPPED',
  'COMPLAINED',
  'FAILED_FOR_GOOD',
  'ADDRESS_CHANGED',
  'MERGED',
  'DELETED',
]);

export function seenKeyOf(provider: ProviderName, { id, kind, occurredAt }: ProviderEvent) {
  if (id === undefined || !NAMED_KINDS.has(kind)) return undefined;
  return { source: `${provider}:${kind}`, providerEventId: id, occurredAt };
}
