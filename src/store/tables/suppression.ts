import { EntitySchema } from 'typeorm';
import { ALL_CHANNELS, Channel, SuppressionReason, SuppressionScope } from '../../domain/words';
import { isOneOf } from './is-one-of';

/** A row of `suppression`. */
export interface SuppressionRow {
  readonly hash: string;
  readonly key_version: number;
  readonly contact_id: string;
  readonly channel: string;
  readonly scope: string;
  readonly reason: string;
  readonly controller: string | null;
  readonly stated_by: string;
  readonly source: string;
  readonly stated_at: Date;
  readonly position: string;
  readonly ordinal: number;
}

export const suppressionTable = new EntitySchema<SuppressionRow>({
  name: 'suppression',
  columns: {
    hash: { type: 'uuid', primary: true, primaryKeyConstraintName: 'suppression_pkey' },
    key_version: { type: 'smallint', primary: true, primaryKeyConstraintName: 'suppression_pkey' },
    contact_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'suppression_pkey' },
    channel: { type: 'text', primary: true, primaryKeyConstraintName: 'suppression_pkey' },
    scope: { type: 'text' },
    reason: { type: 'text' },
    controller: { type: 'text', nullable: true },
    stated_by: { type: 'text' },
    source: { type: 'text' },
    stated_at: { type: 'timestamptz' },
    position: { type: 'bigint', primary: true, primaryKeyConstraintName: 'suppression_pkey' },
    ordinal: { type: 'integer', primary: true, primaryKeyConstraintName: 'suppression_pkey' },
  },
  indices: [
    {
      name: 'suppression_contact_index',
      columns: ['contact_id'],
      where: "contact_id <> '00000000-0000-0000-0000-000000000000'",
    },
    { name: 'suppression_place_index', columns: ['position', 'ordinal'] },
    { name: 'suppression_reason_index', columns: ['reason', 'scope', 'channel'] },
    { name: 'suppression_stated_at_index', columns: ['stated_at'] },
    { name: 'suppression_controller_index', columns: ['controller'], where: 'controller IS NOT NULL' },
  ],
  checks: [
    { name: 'suppression_channel_check', expression: isOneOf('channel', [...Object.keys(Channel), ALL_CHANNELS]) },
    { name: 'suppression_scope_check', expression: isOneOf('scope', Object.keys(SuppressionScope)) },
    { name: 'suppression_reason_check', expression: isOneOf('reason', Object.keys(SuppressionReason)) },
  ],
});
