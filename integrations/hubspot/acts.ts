import type { ToldAct } from '../../src/domain/provider-event';
import { type TypeMap, typesOf } from './definitions';
import type { Status } from './preference-calls';
import { OUR_MARK } from './translate';

/**
 * For each topic that stands open: by which act. Only one that was the person's own, or that rests on consent with the
 * words they were given; what an import, a rule or a colleague opened has no act of the person behind it.
 */
export function actsOf(typeMap: TypeMap, statuses: readonly Status[]) {
  const acts: Record<string, ToldAct> = {};
  for (const topic of typeMap.map.topics) {
    const ids = new Set(typesOf(typeMap, topic).map(({ id }) => id));
    const [act] = statuses.filter(({ typeId }) => ids.has(typeId)).flatMap(actOf);
    if (act) acts[topic] = act;
  }
  return acts;
}

function actOf(status: Status): ToldAct[] {
  const { at, source, legalBasis, explanation } = status;
  const isTold = legalBasis === 'CONSENT_WITH_NOTICE' && explanation !== undefined;
  if (status.status !== 'SUBSCRIBED' || !at || isOurs(status) || !(isOwnAct(status) || isTold)) return [];
  const told = [source, legalBasis, explanation].filter(Boolean).join(', ');
  return [{ occurredAt: at, reference: `HubSpot: ${told}`.slice(0, 500) }];
}

/** Where the act was the person's own, by what HubSpot says of its source. */
function isOwnAct({ source = '' }: Status): boolean {
  return /RECIPIENT|FORM|PREFERENCE|SUBSCRIPTION_PAGE/.test(source);
}

/** We wrote it: it repeats what somebody told us, and is no act of its own. */
function isOurs({ explanation }: Status): boolean {
  return explanation?.startsWith(OUR_MARK) ?? false;
}

/**
 * When the person said the yes that stands: by an act of their own there, or as we were told it. Undefined for a yes of
 * anybody else, which goes over no no.
 */
export function saidYesAt(status: Status): Date | undefined {
  if (status.status !== 'SUBSCRIBED') return undefined;
  if (!isOurs(status)) return isOwnAct(status) ? status.at : undefined;
  const at = new Date(status.explanation?.match(/\(([^()]+)\)$/)?.[1] ?? '');
  return Number.isNaN(at.getTime()) ? undefined : at;
}
