import { viewOf } from './contact-view';
import { archiveContact, createContact, findContact, updateContact } from './contacts';
import { readStatuses, readWideStatuses, unsubscribeAll, writeStatus } from './preferences-v4';
import { invalid, lineOf, Refusal } from './refusal';
import { type HubspotState, keyOf } from './state';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

interface Input {
  readonly id?: string;
  readonly idProperty?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

const MOST = 100;
const source = 'SOURCE_API';

/** Writes each by its address, and makes those that are not there; one that cannot be written fails none of the others. */
export function upsertContacts(state: HubspotState, body: unknown): Answer {
  const inputs = inputsOf<Input>(body);
  refuseDoubles(inputs.map(({ id }) => keyOf(String(id))));
  return eachOf(inputs, ({ id, idProperty, properties = {} }) => {
    if (typeof id !== 'string') throw invalid('id is required');
    if (idProperty !== 'email') throw invalid('idProperty has to name a unique property');
    const held = state.idByEmail.get(keyOf(id));
    const write = { properties: held ? properties : { email: id, ...properties }, source } as const;
    const contact = held ? updateContact(state, findContact(state, held), write) : createContact(state, write);
    return { ...viewOf(state, contact, askedOf(properties)), new: held === undefined };
  });
}

export function createContacts(state: HubspotState, body: unknown): Answer {
  const { status, body: answer } = eachOf(inputsOf<Input>(body), ({ properties = {} }) =>
    viewOf(state, createContact(state, { properties, source }), askedOf(properties)),
  );
  return { status: status === 200 ? 201 : status, body: answer };
}

export function updateContacts(state: HubspotState, body: unknown): Answer {
  const inputs = inputsOf<Input>(body);
  refuseDoubles(inputs.map(({ id }) => String(id)));
  return eachOf(inputs, ({ id = '', idProperty, properties = {} }) => {
    const contact = updateContact(state, findContact(state, id, idProperty), { properties, source });
    return viewOf(state, contact, askedOf(properties));
  });
}

export function archiveContacts(state: HubspotState, body: unknown): Answer {
  for (const { id = '' } of inputsOf<Input>(body)) {
    const contact = state.contacts.get(id);
    if (contact && !contact.archivedAt) archiveContact(state, contact, source);
  }
  return { status: 204 };
}

/** Those that are there; the others are named together in one line of errors. */
export function readContacts(state: HubspotState, body: unknown): Answer {
  const asked = (body ?? {}) as { idProperty?: string; properties?: string[]; propertiesWithHistory?: string[] };
  const properties = { properties: asked.properties ?? [], withHistory: asked.propertiesWithHistory ?? [] };
  const missing: string[] = [];
  const results = inputsOf<Input>(body).flatMap(({ id = '' }) => {
    try {
      return [viewOf(state, findContact(state, id, asked.idProperty), properties)];
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 404) throw error;
      missing.push(id);
      return [];
    }
  });
  const refusal = new Refusal(404, 'OBJECT_NOT_FOUND', 'Some records could not be found; they may have been deleted.');
  return answered(results, missing.length > 0 ? [lineOf(refusal, { ids: missing })] : []);
}

/** Batches of preferences say in the body what failed; their status is 200 all the same. */
export function writeStatuses(state: HubspotState, body: unknown): Answer {
  const { body: answer } = eachOf(inputsOf<Record<string, unknown>>(body), (input) =>
    writeStatus(state, String(input.subscriberIdString ?? ''), input),
  );
  return { status: 200, body: answer };
}

export function readStatusesOf(state: HubspotState, body: unknown, businessUnitId?: number): Answer {
  return eachOf(inputsOf<string>(body), (address) => ({
    subscriberIdString: addressOf(address),
    statuses: readStatuses(state, address, businessUnitId),
  }));
}

export function readWideStatusesOf(state: HubspotState, body: unknown, businessUnitId?: number): Answer {
  return eachOf(inputsOf<string>(body), (address) => ({
    subscriberIdString: addressOf(address),
    wideStatuses: readWideStatuses(state, address, businessUnitId),
  }));
}

export function unsubscribeAllOf(
  state: HubspotState,
  body: unknown,
  { businessUnitId, isVerbose }: { businessUnitId?: number; isVerbose: boolean },
): Answer {
  const { body: answer } = eachOf(inputsOf<string>(body), (address) => {
    const statuses = unsubscribeAll(state, addressOf(address), businessUnitId);
    return isVerbose ? { subscriberIdString: address, statuses } : { subscriberIdString: address };
  });
  return { status: 200, body: answer };
}

/** The answer to a batch, and to every call of communication preferences v4. */
export function answered(results: readonly unknown[], errors: readonly unknown[] = []): Answer {
  const at = new Date().toISOString();
  const failed = errors.length > 0 ? { numErrors: errors.length, errors } : {};
  return {
    status: errors.length > 0 ? 207 : 200,
    body: { status: 'COMPLETE', results, startedAt: at, completedAt: at, ...failed },
  };
}

function eachOf<T>(inputs: readonly T[], act: (input: T) => unknown): Answer {
  const errors: unknown[] = [];
  const results = inputs.flatMap((input) => {
    try {
      return [act(input)];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const id = typeof input === 'string' ? input : ((input as Input).id ?? Object(input).subscriberIdString ?? '');
      errors.push(lineOf(error, { ids: [String(id)] }));
      return [];
    }
  });
  return answered(results, errors);
}

function inputsOf<T>(body: unknown): readonly T[] {
  const { inputs } = (body ?? {}) as { inputs?: unknown };
  if (!Array.isArray(inputs) || inputs.length === 0) throw invalid('inputs has to be a list with something in it');
  if (inputs.length > MOST) throw invalid(`A batch holds no more than ${MOST} inputs`);
  return inputs as readonly T[];
}

function refuseDoubles(ids: readonly string[]): void {
  const doubles = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (doubles.length > 0) throw invalid('A record is named twice in one batch', { context: { ids: doubles } });
}

function addressOf(address: string): string {
  if (typeof address === 'string' && address.includes('@')) return address;
  throw invalid('The address is not valid');
}

function askedOf(properties: Readonly<Record<string, unknown>>) {
  return { properties: ['email', ...Object.keys(properties)], withHistory: [] };
}
