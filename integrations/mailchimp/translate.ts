import { createHash } from 'node:crypto';
import type { Address } from '../../src/domain/address';
import { parseEmail } from '../../src/domain/email-address';
import type { ToldAct } from '../../src/domain/provider-event';
import type { ProviderState, Silence } from '../../src/domain/provider-state';
import type { PreferenceState } from '../../src/domain/words';
import type { ContactFields, ProviderEvent } from '../provider';
import { hasFields } from './fields';
import type { Member } from './member';
import type { Box, MappedAudience } from './set-up';

/** Mailchimp's name of an address in paths. It is made anew for each call and kept nowhere: anybody can make it. */
export function hashOf(email: string): string {
  return createHash('md5').update(email.toLowerCase()).digest('hex');
}

/** What one audience holds of a person; `member` undefined: they are not in it. */
export interface Standing {
  readonly audience: MappedAudience;
  readonly member: Member | undefined;
}

/** What one audience says, in our words. */
export interface AudienceState {
  readonly topics: Readonly<Record<string, PreferenceState>>;
  readonly silent: Readonly<Record<string, Silence>>;
  readonly isStopped: boolean;
}

const IS_MAILED: Readonly<Record<string, PreferenceState>> = { subscribed: 'OPTED_IN', pending: 'PENDING' };

/**
 * A member's status, interests and permissions as preferences.
 *
 * Mail goes out where the status is `subscribed` and the box is ticked. A box that is not ticked is no answer, as most
 * were never asked for. Archived, cleaned and non-subscribed members say neither yes nor no: archiving hides a no, and
 * a status that we do not know may be anything, so it is not silent and a no is written.
 */
export function stateIn({ audience, member }: Standing): AudienceState {
  const topics: Record<string, PreferenceState> = {};
  const silent: Record<string, Silence> = {};
  for (const topic of audience.inStep) {
    const boxes = audience.boxes.filter((box) => box.topic === topic);
    const isLost = boxes.length === 0 && !audience.wide.includes(topic);
    if (isLost) continue;
    const said = topicIn(member, boxes);
    if (isSilence(said)) silent[topic] = said;
    else topics[topic] = said;
  }
  if (isSilent(member, audience)) silent[audience.stop] = 'ABSENT';
  return { topics, silent, isStopped: member?.status === 'unsubscribed' };
}

function topicIn(member: Member | undefined, boxes: readonly Box[]): PreferenceState | Silence {
  if (!member) return 'ABSENT';
  if (member.status === 'unsubscribed') return 'OPTED_OUT';
  if (member.status === undefined) return 'UNKNOWN';
  const mailed = IS_MAILED[member.status];
  const ticked = boxes.filter((box) => isTicked(member, box)).length;
  if (mailed === undefined) return boxes.length > ticked ? 'AWAY_UNTICKED' : 'ABSENT';
  if (ticked === boxes.length) return mailed;
  // One of the two was taken back: in doubt a no.
  return ticked === 0 ? 'UNTICKED' : 'OPTED_OUT';
}

function isSilence(said: PreferenceState | Silence): said is Silence {
  return said === 'ABSENT' || said === 'UNTICKED' || said === 'AWAY_UNTICKED';
}

/** Whether a stop of the audience needs not be written. The no of the archived is: unarchived, they would get mail. */
function isSilent(member: Member | undefined, { keepsUnknownNoes }: MappedAudience): boolean {
  return member ? member.status === 'cleaned' : !keepsUnknownNoes;
}

export function isTicked(member: Member, { kind, id }: Box): boolean {
  if (kind === 'interests') return member.interests[id] === true;
  return member.permissions.some((one) => one.id === id && one.isEnabled);
}

/** What all audiences together hold of a person. */
export function stateOf(standings: readonly Standing[]): ProviderState {
  const states = standings.map((standing) => ({ ...standing, ...stateIn(standing) }));
  return {
    isHeld: standings.some(({ member }) => member !== undefined),
    topics: Object.assign({}, ...states.map(({ topics }) => topics)),
    stops: states.filter(({ isStopped }) => isStopped).map(({ audience }) => audience.stop),
    isUndeliverable: standings.some(({ member }) => member?.status === 'cleaned'),
    isComplaint: standings.some(({ member }) => member !== undefined && isComplaint(member)),
    isForgotten: false,
    silent: Object.assign({}, ...states.map(({ silent }) => silent)),
  };
}

/** The reason that a person gave, of which the rest may be words of their own. */
function isComplaint({ status, unsubscribeReason }: Member): boolean {
  return status === 'unsubscribed' && /^(abuse|spam)\b/i.test(unsubscribeReason);
}

/**
 * The whole of what is held of a person, as an event; undefined when no audience has them.
 *
 * @param email as we hold it; Mailchimp's own spelling where we do not.
 */
export function readingOf(
  standings: readonly Standing[],
  { email, at, covers }: { email: Address; at: Date; covers?: readonly string[] },
): ProviderEvent | undefined {
  const held = standings.flatMap(({ member }) => (member ? [member] : []));
  if (held.length === 0) return undefined;
  const times = held.map(({ lastChangedAt }) => lastChangedAt?.getTime() ?? 0);
  return {
    kind: 'READING',
    occurredAt: Math.max(...times) > 0 ? new Date(Math.max(...times)) : at,
    ref: { email, remoteId: remoteIdOf(held) },
    state: stateOf(standings),
    acts: actsOf(standings),
    profile: profileIn(held),
    // Of those whom it does not speak of it is not known what they hold.
    ...(covers ? { covers } : { hasFields: (fields) => haveFields(standings, fields) }),
  };
}

function haveFields(standings: readonly Standing[], fields: ContactFields): boolean {
  return standings.every(({ audience, member }) => !member || hasFields(member, fields, audience.mergeTags));
}

/** One for the address, the same in every audience; it is neither the address nor a hash of it. */
export function remoteIdOf(members: readonly Member[]): string | undefined {
  return members.find(({ uniqueId }) => uniqueId !== '')?.uniqueId;
}

/** When they joined by an act of their own. Who was added by a list or by a call has such a time too, and did nothing. */
function actsOf(standings: readonly Standing[]): Record<string, ToldAct> {
  return Object.fromEntries(
    standings.flatMap((standing) => {
      const { audience, member } = standing;
      if (!member?.optedInAt || !member.isOwnAct) return [];
      const act = { occurredAt: member.optedInAt, reference: `Mailchimp, audience ${audience.key}` };
      const open = Object.entries(stateIn(standing).topics).filter(([, state]) => state === 'OPTED_IN');
      return open.map(([topic]) => [topic, act] as const);
    }),
  );
}

function profileIn(members: readonly Member[]): { name?: string; language?: string } {
  const name = members.find((one) => one.name !== '')?.name;
  const language = members.find((one) => /^[a-z]{2,3}$/.test(one.language))?.language;
  return { ...(name && { name }), ...(language && { language }) };
}

export function addressOf(email: string): Address | undefined {
  const parsed = parseEmail(email);
  return parsed.ok ? parsed.address : undefined;
}
