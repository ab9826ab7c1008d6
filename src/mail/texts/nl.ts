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
  receiptSubject: (brand) => `Wat we hebben vastgelegd – ${brand}`,
  receiptLead: (brand) => `${brand} heeft het volgende vastgelegd:`,
  objected: {
    DIRECT_MARKETING: (company, by) =>
      `${company} stuurt u geen reclame meer${by ? ` ${by}` : ', op geen enkele manier'}.`,
    ALL_OPTIONAL: (company, by) =>
      `${company} stuurt u geen berichten meer die niet hoeven${by ? ` ${by}` : ', op geen enkele manier'}.`,
  },
  topicOff: (title, by) => `${title} ${by}: uit.`,
  topicOn: (title, by) => `${title} ${by}: aan.`,
  paused: (until) => `Reclame staat stil tot ${until}.`,
  pauseEnded: 'De pauze van reclame is voorbij.',
  trackingOff: 'Wat u opent en aanklikt wordt niet vastgelegd.',
  trackingOn: 'Wat u opent en aanklikt mag worden vastgelegd.',
  quoted: (title) => `‘${title}’`,
  byChannel: {
    EMAIL: 'per e-mail',
    SMS: 'per sms',
    PHONE: 'per telefoon',
    POST: 'per post',
    SOCIAL: 'op sociale media',
    IN_APP: 'in het product',
  },
  receiptNoted: (time, reference) => `Vastgelegd op ${time}, onder nummer ${reference}. Het geldt vanaf dat moment.`,
  onItsWay: 'Een bericht dat al onderweg was, kan nog aankomen.',
  receiptButton: 'Mijn keuzes bekijken',
  receiptNotYou: 'Was u dit niet? Op die pagina ziet u wat er staat, en kunt u het wijzigen.',
  whyReceipt: (brand) =>
    `${brand} stuurt deze e-mail eenmalig, om te bevestigen wat is vastgelegd. Dit is geen reclame.`,
  confirmText: (brand, titles, url) =>
    `${brand}: bevestig binnen een dag dat u ${titles} wilt: ${url} Was u dit niet? Doe dan niets.`,
  freshText: (brand, url) => `${brand}: uw link naar uw keuzes, een dag geldig: ${url} Was u dit niet? Doe dan niets.`,
};
