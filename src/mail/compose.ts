import { html } from 'hono/html';
import { chooseLanguage, LANGUAGES, type Language, offeredLanguages } from '../domain/language';
import type { Policy } from '../domain/policy';
import type { MailToSend } from '../operations';
import { linkParts } from './link-parts';
import type { Parts } from './parts';
import { receiptParts } from './receipt-parts';
import { MAIL_TEXTS } from './texts/catalogue';

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
  const texts = MAIL_TEXTS[language];
  const brand = policy.brand.name;
  const words = { policy, language, texts };
  const parts = mail.kind === 'RECEIPT' ? receiptParts(mail, words) : linkParts(mail, words);
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

function textOf(parts: Parts, { url, pageUrl }: MailToSend): string {
  return [
    parts.greeting,
    parts.lead,
    ...(parts.items.length > 0 ? [parts.items.map((item) => `- ${item}`).join('\n')] : []),
    ...parts.sentences,
    `${parts.button}:\n${url}`,
    ...(parts.until ? [parts.until] : []),
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
${parts.items.length > 0 ? html`<ul>${parts.items.map((item) => html`<li>${item}</li>`)}</ul>` : ''}
${parts.sentences.map((sentence) => html`<p>${sentence}</p>`)}
<p><a href="${url}" style="display:inline-block;padding:12px 20px;border:2px solid currentColor;border-radius:6px;font-weight:bold">${parts.button}</a></p>
${parts.until ? html`<p>${parts.until}</p>` : ''}
<p>${parts.notYou}</p>
<p style="white-space:pre-line">${parts.signature}</p>
<hr>
<p style="font-size:14px">${parts.why}<br>${parts.company}<br><a href="${pageUrl}">${parts.stopAll}</a></p>
</body></html>
`.toString();
}
