import { clicksAtOnce } from '../domain/actor';
import { keyHashOf } from '../domain/address-key';
import { type Keeping, keepInteraction } from '../domain/interaction';
import type { NotKeptReason } from '../domain/words';
import type { Transaction } from '../store/database';
import { addToCounts, type InteractionCount } from '../store/interaction-counts';
import {
  type FoundPeople,
  type FoundPerson,
  findPeople,
  insertInteractions,
  lockForRecording,
  type NewInteraction,
  noteHumanClicks,
  noteSeen,
} from '../store/interactions';
import type { Ground } from './ground';
import { isTracked, type Line } from './interaction-line';
import { markFreshAgain } from './mark-fresh-again';

/** What became of one line. */
export type Outcome = 'RECORDED' | 'REPEATED' | NotKeptReason;

/** A message counts as just delivered for so long around a click. */
const DELIVERED_BEFORE_MS = 10_000;
const DELIVERED_AFTER_MS = 60_000;

interface Judged {
  readonly line: Line;
  readonly row?: NewInteraction;
  readonly count?: InteractionCount;
  readonly reason?: NotKeptReason;
}

/**
 * Records the lines of a batch in the caller's transaction, in their order: reads everybody's state in one statement,
 * judges each, and writes what is new. An objection that was acknowledged before a line came in is in what is read.
 */
export async function recordLines(ground: Ground, client: Transaction, lines: readonly Line[]): Promise<Outcome[]> {
  if (lines.length === 0) return [];
  await lockForRecording(client);
  const people = await findPeople(client, askedAbout(lines), timeAround(lines));
  const judge = judgeFor(ground, people, lines);
  const judged = withoutRepeats(lines.map(judge));
  const recorded = await write(ground, client, [...judged.values()]);
  return lines.map((line) => {
    const first = judged.get(eventNameOf(line)) as Judged;
    if (first.reason) return first.reason;
    return first.line === line && recorded.has(first) ? 'RECORDED' : 'REPEATED';
  });
}

/** Of lines that repeat each other in one batch the first one counts. */
function withoutRepeats(judged: readonly Judged[]): Map<string, Judged> {
  const first = new Map<string, Judged>();
  for (const one of judged) {
    const name = eventNameOf(one.line);
    if (!first.has(name)) first.set(name, one);
  }
  return first;
}

function eventNameOf({ source, providerEventId, statedAt }: Line): string {
  return `${source}\n${providerEventId}\n${statedAt.getTime()}`;
}

function askedAbout(lines: readonly Line[]): { hashes: string[]; contactIds: string[] } {
  return {
    hashes: [...new Set(lines.flatMap(({ keys }) => keys.map(keyHashOf)))],
    contactIds: [...new Set(lines.flatMap(({ contactId }) => (contactId === undefined ? [] : [contactId])))],
  };
}

/** When a message may have been delivered that is clicked in this batch; undefined when none is. */
function timeAround(lines: readonly Line[]): { from: Date; until: Date } | undefined {
  const clicks = lines.filter(({ report }) => report.kind === 'CLICK').map(({ occurredAt }) => occurredAt.getTime());
  if (clicks.length === 0) return undefined;
  const earliest = clicks.reduce((one, other) => Math.min(one, other));
  const latest = clicks.reduce((one, other) => Math.max(one, other));
  return { from: new Date(earliest - DELIVERED_BEFORE_MS), until: new Date(latest + DELIVERED_AFTER_MS) };
}

function peopleOf({ byHash, byId }: FoundPeople, { contactId, keys }: Line): readonly FoundPerson[] {
  const person = contactId === undefined ? undefined : byId.get(contactId);
  if (person) return [person];
  return keys.map((key) => byHash.get(keyHashOf(key))).find((holders) => holders !== undefined) ?? [];
}

function judgeFor(ground: Ground, people: FoundPeople, lines: readonly Line[]): (line: Line) => Judged {
  const atOnce = linesAtOnce(people, lines);
  const delivered = deliveriesIn(people, lines);
  const circumstances = { policy: ground.active.policy, at: ground.clock() };
  return (line) => {
    const holders = peopleOf(people, line);
    const [person] = holders;
    if (!isTracked(line.report)) return { line, ...deliveryReport(ground, line, person) };
    if (holders.length > 1) return { line, reason: 'SHARED_NUMBER' };
    const seen = {
      ...line.report,
      topic: line.topic,
      occurredAt: line.occurredAt,
      isOneOfMany: atOnce.has(line),
      secondsAfterDelivery:
        person && secondsAfterDelivery(line, [...person.deliveries, ...(delivered.get(person) ?? [])]),
    };
    return { line, ...toStore(ground, { line, person, keeping: keepInteraction(seen, person, circumstances) }) };
  };
}

