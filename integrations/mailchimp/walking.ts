import type { Clock } from '../../src/clock';
import type { ProviderEvent, ProviderPage } from '../provider';
import { inParallel } from './calls';
import type { MailchimpPort } from './client';
import { cursorText, readCursor } from './cursor';
import { type Member, timeText } from './member-calls';
import type { MappedAudience, SetUp } from './set-up';
import { addressOf, readingOf, type Standing } from './translate';

export interface WalkParts {
  readonly port: MailchimpPort;
  readonly setUp: SetUp;
  readonly clock: Clock;
}

interface MemberCursor {
  /** Audience by audience, those that are shown and then the archived, which a list leaves out unless it is asked. */
  readonly place: number;
  /** Within the place: who changed since, and how many of those were seen. */
  readonly since?: string;
  readonly offset: number;
  /** By place: the last change that was seen. */
  readonly marks: Readonly<Record<string, string>>;
}

const START: MemberCursor = { place: 0, offset: 0, marks: {} };
const PAGE = { ALL: 1000, CHANGES: 200 };
const SECOND = 1000;
/** Changes show late, and times have whole seconds; what comes twice is an echo. */
const OVERLAP_MS = 300 * SECOND;
/** How far back a first walk of changes goes; what is older is for a walk of all. */
const FIRST_MS = 86_400 * SECOND;

/**
 * One page of members. Pages follow the time of the last change and not an offset: whoever changes meanwhile moves to the
 * end, and with an offset those in between would be passed over.
 */
export async function walkMembers(
  parts: WalkParts,
  { walk, cursor }: { walk: 'ALL' | 'CHANGES'; cursor: string | undefined },
): Promise<ProviderPage> {
  const at = readCursor<MemberCursor>(cursor) ?? START;
  const audience = parts.setUp.audiences[Math.floor(at.place / 2)];
  if (!audience) return { events: [], cursor: cursorText({ ...START, marks: at.marks }), isLast: true };
  const isArchived = at.place % 2 === 1;
  const mark = `${audience.list}${isArchived ? '/archived' : ''}`;
  const since = at.since ?? (walk === 'CHANGES' ? startOf(at.marks[mark], parts.clock()) : undefined);
  const { members } = await parts.port.members(audience.list, {
    count: PAGE[walk],
    offset: at.offset,
    sort_field: 'last_changed',
    sort_dir: 'ASC',
    ...(isArchived && { status: 'archived' }),
    ...(since && { since_last_changed: since }),
  });
  const events =
    walk === 'ALL' ? await pageOfAll(parts, audience, members) : await wholeReadings(parts, audience, members);
  const last = lastChange(members);
  const marks = walk === 'CHANGES' ? { ...at.marks, [mark]: later(at.marks[mark], last ?? since) } : at.marks;
  const next = nextCursor(
    { ...at, marks, since },
    { isFull: members.length >= PAGE[walk], count: members.length, last },
  );
  const isLast = parts.setUp.audiences[Math.floor(next.place / 2)] === undefined;
  return { events, cursor: cursorText(isLast ? { ...START, marks } : next), isLast };
}

function startOf(mark: string | undefined, now: Date): string {
  const from = mark === undefined ? now.getTime() - FIRST_MS : Date.parse(mark) - OVERLAP_MS;
  return timeText(new Date(from));
}

function later(one: string | undefined, other: string | undefined): string {
  const times = [one, other].flatMap((text) => (text === undefined ? [] : [Date.parse(text)]));
  return timeText(new Date(Math.max(0, ...times)));
}

function lastChange(members: readonly Member[]): string | undefined {
  const times = members.flatMap(({ lastChangedAt }) => (lastChangedAt ? [lastChangedAt.getTime()] : []));
  return times.length === 0 ? undefined : timeText(new Date(Math.max(...times)));
}

/** On from a second before the last change that was seen; by number where more changed in one second than fit a page. */
function nextCursor(
  at: MemberCursor,
  { isFull, count, last }: { isFull: boolean; count: number; last: string | undefined },
): MemberCursor {
  if (!isFull) return { place: at.place + 1, offset: 0, marks: at.marks };
  const since = last && timeText(new Date(Date.parse(last) - SECOND));
  const isFurther = since !== undefined && (at.since === undefined || Date.parse(since) > Date.parse(at.since));
  return isFurther ? { ...at, since, offset: 0 } : { ...at, offset: at.offset + count };
}

/** With one audience a member is the whole; with several, a part: to ask the others for each would be a call a person. */
async function pageOfAll(
  { setUp, clock }: WalkParts,
  audience: MappedAudience,
  members: readonly Member[],
): Promise<readonly ProviderEvent[]> {
  const covers = setUp.audiences.length > 1 ? [audience.stop, ...audience.inStep] : undefined;
  return members.flatMap((member) => {
    const email = addressOf(member.email);
    const reading = email && readingOf([{ audience, member }], { email, at: clock(), covers });
    return reading ? [reading] : [];
  });
}

async function wholeReadings(
  { port, setUp, clock }: WalkParts,
  audience: MappedAudience,
  members: readonly Member[],
): Promise<readonly ProviderEvent[]> {
  const readings = await inParallel(members, async (member) => {
    const email = addressOf(member.email);
    if (!email) return undefined;
    const standings: Standing[] = [];
    for (const one of setUp.audiences) {
      const isThis = one === audience;
      standings.push({ audience: one, member: isThis ? member : await port.member(one.list, member.hash) });
    }
    return readingOf(standings, { email, at: clock() });
  });
  return readings.flatMap((reading) => reading ?? []);
}
