import type { Member, Source, Status, WritableStatus } from './account';
import { inCompliance } from './problems';

/** What a member's status is, who set it, and whether it is theirs to lift. */
export type Standing = Pick<Member, 'status' | 'setBy' | 'isInCompliance' | 'statusBeforeArchive'>;

type Known = Standing & Pick<Member, 'email'>;

/**
 * The status after a write by a call or by a colleague.
 *
 * What the person, a bounce or a complaint closed cannot be set to `subscribed`, only to `pending`, which mails them.
 * What a call or a colleague closed can. So can the archived, whatever they were before: archiving takes the mark off.
 */
export function written(member: Known | undefined, wanted: WritableStatus, setBy: Source): Standing {
  if (!member) {
    return { status: wanted, setBy, isInCompliance: wanted === 'cleaned', statusBeforeArchive: undefined };
  }
  if (wanted === 'subscribed' && member.isInCompliance) throw inCompliance(member.email);
  const isSame = member.status === wanted;
  return {
    status: wanted,
    setBy: isSame ? member.setBy : setBy,
    isInCompliance: member.isInCompliance || wanted === 'cleaned',
    statusBeforeArchive: undefined,
  };
}

/** The person clicked in the confirmation, or signed up by a form: that alone opens what is in compliance. */
export function subscribedByThePerson(): Standing {
  return { status: 'subscribed', setBy: 'user', isInCompliance: false, statusBeforeArchive: undefined };
}

/** The person's own no, or their complaint. */
export function unsubscribedByThePerson(): Standing {
  return { status: 'unsubscribed', setBy: 'user', isInCompliance: true, statusBeforeArchive: undefined };
}

/** Mail to them failed for good. */
export function bounced(): Standing {
  return { status: 'cleaned', setBy: 'user', isInCompliance: true, statusBeforeArchive: undefined };
}

export function archived(member: Standing, setBy: Source): Standing {
  return { status: 'archived', setBy, isInCompliance: false, statusBeforeArchive: member.status };
}

/** Statuses from which an unsubscribe is news that a webhook tells. */
export const MAILED: readonly Status[] = ['subscribed', 'pending'];
