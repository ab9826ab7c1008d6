import type { Pool } from 'pg';
import { isScope, type Scope } from '../domain/scopes';
import { toAbideError } from './database-error';

/** An API key as it is kept: its text is not among it. */
export interface StoredApiKey {
  /** The prefix of its text. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly expiresAt?: Date;
  readonly revokedAt?: Date;
  /** YYYY-MM-DD, in UTC. Coarse on purpose: it answers whether a key is still needed, and tells no working hours. */
  readonly lastUsedOn?: string;
}

export interface StoredApiKeyWithHash extends StoredApiKey {
  /** SHA-256 of the text, in hex. */
  readonly hash: string;
}

interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
  readonly scopes: readonly string[];
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly last_used_on: string | null;
}

/** A date as text: pg would make it midnight in the time zone of the process. */
const COLUMNS = `id, name, encode(hash, 'hex') AS hash, scopes, created_at, expires_at, revoked_at,
                 last_used_on::text AS last_used_on`;

export async function insertApiKey(pool: Pool, key: StoredApiKeyWithHash): Promise<void> {
  await run(
    pool,
    `INSERT INTO api_key (id, name, hash, scopes, created_at, expires_at)
     VALUES ($1, $2, decode($3, 'hex'), $4, $5, $6)`,
    [key.id, key.name, key.hash, key.scopes, key.createdAt, key.expiresAt ?? null],
  );
}

/** All keys, the newest first, those that ended included. */
export async function selectApiKeys(pool: Pool): Promise<readonly StoredApiKey[]> {
  const rows = await run<ApiKeyRow>(pool, `SELECT ${COLUMNS} FROM api_key ORDER BY created_at DESC, id`);
  return rows.map((row) => {
    const { hash, ...key } = apiKeyOf(row);
    return key;
  });
}

export async function findApiKey(pool: Pool, id: string): Promise<StoredApiKeyWithHash | undefined> {
  const rows = await run<ApiKeyRow>(pool, `SELECT ${COLUMNS} FROM api_key WHERE id = $1`, [id]);
  return rows.map(apiKeyOf)[0];
}

/** Answers whether a key that was not revoked before is now. */
export async function markRevoked(pool: Pool, id: string, at: Date): Promise<boolean> {
  const rows = await run(pool, 'UPDATE api_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING id', [
    id,
    at,
  ]);
  return rows.length > 0;
}

/** Writes at most one row a key and day, however many instances use it. */
export async function markUsed(pool: Pool, id: string, day: string): Promise<void> {
  await run(pool, 'UPDATE api_key SET last_used_on = $2 WHERE id = $1 AND last_used_on IS DISTINCT FROM $2::date', [
    id,
    day,
  ]);
}

async function run<Row extends object>(pool: Pool, statement: string, values: unknown[] = []): Promise<Row[]> {
  try {
    return (await pool.query<Row>(statement, values)).rows;
  } catch (error) {
    throw toAbideError(error);
  }
}

/** A scope that this version does not know gives nothing. */
function apiKeyOf(row: ApiKeyRow): StoredApiKeyWithHash {
  return {
    id: row.id,
    name: row.name,
    hash: row.hash,
    scopes: row.scopes.filter(isScope),
    createdAt: row.created_at,
    ...(row.expires_at && { expiresAt: row.expires_at }),
    ...(row.revoked_at && { revokedAt: row.revoked_at }),
    ...(row.last_used_on && { lastUsedOn: row.last_used_on }),
  };
}
