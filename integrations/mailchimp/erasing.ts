import type { ContactRef, PushOutcome } from '../provider';
import { ProviderError } from '../provider';
import type { MailchimpPort } from './client';
import type { MappedAudience, SetUp } from './set-up';
import { hashOf } from './translate';

/**
 * Deletes a person for good in every audience, and looks whether it was done. Who is not there is erased.
 *
 * It cannot be taken back: Mailchimp lets no call make the address a member again.
 */
export async function erase(
  port: MailchimpPort,
  { audiences, lostStops }: SetUp,
  ref: ContactRef,
): Promise<PushOutcome> {
  try {
    for (const audience of audiences) {
      for (const hash of await hashesIn(port, audience, ref)) {
        const wasThere = await port.deleteForGood(audience.list, hash);
        if (wasThere && (await port.member(audience.list, hash))) throw stillThere();
      }
    }
    if (lostStops.length > 0) throw unreachable();
    return { kind: 'ERASED' };
  } catch (error) {
    if (error instanceof ProviderError) return { kind: 'FAILED', error };
    throw error;
  }
}

/** Deletion takes the hash alone. Where there is only an id, whoever bears it is looked up, the archived too. */
async function hashesIn(port: MailchimpPort, { list }: MappedAudience, ref: ContactRef): Promise<readonly string[]> {
  if (ref.email) return [hashOf(ref.email.value)];
  if (ref.remoteId === undefined) return [];
  const query = { unique_email_id: ref.remoteId, count: 10 };
  const pages = [await port.members(list, query), await port.members(list, { ...query, status: 'archived' })];
  const bearing = pages.flatMap(({ members }) => members).filter(({ uniqueId }) => uniqueId === ref.remoteId);
  return [...new Set(bearing.map(({ hash }) => hash))];
}

function stillThere(): ProviderError {
  return new ProviderError('retry', 'Mailchimp took a deletion and still has the member');
}

function unreachable(): ProviderError {
  return new ProviderError(
    'retry',
    'an audience of the policy was not found at Mailchimp: it may still hold the person',
  );
}
