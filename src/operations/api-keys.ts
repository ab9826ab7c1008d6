import type { Clock } from '../clock';
import { ALL_SCOPES, isScope, type Scope } from '../domain/scopes';
import { AbideError } from '../errors';
import type { Log } from '../log';
import { hashOfBootstrapKey, isApiKeyOf, isSameHash, makeApiKey, readApiKey } from '../security/api-key';
import { findApiKey, insertApiKey, markRevoked, markUsed, type StoredApiKey, selectApiKeys } from '../store/api-keys';
import type { Database } from '../store/database';
import { RecentReads } from './recent-reads';

/** Who a request comes from, and what it may do. */
export interface ApiKeyCaller {
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
}

export interface NewApiKey {
  /** The system it is for. Shown in lists, so never a person's address. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt?: Date;
}

/** The keys of integrations (design, section 6). */
export interface ApiKeys {
  /** Gives the key's text, this once: only its hash is kept. */
  createApiKey(key: NewApiKey): Promise<{ readonly id: string; readonly text: string }>;
  /** The newest first, those that ended included. The key of `ABIDE_API_KEY` has no row and is not among them. */
  listApiKeys(): Promise<readonly StoredApiKey[]>;
  /** Ends a key for good: here at once, on every other instance within 5 seconds. False when no live key has this id. */
  revokeApiKey(id: string): Promise<boolean>;
  /**
   * The caller a key's text stands for; undefined when it is unknown, mistyped, expired or revoked, without a word on
   * which. A database that does not answer is UNAVAILABLE, never a caller.
   */
  readKey(text: string): Promise<ApiKeyCaller | undefined>;
}

export interface ApiKeyParts {
  readonly database: Pick<Database, 'pool'>;
  readonly clock: Clock;
  /** `ABIDE_API_KEY`: has all scopes and needs no row. */
  readonly bootstrapKey?: string;
  readonly log?: Log;
}

/** How long a key is taken for what it was when last read: 5 seconds are promised, and the read itself takes some. */
const TRUSTED_MS = 3_000;
/** Far more than a company has; made-up keys push out others, which are then read again. */
const MOST_KEPT = 1_000;
const LONGEST_NAME = 100;
const BOOTSTRAP_ID = 'bootstrap';

export function createApiKeys({ database: { pool }, clock, bootstrapKey, log }: ApiKeyParts): ApiKeys {
  const bootstrapHash = bootstrapKey === undefined ? undefined : hashOfBootstrapKey(bootstrapKey);
  const bootstrapCaller: ApiKeyCaller = { id: BOOTSTRAP_ID, scopes: new Set(ALL_SCOPES) };
  const recent = new RecentReads((id: string) => readRow(id), { trustedMs: TRUSTED_MS, most: MOST_KEPT });

  async function readRow(id: string) {
    const key = await findApiKey(pool, id);
    return key && { key, caller: { id, scopes: new Set(key.scopes) }, usedOn: { day: key.lastUsedOn } };
  }

  async function readKey(text: string): Promise<ApiKeyCaller | undefined> {
    if (bootstrapHash !== undefined && isApiKeyOf(text, bootstrapHash)) return bootstrapCaller;
    const mark = readApiKey(text);
    const found = mark && (await recent.read(mark.prefix));
    if (!found || !isSameHash(mark.hash, found.key.hash)) return undefined;
    const now = clock();
    if (!isLive(found.key, now)) return undefined;
    noteUse(found.key.id, found.usedOn, now);
    return found.caller;
  }

  /** Not awaited: nobody waits for a note, and a lost one is written with the next use. */
  function noteUse(id: string, usedOn: { day?: string }, now: Date): void {
    const day = now.toISOString().slice(0, 10);
    if (usedOn.day === day) return;
    usedOn.day = day;
    void markUsed(pool, id, day).catch((err) => log?.warn('The last use of a key was not noted.', { err }));
  }

  return {
    readKey,
    listApiKeys: () => selectApiKeys(pool),
    createApiKey: async (wanted) => {
      const createdAt = clock();
      const checked = checkNewApiKey(wanted, createdAt);
      const { text, prefix: id, hash } = makeApiKey();
      await insertApiKey(pool, { ...checked, id, hash, createdAt });
      return { id, text };
    },
    revokeApiKey: async (id) => {
      const isRevoked = await markRevoked(pool, id, clock());
      recent.forget(id);
      return isRevoked;
    },
  };
}

function isLive({ revokedAt, expiresAt }: StoredApiKey, now: Date): boolean {
  return revokedAt === undefined && (expiresAt === undefined || now < expiresAt);
}

function checkNewApiKey({ name, scopes, expiresAt }: NewApiKey, now: Date): NewApiKey {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > LONGEST_NAME) {
    throw mistake('name', `A key has a name of 1 to ${LONGEST_NAME} characters.`);
  }
  if (trimmed.includes('@')) throw mistake('name', 'A key is named for a system, not by an e-mail address.');
  if (scopes.length === 0) throw mistake('scopes', 'A key has at least one scope.');
  if (!scopes.every(isScope)) throw mistake('scopes', `A scope is one of ${ALL_SCOPES.join(', ')}.`);
  if (expiresAt !== undefined && !(expiresAt > now)) throw mistake('expiresAt', 'A key expires later than now.');
  return { name: trimmed, scopes: [...new Set(scopes)], expiresAt };
}

function mistake(path: string, message: string): AbideError {
  return new AbideError('BAD_USER_INPUT', message, { path });
}
