import { EntitySchema } from 'typeorm';
import { TrackingState } from '../../domain/contact';
import { Relation, RestrictionScope } from '../../domain/words';
import { isOneOf } from './is-one-of';

/** A row of `contact`. */
export interface ContactRow {
  readonly id: string;
  readonly life: string;
  readonly merged_into: string | null;
  readonly created_at: Date;
  readonly created_position: string;
  readonly created_ordinal: number;
  readonly name: string | null;
  readonly language: string | null;
  readonly organisation: string | null;
  readonly relation: string | null;
  readonly business: boolean;
  readonly country: string | null;
  readonly address_origin: string | null;
  readonly told_under: string | null;
  readonly restriction_scope: string | null;
  readonly restriction_position: string | null;
  readonly restriction_ordinal: number | null;
  readonly restriction_lift_asked_at: Date | null;
  readonly pause_until: Date | null;
  readonly pause_position: string | null;
  readonly pause_ordinal: number | null;
  readonly tracking: string;
  readonly marketing_tracking: string;
  readonly last_human_contact_at: Date | null;
}

export const contactTable = new EntitySchema<ContactRow>({
  name: 'contact',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'contact_pkey' },
    life: { type: 'text' },
    merged_into: { type: 'uuid', nullable: true },
    created_at: { type: 'timestamptz' },
    created_position: { type: 'bigint' },
    created_ordinal: { type: 'integer' },
    name: { type: 'text', nullable: true },
    language: { type: 'text', nullable: true },
    organisation: { type: 'text', nullable: true },
    relation: { type: 'text', nullable: true },
    business: { type: 'boolean' },
    country: { type: 'text', nullable: true },
    address_origin: { type: 'text', nullable: true },
    told_under: { type: 'text', nullable: true },
    restriction_scope: { type: 'text', nullable: true },
    restriction_position: { type: 'bigint', nullable: true },
    restriction_ordinal: { type: 'integer', nullable: true },
    restriction_lift_asked_at: { type: 'timestamptz', nullable: true },
    pause_until: { type: 'timestamptz', nullable: true },
    pause_position: { type: 'bigint', nullable: true },
    pause_ordinal: { type: 'integer', nullable: true },
    tracking: { type: 'text' },
    marketing_tracking: { type: 'text' },
    last_human_contact_at: { type: 'timestamptz', nullable: true },
  },
  indices: [
    { name: 'contact_merged_into_index', columns: ['merged_into'], where: 'merged_into IS NOT NULL' },
    {
      name: 'contact_created_place_index',
      columns: ['created_position', 'created_ordinal'],
      where: "life = 'LIVING'",
    },
    { name: 'contact_created_at_index', columns: ['created_at'], where: "life = 'LIVING'" },
    { name: 'contact_country_index', columns: ['country'], where: "life = 'LIVING'" },
    { name: 'contact_language_index', columns: ['language'], where: "life = 'LIVING'" },
    {
      name: 'contact_restriction_index',
      columns: ['restriction_position'],
      where: 'restriction_scope IS NOT NULL',
    },
  ],
  checks: [
    { name: 'contact_life_check', expression: isOneOf('life', ['LIVING', 'MERGED', 'ERASED']) },
    { name: 'contact_relation_check', expression: isOneOf('relation', Object.keys(Relation)) },
    {
      name: 'contact_restriction_scope_check',
      expression: isOneOf('restriction_scope', Object.keys(RestrictionScope)),
    },
    { name: 'contact_tracking_check', expression: isOneOf('tracking', Object.keys(TrackingState)) },
    { name: 'contact_marketing_tracking_check', expression: isOneOf('marketing_tracking', Object.keys(TrackingState)) },
  ],
});
