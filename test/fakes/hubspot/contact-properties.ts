import { optOutProperties } from './effective-status';
import { invalid, type Refusal } from './refusal';
import { type Contact, type HubspotState, keyOf } from './state';
import { CHANGE_SOURCES, type Source } from './words';

const EMAIL = /^[^\s@,;<>]+@[^\s@.]+(\.[^\s@.]+)+$/;

/** Why these properties cannot be written; undefined when they can. */
export function refusalOf(state: HubspotState, properties: Readonly<Record<string, unknown>>): Refusal | undefined {
  const errors = Object.entries(properties).flatMap(([name, value]) => {
    const property = state.properties.get(name);
    const at = { in: name, context: { propertyName: [name] } };
    if (!property) return [{ message: `Property "${name}" does not exist`, code: 'PROPERTY_DOESNT_EXIST', ...at }];
    if (property.isReadOnly) return [{ message: `"${name}" is a read only property`, code: 'READ_ONLY_VALUE', ...at }];
    if (name !== 'email' || value === '' || EMAIL.test(String(value))) return [];
    return [{ message: `Email address ${value} is invalid`, code: 'INVALID_EMAIL', ...at }];
  });
  if (errors.length > 0) return invalid('Property values were not valid', { errors });
  const email = properties.email === undefined ? '' : keyOf(String(properties.email));
  if (!state.erased.has(email)) return undefined;
  return invalid('This address was deleted for privacy and cannot be used again', { context: { email: [email] } });
}

/**
 * Writes properties, and everything that follows from a write: the history, the time of the last change, the search
 * index, the opt-outs of another address, an event for each property that changed. Nothing changed: nothing follows.
 */
export function writeProperties(
  state: HubspotState,
  contact: Contact,
  { properties, source }: { properties: Readonly<Record<string, unknown>>; source: Source },
): void {
  const before = contact.properties.email;
  const given = Object.fromEntries(
    Object.entries(properties).map(([name, value]) => {
      const text = value === null ? '' : String(value);
      return [name, name === 'email' ? keyOf(text) : text];
    }),
  );
  const email = given.email ?? before;
  const values = email === before ? given : { ...given, ...optOutProperties(state, email) };
  const at = state.now();
  const changed = Object.entries(values).filter(([name, value]) => (contact.properties[name] ?? '') !== value);
  if (changed.length === 0) return;

  for (const [name, value] of changed) {
    contact.properties[name] = value;
    const history = contact.history[name] ?? [];
    contact.history[name] = [{ value, timestamp: at, sourceType: CHANGE_SOURCES[source] }, ...history];
  }
  contact.updatedAt = at;
  contact.properties.lastmodifieddate = at.toISOString();
  indexEmails(state, contact);
  indexForSearch(state, contact);
  for (const [name, value] of changed) emitChange(state, contact, { name, value, source });
}

/** Brings the opt-out properties of whoever holds the address in step with its preferences. */
export function refreshOptOuts(state: HubspotState, address: string, source: Source): void {
  const contact = state.contacts.get(state.idByEmail.get(keyOf(address)) ?? '');
  // A second address of a merged contact has preferences of its own; the properties show those of the first.
  if (!contact || contact.properties.email !== keyOf(address)) return;
  writeProperties(state, contact, { properties: optOutProperties(state, address), source });
}

export function emailsOf(contact: Contact): string[] {
  const more = contact.properties.hs_additional_emails?.split(';') ?? [];
  return [contact.properties.email ?? '', ...more].filter((email) => email !== '');
}

export function indexEmails(state: HubspotState, contact: Contact): void {
  for (const email of contact.indexed) {
    if (state.idByEmail.get(email) === contact.id) state.idByEmail.delete(email);
  }
  contact.indexed = contact.archivedAt ? [] : emailsOf(contact);
  for (const email of contact.indexed) state.idByEmail.set(email, contact.id);
}

export function indexForSearch(state: HubspotState, contact: Contact): void {
  const seen = contact.archivedAt ? undefined : { ...contact, properties: { ...contact.properties } };
  state.index.push({ at: state.now().getTime(), id: contact.id, contact: seen });
}

function emitChange(
  state: HubspotState,
  contact: Contact,
  { name, value, source }: { name: string; value: string; source: Source },
): void {
  if (name.startsWith('hs_email_optout') && !state.settings.doWebhooksTellOptOuts) return;
  state.emit({
    subscriptionType: 'contact.propertyChange',
    objectId: Number(contact.id),
    occurredAt: state.now().getTime(),
    propertyName: name,
    propertyValue: value,
    changeSource: CHANGE_SOURCES[source],
  });
}
