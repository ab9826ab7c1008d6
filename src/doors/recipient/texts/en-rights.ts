import type { RightTexts } from './right-texts';

export const enRights: RightTexts = {
  freshHeading: 'Turn something on, or see your details',
  freshWhy:
    'A message with this link may have been passed on. So we first send you a fresh link, to your own address. It works for a day and turns something on once.',
  freshButton: 'Send me a fresh link',
  freshSentTitle: 'Please look in your mailbox',
  freshSent:
    'If we know somebody by this address, a message with a fresh link is on its way. The link works for a day.',
  freshSentHelp:
    'Nothing there? Look among your unwanted mail, and try again after half an hour: we send no more than that. You can always stop by the link in every message, or through the privacy contact below.',
  freshTextedTitle: 'Please look at your phone',
  freshTexted:
    'If we know one person by this number, a text message with a fresh link is on its way. The link works for a day. Nothing there? Try again after half an hour: we send no more than that.',
  mailsAreFiles:
    'No mail server is set (SMTP_URL): the message is an .eml file in the folder mail of the data directory.',
  askTitle: 'Ask for a link to your choices',
  askLead: (brand) =>
    `Give the address at which you get messages from ${brand}. We send a link there by which you see what we send you, and change it.`,
  askLabel: 'Your e-mail address',
  askButton: 'Send me the link',
  askInvalid: 'This is no e-mail address. Write it like name@example.com.',
  askLabelOrPhone: 'Your e-mail address or mobile number',
  askInvalidOrPhone:
    'This is no e-mail address and no phone number. Write it like name@example.com, or +44 and the rest of your number.',
  askInstead: 'Have a new link sent to you',
  needsFreshTitle: 'This needs a fresh link',
  needsFresh:
    'Nothing has changed. It takes a fresh link that we send to your own address, and each fresh link works once.',
  spentNote:
    'You can still stop by this link. It no longer shows details or turns anything on: it was used, or is more than a day old.',
  suppressedNote:
    'There is a no to this. If you turn it on, we first send you one more message in which you confirm it.',

  pauseHeading: 'Or take a break',
  pauseLead: (brand) => `${brand} then sends you no marketing for a while. After that it goes on as it is now.`,
  pauseButton: (days, date) => `${days} days, until ${date}`,
  pauseNote: 'A break ends by itself. You can always make it longer, or stop altogether.',
  pauseEndByFresh: 'To go on sooner, use a fresh link to your own address.',
  pauseEndButton: 'End the break now',
  pausedUntil: (date) => `Marketing is paused until ${date}.`,
  pausedTitle: 'Marketing is paused',
  pausedDone: (brand, date) => `${brand} sends you no marketing until ${date}. After that it goes on as it was.`,
  pauseEndedTitle: 'The break is over',
  pauseEnded: 'What is on may come again.',

  trackingHeading: 'What you open and click',
  trackingIs: {
    ON: {
      OPENS: (brand) => `${brand} records which messages you open.`,
      CLICKS: (brand) => `${brand} records which links you click.`,
      BOTH: (brand) => `${brand} records which messages you open and which links you click.`,
    },
    OFF: {
      OPENS: (brand) => `${brand} does not record which messages you open.`,
      CLICKS: (brand) => `${brand} does not record which links you click.`,
      BOTH: (brand) => `${brand} does not record what you open or click.`,
    },
  },
  trackingApart: 'This is apart from the messages themselves: it changes nothing about them.',
  trackingButton: 'Stop recording this',
  trackingAllowButton: 'This may be recorded',
  trackingStoppedTitle: 'The recording has stopped',
  trackingAllowedTitle: 'Your permission is saved',

  whySummary: 'Why, and on what ground?',
  whyBasis: {
    CONSENT: () => 'Only with your consent.',
    LEGITIMATE_INTEREST: (brand) =>
      `Because ${brand} has a legitimate interest in it. You may say no to that at any time.`,
    CONTRACT: () => 'Because it belongs to an agreement with you or your organisation.',
    LEGAL_OBLIGATION: () => 'Because the law asks for it.',
  },
  whySaid: { YES: (date) => `You said yes on ${date},`, NO: (date) => `You said no on ${date},` },
  whyCompanySaid: {
    YES: (brand, date) => `${brand} turned it on, on ${date},`,
    NO: (brand, date) => `${brand} turned it off, on ${date},`,
  },
  whyNothingSaid: 'You have said nothing about it yet.',
  whySource: {
    PAGE: 'on this page.',
    ONE_CLICK: 'by one click in a message.',
    TEXT_MESSAGE: 'by text message.',
    MAIL: 'by a mail to us.',
    CONFIRMATION: 'by the link in a confirmation mail.',
    API: 'through another system of ours.',
    IMPORT: 'as recorded in a list that we took over.',
    PROVIDER: 'through our mailing service.',
    POLICY: 'with a change of our policy.',
    RETENTION: 'when old details were cleared away.',
  },
  whyWords: (wording) => `The words you saw then: ${wording}.`,
  whyReference: (reference) => `Reference: ${reference}.`,

  undoLead: 'Was this a mistake?',
  undoButton: (title) => `Put ${title} back as it was`,
  undoneTitle: 'Put back',
  undone: (title) => `${title} is as it was again.`,
  undoTooLateTitle: 'It is too late to put this back',
  undoTooLate:
    'That works for half an hour, as long as nothing changed after it. Your no stands. A fresh link can turn things on.',

  reasonHeading: 'Would you like to say why?',
  reasonHint: 'You need not. Your choice is recorded, and this changes nothing about it.',
  reasons: {
    TOO_MANY: 'I got too many messages',
    NOT_RELEVANT: 'They were not about what concerns me',
    NEVER_ASKED: 'I never asked for them',
    OTHER: 'Something else',
  },
  reasonButton: 'Send',
  reasonThanksTitle: 'Thank you',
  reasonThanks: 'We have made a note of it. Nothing about your choice has changed.',

  heldHeading: 'What we hold about you',
  heldName: 'Name',
  heldOrganisation: 'Organisation',
  heldAddress: { EMAIL: 'E-mail address', PHONE: 'Phone number' },
  heldLanguage: 'Language',
  heldCountry: 'Country',
  heldRelation: 'Relation',
  heldRole: 'Role',
  relation: {
    CUSTOMER: 'Customer',
    FORMER_CUSTOMER: 'Former customer',
    PROSPECT: 'Interested',
    PARTNER: 'Partner',
  },
  downloadNote: 'All that we hold about you, as a file (JSON).',
  downloadButton: 'Download my data',
  deleteNote: 'Have your data deleted. We remember only that you want no messages.',
  deleteButton: 'Delete my data',
  deleteTitle: 'Delete your data',
  deleteMeans: (brand) =>
    `${brand} deletes your data and sends you nothing more, not even messages that belong to a role. We keep a scrambled mark of your address, to know that you want no messages. This cannot be undone.`,
  deleteConfirmButton: 'Delete my data',
  deletedTitle: 'Your data are deleted',
  deleted: (brand) => `${brand} holds no data about you anymore, and sends you nothing more.`,
  keptElsewhere: (title, ground) => `What stays: ${title}. ${ground}`,
};
