import type { Clock } from '../../src/clock';
import type { ContactRef, ProviderEvent } from '../provider';
import { inParallel } from './calls';
import type { MailchimpPort } from './client';
import type { Member } from './member';
import type { MappedAudience, SetUp } from './set-up';
import { addressOf, hashOf, readingOf, type Standing } from './translate';

/** What Mailchimp holds now: one reading for each whom an audience has; an id that nobody bears any more is gone. */
export async function fetchAll(
  { port, setUp, clock }: { port: MailchimpPort; setUp: SetUp; clock: Clock },
  named: readonly ContactRef[],
): Promise<readonly ProviderEvent[]> {
  const refs = [...new Map(named.map((ref) => [ref.email?.value ?? `id ${ref.remoteId}`, ref])).values()];
  const asked = refs.flatMap((ref) => setUp.audiences.map((audience) => ({ ref, audience })));
  const members = await inParallel(asked, ({ ref, audience }) => memberOf(port, audience, ref));
  return refs.flatMap((ref, place): ProviderEvent[] => {
    const first = place * setUp.audiences.length;
    const standings = setUp.audiences.map(
      (audience, index): Standing => ({ audience, member: members[first + index] }),
    );
    const spelling = standings.find(({ member }) => member)?.member?.email ?? '';
    const email = ref.email ?? addressOf(spelling);
    const reading = email && readingOf(standings, { email, at: clock() });
    if (reading) return [reading];
    return ref.email ? [] : [{ kind: 'DELETED', isForPrivacy: false, occurredAt: clock(), ref }];
  });
}

async function memberOf(port: MailchimpPort, { list }: MappedAudience, ref: ContactRef): Promise<Member | undefined> {
  if (ref.email) return port.member(list, hashOf(ref.email.value));
  const query = { unique_email_id: ref.remoteId, count: 10 };
  const bears = ({ uniqueId }: Member) => uniqueId === ref.remoteId;
  const shown = (await port.members(list, query)).members.find(bears);
  return shown ?? (await port.members(list, { ...query, status: 'archived' })).members.find(bears);
}
