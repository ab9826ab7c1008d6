import { effectiveStatus } from './effective-status';
import { setStatus, stopAll } from './preference-changes';
import { invalid } from './refusal';
import { resubscribe } from './resubscribe';
import { type Definition, type HubspotState, keyOf, preferencesOf } from './state';
import { LEGAL_BASES, STATUS_STATES, type StatusState, type SuccessReason } from './words';

export function definitionView(definition: Definition) {
  const { createdAt, updatedAt, ...rest } = definition;
  return { ...rest, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

/** The only channel that is documented as kept; without one the question is refused. */
export function refuseOtherChannels(channel: unknown): void {
  if (channel === 'EMAIL') return;
  if (channel === undefined || channel === null) throw invalid('channel is required', { context: { channel: [] } });
  throw invalid('The channel is not supported', { context: { channel: [String(channel)] } });
}

/** One status for each type: of one brand, or of all. */
export function readStatuses(state: HubspotState, address: string, businessUnitId?: number) {
  return [...state.definitions.values()]
    .filter((definition) => businessUnitId === undefined || definition.businessUnitId === businessUnitId)
    .map((definition) => statusView(state, address, definition));
}

/** The wide stops that stand: none when mail may still go out for something. */
export function readWideStatuses(state: HubspotState, address: string, businessUnitId?: number) {
  const preferences = state.preferences.get(keyOf(address));
  const view = { subscriberIdString: address, channel: 'EMAIL', status: 'UNSUBSCRIBED' };
  const portal = preferences?.portalWide
    ? [{ ...view, wideStatusType: 'PORTAL_WIDE', timestamp: preferences.portalWide.at.toISOString() }]
    : [];
  const brands = [...(preferences?.byBrand ?? [])]
    .filter(([brand]) => businessUnitId === undefined || brand === businessUnitId)
    .map(([brand, { at }]) => ({
      ...view,
      wideStatusType: 'BUSINESS_UNIT_WIDE',
      businessUnitId: brand,
      timestamp: at.toISOString(),
    }));
  return [...portal, ...brands];
}

/** A status as a call writes it: what it says, checked, and what came of it. */
export function writeStatus(state: HubspotState, address: string, asked: Readonly<Record<string, unknown>>) {
  const { definition, to } = checkedWrite(state, address, asked);
  const preferences = preferencesOf(state, address);
  const own = preferences.held.get(definition.id)?.state ?? 'NOT_SPECIFIED';
  const now = effectiveStatus(preferences, definition);
  const change = {
    address,
    definition,
    to,
    basis: asked.legalBasis as string | undefined,
    explanation: asked.legalBasisExplanation as string | undefined,
  };
  if (to === 'SUBSCRIBED' && now.state === 'UNSUBSCRIBED') {
    return statusView(state, address, definition, resubscribe(state, change, now.by));
  }
  if (own === to) return statusView(state, address, definition, 'NO_STATUS_CHANGE');
  setStatus(state, change, { source: 'SOURCE_API' });
  return statusView(state, address, definition, 'REQUESTED_CHANGE_OCCURRED');
}

/** Closes everything for an address: of the portal, or of the brand that is named. */
export function unsubscribeAll(state: HubspotState, address: string, businessUnitId?: number) {
  refuseErased(state, address);
  const { unsubscribeAllReaches } = state.settings;
  if (unsubscribeAllReaches === 'nothing') return [];
  const reach = businessUnitId ?? (unsubscribeAllReaches === 'portal' ? undefined : 0);
  const isNew = stopAll(state, { address, businessUnitId: reach }, { source: 'SOURCE_API' });
  const reason = isNew ? 'UNSUBSCRIBE_FROM_ALL_OCCURRED' : 'NO_STATUS_CHANGE';
  return [...state.definitions.values()]
    .filter((definition) => reach === undefined || definition.businessUnitId === reach)
    .map((definition) => statusView(state, address, definition, reason));
}

function checkedWrite(state: HubspotState, address: string, asked: Readonly<Record<string, unknown>>) {
  refuseOtherChannels(asked.channel);
  if (!STATUS_STATES.includes(String(asked.statusState))) throw invalid('statusState is missing or not known');
  if (typeof asked.subscriptionId !== 'number') throw invalid('subscriptionId has to be a number');
  const definition = activeDefinition(state, String(asked.subscriptionId));
  refuseWithoutBasis(state, asked);
  refuseErased(state, address);
  return { definition, to: asked.statusState as StatusState };
}

export function activeDefinition(state: HubspotState, id: string): Definition {
  const definition = state.definitions.get(id);
  if (!definition) throw invalid(`Subscription ${id} does not exist`, { context: { subscriptionId: [id] } });
  if (!definition.isActive) throw invalid(`Subscription ${id} is not active`, { context: { subscriptionId: [id] } });
  return definition;
}

/** With the portal's privacy settings on, a write says on which basis it rests and how that came about. */
export function refuseWithoutBasis(state: HubspotState, asked: Readonly<Record<string, unknown>>): void {
  const { legalBasis, legalBasisExplanation } = asked;
  if (legalBasis !== undefined && !LEGAL_BASES.includes(String(legalBasis))) throw invalid('legalBasis is not known');
  if (!state.settings.isGdpr) return;
  if (!legalBasis) throw invalid('legalBasis is required: privacy settings are on', { context: { legalBasis: [] } });
  if (!legalBasisExplanation) throw invalid('legalBasisExplanation is required: privacy settings are on');
}

export function refuseErased(state: HubspotState, address: string): void {
  if (!address.includes('@')) throw invalid('The address is not valid', { context: { subscriberIdString: [address] } });
  if (!state.erased.has(keyOf(address)) || state.settings.areErasedWritable) return;
  throw invalid('This address was deleted for privacy and cannot be used again');
}

function statusView(state: HubspotState, address: string, definition: Definition, reason?: SuccessReason) {
  const preferences = state.preferences.get(keyOf(address));
  const held = preferences?.held.get(definition.id);
  const wide = preferences?.portalWide ?? preferences?.byBrand.get(definition.businessUnitId);
  return {
    subscriberIdString: address,
    channel: 'EMAIL',
    subscriptionId: Number(definition.id),
    subscriptionName: definition.name,
    status: effectiveStatus(preferences, definition).state,
    source: (state.settings.doStatusesTellSources && (wide ?? held)?.source) || '',
    timestamp: ((wide ?? held)?.at ?? definition.createdAt).toISOString(),
    businessUnitId: definition.businessUnitId,
    ...(held?.basis && !wide ? { legalBasis: held.basis } : {}),
    ...(held?.explanation && !wide ? { legalBasisExplanation: held.explanation } : {}),
    ...(reason ? { setStatusSuccessReason: reason } : {}),
  };
}
