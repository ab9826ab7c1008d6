import type { Client } from '@hubspot/api-client';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/models/Filter';
import type { Clock } from '../../src/clock';
import type { Call, Caller } from './calls';
import { brokenLine, CallFailure, failureOf, saysForgotten } from './failures';

/** A record of a person. */
export interface HubspotContact {
  readonly id: string;
  readonly properties: Readonly<Record<string, string | null>>;
  readonly updatedAt: Date;
}

export interface ContactPage {
  readonly contacts: readonly HubspotContact[];
  /** Opaque; undefined on the last page. */
  readonly after?: string;
}

export interface Search {
  /** Milliseconds; people changed at or after it, the earliest first. Absent: the one changed last. */
  readonly since?: number;
  readonly after?: string;
  readonly limit: number;
}

export interface ContactCalls {
  /** At most 100 of them; those that are not there are left out. */
  readContacts(
    by: 'id' | 'email',
    keys: readonly string[],
    properties: readonly string[],
  ): Promise<readonly HubspotContact[]>;
  listContacts(page: { limit: number; after?: string }, properties: readonly string[]): Promise<ContactPage>;
  searchContacts(search: Search, properties: readonly string[]): Promise<ContactPage>;
  /** Makes the record where there is none. */
  upsertContact(email: string, properties: Readonly<Record<string, string>>): Promise<HubspotContact>;
  /** Undefined when there is no such record. */
  updateContact(
    by: 'id' | 'email',
    key: string,
    properties: Readonly<Record<string, string>>,
  ): Promise<HubspotContact | undefined>;
  /** At most 100 of them. Gives those that were written: whoever is missing in it was not, and it is not said why. */
  updateContacts(
    records: readonly { readonly id: string; readonly properties: Readonly<Record<string, string>> }[],
  ): Promise<readonly HubspotContact[]>;
  /** Everything of the record goes for good, and its address can never be used there again. */
  eraseContact(by: 'id' | 'email', key: string): Promise<void>;
}

type ContactsOfSdk = Client['crm']['contacts'];

const read = (name: string): Call => ({ name, isRead: true });

/** Records of people, by the SDK's own methods. They throw an exception whose message is the whole answer. */
export function contactCalls(sdk: ContactsOfSdk, { caller, clock }: { caller: Caller; clock: Clock }): ContactCalls {
  const ask = <T>(call: Call, send: () => Promise<T>) =>
    caller(call, () => send().catch((error: unknown) => Promise.reject(translated(call.name, error, clock()))));
  return {
    async readContacts(by, keys, properties) {
      const input = {
        propertiesWithHistory: [],
        ...(by === 'email' && { idProperty: 'email' }),
        inputs: keys.map((id) => ({ id })),
        properties: [...properties],
      };
      const answer = await ask(read('contacts of a set'), () => sdk.batchApi.read(input));
      return answer.results;
    },
    async listContacts({ limit, after }, properties) {
      const answer = await ask(read('list contacts'), () =>
        sdk.basicApi.getPage(limit, after, [...properties], undefined, undefined, false),
      );
      return { contacts: answer.results, after: answer.paging?.next?.after };
    },
    async searchContacts({ since, after, limit }, properties) {
      const value = String(since);
      const filters = [{ propertyName: 'lastmodifieddate', operator: FilterOperatorEnum.Gte, value }];
      const request = {
        limit,
        ...(after !== undefined && { after }),
        sorts: [since === undefined ? '-lastmodifieddate' : 'lastmodifieddate'],
        properties: [...properties],
        filterGroups: since === undefined ? [] : [{ filters }],
      };
      const answer = await ask({ ...read('search contacts'), isSearch: true }, () => sdk.searchApi.doSearch(request));
      return { contacts: answer.results, after: answer.paging?.next?.after };
    },
    ...contactWrites(sdk, ask),
  };
}

type Ask = <T>(call: Call, send: () => Promise<T>) => Promise<T>;

function contactWrites(
  sdk: ContactsOfSdk,
  ask: Ask,
): Pick<ContactCalls, 'upsertContact' | 'updateContact' | 'updateContacts' | 'eraseContact'> {
  return {
    async upsertContact(email, properties) {
      const inputs = [{ id: email, idProperty: 'email', properties: { ...properties, email } }];
      const answer = await ask({ name: 'upsert contact' }, () => sdk.batchApi.upsert({ inputs }));
      const [contact] = answer.results;
      if (contact) return contact;
      const errors = 'errors' in answer ? answer.errors : undefined;
      throw new CallFailure('refused', 'HubSpot did not take the record (207 to "upsert contact")', {
        status: 207,
        isForgotten: saysForgotten(errors),
      });
    },
    async updateContact(by, key, properties) {
      try {
        const idProperty = by === 'email' ? 'email' : undefined;
        return await ask({ name: 'update contact' }, () => sdk.basicApi.update(key, { properties }, idProperty));
      } catch (error) {
        if (error instanceof CallFailure && error.status === 404) return undefined;
        throw error;
      }
    },
    async updateContacts(records) {
      // A 207 is a success too: who failed is in `errors`, and not among the results.
      const answer = await ask({ name: 'update contacts of a set' }, () =>
        sdk.batchApi.update({ inputs: records.map(({ id, properties }) => ({ id, properties })) }),
      );
      return answer.results;
    },
    async eraseContact(by, key) {
      const input = { objectId: key, ...(by === 'email' && { idProperty: 'email' }) };
      await ask({ name: 'erase contact' }, () => sdk.basicApi.purge(input)).catch((error: unknown) => {
        if (!(error instanceof CallFailure && error.status === 404)) throw error;
      });
    },
  };
}

function translated(call: string, error: unknown, at: Date): CallFailure {
  if (typeof error !== 'object' || error === null || typeof (error as { code?: unknown }).code !== 'number') {
    return brokenLine(call, error);
  }
  const { code, body, headers } = error as { code: number; body?: unknown; headers?: Record<string, string> };
  return failureOf(call, { status: code, header: (name) => headers?.[name], body }, at);
}
