import type { Clock } from '../../src/clock';
import type { ProviderEvent, ProviderPage } from '../provider';
import { inParallel } from './calls';
import type { MailchimpPort } from './client';
import { cursorText, readCursor } from './cursor';
import { type Member, timeText } from './member';
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
  /** Within the place: who changed since, and how many of those were seen already. */
  readonly since?: string;
  readonly offset: number;
  /** The last member that was seen, by the id of the address, where the page goes on by number. */
  readonly after?: string;
  /** By place: the last change that was seen. */
  readonly marks: Readonly<Record<string, string>>;
}

const START: MemberCursor = { place: 0, offset: 0, marks: {} };
const PAGE = { ALL: 1000, CHANGES: 200 };
const HALF_A_SECOND = 500;
/** Changes show late, and times have whole seconds; what comes twice is an echo. */
const OVERLAP_MS = 300_000;
/** How far back a first walk of changes goes; what is older is for a walk of all. */
const FIRST_MS = 86_400_000;

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
  const mark = `${audience.list}${isArchived(at) ? '/archived' : ''}`;
  const since = at.since ?? (walk === 'CHANGES' ? startOf(at.marks[mark], parts.clock()) : undefined);
  const page = await pageOf({ port: parts.port, list: audience.list }, { ...at, since }, PAGE[walk]);
  if (!page) {
    const back = { ...at, since, offset: Math.max(0, at.offset - PAGE[walk]), after: undefined };
    return { events: [], cursor: cursorText(back), isLast: false };
  }
  const { members } = page;
  const read = walk === 'ALL' ? pageOfAll : wholeReadings;
  const events = await read(parts, audience, members);
  const seen = later(at.marks[mark], lastChange(members) ?? since);
  const marks = walk === 'CHANGES' ? { ...at.marks, [mark]: seen } : at.marks;
  const next = nextCursor({ ...at, marks, since }, page);
  const isLast = parts.setUp.audiences[Math.floor(next.place / 2)] === undefined;
  return { events, cursor: cursorText(isLast ? { ...START, marks } : next), isLast };
}

function isArchived({ place }: MemberCursor): boolean {
  return place % 2 === 1;
}

interface MemberPage {
  readonly members: readonly Member[];
  readonly isFull: boolean;
}

/**
 * By number it begins with the one that was seen last. Undefined when that is another: somebody before them changed and
 * went to the end, so all moved up.
 */
async function pageOf(
  { port, list }: { port: MailchimpPort; list: string },
  at: MemberCursor,
  most: number,
): Promise<MemberPage | undefined> {
  const { members } = await port.members(list, {
    count: most,
    offset: at.after ? at.offset - 1 : at.offset,
    sort_field: 'last_changed',
    sort_dir: 'ASC',
    ...(isArchived(at) && { status: 'archived' }),
    ...(at.since && { since_last_changed: at.since }),
  });
  const isFull = members.length >= most;
  if (!at.after) return { members, isFull };
  return members[0]?.uniqueId === at.after ? { members: members.slice(1), isFull } : undefined;
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

/**
 * On from the second in which the last of the page changed, past those of it that were seen. Whether `since` itself is in is
 * not said, and times are whole seconds: so it is asked for from half a second before, which is the same either way.
 */
function nextCursor(at: MemberCursor, { members, isFull }: MemberPage): MemberCursor {
  if (!isFull) return { place: at.place + 1, offset: 0, marks: at.marks };
  const last = lastChange(members);
  const after = members.at(-1)?.uniqueId || undefined;
  const since = last && new Date(Date.parse(last) - HALF_A_SECOND).toISOString();
  if (last === undefined || since === at.since) return { ...at, offset: at.offset + members.length, after };
  const ofThatSecond = members.filter(({ lastChangedAt }) => lastChangedAt?.getTime() === Date.parse(last));
  return { ...at, since, offset: ofThatSecond.length, after };
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
