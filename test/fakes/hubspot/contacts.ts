import { emailsOf, indexEmails, indexForSearch, refusalOf, writeProperties } from './contact-properties';
import { invalid, Refusal } from './refusal';
import { type Contact, type HubspotState, keyOf } from './state';
import { CHANGE_SOURCES, type Source } from './words';

export interface ContactWrite {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly source: Source;
}

/** A record by its id, or by an address; a record that went into another is found as that one. */
export function findContact(state: HubspotState, id: string, idProperty?: string): Contact {
  if (idProperty !== undefined && idProperty !== 'email' && idProperty !== 'hs_object_id') {
    throw invalid(`${idProperty} is not a unique property`);
  }
  let found = state.contacts.get(idProperty === 'email' ? (state.idByEmail.get(keyOf(id)) ?? '') : id);
  while (found?.mergedInto) found = state.contacts.get(found.mergedInto);
  if (!found || found.archivedAt)
    throw new Refusal(404, 'OBJECT_NOT_FOUND', 'Object not found. No record matches the id.');
  return found;
}

export function createContact(state: HubspotState, { properties, source }: ContactWrite): Contact {
  const refusal = refusalOf(state, properties);
  if (refusal) throw refusal;
  refuseTaken(state, properties.email, undefined);
  const contact = newRecord(state, source);
  writeProperties(state, contact, { properties, source });
  return contact;
}

export function updateContact(state: HubspotState, contact: Contact, { properties, source }: ContactWrite): Contact {
  const refusal = refusalOf(state, properties);
  if (refusal) throw refusal;
  refuseTaken(state, properties.email, contact.id);
  writeProperties(state, contact, { properties, source });
  return contact;
}

/** Into the recycling bin: what its address holds stays, and comes back with whoever holds the address next. */
export function archiveContact(state: HubspotState, contact: Contact, source: Source): void {
  contact.archivedAt = state.now();
  leaveIndexes(state, contact);
  emitLife(state, contact, { subscriptionType: 'contact.deletion', source });
}

export function restoreContact(state: HubspotState, id: string): Contact {
  const contact = state.contacts.get(id);
  if (!contact?.archivedAt || contact.mergedInto) throw invalid('There is no deleted record of that id');
  contact.archivedAt = undefined;
  indexEmails(state, contact);
  indexForSearch(state, contact);
  emitLife(state, contact, { subscriptionType: 'contact.restore', source: 'SOURCE_CUSTOMER' });
  return contact;
}

/** For good: nothing of the record is left, and its addresses cannot be used again. Two events tell of it. */
export function eraseContact(state: HubspotState, contact: Contact, source: Source): void {
  for (const email of emailsOf(contact)) state.erased.add(email);
  contact.archivedAt = state.now();
  leaveIndexes(state, contact);
  emitLife(state, contact, { subscriptionType: 'contact.privacyDeletion', source });
  emitLife(state, contact, { subscriptionType: 'contact.deletion', source });
  state.contacts.delete(contact.id);
}

/**
 * Two records become one: the first's values win, the second's address stays as an additional one. What each address
 * holds stays with that address, so the record may now show less of a no than the two did.
 */
export function mergeContacts(state: HubspotState, primary: Contact, other: Contact): Contact {
  if (primary.id === other.id) throw invalid('A record cannot be merged with itself');
  const source = 'SOURCE_CUSTOMER';
  const into = state.settings.doesMergeRenumber ? newRecord(state, source) : primary;
  const additional = [...emailsOf(primary).slice(1), ...emailsOf(other)];
  const moved = Object.entries(other.properties).filter(([name]) => isOwn(name) && !primary.properties[name]);
  for (const gone of into === primary ? [other] : [primary, other]) {
    gone.mergedInto = into.id;
    gone.archivedAt = state.now();
    leaveIndexes(state, gone);
  }
  const own = Object.entries(primary.properties).filter(([name]) => isOwn(name));
  writeProperties(state, into, {
    properties: {
      ...Object.fromEntries([...moved, ...own]),
      hs_additional_emails: additional.join(';'),
      hs_merged_object_ids: [...(into === primary ? [] : [primary.id]), other.id].join(';'),
    },
    source,
  });
  emitLife(
    state,
    into,
    { subscriptionType: 'contact.merge', source },
    {
      primaryObjectId: Number(primary.id),
      mergedObjectIds: [Number(other.id)],
      newObjectId: Number(into.id),
      numberOfPropertiesMoved: moved.length,
    },
  );
  return into;
}

function isOwn(name: string): boolean {
  return !/^(hs_object_id|createdate|lastmodifieddate|hs_email_optout.*|hs_additional_emails|hs_merged_object_ids)$/.test(
    name,
  );
}

function newRecord(state: HubspotState, source: Source): Contact {
  const at = state.now();
  const id = String(state.nextId++);
  const stamp = at.toISOString();
  const properties = { hs_object_id: id, createdate: stamp, lastmodifieddate: stamp };
  const contact: Contact = { id, properties, history: {}, createdAt: at, updatedAt: at, indexed: [] };
  state.contacts.set(id, contact);
  emitLife(state, contact, { subscriptionType: 'contact.creation', source });
  return contact;
}

function refuseTaken(state: HubspotState, email: unknown, ownId: string | undefined): void {
  const holder = email ? state.idByEmail.get(keyOf(String(email))) : undefined;
  if (holder === undefined || holder === ownId) return;
  throw new Refusal(409, 'CONFLICT', `Contact already exists. Existing ID: ${holder}`);
}

function leaveIndexes(state: HubspotState, contact: Contact): void {
  indexEmails(state, contact);
  indexForSearch(state, contact);
}

function emitLife(
  state: HubspotState,
  contact: Contact,
  { subscriptionType, source }: { subscriptionType: string; source: Source },
  more: Readonly<Record<string, unknown>> = {},
): void {
  state.emit({
    subscriptionType,
    objectId: Number(contact.id),
    occurredAt: state.now().getTime(),
    changeFlag: FLAGS[subscriptionType],
    changeSource: CHANGE_SOURCES[source],
    ...more,
  });
}

const FLAGS: Readonly<Record<string, string>> = {
  'contact.creation': 'CREATED',
  'contact.deletion': 'DELETED',
};
