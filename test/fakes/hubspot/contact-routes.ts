import type { Answer } from './batches';
import { limitOf, pageOf, viewOf } from './contact-view';
import { archiveContact, createContact, eraseContact, findContact, mergeContacts, updateContact } from './contacts';
import { invalid, Refusal } from './refusal';
import type { Asked, Route } from './routes';
import { type HubspotState, keyOf } from './state';

const CONTACTS = '/crm/v3/objects/contacts';
const PROPERTIES = '/crm/v3/properties/contacts';
const READ = 'crm.objects.contacts.read';
const WRITE = 'crm.objects.contacts.write';
const source = 'SOURCE_API';

type MakeRoute = (method: string, path: string, scope: string, run: Route['run']) => Route;

export function contactRoutes(route: MakeRoute): Route[] {
  return [
    route('POST', `${CONTACTS}/gdpr-delete`, WRITE, eraseForPrivacy),
    route('POST', `${CONTACTS}/merge`, WRITE, merge),
    route('GET', CONTACTS, READ, listContacts),
    route('POST', CONTACTS, WRITE, ({ state, body }) => {
      const properties = propertiesOf(body);
      return { status: 201, body: viewOf(state, createContact(state, { properties, source }), shownOf(properties)) };
    }),
    route('GET', `${CONTACTS}/:id`, READ, (asked) => ({
      status: 200,
      body: viewOf(asked.state, found(asked), askedProperties(asked.query)),
    })),
    route('PATCH', `${CONTACTS}/:id`, WRITE, (asked) => {
      const properties = propertiesOf(asked.body);
      const contact = updateContact(asked.state, found(asked), { properties, source });
      return { status: 200, body: viewOf(asked.state, contact, shownOf(properties)) };
    }),
    route('DELETE', `${CONTACTS}/:id`, WRITE, ({ state, params }) => {
      const contact = state.contacts.get(params.id as string);
      // Deleting what is gone already is no mistake.
      if (contact && !contact.archivedAt) archiveContact(state, contact, source);
      return { status: 204 };
    }),
    route('GET', PROPERTIES, 'crm.schemas.contacts.read', ({ state }) => ({
      status: 200,
      body: { results: [...state.properties.keys()].map((name) => propertyView(state, name)) },
    })),
    route('GET', `${PROPERTIES}/:name`, 'crm.schemas.contacts.read', ({ state, params }) => ({
      status: 200,
      body: propertyView(state, params.name as string),
    })),
    route('POST', PROPERTIES, 'crm.schemas.contacts.write', addProperty),
  ];
}

function listContacts({ state, query }: Asked): Answer {
  const limit = limitOf(query.get('limit'), { most: 100, otherwise: 10 });
  const isArchived = query.get('archived') === 'true';
  const all = [...state.contacts.values()].filter(
    ({ archivedAt, mergedInto }) => (archivedAt !== undefined) === isArchived && !mergedInto,
  );
  const { items, paging } = pageOf(all, { limit, after: query.get('after') ?? undefined });
  const results = items.map((contact) => viewOf(state, contact, askedProperties(query)));
  return { status: 200, body: paging ? { results, paging } : { results } };
}

/** An address that nobody holds is kept from use as well. */
function eraseForPrivacy({ state, body }: Asked): Answer {
  const { objectId, idProperty } = (body ?? {}) as { objectId?: unknown; idProperty?: string };
  if (typeof objectId !== 'string') throw invalid('objectId is required');
  try {
    eraseContact(state, findContact(state, objectId, idProperty), source);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 404 || idProperty !== 'email') throw error;
    state.erased.add(keyOf(objectId));
  }
  return { status: 204 };
}

function merge({ state, body }: Asked): Answer {
  const { primaryObjectId, objectIdToMerge } = (body ?? {}) as Record<string, string>;
  const [primary, other] = [primaryObjectId, objectIdToMerge].map((id) => findContact(state, String(id)));
  const into = mergeContacts(state, primary!, other!);
  return { status: 200, body: viewOf(state, into, { properties: [], withHistory: [] }) };
}

function addProperty({ state, body }: Asked): Answer {
  const { name, type = 'string' } = (body ?? {}) as Record<string, string>;
  if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) throw invalid('The name of a property is in lower case');
  if (state.properties.has(name)) throw new Refusal(409, 'CONFLICT', `A property named ${name} already exists`);
  state.properties.set(name, { name, type, isReadOnly: false });
  return { status: 201, body: propertyView(state, name) };
}

function propertyView(state: HubspotState, name: string) {
  const property = state.properties.get(name);
  if (!property) throw new Refusal(404, 'OBJECT_NOT_FOUND', `Property ${name} does not exist`);
  return {
    name,
    label: name,
    type: property.type,
    fieldType: 'text',
    description: '',
    groupName: 'contactinformation',
    options: [],
    modificationMetadata: {
      readOnlyValue: property.isReadOnly,
      archivable: true,
      readOnlyDefinition: property.isReadOnly,
    },
  };
}

function found({ state, params, query }: Asked) {
  return findContact(state, params.id as string, query.get('idProperty') ?? undefined);
}

function propertiesOf(body: unknown): Readonly<Record<string, unknown>> {
  const { properties } = (body ?? {}) as { properties?: Readonly<Record<string, unknown>> };
  if (typeof properties !== 'object' || properties === null) throw invalid('properties is required');
  return properties;
}

function shownOf(properties: Readonly<Record<string, unknown>>) {
  return { properties: Object.keys(properties), withHistory: [] };
}

function askedProperties(query: URLSearchParams) {
  const listed = (name: string) =>
    query
      .getAll(name)
      .flatMap((given) => given.split(','))
      .filter((one) => one !== '');
  return { properties: listed('properties'), withHistory: listed('propertiesWithHistory') };
}
