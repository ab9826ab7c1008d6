import { PORTAL_STOP } from '../../src/domain/provider-map';
import { ProviderError, type ProviderEvent } from '../provider';
import type { TypeMap } from './definitions';

/** What is known of the account that the webhooks are to be of. */
export interface WebhookContext {
  /** Undefined while the subscription types have not been read. */
  readonly typeMap: TypeMap | undefined;
  /** Undefined while no answer has named it. */
  readonly portalId: string | undefined;
  readonly at: Date;
}

type Item = Readonly<Record<string, unknown>>;

/**
 * What a webhook's body tells. It holds no address and no state, so most of it is only a reason to look again; and as an
 * app's webhooks come for every account that has installed it, those of other accounts are left out.
 */
export function eventsOf(body: Buffer, context: WebhookContext): readonly ProviderEvent[] {
  return itemsOf(body).flatMap((item) => {
    const isOther = context.portalId !== undefined && String(item.portalId) !== context.portalId;
    return isOther || !isOfContact(item) || remoteIdOf(item) === undefined ? [] : eventsOfItem(item, context);
  });
}

function itemsOf(body: Buffer): Item[] {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    const items: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
    return items.filter((item): item is Item => typeof item === 'object' && item !== null);
  } catch {
    throw new ProviderError('refused', 'the body of a HubSpot webhook is no JSON');
  }
}

/** The field is named differently in documents and on the line. */
function kindOf({ subscriptionType, eventType }: Item): string {
  return String(subscriptionType ?? eventType ?? '');
}

/** Newer apps are told of objects, and of what type they are: 0-1 is a contact. */
function isOfContact(item: Item): boolean {
  const kind = kindOf(item);
  return kind.startsWith('contact.') || (kind.startsWith('object.') && item.objectTypeId === '0-1');
}

function remoteIdOf({ objectId, newObjectId, primaryObjectId }: Item): string | undefined {
  const id = objectId ?? newObjectId ?? primaryObjectId;
  return typeof id === 'number' || (typeof id === 'string' && id !== '') ? String(id) : undefined;
}

function eventsOfItem(item: Item, context: WebhookContext): ProviderEvent[] {
  const time = new Date(Number(item.occurredAt));
  const head = {
    id: idOf(item),
    occurredAt: Number.isNaN(time.getTime()) ? context.at : time,
    ref: { remoteId: remoteIdOf(item) },
  };
  switch (kindOf(item).replace(/^[a-z]+\./, '')) {
    case 'deletion':
      return [{ ...head, kind: 'DELETED', isForPrivacy: false }];
    case 'privacyDeletion':
      return [{ ...head, kind: 'DELETED', isForPrivacy: true }];
    case 'merge':
      return [mergeOf(item, head)];
    case 'propertyChange': {
      const stop = stopOf(item, context);
      const stopped = stop && { ...head, id: `${head.id}:stop`, kind: 'STOPPED' as const, ...stop };
      return [...(stopped ? [stopped] : []), { ...head, kind: 'LOOK_AGAIN' }];
    }
    default:
      return [{ ...head, kind: 'LOOK_AGAIN' }];
  }
}

/** `eventId` alone is not unique, and one event may come again with another number of attempts. */
function idOf(item: Item): string {
  const { portalId, subscriptionId, eventId, propertyName, occurredAt } = item;
  return [portalId, subscriptionId, eventId, remoteIdOf(item), propertyName, occurredAt].map(String).join(':');
}

/** Both records may go on as a third; those that are no more are named. */
function mergeOf(item: Item, head: { id: string; occurredAt: Date; ref: { remoteId?: string } }): ProviderEvent {
  const into = String(item.newObjectId ?? item.primaryObjectId ?? head.ref.remoteId);
  const merged = Array.isArray(item.mergedObjectIds) ? item.mergedObjectIds : [];
  const from = [item.primaryObjectId, ...merged].filter((id) => id !== undefined && id !== null).map(String);
  const gone = [...new Set(from)].filter((id) => id !== into);
  return { ...head, kind: 'MERGED', ref: { remoteId: into }, from: gone };
}

const OPT_OUT = /^hs_email_optout(?:_(\d+))?$/;

/**
 * The no in a change of an opt-out property, if it is one that the person or a colleague made. A write of ours shows in
 * the same properties, and so does nothing but make us look; so does one of an account that may not be ours.
 */
function stopOf(item: Item, { typeMap, portalId }: WebhookContext): { stops: string[]; topics: string[] } | undefined {
  const [property, typeId] = String(item.propertyName ?? '').match(OPT_OUT) ?? [];
  if (!property || String(item.propertyValue) !== 'true') return undefined;
  if (!typeMap || portalId === undefined || isByCall(item)) return undefined;
  if (typeId === undefined) return { stops: [PORTAL_STOP], topics: [] };
  const topics = typeMap.types.filter(({ id }) => id === typeId).flatMap((type) => type.topics);
  return topics.length > 0 ? { stops: [], topics } : undefined;
}

/** By an app, which may be this one: HubSpot does not always say which. */
function isByCall({ changeSource, sourceId, appId }: Item): boolean {
  const isApp = /^(INTEGRATION|API|CRM_API)/.test(String(changeSource ?? ''));
  return (
    isApp && (sourceId === undefined || sourceId === null || sourceId === '' || String(sourceId) === String(appId))
  );
}
