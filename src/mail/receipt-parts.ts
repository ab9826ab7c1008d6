import type { ReceiptLine } from '../domain/receipt';
import { ALL_CHANNELS, type Channel, type ChannelOrAll, unreachable } from '../domain/words';
import type { ReceiptMail } from '../operations';
import { commonParts, formatDay, formatTime, type Parts, titleOf, type Words } from './parts';

/** A mail that tells a person what was recorded of their own will, when, and under which number. It asks for nothing. */
export function receiptParts(mail: ReceiptMail, words: Words): Parts {
  const { policy, texts } = words;
  const brand = policy.brand.name;
  const isNo = mail.lines.some(({ act }) => act === 'OBJECTION' || act === 'OPT_OUT' || act === 'PAUSE');
  return {
    ...commonParts(words),
    subject: texts.receiptSubject(brand),
    lead: texts.receiptLead(brand),
    items: mail.lines.map((line) => sentenceOf(line, words)),
    sentences: [
      texts.receiptNoted(formatTime(words, mail.at), String(mail.reference)),
      ...(isNo ? [texts.onItsWay] : []),
    ],
    button: texts.receiptButton,
    until: mail.until && texts.until(formatTime(words, mail.until)),
    notYou: texts.receiptNotYou,
    why: texts.whyReceipt(brand),
  };
}

function sentenceOf(line: ReceiptLine, words: Words): string {
  const { texts } = words;
  switch (line.act) {
    case 'OBJECTION':
      return texts.objected[line.scope](companyOf(line, words), channelsIn(line.channels, words));
    case 'OPT_OUT':
    case 'OPT_IN': {
      const on = line.act === 'OPT_IN' ? texts.topicOn : texts.topicOff;
      return on(texts.quoted(titleOf(words, line.topic)), texts.byChannel[line.channel]);
    }
    case 'PAUSE':
      return line.until ? texts.paused(formatDay(words, line.until)) : texts.pauseEnded;
    case 'TRACKING':
      return line.isOn ? texts.trackingOn : texts.trackingOff;
    default:
      return unreachable(line);
  }
}

/** A no to one company of a group says which. */
function companyOf({ controller }: { controller?: string }, { policy }: Words): string {
  return policy.controllers.find(({ key }) => key === controller)?.name ?? policy.brand.name;
}

function channelsIn(channels: readonly ChannelOrAll[], { texts }: Words): string | undefined {
  if (channels.includes(ALL_CHANNELS)) return undefined;
  const list = new Intl.ListFormat(texts.locale, { type: 'conjunction' });
  return list.format(channels.map((channel) => texts.byChannel[channel as Channel]));
}
