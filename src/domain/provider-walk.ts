/** ALL: everybody, for reconciliation. CHANGES: what changed since the cursor. INTERACTIONS: opens, clicks, deliveries. */
export const PROVIDER_WALKS = ['ALL', 'CHANGES', 'INTERACTIONS'] as const;
export type ProviderWalk = (typeof PROVIDER_WALKS)[number];
