import type { Channel, SuppressionScope } from '../../domain/words';

/** The sentences of the mails, in one language. `{brand}` and titles come as arguments; nothing here is promotion. */
export interface MailTexts {
  readonly locale: string;
  readonly greeting: (name: string | undefined) => string;
  readonly confirmSubject: (brand: string) => string;
  readonly confirmLead: (brand: string) => string;
  readonly confirmWhat: string;
  readonly confirmHow: string;
  readonly confirmButton: string;
  readonly freshSubject: (brand: string) => string;
  readonly freshLead: (brand: string) => string;
  readonly freshButton: string;
  readonly until: (time: string) => string;
  readonly notYou: string;
  readonly signature: (brand: string) => string;
  readonly whyThisMail: (brand: string) => string;
  readonly stopAll: string;
  readonly receiptSubject: (brand: string) => string;
  readonly receiptLead: (brand: string) => string;
  /** `by`: the channels, where it is not all of them. */
  readonly objected: Readonly<Record<SuppressionScope, (company: string, by: string | undefined) => string>>;
  readonly topicOff: (quotedTitle: string, by: string) => string;
  readonly topicOn: (quotedTitle: string, by: string) => string;
  readonly paused: (until: string) => string;
  readonly pauseEnded: string;
  readonly trackingOff: string;
  readonly trackingOn: string;
  readonly quoted: (title: string) => string;
  readonly byChannel: Readonly<Record<Channel, string>>;
  readonly receiptNoted: (time: string, reference: string) => string;
  readonly onItsWay: string;
  readonly receiptButton: string;
  readonly receiptNotYou: string;
  readonly whyReceipt: (brand: string) => string;
  /** By text: two or three short messages long, the link included. */
  readonly confirmText: (brand: string, titles: string, url: string) => string;
  readonly freshText: (brand: string, url: string) => string;
}
