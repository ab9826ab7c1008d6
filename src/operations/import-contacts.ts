import { randomUUID } from 'node:crypto';
import type { Change } from '../domain/change';
import type { RefusalReason } from '../domain/words';
import { type Call, type CommitLane, rehearse } from './commit-change';
import { type Ground, namedAddress } from './ground';
import type { ChangeAnswer, ImportContact, ImportReport } from './index';

const ROWS_UNDER_WAY = 500;

/**
 * Takes in the rows of an export. It closes whatever the rows close, and opens only what is UNKNOWN, with the person's
 * own act as evidence: never an opt-in over a no, never an erased person. The same file again changes nothing.
 */
export async function importContacts(
  ground: Ground,
  lane: CommitLane,
  {
    rows,
    dryRun,
    onProgress,
  }: { rows: AsyncIterable<ImportContact>; dryRun?: boolean; onProgress?: (done: number) => void },
): Promise<ImportReport> {
  const report = {
    contacts: 0,
    created: 0,
    changed: 0,
    unchanged: 0,
    optIns: 0,
    stops: 0,
    refused: {} as Partial<Record<RefusalReason, number>>,
    ledgerPosition: 0,
  };
  let waiting: Call[] = [];
  const flush = async () => {
    const calls = waiting;
    waiting = [];
    const answers = dryRun ? await rehearse(ground, calls) : await Promise.all(calls.map((call) => lane.run(call)));
    answers.forEach((answer, index) => {
      count(report, calls[index] as Call, answer);
    });
    onProgress?.(report.contacts);
  };
  for await (const row of rows) {
    waiting.push({ changes: changesOf(ground, row) });
    if (waiting.length >= ROWS_UNDER_WAY) await flush();
  }
  if (waiting.length > 0) await flush();
  return report;
}

/** Noes first: whatever else a row says is judged with them in place. */
function changesOf(ground: Ground, row: ImportContact): Change[] {
  const named = namedAddress(ground, row.email);
  const carried = {
    contact: { named },
    source: 'IMPORT' as const,
    evidence: row.reference === undefined ? undefined : { reference: row.reference },
  };
  const upsert: Change = {
    ...carried,
    kind: 'UPSERT_CONTACT',
    newContactId: randomUUID(),
    email: named,
    phone: row.phone && namedAddress(ground, row.phone),
    codes: row.codes ?? {},
    profile: row.profile ?? {},
  };
  const changes: Change[] = [upsert];
  for (const { topic, channel } of row.optOuts)
    changes.push({ ...carried, kind: 'SET_PREFERENCE', topic, channel, state: 'OPTED_OUT', statedBy: 'RECIPIENT' });
  if (row.objection)
    changes.push({ ...carried, kind: 'OBJECT', newContactId: randomUUID(), ...row.objection, statedBy: 'RECIPIENT' });
  if (row.isUndeliverable) changes.push({ ...carried, kind: 'MARK_UNDELIVERABLE' });
  for (const { topic, channel, occurredAt, confirmedAt } of row.optIns) {
    changes.push({
      ...carried,
      kind: 'SET_PREFERENCE',
      topic,
      channel,
      state: 'OPTED_IN',
      statedBy: 'RECIPIENT',
      occurredAt,
      confirmedAt,
    });
  }
  return changes;
}

type Counts = { -readonly [K in keyof ImportReport]: ImportReport[K] } & {
  refused: Partial<Record<RefusalReason, number>>;
};

function count(report: Counts, { changes }: Call, answer: ChangeAnswer): void {
  report.contacts++;
  const [upsert] = changes;
  const isCreated = upsert?.kind === 'UPSERT_CONTACT' && answer.contactId === upsert.newContactId;
  const isChanged = answer.entries > answer.refused.length;
  if (isCreated) report.created++;
  else if (isChanged) report.changed++;
  else report.unchanged++;
  const refusedAt = new Set(answer.refused.map((refusal) => refusal.index));
  changes.forEach((change, index) => {
    if (refusedAt.has(index)) return;
    if (change.kind === 'SET_PREFERENCE' && change.state === 'OPTED_IN') report.optIns++;
    else if (change.kind === 'SET_PREFERENCE' || change.kind === 'OBJECT') report.stops++;
  });
  for (const { reason } of answer.refused) report.refused[reason] = (report.refused[reason] ?? 0) + 1;
  report.ledgerPosition = Math.max(report.ledgerPosition, answer.ledgerPosition);
}
