import { effectiveStatus, olderStatus } from './effective-status';
import { setStatus } from './preference-changes';
import { activeDefinition, refuseErased, refuseWithoutBasis } from './preferences-v4';
import { invalid } from './refusal';
import { type Definition, type HubspotState, keyOf } from './state';

/** The older calls: they know SUBSCRIBED and NOT_SUBSCRIBED only, and refuse to go over an opt-out. */
export function readOlderStatuses(state: HubspotState, address: string) {
  const subscriptionStatuses = [...state.definitions.values()].map((definition) => view(state, address, definition));
  return { recipient: address, subscriptionStatuses };
}

export function writeOlderStatus(
  state: HubspotState,
  act: 'subscribe' | 'unsubscribe',
  asked: Readonly<Record<string, unknown>>,
) {
  const { emailAddress, subscriptionId, legalBasis, legalBasisExplanation } = asked;
  if (typeof emailAddress !== 'string') throw invalid('emailAddress is required');
  if (typeof subscriptionId !== 'string') throw invalid('subscriptionId has to be a text');
  const definition = activeDefinition(state, subscriptionId);
  refuseWithoutBasis(state, asked);
  refuseErased(state, emailAddress);
  const { state: now, by } = effectiveStatus(state.preferences.get(keyOf(emailAddress)), definition);
  if (act === 'unsubscribe' && now === 'UNSUBSCRIBED') {
    throw invalid(`${emailAddress} is already unsubscribed from subscription ${subscriptionId}`);
  }
  if (act === 'subscribe' && now === 'UNSUBSCRIBED') {
    const what = by === 'SUBSCRIPTION' ? `subscription ${subscriptionId}` : 'all email';
    throw invalid(`${emailAddress} has opted out of ${what} and cannot be subscribed by a call`);
  }
  if (act === 'subscribe' && now === 'SUBSCRIBED') {
    throw invalid(`${emailAddress} is already subscribed to subscription ${subscriptionId}`);
  }
  setStatus(
    state,
    {
      address: emailAddress,
      definition,
      to: act === 'subscribe' ? 'SUBSCRIBED' : 'UNSUBSCRIBED',
      basis: legalBasis as string | undefined,
      explanation: legalBasisExplanation as string | undefined,
    },
    { source: 'SOURCE_API' },
  );
  return view(state, emailAddress, definition);
}

function view(state: HubspotState, address: string, definition: Definition) {
  const preferences = state.preferences.get(keyOf(address));
  const held = preferences?.held.get(definition.id);
  return {
    id: definition.id,
    name: definition.name,
    description: definition.description,
    brandId: definition.businessUnitId,
    ...olderStatus(preferences, definition),
    ...(held?.basis ? { legalBasis: held.basis } : {}),
    ...(held?.explanation ? { legalBasisExplanation: held.explanation } : {}),
  };
}
