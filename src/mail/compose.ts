import { html } from 'hono/html';
import { chooseLanguage, LANGUAGES, type Language, offeredLanguages, worded } from '../domain/language';
import type { Policy } from '../domain/policy';
import { topicOf } from '../domain/policy';
import type { MailToSend } from '../operations';
import { de } from './texts/de';
import { en } from './texts/en';
import { fr } from './texts/fr';
import type { MailTexts } from './texts/mail-texts';
import { nl } from './texts/nl';

const TEXTS: Readonly<Record<Language, MailTexts>> = { nl, fr, en, de };

/** A mail in words, ready for the mail server. */
export interface ComposedMail {
  /** The job's: the same mail made again has the same id. */
  readonly id: string;
  readonly kind: MailToSend['kind'];
  readonly contactId: string;
  readonly to: string;
  readonly brand: string;
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly oneClickUrl: string;
}

/** Puts a mail into words, as text and as HTML that say the same: no promotion, no picture, no tracking. */
export function composeMail(mail: MailToSend, { policy, id }: { policy: Policy; id: string }): ComposedMail {
  const language = chooseLanguage(offeredLanguages(policy.languages, LANGUAGES), { held: mail.language });
  const texts = TEXTS[language];
  const brand = policy.brand.name;
  const parts = partsOf(mail, { policy, language, texts });
  return {
    id,
    kind: mail.kind,
    contactId: mail.contactId,
    to: mail.to.value,
    brand,
    language,
    subject: parts.subject,
    text: textOf(parts, mail),
    html: htmlOf(parts, mail, language),
    oneClickUrl: mail.oneClickUrl,
  };
}

interface Parts {
  readonly subject: string;
  readonly greeting: string;
  readonly lead: string;
  readonly titles: readonly string[];
  readonly sentences: readonly string[];
  readonly button: string;
  readonly until: string;
  readonly notYou: string;
  readonly signature: string;
  readonly why: string;
  readonly stopAll: string;
  readonly company: string;
}

interface Words {
  readonly policy: Policy;
  readonly language: Language;
  readonly texts: MailTexts;
}

function partsOf(mail: MailToSend, { policy, language, texts }: Words): Parts {
  const brand = policy.brand.name;
  const format = new Intl.DateTimeFormat(texts.locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: policy.timeZone,
  });
  const isConfirmation = mail.kind === 'CONFIRMATION';
  return {
    subject: isConfirmation ? texts.confirmSubject(brand) : texts.freshSubject(brand),
    greeting: texts.greeting(undefined),
    lead: isConfirmation ? texts.confirmLead(brand) : texts.freshLead(brand),
    titles: mail.optIns.map(({ topic }) => titleOf(policy, topic, language)),
    sentences: isConfirmation ? [texts.confirmWhat, texts.confirmHow] : [],
    button: isConfirmation ? texts.confirmButton : texts.freshButton,
    until: texts.until(format.format(mail.until)),
    notYou: texts.notYou,
    signature: texts.signature(brand),
    why: texts.whyThisMail(brand),
    stopAll: texts.stopAll,
    company: policy.controllers.map(({ name, privacyContact }) => `${name} (${privacyContact})`).join('; '),
  };
}

function titleOf(policy: Policy, key: string, language: Language): string {
  const topic = topicOf(policy, key);
  return (topic && worded(topic.titles, language, policy.languages)?.text) ?? key;
}

function textOf(parts: Parts, { url, pageUrl }: MailToSend): string {
  return [
    parts.greeting,
    parts.lead,
    ...(parts.titles.length > 0 ? [parts.titles.map((title) => `- ${title}`).join('\n')] : []),
    ...parts.sentences,
    `${parts.button}:\n${url}`,
    parts.until,
    parts.notYou,
    parts.signature,
    `-- \n${parts.why}\n${parts.company}\n${parts.stopAll}: ${pageUrl}`,
  ].join('\n\n');
}

function htmlOf(parts: Parts, { url, pageUrl }: MailToSend, language: Language): string {
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${parts.subject}</title></head>
<body style="font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:0 auto;padding:16px">
<p>${parts.greeting}</p>
<p>${parts.lead}</p>
${parts.titles.length > 0 ? html`<ul>${parts.titles.map((title) => html`<li>${title}</li>`)}</ul>` : ''}
${parts.sentences.map((sentence) => html`<p>${sentence}</p>`)}
<p><a href="${url}" style="display:inline-block;padding:12px 20px;border:2px solid currentColor;border-radius:6px;font-weight:bold">${parts.button}</a></p>
<p>${parts.until}</p>
<p>${parts.notYou}</p>
<p style="white-space:pre-line">${parts.signature}</p>
<hr>
<p style="font-size:14px">${parts.why}<br>${parts.company}<br><a href="${pageUrl}">${parts.stopAll}</a></p>
</body></html>
`.toString();
}
