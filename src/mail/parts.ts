import { type Language, worded } from '../domain/language';
import { type Policy, topicOf } from '../domain/policy';
import type { MailTexts } from './texts/mail-texts';

/** The pieces of a mail, in their order; text and HTML are two ways to write the same. */
export interface Parts {
  readonly subject: string;
  readonly greeting: string;
  readonly lead: string;
  readonly items: readonly string[];
  readonly sentences: readonly string[];
  readonly button: string;
  /** Undefined: the link does not end. */
  readonly until?: string;
  readonly notYou: string;
  readonly signature: string;
  readonly why: string;
  readonly stopAll: string;
  readonly company: string;
}

export interface Words {
  readonly policy: Policy;
  readonly language: Language;
  readonly texts: MailTexts;
}

/** What every mail has, whatever it is about. */
export function commonParts({ policy, texts }: Words): Pick<Parts, 'greeting' | 'signature' | 'stopAll' | 'company'> {
  return {
    greeting: texts.greeting(undefined),
    signature: texts.signature(policy.brand.name),
    stopAll: texts.stopAll,
    company: policy.controllers.map(({ name, privacyContact }) => `${name} (${privacyContact})`).join('; '),
  };
}

export function formatTime({ policy: { timeZone }, texts }: Words, at: Date): string {
  return new Intl.DateTimeFormat(texts.locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(at);
}

export function formatDay({ policy: { timeZone }, texts }: Words, at: Date): string {
  return new Intl.DateTimeFormat(texts.locale, { dateStyle: 'long', timeZone }).format(at);
}

export function titleOf({ policy, language }: Words, key: string): string {
  const topic = topicOf(policy, key);
  return (topic && worded(topic.titles, language, policy.languages)?.text) ?? key;
}
