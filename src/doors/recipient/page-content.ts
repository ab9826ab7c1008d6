import { addressKindOf } from '../../domain/contact';
import { type Worded, worded } from '../../domain/language';
import { type Controller, controllerOf } from '../../domain/policy';
import type { SendDecision } from '../../domain/send-decision';
import type { Topic } from '../../domain/topic';
import type { DecisionReason } from '../../domain/words';
import type { LinkContent, PageContact, PageLink } from '../../operations';
import { choiceName } from './choice-name';
import type { Frame } from './frame';
import { type HeldLine, heldLines } from './held-view';
import { companiesOf, type StopWords, stopScopeOf, stopWords } from './link-stop';
import { type ShownPause, shownPause } from './pause-view';
import { type ShownTracking, shownTracking } from './tracking-view';
import { whyLines } from './why-view';

export interface ShownTopic {
  readonly key: string;
  readonly title: Worded;
  readonly description?: Worded;
  readonly note?: string;
  /** How it comes, where that is not the way of the link itself. */
  readonly by?: string;
  /** Of a group: the company that answers for it. With one company the foot of the page says it. */
  readonly responsible?: Controller;
}

export interface ShownChoice extends ShownTopic {
  /** May it come now? This, and no wish of ours, is what the tick shows. */
  readonly isOn: boolean;
  readonly why: readonly string[];
}

export interface ShownMandatory extends ShownTopic {
  /** Why it comes, and who can end that. */
  readonly sentences: readonly string[];
}

/** All that the preference page says, as plain texts; the view only puts it into HTML. */
export interface PageContent {
  readonly title: string;
  /** Nothing is said of the person but their address: no role, and no data of a fresh link. */
  readonly isOfMany: boolean;
  readonly maskedAddress?: string;
  readonly stops: readonly (StopWords & { readonly act: 'stop' | 'stop-all' })[];
  readonly companies?: string;
  readonly isAllOff: boolean;
  readonly pausedUntil?: string;
  readonly choices: readonly ShownChoice[];
  /** A no stands over these: they have no switch, because a link that may be forwarded turns nothing on (section 4). */
  readonly off: readonly ShownTopic[];
  readonly mandatory: readonly ShownMandatory[];
  readonly pause?: ShownPause;
  readonly tracking?: ShownTracking;
  /** A fresh link to the address that this one went to can be asked for. */
  readonly mayAskFresh: boolean;
  /** Of a fresh link that shows and opens no more. */
  readonly spentNote?: string;
  /** Over a fresh link: what is held of the person. */
  readonly held: readonly HeldLine[];
}

type Choice = PageContact['choices'][number] & { readonly decision?: SendDecision };

export function pageContent(
  frame: Frame,
  { link: { link, fresh }, page, at }: { link: PageLink; page: PageContact; at: Date },
): PageContent {
  const { texts } = frame;
  const choices = page.contact ? page.choices : [];
  const stopped = choices.filter((choice) => choice.isStopped);
  const off = choices.filter((choice) => cannotBeConfirmed(choice, page) || (choice.isStopped && !page.isFresh));
  const open = choices.filter((choice) => !off.includes(choice));
  const pause = page.contact?.pause;
  return {
    title: choices.every(({ channel }) => channel === link.channel)
      ? texts.pageTitle(texts.byChannel[link.channel])
      : texts.pageTitleOfAll,
    isOfMany: !page.isFresh && page.mandatory.every(({ roles }) => roles.length === 0),
    maskedAddress: page.maskedAddress,
    stops: stopsOf(frame, link, page.contact !== undefined),
    companies: companiesOf(frame),
    isAllOff: stopped.length > 0 && !open.some(mayCome),
    pausedUntil: pause && pause.until > at ? texts.pausedUntil(frame.formatDay(pause.until)) : undefined,
    choices: open.map((choice) => ({
      ...shownChoice(frame, choice, link),
      isOn: mayCome(choice),
      note: noteOf(frame, choice),
      why: whyLines(frame, choice.topic, { ...choice, isFresh: page.isFresh }),
    })),
    off: off.map((choice) => shownChoice(frame, choice, link)),
    spentNote: fresh && !page.isFresh ? texts.spentNote : undefined,
    pause: shownPause(frame, { contact: page.contact, isFresh: page.isFresh, at, isAnyOn: open.some(isMarketingOn) }),
    tracking: shownTracking(frame, page),
    mayAskFresh: page.contact !== undefined && !page.isFresh,
    held: page.isFresh && page.contact ? heldLines(frame, page.contact) : [],
    mandatory: page.mandatory.map((one) => shownMandatory(frame, one)),
  };
}

