import type { TopicChannel } from '../../domain/contact';
import { topicOf } from '../../domain/policy';
import { takesPreferences } from '../../domain/topic';
import { Channel } from '../../domain/words';
import type { LinkContent } from '../../operations';
import type { Frame } from './frame';

/** A topic as the page's fields name it: by its key, and by its channel too where that is not the link's own. */
export function choiceName({ topic, channel }: TopicChannel, link: LinkContent): string {
  return channel === link.channel ? topic : `${topic}.${channel}`;
}

/** Undefined for a name that the page never gives. */
export function choiceNamed(name: string, { policy }: Frame, link: LinkContent): TopicChannel | undefined {
  const [key = '', named, ...more] = name.split('.');
  if (more.length > 0 || (named !== undefined && !Object.hasOwn(Channel, named))) return undefined;
  const channel = (named as Channel | undefined) ?? link.channel;
  const topic = topicOf(policy, key);
  const isOnPage = topic !== undefined && takesPreferences(topic) && topic.channels.includes(channel);
  return isOnPage ? { topic: key, channel } : undefined;
}
