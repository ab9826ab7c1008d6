import { isLeftBy } from '../../src/domain/provider-map';
import { ProviderError } from '../provider';
import { inParallel } from './calls';
import type { MailchimpPort } from './client';
import { FORGOTTEN, hasTitle } from './failures';
import type { Member } from './member';
import { type MemberWrite, MOST_AT_ONCE } from './member-calls';
import type { PersonPush } from './person-push';
import type { Box, MappedAudience, SetUp } from './set-up';
import { isTicked } from './translate';

/** What is to be closed for one person in one audience. */
interface Closing {
  readonly person: PersonPush;
  readonly audience: MappedAudience;
  /** The whole audience; otherwise boxes alone. */
  readonly leaves: boolean;
  readonly boxes: readonly Box[];
}

/** Writes the noes of many people: those who leave an audience in one call for up to 500, boxes one by one. */
export async function closeAll(port: MailchimpPort, setUp: SetUp, people: readonly PersonPush[]): Promise<void> {
  const planned = setUp.audiences.flatMap((audience) => people.flatMap((person) => closingIn(audience, person)));
  const found = await inParallel(planned, (closing) => located(port, closing));
  const closings = found.flatMap((closing) => closing ?? []);
  for (const audience of setUp.audiences) {
    const leaving = closings.filter((closing) => closing.audience === audience && closing.leaves);
    for (let start = 0; start < leaving.length; start += MOST_AT_ONCE) {
      await leaveTogether(port, audience, leaving.slice(start, start + MOST_AT_ONCE));
    }
  }
  const single = closings.filter(({ leaves }) => !leaves);
  await inParallel(single, (closing) => settle(closing.person, () => close(port, closing)));
  for (const person of people) tellLost(setUp, person);
}

/** A no that has no place there waits until somebody has set up what it is about; what it could close is closed. */
function tellLost({ lostStops, lostTopics }: SetUp, person: PersonPush): void {
  const { stops, closed } = person.change.difference;
  const isLost = stops.some((stop) => lostStops.includes(stop)) || closed.some((topic) => lostTopics.includes(topic));
  if (isLost) person.fails(new ProviderError('refused', 'Mailchimp lacks an audience or a box that the policy names'));
}

function closingIn(audience: MappedAudience, person: PersonPush): Closing[] {
  const { stops, closed, opened } = person.change.difference;
  const boxes = audience.boxes.filter(({ topic }) => closed.includes(topic));
  const isOpen = (topic: string) =>
    person.change.held?.topics[topic] === 'OPTED_IN' || opened.some((one) => one.topic === topic);
  const leaves = stops.includes(audience.stop) || isLeftBy(audience.left, closed, isOpen);
  return leaves || boxes.length > 0 ? [{ person, audience, leaves, boxes }] : [];
}

/** Whoever is not known to be in the audience is looked up first: a no makes nobody a member, unless the policy says so. */
async function located(port: MailchimpPort, closing: Closing): Promise<Closing | undefined> {
  const { person, audience, leaves } = closing;
  if (person.isKnownIn(audience)) return closing;
  let isToWrite = false;
  await settle(person, async () => {
    const member = await port.member(audience.list, person.hash);
    person.stands(audience, member);
    if (member) isToWrite = !isClosed(member, closing) && isWritten(member, leaves);
    else if (leaves && audience.keepsUnknownNoes) await keepNo(port, person, audience);
  });
  return isToWrite ? closing : undefined;
}

/** Mail to the cleaned fails, and `cleaned` would be lost; a box of those who are not mailed by it closes nothing. */
function isWritten({ status }: Member, leaves: boolean): boolean {
  if (status === 'cleaned') return false;
  return leaves || (status !== 'archived' && status !== 'transactional');
}

async function keepNo(port: MailchimpPort, person: PersonPush, audience: MappedAudience): Promise<void> {
  const { hash, email } = person;
  const no = { hash, statusIfNew: 'unsubscribed', status: 'unsubscribed' } as const;
  await unlessForgotten(person, audience, () => port.putMember(audience.list, email.value, no));
}

/** No campaign and no upload brings back who was deleted for good, so their no needs no writing. */
async function unlessForgotten(
  person: PersonPush,
  audience: MappedAudience,
  write: () => Promise<Member | undefined>,
): Promise<Member | undefined> {
  try {
    const member = await write();
    person.stands(audience, member);
    return member;
  } catch (error) {
    if (!hasTitle(error, FORGOTTEN)) throw error;
    person.isForgottenIn(audience);
    return undefined;
  }
}

async function leaveTogether(
  port: MailchimpPort,
  audience: MappedAudience,
  closings: readonly Closing[],
): Promise<void> {
  const written = closings.length > 1 ? await writtenTogether(port, audience, closings) : new Map<string, Member>();
  if (!written) return;
  const left = closings.filter((closing) => {
    const member = written.get(closing.person.hash);
    if (!member || !isClosed(member, closing)) return true;
    closing.person.stands(audience, member);
    return false;
  });
  // A row that was turned away says less of why than a call of its own does.
  await inParallel(left, (closing) => settle(closing.person, () => close(port, closing)));
}

async function writtenTogether(
  port: MailchimpPort,
  audience: MappedAudience,
  closings: readonly Closing[],
): Promise<ReadonlyMap<string, Member> | undefined> {
  const emails = [...new Map(closings.map(({ person }) => [person.hash, person.email.value])).values()];
  try {
    const members = await port.stopMembers(audience.list, emails);
    return new Map(members.map((member) => [member.hash, member]));
  } catch (error) {
    // Only where it is this set that will not do; else each would fail in the same way again.
    if (error instanceof ProviderError && error.kind === 'refused') return new Map();
    for (const { person } of closings) person.fails(error);
    return undefined;
  }
}

async function close(port: MailchimpPort, closing: Closing): Promise<void> {
  const { person, audience, leaves, boxes } = closing;
  const write: MemberWrite = leaves ? { status: 'unsubscribed' } : offOf(boxes);
  const member = await unlessForgotten(person, audience, () => port.changeMember(audience.list, person.hash, write));
  if (!member) {
    if (leaves && audience.keepsUnknownNoes) await keepNo(port, person, audience);
    return;
  }
  if (!isClosed(member, closing)) throw new ProviderError('retry', 'Mailchimp took a no and does not hold it');
}

export function offOf(boxes: readonly Box[]): MemberWrite {
  return ticks(boxes, false);
}

export function ticks(boxes: readonly Box[], isOn: boolean): MemberWrite {
  const of = (kind: Box['kind']) =>
    Object.fromEntries(boxes.filter((box) => box.kind === kind).map(({ id }) => [id, isOn]));
  return { interests: of('interests'), permissions: of('permissions') };
}

function isClosed(member: Member, { leaves, boxes }: Closing): boolean {
  if (member.status === 'unsubscribed') return true;
  return !leaves && boxes.every((box) => !isTicked(member, box));
}

/** Does one person's part; what goes wrong with it is theirs alone. */
export async function settle(person: PersonPush, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    person.fails(error);
  }
}
