import type { PoolClient } from 'pg';

/** Whose jobs go: by the ids that an erased person had, and by the keys of their mailboxes. */
export interface JobsOfErased {
  readonly contactIds: readonly string[];
  readonly keys: readonly string[];
}

/**
 * Takes away the mails that wait for an erased person, and what is left of those that were sent. A confirmation goes by
 * the contact alone: its key may be a number that somebody else holds too. pg-boss keeps done jobs in a second table.
 */
export async function forgetMailJobs(client: PoolClient, { contactIds, keys }: JobsOfErased): Promise<void> {
  const whose = `name = 'mail' AND
    (data->>'contactId' = ANY($1) OR (data->>'kind' = 'FRESH_LINK' AND data->>'key' = ANY($2)))`;
  await client.query({
    name: 'forget-mail-jobs',
    text: `WITH waiting AS (DELETE FROM pgboss.job WHERE ${whose}),
                done AS (DELETE FROM pgboss.archive WHERE ${whose}) SELECT 1`,
    values: [contactIds, keys],
  });
}
