import type { Pool } from 'pg';
import { NOBODY } from './rows';

/** Living contacts with an e-mail address after this id, in the order of ids. */
export async function readContactsWithEmail(pool: Pool, after: string | undefined, most: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'read-contacts-with-email',
    text: `SELECT c.id FROM contact c
            WHERE c.life = 'LIVING' AND c.id > $1
              AND EXISTS (SELECT FROM address a WHERE a.contact_id = c.id AND a.kind = 'EMAIL')
            ORDER BY c.id LIMIT $2`,
    values: [after ?? NOBODY, most],
  });
  return rows.map(({ id }) => id);
}
