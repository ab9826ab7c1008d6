import { enRights } from './en-rights';
import type { PageTexts } from './page-texts';

export const en: PageTexts = {
  ...enRights,
  locale: 'en-GB',
  languageName: 'English',
  languages: 'Language',
  errorPrefix: 'Error',
  byChannel: {
    EMAIL: 'by e-mail',
    SMS: 'by text message',
    PHONE: 'by phone',
    POST: 'by post',
    SOCIAL: 'on social media',
    IN_APP: 'in the product',
  },
  quoted: (title) => `“${title}”`,

  pageTitle: (by) => `What may we send you ${by}?`,
  pageTitleOfAll: 'What may we send you?',
  intro: (brand) => `${brand} has this page for everybody it writes to. You decide what may still come.`,
  introTo: (brand, masked) => `${brand} writes to you at ${masked}. You decide what may still come.`,

  stopHeading: 'Unsubscribe',
  allOff: 'Everything on this page is off at the moment.',
  stopButton: {
    TOPIC: (title) => `Unsubscribe from ${title}`,
    DIRECT_MARKETING: () => 'Stop all marketing',
    ALL_OPTIONAL: () => 'Stop all optional messages',
  },
  stopMeans: {
    TOPIC: (brand, title, by) => `${brand} stops sending you ${title} ${by}. The rest stays as it is.`,
    DIRECT_MARKETING: (brand) =>
      `${brand} sends you no more marketing: no newsletters with offers, no invitations, no campaigns. Not by e-mail, not by text, phone or post.`,
    ALL_OPTIONAL: (brand) =>
      `${brand} sends you nothing more that does not have to be sent: no newsletters, offers, invitations or surveys. Not by e-mail, not by text, phone or post.`,
  },
  wholeGroup: (companies) => `This counts for ${companies}.`,
  atOnce: 'It counts at once. You need not give a reason.',

  choicesHeading: 'Or choose for yourself',
  choicesHint: 'A tick means: this may come. Take the tick away from what you do not want, then save.',
  pendingNote: 'Not confirmed yet. Nothing is sent until you confirm it by the link in our message to you.',
  untilNoNote: 'This may come until you say no.',
  offLabel: 'Off',
  offHeading: 'What is off',
  offNote:
    'A message with this link may have been passed on. To turn one of these on again, ask for a fresh link to your own address below.',
  saveButton: 'Save choices',

  mandatoryHeading: 'What comes in any case',
  mandatoryNote: 'These messages are not advertising and have to be sent, so there is no switch for them here.',
  mandatoryRole: (title, role) => `You get ${title} because you are registered as ${role}.`,
  mandatoryRoleAt: (title, role, customer) => `You get ${title} because you are registered as ${role} for ${customer}.`,
  mandatoryBasis: {
    CONTRACT: (title) => `You get ${title} when it is needed for an agreement with you or your organisation.`,
    LEGAL_OBLIGATION: (title) => `You get ${title} when the law asks us to send it.`,
    LEGITIMATE_INTEREST: (title) => `You get ${title} when it is needed for what you use.`,
    CONSENT: (title) => `You get ${title}.`,
  },
  endRole: 'No longer your role? Those who registered you, or the privacy contact below, can end it.',
  endRoleAt: (customer) => `No longer your role? ${customer}, or the privacy contact below, can end it.`,

  footerHeading: 'Who is responsible',
  responsible: 'Responsible for your data',
  address: 'Address',
  privacyContact: 'Questions about your data',
  regulator: 'Supervisory authority',
  regulatorNote: 'You may always complain to the authority.',
  minimumAgeNote: (age) =>
    `We keep no details of children under ${age} on purpose. If you know of any, tell the contact above: we delete them at once.`,

  stopDoneTitle: 'You are unsubscribed',
  stopDone: {
    TOPIC: (brand, title, by) => `${brand} sends you ${title} ${by} no more. This counts from now.`,
    DIRECT_MARKETING: (brand) => `${brand} sends you no more marketing, by any route. This counts from now.`,
    ALL_OPTIONAL: (brand) => `${brand} sends you no more optional messages, by any route. This counts from now.`,
  },
  stoodAlready: 'We had recorded this before, and it still stands.',
  onItsWay: 'A message that was already on its way can still arrive.',
  savedTitle: 'Your choices are saved',
  partlySavedTitle: 'Not everything could be saved',
  unchangedTitle: 'Nothing has changed',
  unchanged: 'You changed no choices, so we recorded nothing.',
  outcomeOn: (title) => `${title} is on.`,
  outcomeOff: (title) => `${title} is off. This counts from now.`,
  outcomePending: (title) =>
    `${title} is noted. It comes after you have confirmed it by the link in our message to your address.`,
  outcomeConfirm: (title) =>
    `${title} stays off. There is an earlier no: we send a message to your address, and it goes on when you confirm it there.`,
  outcomeFresh: (title) =>
    `${title} stays off. There is an earlier no: it takes a fresh link to your own address. Ask for one on the page with your choices.`,
  outcomeRefused: (title) =>
    `${title} stays off. We may not turn it on from this page. Please ask the privacy contact below.`,
  receiptHeading: 'What we recorded',
  receiptFor: 'For',
  receiptBy: 'By',
  receiptAt: 'Received',
  receiptReference: 'Reference',
  receiptKeep: 'You can print or save this page as your proof.',
  stillHeading: 'What can still come',
  stillNothing: 'Nothing.',
  backToChoices: 'See all your choices',

  confirmTitle: 'Do you want to unsubscribe?',
  confirmIntro: (brand) => `This link belongs to a message from ${brand}. Nothing has changed yet: press the button.`,
  confirmOther: 'See all your choices instead',

  toConfirmTitle: 'Confirm your choice',
  toConfirmLead: (brand, masked) => `From then on ${brand} may send you at ${masked}:`,
  toConfirmButton: 'Yes, I confirm this',
  toConfirmNot:
    'Nothing has changed yet. If you did not ask for this, do nothing: nothing comes without your confirmation.',
  confirmedTitle: 'Your choice is confirmed',
  voidTitle: 'This confirmation no longer works',
  voidReasons: 'The link was used already, is more than a day old, or a no came after it. Nothing has changed now.',
  voidHelp: 'To turn something on, ask for a fresh link on the page with your choices.',

  neutralTitle: 'This link does not work',
  neutral: (brand) =>
    `We cannot tell which message from ${brand} this link belongs to. Perhaps a part of it is missing. Nothing has changed.`,
  neutralHelp:
    'Please use the link in the message itself once more. If that fails, write to the privacy contact below: to say no you need not give a reason.',
  notUnderstoodTitle: 'We did not understand the form',
  notUnderstood:
    'What was sent does not fit this page, so nothing has been changed. Perhaps the page has changed since you opened it. Please open it again.',
  notRecordedTitle: 'Your choice is not recorded yet',
  notRecorded: 'Something failed on our side. Please press the button once more.',
  unavailableTitle: 'This page is not available for a moment',
  unavailable: 'Something failed on our side, and nothing has been changed. Please try again in a minute.',
  nobodyTitle: 'There is nothing to choose',
  nobody: 'We hold nobody for this link anymore, so no choices were saved. You can still stop everything on the page.',
};
