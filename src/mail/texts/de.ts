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
  receiptSubject: (brand) => `Was wir festgehalten haben – ${brand}`,
  receiptLead: (brand) => `${brand} hat Folgendes festgehalten:`,
  objected: {
    DIRECT_MARKETING: (company, by) =>
      `${company} sendet Ihnen keine Werbung mehr${by ? ` ${by}` : ', auf keinem Weg'}.`,
    ALL_OPTIONAL: (company, by) =>
      `${company} sendet Ihnen keine Nachrichten mehr, die nicht nötig sind${by ? ` (${by})` : ', auf keinem Weg'}.`,
  },
  topicOff: (title, by) => `${title} ${by}: aus.`,
  topicOn: (title, by) => `${title} ${by}: ein.`,
  paused: (until) => `Werbung ist ausgesetzt bis ${until}.`,
  pauseEnded: 'Die Pause der Werbung ist vorbei.',
  trackingOff: 'Was Sie öffnen und anklicken, wird nicht aufgezeichnet.',
  trackingOn: 'Was Sie öffnen und anklicken, darf aufgezeichnet werden.',
  quoted: (title) => `„${title}“`,
  byChannel: {
    EMAIL: 'per E-Mail',
    SMS: 'per SMS',
    PHONE: 'per Telefon',
    POST: 'per Post',
    SOCIAL: 'in sozialen Medien',
    IN_APP: 'im Produkt',
  },
  receiptNoted: (time, reference) =>
    `Festgehalten am ${time}, unter der Nummer ${reference}. Es gilt ab diesem Zeitpunkt.`,
  onItsWay: 'Eine Nachricht, die schon unterwegs war, kann noch ankommen.',
  receiptButton: 'Meine Auswahl ansehen',
  receiptNotYou: 'Das waren nicht Sie? Auf dieser Seite sehen Sie, was gilt, und können es ändern.',
  whyReceipt: (brand) =>
    `${brand} sendet diese E-Mail einmalig, um zu bestätigen, was festgehalten wurde. Sie ist keine Werbung.`,
  confirmText: (brand, titles, url) =>
    `${brand}: Bestätigen Sie binnen eines Tages, dass Sie ${titles} möchten: ${url} Nicht Sie? Dann nichts tun.`,
  freshText: (brand, url) =>
    `${brand}: Ihr Link zu Ihrer Auswahl, einen Tag gültig: ${url} Nicht Sie? Dann nichts tun.`,
};
