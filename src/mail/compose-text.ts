import { chooseLanguage, LANGUAGES, offeredLanguages } from '../domain/language';
import type { Policy } from '../domain/policy';
import type { LinkMail } from '../operations';
import { titleOf } from './parts';
import { MAIL_TEXTS } from './texts/catalogue';

/** A text that brings a link: as short as it can be, without promotion. */
export function composeText(mail: LinkMail, { policy }: { policy: Policy }): { to: string; body: string } {
  const language = chooseLanguage(offeredLanguages(policy.languages, LANGUAGES), { held: mail.language });
  const texts = MAIL_TEXTS[language];
  const { name } = policy.brand;
  const titles = mail.optIns.map(({ topic }) => texts.quoted(titleOf({ policy, language, texts }, topic)));
  const list = new Intl.ListFormat(texts.locale, { type: 'conjunction' }).format(titles);
  const body = mail.kind === 'CONFIRMATION' ? texts.confirmText(name, list, mail.url) : texts.freshText(name, mail.url);
  return { to: mail.to.value, body };
}
