import type { Pool } from 'pg';
import type { RefusalReason, RestrictionScope, Source } from '../domain/words';

/** The oldest of something, up to a number, and how many there are in all. */
export interface Oldest<Row> {
  readonly count: number;
  readonly rows: readonly Row[];
}

export interface StandingRestriction {
  readonly contactId: string;
  readonly scope: RestrictionScope;
  readonly since: Date;
}

/** @param isLiftAsked those that the company wants to end and has not yet told the person about, or the others. */
export async function readRestrictions(
  pool: Pool,
  { isLiftAsked, most }: { isLiftAsked: boolean; most: number },
): Promise<Oldest<StandingRestriction>> {
  const since = isLiftAsked ? 'c.restriction_lift_asked_at' : 'e.at';
  const { rows } = await pool.query<{ id: string; scope: RestrictionScope; since: Date; count: string }>(
    `SELECT c.id, c.restriction_scope AS scope, ${since} AS since, count(*) OVER () AS count
       FROM contact c
       JOIN ledger_entry e ON e.position = c.restriction_position AND e.ordinal = c.restriction_ordinal
      WHERE c.restriction_scope IS NOT NULL AND c.life = 'LIVING'
        AND (c.restriction_lift_asked_at IS NOT NULL) = $1
      ORDER BY since, c.id LIMIT $2`,
    [isLiftAsked, most],
  );
  return {
    count: Number(rows[0]?.count ?? 0),
    rows: rows.map(({ id, scope, since: at }) => ({ contactId: id, scope, since: at })),
  };
}

/** Contacts with a role of whom some address fails; which messages that stops is for the rule to say. */
export async function readFailingHolders(pool: Pool): Promise<{ contactId: string; since: Date }[]> {
  const { rows } = await pool.query<{ id: string; since: Date }>(
    `SELECT f.id, min(f.at) AS since
       FROM (SELECT coalesce(c.merged_into, c.id) AS id, e.at
               FROM undeliverable u
               JOIN ledger_entry e ON e.position = u.position AND e.ordinal = u.ordinal
               JOIN contact c ON c.id = e.contact_id
              UNION ALL
             SELECT a.contact_id, e.at
               FROM undeliverable u
               JOIN ledger_entry e ON e.position = u.position AND e.ordinal = u.ordinal
               JOIN address a ON a.hash = u.hash) f
      WHERE EXISTS (SELECT FROM role r WHERE r.contact_id = f.id)
      GROUP BY f.id ORDER BY since, f.id`,
  );
  return rows.map(({ id, since }) => ({ contactId: id, since }));
}

/** Changes that were refused alike. */
export interface RefusedAlike {
  readonly reason: RefusalReason;
  readonly change: string;
  readonly source: Source;
  readonly count: number;
  readonly lastAt: Date;
  /** Of the last one, by which the ledger shows it. */
  readonly lastPosition: number;
}

/** What was refused since a time, the most frequent first. */
export async function readRefusals(pool: Pool, since: Date): Promise<RefusedAlike[]> {
  const { rows } = await pool.query<RefusedAlike & { count: string; lastPosition: string }>(
    `SELECT body ->> 'reason' AS reason, body ->> 'change' AS change, body ->> 'source' AS source,
            count(*) AS count, max(at) AS "lastAt", max(position) AS "lastPosition"
       FROM ledger_entry WHERE kind = 'CHANGE_REFUSED' AND at >= $1
      GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3`,
    [since],
  );
  return rows.map((row) => ({ ...row, count: Number(row.count), lastPosition: Number(row.lastPosition) }));
}

/** Confirmations that were mailed since a time and that nobody has given or made void. */
export async function countAskedConfirmations(pool: Pool, mailedSince: Date): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    'SELECT count(DISTINCT (contact_id, hash)) AS count FROM asked_confirmation WHERE mail_at > $1',
    [mailedSince],
  );
  return Number(rows[0]?.count ?? 0);
}
