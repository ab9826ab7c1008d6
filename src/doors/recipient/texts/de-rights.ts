import type { RightTexts } from './right-texts';

export const deRights: RightTexts = {
  freshHeading: 'Etwas einschalten oder Ihre Daten sehen',
  freshWhy:
    'Eine Nachricht mit diesem Link kann weitergeleitet worden sein. Deshalb senden wir Ihnen zuerst einen neuen Link, an Ihre eigene Adresse. Er gilt einen Tag und schaltet einmal etwas ein.',
  freshButton: 'Neuen Link an mich senden',
  freshSentTitle: 'Bitte sehen Sie in Ihr Postfach',
  freshSent:
    'Wenn wir jemanden mit dieser Adresse kennen, ist eine Nachricht mit einem neuen Link unterwegs. Der Link gilt einen Tag.',
  freshSentHelp:
    'Kommt nichts an? Sehen Sie bei unerwünschter Post nach und versuchen Sie es nach einer halben Stunde erneut: öfter senden wir keinen. Abmelden können Sie sich immer mit dem Link in jeder Nachricht oder über den Datenschutzkontakt unten.',
  freshTextedTitle: 'Bitte sehen Sie auf Ihr Telefon',
  freshTexted:
    'Wenn wir genau eine Person mit dieser Nummer kennen, ist eine SMS mit einem neuen Link unterwegs. Der Link gilt einen Tag. Nichts angekommen? Versuchen Sie es nach einer halben Stunde erneut: öfter senden wir nicht.',
  mailsAreFiles:
    'Es ist kein Mailserver eingestellt (SMTP_URL): Die Nachricht liegt als .eml-Datei im Ordner mail des Datenverzeichnisses.',
  askTitle: 'Link zu Ihrer Auswahl anfordern',
  askLead: (brand) =>
    `Geben Sie die Adresse an, an die Sie Nachrichten von ${brand} bekommen. Wir senden dorthin einen Link, mit dem Sie sehen, was wir Ihnen senden, und es ändern können.`,
  askLabel: 'Ihre E-Mail-Adresse',
  askButton: 'Link an mich senden',
  askInvalid: 'Das ist keine E-Mail-Adresse. Schreiben Sie sie wie name@beispiel.de.',
  askLabelOrPhone: 'Ihre E-Mail-Adresse oder Mobilnummer',
  askInvalidOrPhone:
    'Das ist weder eine E-Mail-Adresse noch eine Telefonnummer. Schreiben Sie name@beispiel.de, oder +49 und den Rest Ihrer Nummer.',
  askInstead: 'Neuen Link zusenden lassen',
  needsFreshTitle: 'Dafür braucht es einen neuen Link',
  needsFresh:
    'Es wurde nichts geändert. Dafür braucht es einen neuen Link, den wir an Ihre eigene Adresse senden, und jeder neue Link gilt einmal.',
  spentNote:
    'Mit diesem Link können Sie sich noch abmelden. Er zeigt keine Daten mehr und schaltet nichts mehr ein: Er wurde benutzt oder ist älter als ein Tag.',
  suppressedNote:
    'Dazu wurde Nein gesagt. Wenn Sie es einschalten, senden wir Ihnen zuerst noch eine Nachricht, in der Sie es bestätigen.',

  pauseHeading: 'Oder eine Pause machen',
  pauseLead: (brand) => `${brand} sendet Ihnen dann eine Zeit lang keine Werbung. Danach geht es weiter wie jetzt.`,
  pauseButton: (days, date) => `${days} Tage, bis ${date}`,
  pauseNote: 'Eine Pause endet von selbst. Verlängern oder ganz abmelden können Sie sich immer.',
  pauseEndByFresh: 'Früher weiter geht es mit einem neuen Link an Ihre eigene Adresse.',
  pauseEndButton: 'Pause jetzt beenden',
  pausedUntil: (date) => `Werbung ist bis ${date} angehalten.`,
  pausedTitle: 'Werbung ist angehalten',
  pausedDone: (brand, date) => `${brand} sendet Ihnen bis ${date} keine Werbung. Danach geht es weiter wie vorher.`,
  pauseEndedTitle: 'Die Pause ist vorbei',
  pauseEnded: 'Was eingeschaltet ist, kann wieder kommen.',

  trackingHeading: 'Was Sie öffnen und anklicken',
  trackingIs: {
    ON: {
      OPENS: (brand) => `${brand} erfasst, welche Nachrichten Sie öffnen.`,
      CLICKS: (brand) => `${brand} erfasst, welche Links Sie anklicken.`,
      BOTH: (brand) => `${brand} erfasst, welche Nachrichten Sie öffnen und welche Links Sie anklicken.`,
    },
    OFF: {
      OPENS: (brand) => `${brand} erfasst nicht, welche Nachrichten Sie öffnen.`,
      CLICKS: (brand) => `${brand} erfasst nicht, welche Links Sie anklicken.`,
      BOTH: (brand) => `${brand} erfasst nicht, was Sie öffnen oder anklicken.`,
    },
  },
  trackingApart: 'Das gilt getrennt von den Nachrichten selbst: An ihnen ändert sich nichts.',
  trackingButton: 'Das nicht mehr erfassen',
  trackingAllowButton: 'Das darf erfasst werden',
  trackingStoppedTitle: 'Die Erfassung ist beendet',
  trackingAllowedTitle: 'Ihre Einwilligung ist gespeichert',

  whySummary: 'Warum, und auf welcher Grundlage?',
  whyBasis: {
    CONSENT: () => 'Nur mit Ihrer Einwilligung.',
    LEGITIMATE_INTEREST: (brand) =>
      `Weil ${brand} ein berechtigtes Interesse daran hat. Sie dürfen dem jederzeit widersprechen.`,
    CONTRACT: () => 'Weil es zu einem Vertrag mit Ihnen oder Ihrer Organisation gehört.',
    LEGAL_OBLIGATION: () => 'Weil das Gesetz es verlangt.',
  },
  whySaid: { YES: (date) => `Sie haben am ${date} Ja gesagt,`, NO: (date) => `Sie haben am ${date} Nein gesagt,` },
  whyCompanySaid: {
    YES: (brand, date) => `${brand} hat es am ${date} eingeschaltet,`,
    NO: (brand, date) => `${brand} hat es am ${date} ausgeschaltet,`,
  },
  whyNothingSaid: 'Sie haben dazu noch nichts gesagt.',
  whySource: {
    PAGE: 'auf dieser Seite.',
    ONE_CLICK: 'mit einem Klick in einer Nachricht.',
    TEXT_MESSAGE: 'per SMS.',
    MAIL: 'mit einer E-Mail an uns.',
    CONFIRMATION: 'mit dem Link in einer Bestätigungsmail.',
    API: 'über ein anderes System von uns.',
    IMPORT: 'wie in einer übernommenen Liste festgehalten.',
    PROVIDER: 'über unseren Versanddienst.',
    POLICY: 'bei einer Änderung unserer Richtlinie.',
    RETENTION: 'beim Aufräumen alter Daten.',
  },
  whyWords: (wording) => `Der Text, den Sie damals sahen: ${wording}.`,
  whyReference: (reference) => `Kennzeichen: ${reference}.`,

  undoLead: 'War das ein Versehen?',
  undoButton: (title) => `${title} wieder wie vorher`,
  undoneTitle: 'Wieder wie vorher',
  undone: (title) => `${title} ist wieder wie vorher.`,
  undoTooLateTitle: 'Rückgängig machen geht nicht mehr',
  undoTooLate:
    'Das geht eine halbe Stunde lang, solange danach nichts geändert wurde. Ihr Nein gilt. Mit einem neuen Link können Sie etwas einschalten.',

  reasonHeading: 'Möchten Sie sagen, warum?',
  reasonHint: 'Das müssen Sie nicht. Ihre Wahl ist festgehalten und ändert sich dadurch nicht.',
  reasons: {
    TOO_MANY: 'Ich bekam zu viele Nachrichten',
    NOT_RELEVANT: 'Es ging nicht um das, was mich beschäftigt',
    NEVER_ASKED: 'Ich habe nie darum gebeten',
    OTHER: 'Etwas anderes',
  },
  reasonButton: 'Absenden',
  reasonThanksTitle: 'Vielen Dank',
  reasonThanks: 'Wir haben es notiert. An Ihrer Wahl hat sich nichts geändert.',

  heldHeading: 'Was wir über Sie speichern',
  heldName: 'Name',
  heldOrganisation: 'Organisation',
  heldAddress: { EMAIL: 'E-Mail-Adresse', PHONE: 'Telefonnummer' },
  heldLanguage: 'Sprache',
  heldCountry: 'Land',
  heldRelation: 'Beziehung',
  heldRole: 'Rolle',
  relation: {
    CUSTOMER: 'Kunde',
    FORMER_CUSTOMER: 'Früherer Kunde',
    PROSPECT: 'Interessiert',
    PARTNER: 'Partner',
  },
  downloadNote: 'Alles, was wir über Sie speichern, als Datei (JSON).',
  downloadButton: 'Meine Daten herunterladen',
  deleteNote: 'Ihre Daten löschen lassen. Wir merken uns nur, dass Sie keine Nachrichten möchten.',
  deleteButton: 'Meine Daten löschen',
  deleteTitle: 'Ihre Daten löschen',
  deleteMeans: (brand) =>
    `${brand} löscht Ihre Daten und sendet Ihnen nichts mehr, auch keine Nachrichten, die zu einer Rolle gehören. Wir behalten ein verschlüsseltes Kennzeichen Ihrer Adresse, um zu wissen, dass Sie keine Nachrichten möchten. Das lässt sich nicht rückgängig machen.`,
  deleteConfirmButton: 'Meine Daten löschen',
  deletedTitle: 'Ihre Daten sind gelöscht',
  deleted: (brand) => `${brand} speichert keine Daten mehr über Sie und sendet Ihnen nichts mehr.`,
  keptElsewhere: (title, ground) => `Aufbewahrt bleibt: ${title}. ${ground}`,
};
