import type { MailchimpPort } from './client';
import { ticks } from './closing';
import { CallFailure, COMPLIANCE, FORGOTTEN, hasTitle } from './failures';
import { profileOf } from './fields';
import type { Member } from './member';
import type { MemberWrite } from './member-calls';
import type { PersonPush } from './person-push';
import type { MappedAudience, SetUp } from './set-up';
import { stateIn } from './translate';

interface Opening {
  readonly port: MailchimpPort;
  readonly person: PersonPush;
  readonly audience: MappedAudience;
  /** Topics of the audience that are to be opened. */
  readonly topics: readonly string[];
}

/**
 * Opens what the difference opens for one person, audience by audience. What cannot be opened is refused. A no that came
 * in since it was read stays there, and is told: no write of a yes sets a status that was not read to be a no of ours.
 */
export async function openFor(port: MailchimpPort, setUp: SetUp, person: PersonPush): Promise<void> {
  const opened = person.change.difference.opened.map(({ topic }) => topic);
  person.refuses(opened.filter((topic) => setUp.lostTopics.includes(topic)));
  for (const audience of setUp.audiences) {
    const topics = opened.filter((topic) => audience.inStep.includes(topic) && !setUp.lostTopics.includes(topic));
    if (topics.length === 0) continue;
    try {
      await openIn({ port, person, audience, topics });
    } catch (error) {
      // The person said no meanwhile: what is held stays as it is.
      if (error instanceof CallFailure && error.isCalledOff) return;
      if (!hasTitle(error, FORGOTTEN)) throw error;
      person.isForgottenIn(audience);
      person.refuses(topics);
    }
  }
}

async function openIn(opening: Opening): Promise<void> {
  const { port, person, audience, topics } = opening;
  const written = person.standingIn(audience);
  if (!written && person.isKnownMailedIn(audience)) return change(opening, ticksOf(opening));
  const { held } = person.change;
  // Whom no audience had needs no second look: they join, and whoever came in since keeps their status.
  const isUnheld = held !== undefined && !held.isHeld;
  const member = written || isUnheld ? written?.member : await port.member(audience.list, person.hash);
  const isKnownNo = held?.stops.includes(audience.stop) ?? false;
  if (member?.status === 'unsubscribed' && !isKnownNo) {
    // Either it was left just now, for a no to something else in it, or somebody said no since it was read.
    return written ? person.refuses(topics) : person.meetsANo(topics);
  }
  person.stands(audience, member);
  return member ? openAt(opening, member) : join(opening);
}

/** `pending` was mailed a confirmation already, mail to the cleaned fails, and of an unknown status nothing is known. */
async function openAt(opening: Opening, member: Member): Promise<void> {
  const { person, topics } = opening;
  switch (member.status) {
    case 'subscribed':
      return change(opening, ticksOf(opening));
    case 'transactional':
      return rejoin(opening);
    case 'archived':
      // Archiving hides a no: only what the person said after it opens again.
      return isSaidAfter(opening, member) ? rejoin(opening) : person.refuses(topics);
    case 'unsubscribed':
      return reopen(opening, member);
    default:
      return person.refuses(topics);
  }
}

function isSaidAfter({ person }: Opening, { lastChangedAt }: Member): boolean {
  const at = person.change.evidence?.at;
  return at !== undefined && lastChangedAt !== undefined && at.getTime() > lastChangedAt.getTime();
}

/** Who is subscribed gets all that the audience itself is, so each of these topics must be open too. */
function mayJoin({ audience, topics, person }: Opening): boolean {
  return audience.wide.every((topic) => topics.includes(topic) || person.change.held?.topics[topic] === 'OPTED_IN');
}

function ticksOf({ audience, topics, person }: Opening): MemberWrite {
  return {
    ...ticks(
      audience.boxes.filter(({ topic }) => topics.includes(topic)),
      true,
    ),
    ...profileOf(person.change.fields, audience.mergeTags),
    isStillWanted: person.change.mayStillOpen,
  };
}

/** Only what is opened now is ticked: what was ticked when they left is no yes to the rest. */
function freshTicks(opening: Opening): MemberWrite {
  const { audience, topics } = opening;
  const on = ticksOf(opening);
  const off = ticks(
    audience.boxes.filter(({ topic }) => !topics.includes(topic)),
    false,
  );
  return {
    ...on,
    interests: { ...off.interests, ...on.interests },
    permissions: { ...off.permissions, ...on.permissions },
  };
}

async function join(opening: Opening): Promise<void> {
  const { port, person, audience, topics } = opening;
  if (!mayJoin(opening)) return person.refuses(topics);
  const { hash, email, change } = person;
  const write = { hash, statusIfNew: 'subscribed' as const, optedInAt: change.evidence?.at, ...ticksOf(opening) };
  try {
    // Without `status`: whoever came in meanwhile keeps theirs, a no included.
    await settled(opening, await port.putMember(audience.list, email.value, write));
  } catch (error) {
    if (!hasTitle(error, COMPLIANCE)) throw error;
    person.refuses(topics);
  }
}

async function rejoin(opening: Opening): Promise<void> {
  if (!mayJoin(opening)) return opening.person.refuses(opening.topics);
  return change(opening, { ...freshTicks(opening), status: 'subscribed' });
}

/**
 * Over a no that stands there. One that a call or a colleague set can be taken back; of the person's own Mailchimp lets
 * nobody say yes but the person, whom it mails. That mail goes to somebody who objected, so it is asked for once, and only
 * after a yes of theirs that is later than anything that happened there.
 */
async function reopen(opening: Opening, member: Member): Promise<void> {
  const { person, topics } = opening;
  try {
    await rejoin(opening);
  } catch (error) {
    if (!hasTitle(error, COMPLIANCE)) throw error;
    if (isSaidAfter(opening, member)) await change(opening, { ...freshTicks(opening), status: 'pending' });
    person.refuses(topics);
  }
}

async function change(opening: Opening, write: MemberWrite): Promise<void> {
  const { port, person, audience } = opening;
  const member = await port.changeMember(audience.list, person.hash, write);
  if (member) return settled(opening, member);
  // Deleted since it was read: nobody is made a member by what was to change one.
  person.stands(audience, undefined);
  person.refuses(opening.topics);
}

async function settled({ port, person, audience, topics }: Opening, member: Member): Promise<void> {
  if (member.status === 'unsubscribed') {
    const boxes = audience.boxes.filter(({ topic }) => topics.includes(topic));
    if (boxes.length > 0) await port.changeMember(audience.list, person.hash, ticks(boxes, false));
    return person.meetsANo(topics);
  }
  person.stands(audience, member);
  const state = stateIn({ audience, member });
  person.refuses(topics.filter((topic) => state.topics[topic] !== 'OPTED_IN'));
}
