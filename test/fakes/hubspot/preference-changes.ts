import { randomUUID } from 'node:crypto';
import { refreshOptOuts } from './contact-properties';
import { effectiveStatus } from './effective-status';
import { type Definition, type HubspotState, keyOf, preferencesOf, type TimelineChange } from './state';
import type { Source, StatusState } from './words';

/** Who did it. `event`: by something in a mail, of which an e-mail event tells; without one it was a call or a screen. */
export interface Act {
  readonly source: Source;
  readonly event?: { readonly id: string; readonly created: number };
}

export interface StatusChange {
  readonly address: string;
  readonly definition: Definition;
  readonly to: StatusState;
  readonly basis?: string;
  readonly explanation?: string;
}

/** Sets one type for one address; says nothing of whether it may. */
export function setStatus(state: HubspotState, change: StatusChange, act: Act): void {
  const { address, definition, to, basis, explanation } = change;
  const held = { state: to, at: state.now(), source: act.source, basis, explanation };
  preferencesOf(state, address).held.set(definition.id, held);
  const told = { change: to, changeType: 'SUBSCRIPTION_STATUS' as const, subscriptionId: Number(definition.id) };
  tellTimeline(state, { address, changes: [told] }, act);
  refreshOptOuts(state, address, act.source);
}

/** The wide stop of the portal, or of one brand. A repeat changes nothing and tells nothing; answers whether it was new. */
export function stopAll(
  state: HubspotState,
  { address, businessUnitId }: { address: string; businessUnitId?: number },
  act: Act,
): boolean {
  const preferences = preferencesOf(state, address);
  const isStopped = businessUnitId === undefined ? preferences.portalWide : preferences.byBrand.get(businessUnitId);
  if (isStopped) return false;
  const stop = { at: state.now(), source: act.source };
  if (businessUnitId === undefined) preferences.portalWide = stop;
  else preferences.byBrand.set(businessUnitId, stop);
  tellTimeline(state, { address, changes: [{ change: 'UNSUBSCRIBED', changeType: 'PORTAL_STATUS' }] }, act);
  refreshOptOuts(state, address, act.source);
  return true;
}

/**
 * Takes the wide stops off. What was closed by them alone is closed one by one, but for the types that are named: who
 * comes back chooses what for, and nothing else opens by it.
 */
export function liftWide(
  state: HubspotState,
  { address, opened }: { address: string; opened: readonly string[] },
  act: Act,
): void {
  const preferences = preferencesOf(state, address);
  if (!preferences.portalWide && preferences.byBrand.size === 0) return;
  const closed = [...state.definitions.values()].filter(
    (definition) => !opened.includes(definition.id) && effectiveStatus(preferences, definition).by !== 'SUBSCRIPTION',
  );
  preferences.portalWide = undefined;
  preferences.byBrand.clear();
  for (const { id } of closed) {
    preferences.held.set(id, { state: 'UNSUBSCRIBED', at: state.now(), source: act.source });
  }
  tellTimeline(state, { address, changes: [{ change: 'SUBSCRIBED', changeType: 'PORTAL_STATUS' }] }, act);
  refreshOptOuts(state, address, act.source);
}

type Told = Pick<TimelineChange, 'change' | 'changeType' | 'subscriptionId'>;

/** What one event of a mail caused is told as one item. */
export function tellTimeline(
  state: HubspotState,
  { address, changes }: { address: string; changes: readonly Told[] },
  { source, event }: Act,
): void {
  const recipient = keyOf(address);
  const causedByEvent = event && { id: event.id, created: event.created };
  const told = changes.map((change) => ({ ...change, source, ...(causedByEvent ? { causedByEvent } : {}) }));
  const last = state.timeline.at(-1);
  const isSame = event !== undefined && last?.changes.some((change) => change.causedByEvent?.id === event.id);
  if (last && isSame) state.timeline.splice(-1, 1, { ...last, changes: [...last.changes, ...told] });
  else state.timeline.push({ timestamp: state.now().getTime(), recipient, changes: told });
}

/** Appends an e-mail event; returns what identifies it. */
export function tellEvent(
  state: HubspotState,
  { address, type, more }: { address: string; type: string; more?: Readonly<Record<string, unknown>> },
): { readonly id: string; readonly created: number } {
  const identity = { id: randomUUID(), created: state.now().getTime() };
  state.emailEvents.push({
    ...identity,
    type,
    recipient: keyOf(address),
    portalId: state.portalId,
    appId: 113,
    appName: 'Batch',
    emailCampaignId: 501,
    ...more,
  });
  return identity;
}
