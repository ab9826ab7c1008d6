import { deRights } from './de-rights';
import type { PageTexts } from './page-texts';

export const de: PageTexts = {
  ...deRights,
  locale: 'de-DE',
  languageName: 'Deutsch',
  languages: 'Sprache',
  errorPrefix: 'Fehler',
  byChannel: {
    EMAIL: 'per E-Mail',
    SMS: 'per SMS',
    PHONE: 'per Telefon',
    POST: 'per Post',
    SOCIAL: 'über soziale Medien',
    IN_APP: 'im Produkt',
  },
  quoted: (title) => `„${title}“`,

  pageTitle: (by) => `Was dürfen wir Ihnen ${by} senden?`,
  pageTitleOfAll: 'Was dürfen wir Ihnen senden?',
  intro: (brand) => `${brand} hat diese Seite für alle, die Nachrichten bekommen. Sie bestimmen, was noch kommen darf.`,
  introTo: (brand, masked) => `${brand} schreibt Ihnen an ${masked}. Sie bestimmen, was noch kommen darf.`,

  stopHeading: 'Abmelden',
  allOff: 'Auf dieser Seite ist zurzeit alles ausgeschaltet.',
  stopButton: {
    TOPIC: (title) => `Von ${title} abmelden`,
    DIRECT_MARKETING: () => 'Alle Werbung abmelden',
    ALL_OPTIONAL: () => 'Alle freiwilligen Nachrichten abmelden',
  },
  stopMeans: {
    TOPIC: (brand, title, by) => `${brand} sendet Ihnen ${title} ${by} nicht mehr. Alles andere bleibt, wie es ist.`,
    DIRECT_MARKETING: (brand) =>
      `${brand} sendet Ihnen keine Werbung mehr: keine Newsletter mit Angeboten, keine Einladungen, keine Kampagnen. Nicht per E-Mail und nicht per SMS, Telefon oder Post.`,
    ALL_OPTIONAL: (brand) =>
      `${brand} sendet Ihnen nichts mehr, was nicht gesendet werden muss: keine Newsletter, Angebote, Einladungen oder Umfragen. Nicht per E-Mail und nicht per SMS, Telefon oder Post.`,
  },
  wholeGroup: (companies) => `Das gilt für ${companies}.`,
  atOnce: 'Es gilt sofort. Sie müssen keinen Grund angeben.',

  choicesHeading: 'Oder wählen Sie selbst',
  choicesHint:
    'Ein Haken heißt: Das darf kommen. Nehmen Sie den Haken weg, wo Sie etwas nicht möchten, und speichern Sie.',
  pendingNote: 'Noch nicht bestätigt. Es kommt nichts, bis Sie es mit dem Link in unserer Nachricht bestätigen.',
  untilNoNote: 'Das kann kommen, bis Sie Nein sagen.',
  offLabel: 'Aus',
  offHeading: 'Was ausgeschaltet ist',
  offNote:
    'Eine Nachricht mit diesem Link kann weitergeleitet worden sein. Um etwas wieder einzuschalten, fordern Sie deshalb unten einen neuen Link an Ihre eigene Adresse an.',
  saveButton: 'Auswahl speichern',

  mandatoryHeading: 'Was in jedem Fall kommt',
  mandatoryNote:
    'Diese Nachrichten sind keine Werbung und müssen gesendet werden. Deshalb gibt es hier keinen Schalter dafür.',
  mandatoryRole: (title, role) => `Sie bekommen ${title}, weil Sie als ${role} eingetragen sind.`,
  mandatoryRoleAt: (title, role, customer) =>
    `Sie bekommen ${title}, weil Sie als ${role} für ${customer} eingetragen sind.`,
  mandatoryBasis: {
    CONTRACT: (title) =>
      `Sie bekommen ${title}, wenn es für einen Vertrag mit Ihnen oder Ihrer Organisation nötig ist.`,
    LEGAL_OBLIGATION: (title) => `Sie bekommen ${title}, wenn das Gesetz es von uns verlangt.`,
    LEGITIMATE_INTEREST: (title) => `Sie bekommen ${title}, wenn es für das nötig ist, was Sie nutzen.`,
    CONSENT: (title) => `Sie bekommen ${title}.`,
  },
  endRole: 'Nicht mehr Ihre Rolle? Wer Sie eingetragen hat, oder der Datenschutzkontakt unten, kann sie beenden.',
  endRoleAt: (customer) => `Nicht mehr Ihre Rolle? ${customer}, oder der Datenschutzkontakt unten, kann sie beenden.`,

  footerHeading: 'Wer verantwortlich ist',
  responsible: 'Verantwortlich für Ihre Daten',
  address: 'Anschrift',
  privacyContact: 'Fragen zu Ihren Daten',
  regulator: 'Aufsichtsbehörde',
  regulatorNote: 'Sie können sich jederzeit bei der Aufsichtsbehörde beschweren.',
  minimumAgeNote: (age) =>
    `Wir speichern wissentlich keine Daten von Kindern unter ${age} Jahren. Wissen Sie von solchen Daten? Melden Sie es dem Kontakt oben: Wir löschen sie sofort.`,

  stopDoneTitle: 'Sie sind abgemeldet',
  stopDone: {
    TOPIC: (brand, title, by) => `${brand} sendet Ihnen ${title} ${by} nicht mehr. Das gilt ab jetzt.`,
    DIRECT_MARKETING: (brand) => `${brand} sendet Ihnen keine Werbung mehr, auf keinem Weg. Das gilt ab jetzt.`,
    ALL_OPTIONAL: (brand) =>
      `${brand} sendet Ihnen nichts mehr, was nicht gesendet werden muss, auf keinem Weg. Das gilt ab jetzt.`,
  },
  stoodAlready: 'Das hatten wir schon festgehalten, und es gilt noch.',
  onItsWay: 'Eine Nachricht, die schon unterwegs war, kann noch ankommen.',
  savedTitle: 'Ihre Auswahl ist gespeichert',
  partlySavedTitle: 'Nicht alles konnte gespeichert werden',
  unchangedTitle: 'Es hat sich nichts geändert',
  unchanged: 'Sie haben nichts an Ihrer Auswahl geändert, deshalb haben wir nichts festgehalten.',
  outcomeOn: (title) => `${title} ist eingeschaltet.`,
  outcomeOff: (title) => `${title} ist ausgeschaltet. Das gilt ab jetzt.`,
  outcomePending: (title) =>
    `${title} ist vermerkt. Es kommt, nachdem Sie es mit dem Link in unserer Nachricht an Ihre Adresse bestätigt haben.`,
  outcomeConfirm: (title) =>
    `${title} bleibt aus. Dazu wurde Nein gesagt: Wir senden eine Nachricht an Ihre Adresse, und es wird eingeschaltet, wenn Sie es darin bestätigen.`,
  outcomeFresh: (title) =>
    `${title} bleibt aus. Dazu wurde Nein gesagt: Es braucht einen neuen Link an Ihre eigene Adresse. Fordern Sie ihn auf der Seite mit Ihrer Auswahl an.`,
  outcomeRefused: (title) =>
    `${title} bleibt aus. Von dieser Seite aus dürfen wir es nicht einschalten. Bitte wenden Sie sich an den Datenschutzkontakt unten.`,
  receiptHeading: 'Was wir festgehalten haben',
  receiptFor: 'Für',
  receiptBy: 'Von',
  receiptAt: 'Eingegangen',
  receiptReference: 'Kennzeichen',
  receiptKeep: 'Sie können diese Seite als Nachweis drucken oder speichern.',
  stillHeading: 'Was noch kommen kann',
  stillNothing: 'Nichts.',
  backToChoices: 'Ihre ganze Auswahl ansehen',

  confirmTitle: 'Möchten Sie sich abmelden?',
  confirmIntro: (brand) =>
    `Dieser Link gehört zu einer Nachricht von ${brand}. Es hat sich noch nichts geändert: Drücken Sie den Knopf.`,
  confirmOther: 'Lieber die ganze Auswahl ansehen',

  toConfirmTitle: 'Bestätigen Sie Ihre Wahl',
  toConfirmLead: (brand, masked) => `${brand} darf Ihnen danach an ${masked} senden:`,
  toConfirmButton: 'Ja, ich bestätige das',
  toConfirmNot:
    'Es hat sich noch nichts geändert. Haben Sie das nicht gewünscht? Dann tun Sie nichts: Ohne Ihre Bestätigung kommt nichts.',
  confirmedTitle: 'Ihre Wahl ist bestätigt',
  voidTitle: 'Diese Bestätigung gilt nicht mehr',
  voidReasons:
    'Der Link wurde schon benutzt, ist älter als ein Tag, oder danach wurde Nein gesagt. Jetzt hat sich nichts geändert.',
  voidHelp: 'Um etwas einzuschalten, fordern Sie auf der Seite mit Ihrer Auswahl einen neuen Link an.',

  neutralTitle: 'Dieser Link funktioniert nicht',
  neutral: (brand) =>
    `Wir können nicht erkennen, zu welcher Nachricht von ${brand} dieser Link gehört. Vielleicht fehlt ein Stück. Es hat sich nichts geändert.`,
  neutralHelp:
    'Benutzen Sie bitte noch einmal den Link in der Nachricht selbst. Gelingt das nicht, schreiben Sie an den Datenschutzkontakt unten: Für ein Nein müssen Sie keinen Grund angeben.',
  notUnderstoodTitle: 'Wir haben das Formular nicht verstanden',
  notUnderstood:
    'Was gesendet wurde, passt nicht zu dieser Seite, deshalb wurde nichts geändert. Vielleicht hat sich die Seite geändert, seit Sie sie geöffnet haben. Bitte öffnen Sie sie neu.',
  notRecordedTitle: 'Ihre Wahl ist noch nicht festgehalten',
  notRecorded: 'Auf unserer Seite ist etwas schiefgegangen. Bitte drücken Sie den Knopf noch einmal.',
  unavailableTitle: 'Diese Seite ist gerade nicht verfügbar',
  unavailable:
    'Auf unserer Seite ist etwas schiefgegangen, und es wurde nichts geändert. Bitte versuchen Sie es in einer Minute noch einmal.',
  nobodyTitle: 'Es gibt nichts auszuwählen',
  nobody:
    'Zu diesem Link gibt es niemanden mehr, deshalb wurde keine Auswahl gespeichert. Auf der Seite können Sie noch alles abmelden.',
};
