import { addressKindOf, type ContactState, preferenceOf } from '../domain/contact';
import { isLater } from '../domain/ledger-place';
import type { Policy } from '../domain/policy';
import type { Register } from '../domain/register';
import { decideSend } from '../domain/send-decision';
import { effectivePreference, sendFacts } from '../domain/send-facts';
import type { Suppression } from '../domain/suppression';
import { type Topic, takesPreferences } from '../domain/topic';
import type { Channel } from '../domain/words';
import type { LinkContent, PageContact } from './index';

/** `ownNo`: the newest no of the person themselves over the topic as one of many; other people's are none of the page's. */
export type Choice = PageContact['choices'][number] & { readonly ownNo?: Suppression };

interface Setting {
  readonly policy: Policy;
  readonly at: Date;
  readonly link: LinkContent;
}

/**
 * What the person of a link may choose: the optional topics of the link's own channel, then those of every other channel
 * by which the person can be reached.
 */
export function choicesOf(register: Register, setting: Setting, contact: ContactState | undefined): Choice[] {
  return channelsOf(setting, contact).flatMap((channel) =>
    setting.policy.topics
      .filter((topic) => takesPreferences(topic) && topic.channels.includes(channel))
      .map((topic) => choiceOf(register, setting, { topic, channel, contact })),
  );
}

/** Of a link whose contact is erased the other channels are nobody's. */
function channelsOf({ policy, link }: Setting, contact: ContactState | undefined): Channel[] {
  if (!contact) return [link.channel];
  const others = policy.topics.filter(takesPreferences).flatMap((topic) => topic.channels);
  return [...new Set([link.channel, ...others])].filter((channel) => {
    const kind = addressKindOf(channel);
    return channel === link.channel || !kind || contact.addresses.some((held) => held.kind === kind);
  });
}

function choiceOf(
  register: Register,
  { policy, at, link }: Setting,
  { topic, channel, contact }: { topic: Topic; channel: Channel; contact?: ContactState },
): Choice {
  const kind = addressKindOf(channel);
  const isOfLink = kind !== undefined && kind === addressKindOf(link.channel);
  const question = { policy, topic, channel, at };
  const facts = sendFacts(register, question, contact, isOfLink ? { kind, keys: [link.addressKey] } : undefined);
  const address = kind && contact && register.primaryKey(contact, kind);
  const counts = contact && effectivePreference(register, contact, { topic, channel, address });
  const isOptedOut = contact !== undefined && preferenceOf(contact, topic.key, channel)?.state === 'OPTED_OUT';
  return {
    topic,
    channel,
    state: counts?.state ?? ('UNKNOWN' as const),
    decision: decideSend(facts),
    ownNo: contact && newestBy(register, contact, facts.standing),
    isStopped: facts.standing.length > 0 || facts.barred !== undefined || isOptedOut,
  };
}

function newestBy(register: Register, { id }: ContactState, noes: readonly Suppression[]): Suppression | undefined {
  const own = noes.filter(({ contactId }) => contactId !== undefined && register.rootOf(contactId) === id);
  return own.reduce<Suppression | undefined>(
    (newest, no) => (newest === undefined || isLater(no.place, newest.place) ? no : newest),
    undefined,
  );
}
