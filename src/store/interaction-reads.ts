import type { Pool, PoolClient } from 'pg';
import type { EventKey, Interaction } from './interactions';
import type { InteractionRow } from './tables/interaction';

const FIELDS = `source, provider_event_id, occurred_at, kind, contact_id, channel, topic, campaign, lawful_basis,
  legitimate_interest, policy_version, actor, actor_reason, ip, browser, client, link`;

/** Of one person under all its ids, oldest first, behind a place in that order. */
export async function readInteractionsOf(
  pool: Pool | PoolClient,
  contactIds: readonly string[],
  { most, after }: { most: number; after?: EventKey },
): Promise<Interaction[]> {
  const behind = after && [after.occurredAt, after.source, after.providerEventId];
  const { rows } = await pool.query<InteractionRow>({
    name: behind ? 'read-interactions-behind' : 'read-interactions',
    text: `SELECT ${FIELDS} FROM interaction WHERE contact_id = ANY($1)
           ${behind ? 'AND (occurred_at, source, provider_event_id) > ($3, $4, $5)' : ''}
           ORDER BY occurred_at, source, provider_event_id LIMIT $2`,
    values: [contactIds, most, ...(behind ?? [])],
  });
  return rows.map(interactionOf);
}

function interactionOf(row: InteractionRow): Interaction {
  return {
    source: row.source,
    providerEventId: row.provider_event_id,
    occurredAt: row.occurred_at,
    kind: row.kind,
    contactId: row.contact_id ?? undefined,
    channel: row.channel,
    topic: row.topic ?? undefined,
    campaign: row.campaign ?? undefined,
    lawfulBasis: row.lawful_basis,
    isLegitimateInterest: row.legitimate_interest,
    policyVersion: row.policy_version,
    actor: row.actor,
    reason: row.actor_reason ?? undefined,
    ip: row.ip ?? undefined,
    browser: row.browser ?? undefined,
    client: row.client ?? undefined,
    link: row.link ?? undefined,
  };
}

/** The last click of each of these people by then: the last one of all where it is early enough, else what is kept. */
export async function readClicksBefore(
  pool: Pool,
  contactIds: readonly string[],
  at: Date,
): Promise<{ readonly contactId: string; readonly lastAt: Date }[]> {
  const { rows } = await pool.query<{ contactId: string; lastAt: Date }>({
    name: 'read-clicks-before',
    text: `
      SELECT contact_id AS "contactId", max(at) AS "lastAt" FROM (
        SELECT contact_id, last_at AS at FROM human_click WHERE contact_id = ANY($1::uuid[]) AND last_at <= $2
        UNION ALL
        SELECT contact_id, occurred_at FROM interaction
        WHERE contact_id = ANY($1::uuid[]) AND kind = 'CLICK' AND actor = 'HUMAN' AND occurred_at <= $2
      ) click GROUP BY contact_id`,
    values: [contactIds, at],
  });
  return rows;
}
