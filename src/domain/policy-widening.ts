import { addPeriod } from './calendar';
import { type Policy, topicOf } from './policy';
import type { PolicyMistake } from './policy-mistake';
import type { StopScope } from './words';

/** Something that a later policy does more freely, with the place of the setting: for somebody to look at. */
export type PolicyNote = Pick<PolicyMistake, 'path' | 'message'>;

/**
 * What a later policy widens without turning anybody's no into a yes: what is recorded and passed on, what a no that
 * names nothing will stop, what a person may open again. It does not hinder the change; whoever applies it should mean it.
 */
export function wideningNotes(before: Policy, after: Policy): readonly PolicyNote[] {
  return [
    ...newTopicNotes(before, after),
    ...choiceNotes(before, after),
    ...textNotes(before, after),
    ...recordingNotes(before, after),
    ...passingOnNotes(before, after),
  ];
}

/** Nobody has denied what was never asked; but whoever gets it should have been told (UP-27, QF-26). */
function newTopicNotes(before: Policy, after: Policy): PolicyNote[] {
  return after.topics.flatMap(({ key, class: of, lawfulBasis }, place) => {
    if (topicOf(before, key) || of === 'MARKETING' || lawfulBasis === 'CONSENT') return [];
    return [{ path: `topics.${place}`, message: `is a new ${of} topic that needs nobody's yes: tell people of it` }];
  });
}

const REACH: readonly StopScope[] = ['TOPIC', 'DIRECT_MARKETING', 'ALL_OPTIONAL'];

function choiceNotes(before: Policy, after: Policy): PolicyNote[] {
  const notes: PolicyNote[] = [];
  if (after.complaintsMayBeLifted && !before.complaintsMayBeLifted) {
    notes.push({ path: 'complaintsMayBeLifted', message: 'people who complained may open topics again themselves' });
  }
  if (REACH.indexOf(after.unsubscribeDefault) < REACH.indexOf(before.unsubscribeDefault)) {
    const message = `a no that names nothing stops less than before: ${after.unsubscribeDefault}`;
    notes.push({ path: 'unsubscribeDefault', message });
  }
  if (after.stopByText === 'NUMBER' && before.stopByText === 'ALL_CHANNELS') {
    notes.push({ path: 'stopByText', message: 'a STOP by text stops its number only' });
  }
  if (after.objectionPerController && !before.objectionPerController) {
    notes.push({ path: 'objectionPerController', message: 'a person may from now on object to one company alone' });
  }
  return notes;
}

/** Who said yes said it to the old words. */
function textNotes(before: Policy, after: Policy): PolicyNote[] {
  const texts = (policy: Policy) => new Map(policy.topics.map((topic) => [topic.key, topic.titles]));
  const earlier = texts(before);
  return after.topics.flatMap(({ key, titles }, place) => {
    const was = earlier.get(key);
    const changed = Object.keys(titles).filter((language) => was?.[language] && was[language] !== titles[language]);
    return changed.map((language) => ({
      path: `topics.${place}.titles.${language}`,
      message: `is another title of ${key}; who chose, chose by the old one`,
    }));
  });
}

function recordingNotes({ tracking: before }: Policy, { tracking: after }: Policy): PolicyNote[] {
  const notes: PolicyNote[] = [];
  const fields = after.fields.filter((field) => !before.fields.includes(field));
  if (fields.length > 0) notes.push({ path: 'tracking.fields', message: `more is kept: ${fields.join(', ')}` });
  const receivers = after.providers.filter((name) => !before.providers.includes(name));
  if (receivers.length > 0) {
    notes.push({ path: 'tracking.providers', message: `opens and clicks go to more: ${receivers.join(', ')}` });
  }
  if (isLonger(after.retention, before.retention)) {
    notes.push({ path: 'tracking.retention', message: 'opens and clicks are kept for longer' });
  }
  return notes;
}

/** No period at all is the longest. */
function isLonger(after: string | undefined, before: string | undefined): boolean {
  if (before === undefined) return false;
  return after === undefined || addPeriod(new Date(0), after) > addPeriod(new Date(0), before);
}

function passingOnNotes({ providers: before }: Policy, { providers: after }: Policy): PolicyNote[] {
  return (['hubspot', 'mailchimp'] as const).flatMap((name) => {
    const [was, now] = [before[name], after[name]];
    if (!now || now.importOnly) return [];
    const known = was && !was.importOnly ? (was.contactFields ?? ['email']) : [];
    const fields = (now.contactFields ?? ['email']).filter((field) => !known.includes(field));
    if (fields.length === 0) return [];
    return [{ path: `providers.${name}.contactFields`, message: `more of a contact is sent: ${fields.join(', ')}` }];
  });
}