function linesAtOnce(people: FoundPeople, lines: readonly Line[]): ReadonlySet<Line> {
  const clicks = lines.flatMap((line) => {
    const [person] = peopleOf(people, line);
    const { kind, link, campaign } = line.report;
    if (kind !== 'CLICK' || link === undefined || !person) return [];
    return [
      { line, link, at: line.occurredAt, message: JSON.stringify([person.contactId, campaign, line.topic?.key]) },
    ];
  });
  return new Set([...clicksAtOnce(clicks)].map(({ line }) => line));
}

/** Deliveries that are reported in the same batch as the clicks on them. */
function deliveriesIn(people: FoundPeople, lines: readonly Line[]): Map<FoundPerson, FoundPerson['deliveries']> {
  const found = new Map<FoundPerson, FoundPerson['deliveries']>();
  for (const line of lines) {
    const [person] = line.report.kind === 'DELIVERED' ? peopleOf(people, line) : [];
    const delivery = { campaign: line.report.campaign ?? null, at: line.occurredAt };
    if (person) found.set(person, [...(found.get(person) ?? []), delivery]);
  }
  return found;
}

/** Of the delivery of the same campaign; the nearest to the click. */
function secondsAfterDelivery({ report, occurredAt }: Line, deliveries: FoundPerson['deliveries']): number | undefined {
  const after = deliveries
    .filter(({ campaign }) => campaign === (report.campaign ?? null))
    .map(({ at }) => occurredAt.getTime() - at.getTime())
    .filter((milliseconds) => milliseconds >= -DELIVERED_AFTER_MS && milliseconds <= DELIVERED_BEFORE_MS);
  if (after.length === 0) return undefined;
  return after.reduce((one, other) => (Math.abs(other) < Math.abs(one) ? other : one)) / 1000;
}

/** Kept for a while to know a repeat, whatever is announced: it is about the message and not about what a person did. */
function deliveryReport({ active }: Ground, line: Line, person: FoundPerson | undefined): Omit<Judged, 'line'> {
  const { kind, channel, topic, campaign } = line.report;
  return {
    row: {
      ...keyOf(line),
      occurredAt: line.occurredAt,
      kind,
      channel,
      topic,
      campaign,
      contactId: person?.contactId,
      lawfulBasis: 'LEGITIMATE_INTEREST',
      isLegitimateInterest: true,
      policyVersion: active.policy.version,
      actor: 'UNKNOWN',
    },
  };
}

function keyOf({ source, providerEventId, statedAt }: Line) {
  return { source, providerEventId, statedAt };
}

function toStore(
  { active }: Ground,
  { line, person, keeping }: { line: Line; person: FoundPerson | undefined; keeping: Keeping },
): Omit<Judged, 'line'> {
  if (keeping.keep === 'NOTHING') return { reason: keeping.reason };
  const { kind, channel, campaign } = line.report;
  const about = { kind, channel, campaign, topic: line.topic?.key };
  if (keeping.keep === 'COUNT') {
    return { count: { ...about, day: keeping.day.toISOString().slice(0, 10), actor: keeping.actor, count: 1 } };
  }
  const policyVersion = active.policy.version;
  return { row: { ...keyOf(line), ...about, ...keeping.interaction, contactId: person?.contactId, policyVersion } };
}

/** Gives those that are new. Whose repeat the rows cannot tell is noted apart: a count, or a time that lay in the future. */
async function write(ground: Ground, client: Transaction, judged: readonly Judged[]): Promise<ReadonlySet<Judged>> {
  const isApart = ({ row, count, line }: Judged) =>
    count !== undefined || (row !== undefined && line.statedAt > line.occurredAt);
  const apart = judged.filter(isApart);
  const keys = apart.map((one) => ({ ...keyOf(one.line), occurredAt: one.line.statedAt, one }));
  const noted = new Set((await noteSeen(client, keys, ground.clock())).map(({ one }) => one));
  const rows = judged.flatMap((one) => {
    if (!one.row || (isApart(one) && !noted.has(one))) return [];
    // Noted just now, its own mark would keep it out.
    return [{ ...one.row, statedAt: isApart(one) ? one.row.occurredAt : one.row.statedAt, one }];
  });
  const inserted = await insertInteractions(client, rows);
  await addToCounts(
    client,
    apart.flatMap((one) => (one.count && noted.has(one) ? [one.count] : [])),
  );
  const isHumanClick = ({ kind, actor }: NewInteraction) => kind === 'CLICK' && actor === 'HUMAN';
  const clicks = lastOf(inserted.filter(isHumanClick));
  await markFreshAgain(ground, client, clicks);
  await noteHumanClicks(client, clicks);
  return new Set([...inserted.map(({ one }) => one), ...[...noted].filter(({ count }) => count)]);
}

function lastOf(clicks: readonly NewInteraction[]): Map<string, Date> {
  const last = new Map<string, Date>();
  for (const { contactId, occurredAt } of clicks) {
    if (contactId === undefined) continue;
    const known = last.get(contactId);
    if (!known || known < occurredAt) last.set(contactId, occurredAt);
  }
  return last;
}