/** A link of one topic also offers the stop of all marketing: that no may never be further away (GDPR art. 21(2)). */
function stopsOf(frame: Frame, link: LinkContent, isHeld: boolean): PageContent['stops'] {
  const scope = stopScopeOf(link, frame.policy, isHeld);
  const own = { act: 'stop' as const, ...stopWords(frame, link, scope) };
  if (scope !== 'TOPIC') return [own];
  return [own, { act: 'stop-all' as const, ...stopWords(frame, link, 'DIRECT_MARKETING') }];
}

/** Denials that end by themselves: they say nothing about what the person chose. */
const PASSING: readonly DecisionReason[] = ['PAUSED', 'RESTRICTED', 'UNDELIVERABLE'];

/**
 * Does the topic come, as far as the person's choices go? What was never answered has a tick only when it is sent
 * without an answer, on another basis than consent: then the tick is what the person can take away.
 */
export function mayCome({ topic, state, isStopped, decision }: Choice): boolean {
  if (isStopped || state === 'OPTED_OUT') return false;
  if (state === 'OPTED_IN' || state === 'PENDING') return true;
  if (!decision) return topic.lawfulBasis !== 'CONSENT';
  return decision.allowed || decision.reasons.every((reason) => PASSING.includes(reason));
}

function isMarketingOn(choice: Choice): boolean {
  return choice.topic.class === 'MARKETING' && mayCome(choice);
}

function noteOf({ texts }: Frame, choice: Choice): string | undefined {
  if (choice.decision?.reason === 'SUPPRESSED') return texts.suppressedNote;
  if (choice.state === 'PENDING') return texts.pendingNote;
  return choice.state === 'UNKNOWN' && mayCome(choice) ? texts.untilNoNote : undefined;
}

export function shownTopic({ language, policy }: Frame, topic: Topic): ShownTopic {
  return {
    key: topic.key,
    title: worded(topic.titles, language, policy.languages) ?? { text: topic.key },
    description: worded(topic.descriptions, language, policy.languages),
    responsible: policy.controllers.length > 1 ? controllerOf(policy, topic) : undefined,
  };
}

export function shownChoice(frame: Frame, { topic, channel }: Pick<Choice, 'topic' | 'channel'>, link: LinkContent) {
  return {
    ...shownTopic(frame, topic),
    key: choiceName({ topic: topic.key, channel }, link),
    by: channel === link.channel ? undefined : frame.texts.byChannel[channel],
  };
}

/** Where no text goes to the person's number, what needs a confirmation by one cannot be turned on here. */
function cannotBeConfirmed(choice: Choice, { canText = false }: PageContact): boolean {
  if (canText || addressKindOf(choice.channel) !== 'PHONE' || mayCome(choice)) return false;
  return choice.topic.doubleOptIn || choice.decision?.reason === 'SUPPRESSED';
}

function shownMandatory(frame: Frame, { topic, roles }: PageContact['mandatory'][number]): ShownMandatory {
  const { texts } = frame;
  const shown = shownTopic(frame, topic);
  const quoted = texts.quoted(shown.title.text);
  if (roles.length === 0) return { ...shown, sentences: [texts.mandatoryBasis[topic.lawfulBasis](quoted)] };
  const sentences = roles.flatMap(({ role, customer }) => {
    const name = role.replaceAll(/[-_]/g, ' ');
    return customer === undefined
      ? [texts.mandatoryRole(quoted, name), texts.endRole]
      : [texts.mandatoryRoleAt(quoted, name, customer), texts.endRoleAt(customer)];
  });
  return { ...shown, sentences: [...new Set(sentences)] };
}
