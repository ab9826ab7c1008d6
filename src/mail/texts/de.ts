import type { MailTexts } from './mail-texts';

export const de: MailTexts = {
  locale: 'de-DE',
  greeting: (name) => (name === undefined ? 'Guten Tag,' : `Guten Tag ${name},`),
  confirmSubject: (brand) => `Bitte bestätigen Sie Ihre Auswahl – ${brand}`,
  confirmLead: (brand) => `Sie haben angegeben, dass Sie Folgendes von ${brand} erhalten möchten:`,
  confirmWhat: 'Noch ist nichts eingeschaltet.',
  confirmHow: 'Öffnen Sie die folgende Seite und drücken Sie dort auf die Schaltfläche, um es zu bestätigen.',
  confirmButton: 'Ansehen und bestätigen',
  freshSubject: (brand) => `Ihr Link zu Ihrer Auswahl – ${brand}`,
  freshLead: (brand) =>
    `Sie haben einen neuen Link zu Ihrer Auswahl bei ${brand} angefordert. Damit können Sie Ihre Daten einsehen und ändern, was Sie erhalten.`,
  freshButton: 'Zu meiner Auswahl',
  until: (time) => `Der Link funktioniert einmal, bis ${time}.`,
  notYou: 'Das waren nicht Sie? Dann brauchen Sie nichts zu tun: Es ändert sich nichts.',
  signature: (brand) => `Mit freundlichen Grüßen\n${brand}`,
  whyThisMail: (brand) => `${brand} sendet diese E-Mail einmalig, weil jemand mit dieser Adresse darum gebeten hat.`,
  stopAll: 'Keine E-Mails mehr von uns',
};
