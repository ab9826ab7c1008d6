import type { LinkMail } from '../operations';
import { commonParts, formatTime, type Parts, titleOf, type Words } from './parts';

/** A mail that brings a link: to confirm a yes, or to see and change one's choices. */
export function linkParts(mail: LinkMail, words: Words): Parts {
  const { policy, texts } = words;
  const brand = policy.brand.name;
  const isConfirmation = mail.kind === 'CONFIRMATION';
  return {
    ...commonParts(words),
    subject: isConfirmation ? texts.confirmSubject(brand) : texts.freshSubject(brand),
    lead: isConfirmation ? texts.confirmLead(brand) : texts.freshLead(brand),
    items: mail.optIns.map(({ topic }) => titleOf(words, topic)),
    sentences: isConfirmation ? [texts.confirmWhat, texts.confirmHow] : [],
    button: isConfirmation ? texts.confirmButton : texts.freshButton,
    until: texts.until(formatTime(words, mail.until)),
    notYou: texts.notYou,
    why: texts.whyThisMail(brand),
  };
}
