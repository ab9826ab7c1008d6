import type { Pool } from 'pg';
import type { AddressKey } from '../domain/address-key';
import type { Transaction } from './database';

export interface FormerHolder {
  readonly key: AddressKey;
  /** Read through merges; living. */
  readonly contactId: string;
}

/** Who held these addresses once and holds them no more, in an order of their own: the ledger tells. */
export async function readFormerHolders(
  client: Transaction | Pool,
  keys: readonly AddressKey[],
): Promise<FormerHolder[]> {
  if (keys.length === 0) return [];
  const { rows } = await client.query<FormerHolder>({
    name: 'read-former-holders',
    text: `SELECT DISTINCT k.key, r.id AS "contactId"
             FROM unnest($1::text[]) k (key)
             JOIN ledger_entry e ON e.kind = 'ADDRESS_ADDED' AND e.body ->> 'key' = k.key
             JOIN contact c ON c.id = e.contact_id
             JOIN contact r ON r.id = coalesce(c.merged_into, c.id) AND r.life = 'LIVING'
            WHERE NOT EXISTS (SELECT FROM address a WHERE a.contact_id = r.id AND a.key_version || ':' || a.hash = k.key)
            ORDER BY 1, 2`,
    values: [keys],
  });
  return rows;
}
