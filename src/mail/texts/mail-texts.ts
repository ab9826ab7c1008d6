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
}
