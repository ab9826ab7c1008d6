import type { MailTexts } from './mail-texts';

export const en: MailTexts = {
  locale: 'en-GB',
  greeting: (name) => (name === undefined ? 'Hello,' : `Hello ${name},`),
  confirmSubject: (brand) => `Please confirm your choice – ${brand}`,
  confirmLead: (brand) => `You told us that you would like to receive the following from ${brand}:`,
  confirmWhat: 'Nothing has been switched on yet.',
  confirmHow: 'Open the page below and press the button there to confirm it.',
  confirmButton: 'Look and confirm',
  freshSubject: (brand) => `Your link to your choices – ${brand}`,
  freshLead: (brand) =>
    `You asked for a new link to your choices at ${brand}. With it you can see your data and change what you receive.`,
  freshButton: 'To my choices',
  until: (time) => `The link works once, until ${time}.`,
  notYou: 'Was this not you? Then you need not do anything: nothing changes.',
  signature: (brand) => `Kind regards,\n${brand}`,
  whyThisMail: (brand) => `${brand} sends this mail once, because somebody asked for it with this address.`,
  stopAll: 'No more mail from us',
};
