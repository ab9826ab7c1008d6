import type { ProviderDifference, PushOutcome } from '../provider';
import { ProviderError } from '../provider';
import { inParallel } from './calls';
import type { MailchimpPort } from './client';
import { closeAll, settle } from './closing';
import { erase } from './erasing';
import { isGivenAny, profileOf } from './fields';
import { openFor } from './opening';
import { PersonPush } from './person-push';
import type { MappedAudience, SetUp } from './set-up';

/**
 * Writes differences: all noes first, then what is to be deleted, then one person's yes at a time, then new fields.
 *
 * A member has one status in an audience, so a no to what the audience itself is leaves it, and the topics it carries go
 * with it; in doubt that is a no too many. Nothing here archives: archiving hides a no.
 */
export async function pushAll(
  port: MailchimpPort,
  setUp: SetUp,
  differences: readonly ProviderDifference[],
): Promise<readonly PushOutcome[]> {
  const people = new Map(
    differences.flatMap((one) => (one.kind === 'STATE' ? [[one, new PersonPush(one, setUp)] as const] : [])),
  );
  const all = [...people.values()];
  await closeAll(port, setUp, all);
  const erasures = differences.filter((one) => one.kind === 'ERASE');
  const erased = new Map(await inParallel(erasures, async (one) => [one, await erase(port, setUp, one.ref)] as const));
  for (const person of all.filter(({ hasFailed }) => !hasFailed)) {
    await settle(person, () => openFor(port, setUp, person));
  }
  await inParallel(
    all.filter(({ hasFailed }) => !hasFailed),
    (person) =>
      settle(person, async () => {
        await giveFields(port, setUp, person);
        await person.complete(port);
      }),
  );
  return differences.map((one) => (one.kind === 'STATE' ? people.get(one)?.outcome() : erased.get(one)) ?? unread());
}

function unread(): PushOutcome {
  return { kind: 'FAILED', error: new ProviderError('retry', 'Mailchimp was told nothing of it') };
}

/** New fields of a profile go to those who are in an audience; they make nobody a member and change no status. */
async function giveFields(port: MailchimpPort, setUp: SetUp, person: PersonPush): Promise<void> {
  const { fields, areFieldsHeld, difference } = person.change;
  if (!fields || areFieldsHeld) return;
  for (const audience of setUp.audiences) {
    const write = profileOf(fields, audience.mergeTags);
    const isEmpty = write.language === undefined && Object.keys(write.mergeFields ?? {}).length === 0;
    const wentAlong = difference.opened.some(({ topic }) => audience.inStep.includes(topic));
    if (isEmpty || wentAlong || !(await isGivenFields(port, person, audience))) continue;
    person.stands(audience, await port.changeMember(audience.list, person.hash, write));
  }
}

/** Asked of Mailchimp only where it may be so: most people are in no audience, and all have a name. */
async function isGivenFields(port: MailchimpPort, person: PersonPush, audience: MappedAudience): Promise<boolean> {
  const { held } = person.change;
  if (!person.standingIn(audience)) {
    if (held && !held.isHeld) return false;
    // An audience of mandatory topics alone shows in no state.
    if (held && audience.inStep.length > 0) return person.isKnownMailedIn(audience);
    person.stands(audience, await port.member(audience.list, person.hash));
  }
  return isGivenAny(person.standingIn(audience)?.member);
}
