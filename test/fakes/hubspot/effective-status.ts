import { type AddressPreferences, type Definition, type HubspotState, keyOf } from './state';
import type { StatusState } from './words';

export type WideStatusType = 'PORTAL_WIDE' | 'BUSINESS_UNIT_WIDE';

/** What stands for one type: the widest stop wins over what was said for the type itself. */
export function effectiveStatus(
  preferences: AddressPreferences | undefined,
  definition: Definition,
): { readonly state: StatusState; readonly by: 'PORTAL_WIDE' | 'BUSINESS_UNIT_WIDE' | 'SUBSCRIPTION' } {
  if (preferences?.portalWide) return { state: 'UNSUBSCRIBED', by: 'PORTAL_WIDE' };
  if (preferences?.byBrand.has(definition.businessUnitId)) return { state: 'UNSUBSCRIBED', by: 'BUSINESS_UNIT_WIDE' };
  return { state: preferences?.held.get(definition.id)?.state ?? 'NOT_SPECIFIED', by: 'SUBSCRIPTION' };
}

/** The older view, which cannot tell "never asked" from "opted out". */
export function olderStatus(preferences: AddressPreferences | undefined, definition: Definition) {
  const { state, by } = effectiveStatus(preferences, definition);
  const sources = {
    PORTAL_WIDE: 'PORTAL_WIDE_STATUS',
    BUSINESS_UNIT_WIDE: 'BRAND_WIDE_STATUS',
    SUBSCRIPTION: 'SUBSCRIPTION_STATUS',
  } as const;
  return { status: state === 'SUBSCRIBED' ? 'SUBSCRIBED' : 'NOT_SUBSCRIBED', sourceOfStatus: sources[by] } as const;
}

/** The properties of a contact that follow the preferences of its address. */
export function optOutProperties(state: HubspotState, address: string | undefined): Record<string, string> {
  const preferences = address ? state.preferences.get(keyOf(address)) : undefined;
  const wasAsked = preferences !== undefined && preferences.held.size + preferences.byBrand.size > 0;
  const properties: Record<string, string> = {
    hs_email_optout: preferences?.portalWide ? 'true' : wasAsked ? 'false' : '',
  };
  for (const definition of state.definitions.values()) {
    const { state: status } = effectiveStatus(preferences, definition);
    properties[`hs_email_optout_${definition.id}`] = OPT_OUT_VALUES[status];
  }
  return properties;
}

const OPT_OUT_VALUES: Readonly<Record<StatusState, string>> = {
  UNSUBSCRIBED: 'true',
  SUBSCRIBED: 'false',
  NOT_SPECIFIED: '',
};
