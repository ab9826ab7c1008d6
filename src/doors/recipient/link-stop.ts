import { worded } from '../../domain/language';
import { type Policy, topicOf } from '../../domain/policy';
import { takesPreferences } from '../../domain/topic';
import type { StopScope } from '../../domain/words';
import type { LinkContent } from '../../operations';
import type { Frame } from './frame';

/** The words for what a link stops: the same on the button, beside it and on the receipt. */
export interface StopWords {
  readonly scope: StopScope;
  readonly button: string;
  readonly means: string;
  readonly done: string;
}

/**
 * What the link's stop comes to under this policy: one topic only where the topic still exists, is optional and
 * somebody is held to opt out of it; otherwise at least direct marketing (design, section 4, "Unsubscribe link").
 */
export function stopScopeOf(link: LinkContent, policy: Policy, isHeld: boolean): StopScope {
  if (link.scope !== 'TOPIC') return link.scope;
  const topic = link.topic === undefined ? undefined : topicOf(policy, link.topic);
  const isOfOneTopic = topic !== undefined && takesPreferences(topic) && !link.mandatory && isHeld;
  return isOfOneTopic ? 'TOPIC' : 'DIRECT_MARKETING';
}

export function stopWords({ texts, policy, language }: Frame, link: LinkContent, scope: StopScope): StopWords {
  const topic = link.topic === undefined ? undefined : topicOf(policy, link.topic);
  const title = topic ? (worded(topic.titles, language, policy.languages)?.text ?? topic.key) : '';
  const [quoted, brand, by] = [texts.quoted(title), policy.brand.name, texts.byChannel[link.channel]];
  return {
    scope,
    button: texts.stopButton[scope](quoted),
    means: texts.stopMeans[scope](brand, quoted, by),
    done: texts.stopDone[scope](brand, quoted, by),
  };
}

/** Of a group with more than one company a no binds all of them; a group of one needs no such sentence. */
export function companiesOf({ texts, policy }: Frame): string | undefined {
  if (policy.controllers.length < 2) return undefined;
  const list = new Intl.ListFormat(texts.locale, { type: 'conjunction' });
  return texts.wholeGroup(list.format(policy.controllers.map((controller) => controller.name)));
}
