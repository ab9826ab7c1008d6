import type { Pool } from 'pg';
import { toAbideError } from './database-error';

export type WaitingKind = 'TEXT_MESSAGE' | 'MAIL';

/** A message that a person of the company must read; its words stay where they were received. */
export interface WaitingMessage {
  readonly id: string;
  readonly kind: WaitingKind;
  /** The name that its carrier gave it, by which it is found there. */
  readonly reference: string;
  /** The contact that its sender is, where one alone is. */
  readonly contactId?: string;
  readonly receivedAt: Date;
}

/** The same message twice is one. */
export async function insertWaitingMessage(pool: Pool, message: WaitingMessage): Promise<void> {
  const { id, kind, reference, contactId, receivedAt } = message;
  await run(
    pool,
    `INSERT INTO waiting_message (id, kind, reference, contact_id, received_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (kind, reference) DO NOTHING`,
    [id, kind, reference, contactId ?? null, receivedAt],
  );
}

/** The oldest first. */
export async function selectWaitingMessages(pool: Pool): Promise<readonly WaitingMessage[]> {
  return run<WaitingMessage>(
    pool,
    `SELECT id, kind, reference, contact_id AS "contactId", received_at AS "receivedAt"
       FROM waiting_message ORDER BY received_at, id`,
  );
}

/** False when there is none of that id: it was closed before, or its sender was erased. */
export async function deleteWaitingMessage(pool: Pool, id: string): Promise<boolean> {
  const gone = await run(pool, 'DELETE FROM waiting_message WHERE id = $1 RETURNING id', [id]);
  return gone.length > 0;
}

async function run<R extends object>(pool: Pool, text: string, values: readonly unknown[] = []): Promise<R[]> {
  try {
    return (await pool.query<R>(text, [...values])).rows;
  } catch (error) {
    throw toAbideError(error);
  }
}
