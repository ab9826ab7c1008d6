import type { Pool } from 'pg';
import { type AddressKey, keyHashOf, keyVersionOf } from '../domain/address-key';
import type { Suppression } from '../domain/suppression';
import type { Channel, ChannelOrAll, SuppressionReason, SuppressionScope } from '../domain/words';
import { Conditions } from './conditions';
import { keyOf, NOBODY, placeOf } from './rows';

export interface SuppressionConditions {
  readonly reason?: SuppressionReason;
  readonly scope?: SuppressionScope;
  /** Those that stop this channel, alone or with all. */
  readonly channel?: Channel;
  readonly controller?: string;
  readonly since?: Date;
  readonly until?: Date;
  /** Those on one of the addresses, and those that one of the contacts made. */
  readonly about?: { readonly keys: readonly AddressKey[]; readonly contactIds: readonly string[] };
}

/** The key of a row: several addresses and channels may bear one no. */
export type SuppressionPlace = Pick<Suppression, 'key' | 'contactId' | 'channel' | 'place'>;

export interface ListedSuppression extends Suppression {
  readonly isEnded: boolean;
}

interface Row {
  readonly hash: string;
  readonly key_version: number;
  readonly contact_id: string;
  readonly channel: ChannelOrAll;
  readonly scope: SuppressionScope;
  readonly reason: SuppressionReason;
  readonly controller: string | null;
  readonly stated_by: Suppression['statedBy'];
  readonly source: Suppression['source'];
  readonly stated_at: Date;
  readonly position: number;
  readonly ordinal: number;
  readonly is_ended: boolean;
}

const KEY = ['s.position', 's.ordinal', 's.hash', 's.key_version', 's.contact_id', 's.channel'];

/** Rows of the suppression list in the order of their noes. They are only ever inserted: none is lost between pages. */
export async function readSuppressionPage(
  pool: Pool,
  asked: SuppressionConditions,
  { after, first }: { after?: SuppressionPlace; first: number },
): Promise<ListedSuppression[]> {
  const conditions = conditionsOf(asked).after(KEY, after && keyValues(after));
  const { rows } = await pool.query<Row>(
    `SELECT s.*, e.of_position IS NOT NULL AS is_ended
     FROM suppression s LEFT JOIN suppression_ending e ON e.of_position = s.position AND e.of_ordinal = s.ordinal
     WHERE ${conditions.text} ORDER BY ${KEY.join(', ')} LIMIT ${conditions.parameter(first)}`,
    conditions.values,
  );
  return rows.map(suppressionOfRow);
}

function conditionsOf(asked: SuppressionConditions): Conditions {
  const conditions = new Conditions()
    .add('s.reason = $?', asked.reason)
    .add('s.scope = $?', asked.scope)
    .add(`s.channel IN ($?, 'ALL')`, asked.channel)
    .add('s.controller = $?', asked.controller)
    .add('s.stated_at >= $?', asked.since)
    .add('s.stated_at < $?', asked.until);
  if (!asked.about) return conditions;
  const contactIds = conditions.parameter(asked.about.contactIds);
  return conditions.add(
    `(s.hash = ANY($?::uuid[]) OR (s.contact_id = ANY(${contactIds}::uuid[]) AND s.contact_id <> '${NOBODY}'))`,
    asked.about.keys.map(keyHashOf),
  );
}

function keyValues({ key, contactId, channel, place }: SuppressionPlace): unknown[] {
  return [place.position, place.ordinal, keyHashOf(key), keyVersionOf(key), contactId ?? NOBODY, channel];
}

function suppressionOfRow(row: Row): ListedSuppression {
  return {
    key: keyOf(row),
    contactId: row.contact_id === NOBODY ? undefined : row.contact_id,
    channel: row.channel,
    scope: row.scope,
    reason: row.reason,
    controller: row.controller ?? undefined,
    statedBy: row.stated_by,
    source: row.source,
    statedAt: row.stated_at,
    place: placeOf(row),
    isEnded: row.is_ended,
  };
}

export interface SuppressionCount {
  readonly reason: SuppressionReason;
  readonly scope: SuppressionScope;
  readonly channel: ChannelOrAll;
  readonly count: number;
}

/** All rows by reason, scope and channel, without the few that were ended. */
export async function countSuppressions(pool: Pool): Promise<SuppressionCount[]> {
  const { rows } = await pool.query<SuppressionCount>(
    `WITH every AS (SELECT reason, scope, channel, count(*) AS rows FROM suppression GROUP BY 1, 2, 3),
     ended AS (
       SELECT s.reason, s.scope, s.channel, count(*) AS rows
       FROM suppression_ending e JOIN suppression s ON s.position = e.of_position AND s.ordinal = e.of_ordinal
       GROUP BY 1, 2, 3
     )
     SELECT reason, scope, channel, (every.rows - coalesce(ended.rows, 0))::float8 AS count
     FROM every LEFT JOIN ended USING (reason, scope, channel)
     WHERE every.rows > coalesce(ended.rows, 0) ORDER BY 1, 2, 3`,
  );
  return rows;
}
