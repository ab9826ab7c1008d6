import type { MailTexts } from './mail-texts';

export const nl: MailTexts = {
  locale: 'nl-NL',
  greeting: (name) => (name === undefined ? 'Hallo,' : `Hallo ${name},`),
  confirmSubject: (brand) => `Bevestig uw keuze – ${brand}`,
  confirmLead: (brand) => `U hebt laten weten dat u van ${brand} graag het volgende ontvangt:`,
  confirmWhat: 'Er is nog niets aangezet.',
  confirmHow: 'Open de pagina hieronder en druk daar op de knop om het te bevestigen.',
  confirmButton: 'Bekijken en bevestigen',
  freshSubject: (brand) => `Uw link naar uw keuzes – ${brand}`,
  freshLead: (brand) =>
    `U hebt een nieuwe link naar uw keuzes bij ${brand} gevraagd. Daarmee kunt u uw gegevens bekijken en aanpassen wat u ontvangt.`,
  freshButton: 'Naar mijn keuzes',
  until: (time) => `De link werkt één keer, tot ${time}.`,
  notYou: 'Was u dit niet? Dan hoeft u niets te doen: er verandert niets.',
  signature: (brand) => `Met vriendelijke groet,\n${brand}`,
  whyThisMail: (brand) => `${brand} stuurt deze e-mail eenmalig, omdat iemand er met dit adres om vroeg.`,
  stopAll: 'Geen e-mail meer van ons',
};
