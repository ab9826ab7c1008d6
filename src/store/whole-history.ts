import type { PoolClient } from 'pg';
import { readInteractionsOf } from './interaction-reads';
import type { Interaction } from './interactions';
import { type LedgerRow, readEntriesOf } from './ledger';

const A_PAGE = 1_000;

/** All that the ledger and the interactions hold of these contacts, as the caller's transaction sees it. */
export async function readWholeHistory(
  client: PoolClient,
  contactIds: readonly string[],
): Promise<{ readonly entries: readonly LedgerRow[]; readonly interactions: readonly Interaction[] }> {
  const entries = await allPages((after?: LedgerRow) => readEntriesOf(client, contactIds, { after, first: A_PAGE }));
  const interactions = await allPages((after?: Interaction) =>
    readInteractionsOf(client, contactIds, { after, most: A_PAGE }),
  );
  return { entries, interactions };
}

async function allPages<Row>(readPage: (after?: Row) => Promise<Row[]>): Promise<Row[]> {
  const all: Row[] = [];
  for (;;) {
    const page = await readPage(all.at(-1));
    all.push(...page);
    if (page.length < A_PAGE) return all;
  }
}
