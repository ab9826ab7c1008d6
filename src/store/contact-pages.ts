import type { Pool } from 'pg';
import type { TopicChannel } from '../domain/contact';
import type { LedgerPlace } from '../domain/ledger-place';
import type { PreferenceState, Relation } from '../domain/words';
import { Conditions } from './conditions';

export interface ContactConditions {
  readonly relation?: Relation;
  readonly business?: boolean;
  readonly country?: string;
  readonly language?: string;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
  /** Contacts whose stored state on the topic and channel is one of these; UNKNOWN is also that there is none. */
  readonly preference?: TopicChannel & { readonly states: readonly PreferenceState[] };
}

export interface ContactPlace {
  readonly id: string;
  readonly place: LedgerPlace;
}

/**
 * Living contacts in the order in which they were made. That place never changes, and a new one stands behind all
 * others (positions come in commit order), so whoever lives through a paging is found in it exactly once.
 */
export async function readContactPlaces(
  pool: Pool,
  asked: ContactConditions,
  { after, first }: { after?: LedgerPlace; first: number },
): Promise<ContactPlace[]> {
  const conditions = new Conditions()
    .add('c.relation = $?', asked.relation)
    .add('c.business = $?', asked.business)
    .add('c.country = $?', asked.country)
    .add('c.language = $?', asked.language)
    .add('c.created_at > $?', asked.createdAfter)
    .add('c.created_at < $?', asked.createdBefore)
    .after(['c.created_position', 'c.created_ordinal'], after && [after.position, after.ordinal]);
  if (asked.preference) addPreference(conditions, asked.preference);
  const { rows } = await pool.query<{ id: string; position: string; ordinal: number }>(
    `SELECT c.id, c.created_position AS position, c.created_ordinal AS ordinal FROM contact c
     WHERE c.life = 'LIVING' AND ${conditions.text}
     ORDER BY c.created_position, c.created_ordinal LIMIT ${conditions.parameter(first)}`,
    conditions.values,
  );
  return rows.map(({ id, position, ordinal }) => ({ id, place: { position: Number(position), ordinal } }));
}

function addPreference(
  conditions: Conditions,
  { topic, channel, states }: NonNullable<ContactConditions['preference']>,
): void {
  const isUnknown = states.includes('UNKNOWN');
  const about = `p.contact_id = c.id AND p.topic = ${conditions.parameter(topic)} AND p.channel = ${conditions.parameter(channel)}`;
  const stated = (list: string) => `EXISTS (SELECT FROM preference p WHERE ${about} AND p.state = ANY(${list}))`;
  if (isUnknown) conditions.add(`NOT ${stated('$?')}`, ['PENDING', 'OPTED_IN', 'OPTED_OUT']);
  else conditions.add(stated('$?'), states);
}
