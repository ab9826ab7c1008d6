import type { Call } from './calls';
import type { Request } from './request';

/** A subscription type. */
export interface Definition {
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly businessUnitId: number;
}

export type StatusWord = 'SUBSCRIBED' | 'UNSUBSCRIBED' | 'NOT_SPECIFIED';

/** How an address stands for one type, wide stops taken in. */
export interface Status {
  readonly email: string;
  readonly typeId: string;
  readonly status: StatusWord;
  readonly source?: string;
  readonly at?: Date;
  readonly legalBasis?: string;
  readonly explanation?: string;
  /** Of a write: what it did. */
  readonly effect?: string;
}

export interface WideStatus {
  readonly email: string;
  readonly isPortalWide: boolean;
  readonly businessUnitId: number;
}

export interface StatusWrite {
  readonly email: string;
  readonly typeId: string;
  readonly status: StatusWord;
  readonly legalBasis?: string;
  readonly explanation?: string;
}

export interface PreferenceCalls {
  readDefinitions(): Promise<readonly Definition[]>;
  readStatuses(email: string): Promise<readonly Status[]>;
  /** The wide stops that stand; none: nothing wider than a type was stopped. */
  readWideStatuses(email: string): Promise<readonly WideStatus[]>;
  /** @param mayGo asked right before it is sent; `NotSent` when it says no. */
  writeStatus(write: StatusWrite, mayGo?: () => Promise<boolean>): Promise<Status | undefined>;
  unsubscribeFromAll(email: string, businessUnitId?: number): Promise<void>;
  /** The batch calls: for at most 100, and 403 in an account that has no right to them. An address may be left out. */
  readStatusesOf(emails: readonly string[]): Promise<readonly Status[]>;
  readWideStatusesOf(emails: readonly string[]): Promise<{ answered: readonly string[]; wide: readonly WideStatus[] }>;
  writeStatuses(writes: readonly StatusWrite[]): Promise<readonly Status[]>;
  unsubscribeSetFromAll(emails: readonly string[]): Promise<void>;
}

type Row = Record<string, unknown>;

/** Communication preferences v4 and the dated versions after it, which the SDK does not wrap. */
export function preferenceCalls(request: Request, version: string): PreferenceCalls {
  const root = `/communication-preferences/${version}`;
  const of = (email: string) => `${root}/statuses/${encodeURIComponent(email)}`;
  const email = { channel: 'EMAIL' };
  const read = (name: string): Call => ({ name, isRead: true });
  return {
    async readDefinitions() {
      const body = await request(read('definitions'), { method: 'GET', path: `${root}/definitions` });
      return rows(body.results).map(toDefinition);
    },
    async readStatuses(address) {
      const body = await request(read('statuses'), { method: 'GET', path: of(address), query: email });
      return rows(body.results).flatMap(toStatus);
    },
    async readWideStatuses(address) {
      const path = `${of(address)}/unsubscribe-all`;
      const body = await request(read('wide status'), { method: 'GET', path, query: email });
      return rows(body.results).flatMap(toWideStatus);
    },
    async writeStatus({ email: address, ...write }, mayGo) {
      const parts = { method: 'POST' as const, path: of(address), body: toInput(write) };
      const body = await request({ name: `write ${write.status}`, mayGo }, parts);
      return rows(body.results).flatMap(toStatus)[0];
    },
    async unsubscribeFromAll(address, businessUnitId) {
      const path = `${of(address)}/unsubscribe-all`;
      const query = { ...email, verbose: 'true', businessUnitId };
      await request({ name: 'unsubscribe from all' }, { method: 'POST', path, query });
    },
    ...batchCalls(request, `${root}/statuses/batch`),
  };
}

type BatchCalls = Pick<
  PreferenceCalls,
  'readStatusesOf' | 'readWideStatusesOf' | 'writeStatuses' | 'unsubscribeSetFromAll'
>;

function batchCalls(request: Request, root: string): BatchCalls {
  const query = { channel: 'EMAIL' };
  return {
    async readStatusesOf(inputs) {
      const parts = { method: 'POST' as const, path: `${root}/read`, query, body: { inputs } };
      const body = await request({ name: 'statuses of a set', isRead: true }, parts);
      return rows(body.results).flatMap(({ statuses }) => rows(statuses).flatMap(toStatus));
    },
    async readWideStatusesOf(inputs) {
      const parts = { method: 'POST' as const, path: `${root}/unsubscribe-all/read`, query, body: { inputs } };
      const body = await request({ name: 'wide statuses of a set', isRead: true }, parts);
      const answers = rows(body.results);
      return {
        answered: answers.map(({ subscriberIdString }) => String(subscriberIdString).toLowerCase()),
        wide: answers.flatMap(({ wideStatuses }) => rows(wideStatuses).flatMap(toWideStatus)),
      };
    },
    async writeStatuses(writes) {
      const inputs = writes.map(({ email, ...write }) => ({ subscriberIdString: email, ...toInput(write) }));
      const parts = { method: 'POST' as const, path: `${root}/write`, body: { inputs } };
      const body = await request({ name: 'write statuses of a set' }, parts);
      return rows(body.results).flatMap(toStatus);
    },
    async unsubscribeSetFromAll(inputs) {
      const parts = { method: 'POST' as const, path: `${root}/unsubscribe-all`, query, body: { inputs } };
      await request({ name: 'unsubscribe a set from all' }, parts);
    },
  };
}

/** The type's id is a number here, and a string where types are read. */
function toInput({ typeId, status, legalBasis, explanation }: Omit<StatusWrite, 'email'>): Row {
  const basis = legalBasis && { legalBasis, legalBasisExplanation: explanation ?? '' };
  return { channel: 'EMAIL', statusState: status, subscriptionId: Number(typeId), ...basis };
}

function toDefinition(row: Row): Definition {
  return {
    id: String(row.id),
    name: String(row.name ?? ''),
    isActive: row.isActive === true,
    businessUnitId: Number(row.businessUnitId ?? 0),
  };
}

/** A word that we do not know says nothing that we could go by, so the row is left out. */
function toStatus(row: Row): Status[] {
  const { status } = row;
  if (status !== 'SUBSCRIBED' && status !== 'UNSUBSCRIBED' && status !== 'NOT_SPECIFIED') return [];
  const at = new Date(String(row.timestamp));
  return [
    {
      email: String(row.subscriberIdString ?? '').toLowerCase(),
      typeId: String(row.subscriptionId),
      status,
      source: text(row.source),
      at: Number.isNaN(at.getTime()) ? undefined : at,
      legalBasis: text(row.legalBasis),
      explanation: text(row.legalBasisExplanation),
      effect: text(row.setStatusSuccessReason),
    },
  ];
}

function toWideStatus(row: Row): WideStatus[] {
  if (row.status !== 'UNSUBSCRIBED') return [];
  return [
    {
      email: String(row.subscriberIdString ?? '').toLowerCase(),
      isPortalWide: row.wideStatusType === 'PORTAL_WIDE',
      businessUnitId: Number(row.businessUnitId ?? 0),
    },
  ];
}

function rows(value: unknown): Row[] {
  return Array.isArray(value) ? value.filter((row): row is Row => typeof row === 'object' && row !== null) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
