import type { Pool } from 'pg';
import type { Address, AddressKind } from '../domain/address';
import { toAbideError } from './database-error';

/** The place of an address in the walk. */
export interface WalkedAddress {
  readonly hash: string;
  readonly contactId: string;
  readonly address: Address;
}

interface Row {
  readonly hash: string;
  readonly contact_id: string;
  readonly kind: AddressKind;
  readonly value: string;
}

/** Every address of a kind that is held, some thousands at a time. What comes or goes meanwhile may be in it or not. */
export async function* walkAddresses(pool: Pool, kind: AddressKind, most = 5_000): AsyncGenerator<WalkedAddress[]> {
  let after: WalkedAddress | undefined;
  for (;;) {
    const page: WalkedAddress[] = (
      await run(
        pool,
        `SELECT hash, contact_id, kind, value FROM address
         WHERE kind = $1 AND (hash, contact_id) > ($2, $3) ORDER BY hash, contact_id LIMIT $4`,
        [kind, after?.hash ?? NOBODY, after?.contactId ?? NOBODY, most],
      )
    ).map(walked);
    if (page.length > 0) yield page;
    if (page.length < most) return;
    after = page.at(-1);
  }
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The addresses that stand under these hashes now. */
export async function addressesUnder(pool: Pool, hashes: readonly string[]): Promise<WalkedAddress[]> {
  if (hashes.length === 0) return [];
  const rows = await run(pool, 'SELECT hash, contact_id, kind, value FROM address WHERE hash = ANY($1::uuid[])', [
    hashes,
  ]);
  return rows.map(walked);
}

function walked({ hash, contact_id, kind, value }: Row): WalkedAddress {
  return { hash, contactId: contact_id, address: { kind, value } as Address };
}

async function run(pool: Pool, text: string, values: readonly unknown[]): Promise<Row[]> {
  try {
    return (await pool.query<Row>(text, [...values])).rows;
  } catch (error) {
    throw toAbideError(error);
  }
}
