import { DEFAULT_SETTINGS, type HubspotSettings } from './settings';
import type { Source, StatusState } from './words';

/** A subscription type. */
export interface Definition {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly purpose: string;
  readonly communicationMethod: string;
  readonly isActive: boolean;
  readonly isDefault: boolean;
  readonly isInternal: boolean;
  readonly businessUnitId: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What an address holds for one subscription type. */
export interface Held {
  readonly state: StatusState;
  readonly at: Date;
  readonly source: Source;
  readonly basis?: string;
  readonly explanation?: string;
}

export interface WideStop {
  readonly at: Date;
  readonly source: Source;
}

/** Belongs to the address and not to a contact: it may stand without one, and stays when one goes. */
export interface AddressPreferences {
  readonly held: Map<string, Held>;
  portalWide?: WideStop;
  readonly byBrand: Map<number, WideStop>;
}

export interface PropertyVersion {
  readonly value: string;
  readonly timestamp: Date;
  readonly sourceType: string;
}

export interface Contact {
  readonly id: string;
  readonly properties: Record<string, string>;
  /** Newest first, as HubSpot gives it. */
  readonly history: Record<string, PropertyVersion[]>;
  readonly createdAt: Date;
  updatedAt: Date;
  archivedAt?: Date;
  /** The addresses under which it is found now. */
  indexed: readonly string[];
  /** Its record went on in another. */
  mergedInto?: string;
}

export interface PropertyDefinition {
  readonly name: string;
  readonly type: string;
  readonly isReadOnly: boolean;
}

export interface TimelineChange {
  readonly change: 'SUBSCRIBED' | 'UNSUBSCRIBED' | 'NOT_SPECIFIED' | 'BOUNCED' | 'REPORTED_SPAM';
  readonly changeType: 'SUBSCRIPTION_STATUS' | 'PORTAL_STATUS' | 'PORTAL_BOUNCE' | 'PORTAL_SPAM';
  readonly source: Source;
  readonly subscriptionId?: number;
  readonly causedByEvent?: { readonly id: string; readonly created: number };
}

export interface TimelineItem {
  readonly timestamp: number;
  readonly recipient: string;
  readonly changes: readonly TimelineChange[];
}

/** Identity is `id` and `created` together. */
export interface EmailEvent {
  readonly id: string;
  readonly created: number;
  readonly type: string;
  readonly recipient: string;
  readonly [more: string]: unknown;
}

/** An event on its way to the webhook, without what the sender adds. */
export interface WebhookEvent {
  readonly subscriptionType: string;
  readonly objectId: number;
  readonly occurredAt: number;
  readonly [more: string]: unknown;
}

/** A contact as the search index will see it once its lag has passed; `undefined`: it is gone. */
export interface IndexEntry {
  readonly at: number;
  readonly id: string;
  readonly contact?: Contact;
}

export interface HubspotState {
  readonly portalId: number;
  readonly appId: number;
  readonly settings: HubspotSettings;
  readonly definitions: Map<string, Definition>;
  readonly preferences: Map<string, AddressPreferences>;
  readonly contacts: Map<string, Contact>;
  /** Of living contacts, by each of their addresses. */
  readonly idByEmail: Map<string, string>;
  readonly properties: Map<string, PropertyDefinition>;
  /** Addresses erased for privacy: they cannot be used again. */
  readonly erased: Set<string>;
  /** Oldest first. */
  readonly timeline: TimelineItem[];
  readonly emailEvents: EmailEvent[];
  readonly index: IndexEntry[];
  /** Takes each event that webhooks are set up for. */
  emit: (event: WebhookEvent) => void;
  now: () => Date;
  nextId: number;
}

export interface NewState {
  readonly portalId?: number;
  readonly appId?: number;
  readonly settings?: Partial<HubspotSettings>;
  readonly definitions?: readonly Partial<Definition>[];
  readonly now?: () => Date;
}

export function createState({
  portalId = 2001,
  appId = 3001,
  settings,
  definitions,
  now,
}: NewState = {}): HubspotState {
  const clock = now ?? (() => new Date());
  const state: HubspotState = {
    portalId,
    appId,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    definitions: new Map(),
    preferences: new Map(),
    contacts: new Map(),
    idByEmail: new Map(),
    properties: new Map(),
    erased: new Set(),
    timeline: [],
    emailEvents: [],
    index: [],
    emit: () => undefined,
    now: clock,
    nextId: 10_001,
  };
  for (const property of BUILT_IN) state.properties.set(property.name, property);
  for (const definition of definitions ?? DEFAULT_DEFINITIONS) addDefinition(state, definition);
  return state;
}

/** Sets up a subscription type, and with it the property that repeats its opt-out on every contact. */
export function addDefinition(state: HubspotState, given: Partial<Definition>): Definition {
  const at = state.now();
  const definition: Definition = {
    name: `Type ${given.id}`,
    description: '',
    purpose: 'Marketing',
    communicationMethod: 'Email',
    isActive: true,
    isDefault: false,
    isInternal: false,
    businessUnitId: 0,
    createdAt: at,
    updatedAt: at,
    ...given,
    id: given.id ?? String(state.nextId++),
  };
  state.definitions.set(definition.id, definition);
  const name = `hs_email_optout_${definition.id}`;
  state.properties.set(name, { name, type: 'enumeration', isReadOnly: true });
  return definition;
}

/** HubSpot keeps preferences by the lower-cased address. */
export function keyOf(address: string): string {
  return address.trim().toLowerCase();
}

export function preferencesOf(state: HubspotState, address: string): AddressPreferences {
  const key = keyOf(address);
  const found = state.preferences.get(key) ?? { held: new Map(), byBrand: new Map() };
  state.preferences.set(key, found);
  return found;
}

const DEFAULT_DEFINITIONS: readonly Partial<Definition>[] = [
  { id: '1001', name: 'Product news' },
  { id: '1002', name: 'Events' },
  { id: '1003', name: 'Tips' },
  { id: '1090', name: 'One to one', isInternal: true, isDefault: true, purpose: 'Sales' },
];

const writable = (name: string): PropertyDefinition => ({ name, type: 'string', isReadOnly: false });
const readOnly = (name: string, type: string): PropertyDefinition => ({ name, type, isReadOnly: true });

const BUILT_IN: readonly PropertyDefinition[] = [
  ...['email', 'firstname', 'lastname', 'phone', 'company', 'country', 'hs_language', 'lifecyclestage'].map(writable),
  readOnly('hs_object_id', 'number'),
  readOnly('createdate', 'datetime'),
  readOnly('lastmodifieddate', 'datetime'),
  readOnly('hs_email_optout', 'bool'),
  readOnly('hs_email_bounce', 'number'),
  readOnly('hs_email_hard_bounce_reason_enum', 'enumeration'),
  readOnly('hs_additional_emails', 'string'),
  readOnly('hs_merged_object_ids', 'string'),
];
