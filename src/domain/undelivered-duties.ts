import { addressKindOf, requiredRoleOf } from './contact';
import type { Policy } from './policy';
import type { Register } from './register';
import { decideSend } from './send-decision';
import { livingContact, sendFacts } from './send-facts';

/**
 * The mandatory topics that a contact has to get for a live role and that cannot arrive. A mandatory topic is owed to
 * somebody (design, section 3, row 4); when its address fails, row 2 rightly says no, and nobody would notice.
 */
export function undeliveredDuties(
  register: Register,
  contactId: string,
  { policy, at }: { policy: Policy; at: Date },
): string[] {
  const contact = livingContact(register, contactId);
  if (!contact) return [];
  const owed = policy.topics.filter(
    (topic) => topic.class === 'MANDATORY' && requiredRoleOf(contact, topic.requiredRoles, at) !== undefined,
  );
  return owed.flatMap((topic) => {
    const channels = topic.channels.filter((channel) => addressKindOf(channel) !== undefined);
    const reasons = channels.map(
      (channel) => decideSend(sendFacts(register, { policy, topic, channel, at }, contact)).reason,
    );
    return reasons.length > 0 && reasons.every((reason) => reason === 'UNDELIVERABLE') ? [topic.key] : [];
  });
}
