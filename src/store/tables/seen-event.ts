import { EntitySchema } from 'typeorm';

/**
 * A row of `seen_event`: an event whose repeat `interaction` cannot tell, because it was only counted, or because it
 * bore a time in the future and was kept under another. It says nothing of anybody.
 */
export interface SeenEventRow {
  readonly source: string;
  readonly provider_event_id: string;
  /** The time that the event bears, whatever time it was kept under. */
  readonly stated_at: Date;
  readonly seen_at: Date;
}

const key = { primary: true, primaryKeyConstraintName: 'seen_event_pkey' };

export const seenEventTable = new EntitySchema<SeenEventRow>({
  name: 'seen_event',
  columns: {
    source: { type: 'text', ...key },
    provider_event_id: { type: 'text', ...key },
    stated_at: { type: 'timestamptz', ...key },
    seen_at: { type: 'timestamptz' },
  },
  indices: [{ name: 'seen_event_seen_index', columns: ['seen_at'] }],
});
