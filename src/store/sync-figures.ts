import type { Pool } from 'pg';
import type { ProviderMap, ProviderName } from '../domain/provider-map';
import type { Oldest } from './cases';

/** How things stand with a provider. Times by the database's clock. */
export interface SyncFigures {
  readonly provider: ProviderName;
  readonly circuit: 'CLOSED' | 'OPEN' | 'HALF_OPEN';
  readonly fault?: string;
  readonly pausedUntil?: Date;
  readonly lastPushAt?: Date;
  readonly lastEventAt?: Date;
  readonly due: number;
  readonly dueNoes: number;
  /** How long the no that has waited longest waits. */
  readonly oldestNoSeconds: number;
  readonly parked: number;
  readonly erasures: number;
  /** Of these, those that the provider refused: not tried again until somebody asks. */
  readonly parkedErasures: number;
  readonly toLookUp: number;
}

interface FiguresRow {
  readonly provider: ProviderName;
  readonly circuit: SyncFigures['circuit'];
  readonly fault: string | null;
  readonly paused_until: Date | null;
  readonly last_push_at: Date | null;
  readonly last_event_at: Date | null;
  readonly due: number;
  readonly due_noes: number;
  readonly oldest_no_seconds: number;
  readonly parked: number;
  readonly erasures: number;
  readonly parked_erasures: number;
  readonly to_look_up: number;
}

/** Of every provider that was ever set up here. */
export async function readSyncFigures(pool: Pool): Promise<SyncFigures[]> {
  const { rows } = await pool.query<FiguresRow>(
    `SELECT c.provider, c.state AS circuit, c.fault, c.last_push_at, c.last_event_at,
            CASE WHEN c.paused_until > now() THEN c.paused_until END AS paused_until,
            coalesce(d.due, 0)::integer AS due, coalesce(d.due_noes, 0)::integer AS due_noes,
            coalesce(d.oldest_no_seconds, 0)::float AS oldest_no_seconds, coalesce(d.parked, 0)::integer AS parked,
            coalesce(e.erasures, 0)::integer AS erasures, coalesce(e.parked, 0)::integer AS parked_erasures,
            (SELECT count(*)::integer FROM provider_hint h WHERE h.provider = c.provider) AS to_look_up
       FROM provider_circuit c
       LEFT JOIN (
         SELECT provider, count(*) FILTER (WHERE due_at < 'infinity') AS due,
                count(*) FILTER (WHERE is_no AND due_at < 'infinity') AS due_noes,
                extract(epoch FROM now() - min(marked_at) FILTER (WHERE is_no)) AS oldest_no_seconds,
                count(*) FILTER (WHERE parked_at IS NOT NULL) AS parked
           FROM due_contact WHERE turns_at IS NULL GROUP BY provider) d USING (provider)
       LEFT JOIN (
         SELECT provider, count(*) AS erasures, count(*) FILTER (WHERE parked_at IS NOT NULL) AS parked
           FROM provider_erasure GROUP BY provider) e USING (provider)
      ORDER BY c.provider`,
  );
  return rows.map((row) => ({
    provider: row.provider,
    circuit: row.circuit,
    fault: row.fault ?? undefined,
    pausedUntil: row.paused_until ?? undefined,
    lastPushAt: row.last_push_at ?? undefined,
    lastEventAt: row.last_event_at ?? undefined,
    due: row.due,
    dueNoes: row.due_noes,
    oldestNoSeconds: row.oldest_no_seconds,
    parked: row.parked,
    erasures: row.erasures,
    parkedErasures: row.parked_erasures,
    toLookUp: row.to_look_up,
  }));
}

/** Contacts that are not written for any more until somebody acts, with why. */
export interface ParkedContact {
  readonly provider: ProviderName;
  readonly contactId: string;
  readonly since: Date;
  readonly reason: string;
}

export async function readParked(pool: Pool, most: number): Promise<Oldest<ParkedContact>> {
  const { rows } = await pool.query<{
    provider: ProviderName;
    contact_id: string;
    parked_at: Date;
    fault: string | null;
    count: string;
  }>(
    `SELECT provider, contact_id, parked_at, fault, count(*) OVER () AS count
       FROM due_contact WHERE parked_at IS NOT NULL ORDER BY parked_at, contact_id LIMIT $1`,
    [most],
  );
  return {
    count: Number(rows[0]?.count ?? 0),
    rows: rows.map(({ provider, contact_id, parked_at, fault }) => ({
      provider,
      contactId: contact_id,
      since: parked_at,
      reason: fault ?? 'not known',
    })),
  };
}

export interface HeldThere {
  readonly provider: ProviderName;
  readonly contactId: string;
  readonly since: Date;
}

/** Living contacts whose record a provider deleted for the person's privacy, and that are held here still. */
export async function readForgottenThere(pool: Pool, most: number): Promise<Oldest<HeldThere>> {
  const { rows } = await pool.query<{ provider: ProviderName; id: string; since: Date; count: string }>(
    `SELECT p.provider, c.id, coalesce(max(p.held_at), now()) AS since, count(*) OVER () AS count
       FROM provider_address p JOIN contact c ON c.id = p.contact_id AND c.life = 'LIVING'
      WHERE (p.held ->> 'isForgotten')::boolean
      GROUP BY p.provider, c.id ORDER BY since, c.id LIMIT $1`,
    [most],
  );
  return {
    count: Number(rows[0]?.count ?? 0),
    rows: rows.map(({ provider, id, since }) => ({ provider, contactId: id, since })),
  };
}

export interface StoppedThere extends HeldThere {
  readonly topics: readonly string[];
}

/** Contacts to whom a provider sends nothing of what must be sent, because they stopped it there. */
export async function readStoppedThere(
  pool: Pool,
  provider: ProviderName,
  { mandatory, stops }: Pick<ProviderMap, 'mandatory' | 'stops'>,
): Promise<StoppedThere[]> {
  if (mandatory.length === 0) return [];
  const ofStops = stops.filter((stop) => stop.mandatory.length > 0);
  const { rows } = await pool.query<{ id: string; since: Date; topics: string[]; stops: string[] }>(
    `SELECT c.id, p.held_at AS since,
            array(SELECT t FROM unnest($2::text[]) t WHERE p.held -> 'topics' ->> t = 'OPTED_OUT') AS topics,
            array(SELECT s FROM unnest($3::text[]) s WHERE p.held -> 'stops' ? s) AS stops
       FROM provider_address p
       JOIN contact c ON c.id = p.contact_id AND c.life = 'LIVING'
       JOIN address a ON a.hash = p.hash AND a.contact_id = c.id AND a.is_primary
      WHERE p.provider = $1 AND (p.held -> 'stops' ?| $3::text[]
         OR EXISTS (SELECT FROM unnest($2::text[]) t WHERE p.held -> 'topics' ->> t = 'OPTED_OUT'))
      ORDER BY p.held_at, c.id`,
    [provider, mandatory, ofStops.map(({ key }) => key)],
  );
  return rows.map(({ id, since, topics, stops: standing }) => ({
    provider,
    contactId: id,
    since: since ?? new Date(0),
    topics: [
      ...new Set([...topics, ...ofStops.filter(({ key }) => standing.includes(key)).flatMap((stop) => stop.mandatory)]),
    ],
  }));
}

/** The provider told us something; at most once a second, as all that matters is how long ago. */
export async function noteProviderEvent(pool: Pool, provider: ProviderName): Promise<void> {
  await pool.query(
    `UPDATE provider_circuit SET last_event_at = now()
      WHERE provider = $1 AND coalesce(last_event_at, '-infinity') < now() - interval '1 s'`,
    [provider],
  );
}
