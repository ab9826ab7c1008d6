import { EntitySchema } from 'typeorm';
import { Channel, PreferenceState } from '../../domain/words';
import { isOneOf } from './is-one-of';

/** A row of `preference`. */
export interface PreferenceRow {
  readonly contact_id: string;
  readonly topic: string;
  readonly channel: string;
  readonly state: string;
  readonly stated_by: string;
  readonly source: string;
  readonly at: Date;
  readonly position: string;
  readonly ordinal: number;
  readonly confirmed_on: string[];
  readonly before_state: string | null;
  readonly before_confirmed_on: string[] | null;
}

export const preferenceTable = new EntitySchema<PreferenceRow>({
  name: 'preference',
  columns: {
    contact_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'preference_pkey' },
    topic: { type: 'text', primary: true, primaryKeyConstraintName: 'preference_pkey' },
    channel: { type: 'text', primary: true, primaryKeyConstraintName: 'preference_pkey' },
    state: { type: 'text' },
    stated_by: { type: 'text' },
    source: { type: 'text' },
    at: { type: 'timestamptz' },
    position: { type: 'bigint' },
    ordinal: { type: 'integer' },
    confirmed_on: { type: 'text', array: true },
    before_state: { type: 'text', nullable: true },
    before_confirmed_on: { type: 'text', array: true, nullable: true },
  },
  indices: [{ name: 'preference_state_index', columns: ['topic', 'channel', 'state'] }],
  checks: [
    { name: 'preference_channel_check', expression: isOneOf('channel', Object.keys(Channel)) },
    { name: 'preference_state_check', expression: isOneOf('state', Object.keys(PreferenceState)) },
  ],
  foreignKeys: [
    { name: 'preference_contact_fkey', columnNames: ['contact_id'], target: 'contact', referencedColumnNames: ['id'] },
  ],
});
