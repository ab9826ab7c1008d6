import type { RightTexts } from './right-texts';

export const nlRights: RightTexts = {
  freshHeading: 'Iets aanzetten of uw gegevens zien',
  freshWhy:
    'Een bericht met deze link kan zijn doorgestuurd. Daarom sturen wij u eerst een verse link, naar uw eigen adres. Die werkt een dag en zet één keer iets aan.',
  freshButton: 'Stuur mij een verse link',
  freshSentTitle: 'Kijk in uw mailbox',
  freshSent:
    'Als wij iemand met dit adres kennen, is er nu een bericht met een verse link onderweg. De link werkt een dag.',
  freshSentHelp:
    'Komt er niets? Kijk bij ongewenste mail, en probeer het na een half uur opnieuw: vaker sturen wij er geen. Stoppen kan altijd met de link in elk bericht, of via het privacycontact hieronder.',
  freshTextedTitle: 'Kijk op uw telefoon',
  freshTexted:
    'Kennen wij één persoon met dit nummer, dan is er een sms met een verse link onderweg. De link werkt een dag. Niets gekregen? Probeer het na een half uur opnieuw: vaker sturen wij niet.',
  mailsAreFiles:
    'Er is geen mailserver ingesteld (SMTP_URL): het bericht is als .eml-bestand in de map mail van de gegevensmap gezet.',
  askTitle: 'Vraag een link naar uw keuzes',
  askLead: (brand) =>
    `Vul het adres in waarop u berichten van ${brand} krijgt. Wij sturen daarheen een link waarmee u ziet wat wij u sturen en waarmee u dat verandert.`,
  askLabel: 'Uw e-mailadres',
  askButton: 'Stuur mij de link',
  askInvalid: 'Dit is geen e-mailadres. Schrijf het als naam@voorbeeld.nl.',
  askLabelOrPhone: 'Uw e-mailadres of mobiele nummer',
  askInvalidOrPhone:
    'Dit is geen e-mailadres en geen telefoonnummer. Schrijf het als naam@voorbeeld.nl, of +31 en de rest van uw nummer.',
  askInstead: 'Een nieuwe link laten sturen',
  needsFreshTitle: 'Hiervoor is een verse link nodig',
  needsFresh:
    'Er is niets veranderd. Dit kan alleen met een verse link die wij naar uw eigen adres sturen, en elke verse link werkt één keer.',
  spentNote:
    'Met deze link kunt u nog stoppen. Gegevens tonen of iets aanzetten kan er niet meer mee: hij is gebruikt of ouder dan een dag.',
  suppressedNote: 'Hierover is nee gezegd. Zet u het aan, dan sturen wij eerst nog een bericht waarin u dat bevestigt.',

  pauseHeading: 'Liever een pauze',
  pauseLead: (brand) => `${brand} stuurt u dan een tijd geen reclame. Daarna gaat het verder zoals het nu is.`,
  pauseButton: (days, date) => `${days} dagen, tot ${date}`,
  pauseNote: 'Een pauze houdt vanzelf op. Verlengen of helemaal stoppen kan altijd.',
  pauseEndByFresh: 'Eerder verder gaan kan met een verse link naar uw eigen adres.',
  pauseEndButton: 'Pauze nu beëindigen',
  pausedUntil: (date) => `Reclame is gepauzeerd tot ${date}.`,
  pausedTitle: 'Reclame is gepauzeerd',
  pausedDone: (brand, date) => `${brand} stuurt u geen reclame tot ${date}. Daarna gaat het verder zoals het was.`,
  pauseEndedTitle: 'De pauze is voorbij',
  pauseEnded: 'Wat aan staat, kan weer komen.',

  trackingHeading: 'Wat u opent en aanklikt',
  trackingIs: {
    ON: {
      OPENS: (brand) => `${brand} legt vast welke berichten u opent.`,
      CLICKS: (brand) => `${brand} legt vast op welke links u klikt.`,
      BOTH: (brand) => `${brand} legt vast welke berichten u opent en op welke links u klikt.`,
    },
    OFF: {
      OPENS: (brand) => `${brand} legt niet vast welke berichten u opent.`,
      CLICKS: (brand) => `${brand} legt niet vast op welke links u klikt.`,
      BOTH: (brand) => `${brand} legt niet vast wat u opent of aanklikt.`,
    },
  },
  trackingApart: 'Dit staat los van de berichten zelf: die veranderen er niet door.',
  trackingButton: 'Leg dit niet meer vast',
  trackingAllowButton: 'Dit mag worden vastgelegd',
  trackingStoppedTitle: 'Het vastleggen is gestopt',
  trackingAllowedTitle: 'Uw toestemming is bewaard',

  whySummary: 'Waarom, en op welke grond?',
  whyBasis: {
    CONSENT: () => 'Alleen met uw toestemming.',
    LEGITIMATE_INTEREST: (brand) =>
      `Omdat ${brand} er een gerechtvaardigd belang bij heeft. U mag daar altijd nee tegen zeggen.`,
    CONTRACT: () => 'Omdat het hoort bij een overeenkomst met u of uw organisatie.',
    LEGAL_OBLIGATION: () => 'Omdat de wet het vraagt.',
  },
  whySaid: { YES: (date) => `U zei ja op ${date},`, NO: (date) => `U zei nee op ${date},` },
  whyCompanySaid: {
    YES: (brand, date) => `${brand} zette het aan op ${date},`,
    NO: (brand, date) => `${brand} zette het uit op ${date},`,
  },
  whyNothingSaid: 'U hebt er nog niets over gezegd.',
  whySource: {
    PAGE: 'op deze pagina.',
    ONE_CLICK: 'met één klik in een bericht.',
    TEXT_MESSAGE: 'met een sms.',
    MAIL: 'met een mail aan ons.',
    CONFIRMATION: 'met de link in een bevestigingsmail.',
    API: 'langs een ander systeem van ons.',
    IMPORT: 'vastgelegd in een lijst die wij hebben overgenomen.',
    PROVIDER: 'langs onze verzenddienst.',
    POLICY: 'bij een wijziging van ons beleid.',
    RETENTION: 'bij het opruimen van oude gegevens.',
  },
  whyWords: (wording) => `De tekst die u toen zag: ${wording}.`,
  whyReference: (reference) => `Kenmerk: ${reference}.`,

  undoLead: 'Was dit een vergissing?',
  undoButton: (title) => `Zet ${title} terug zoals het was`,
  undoneTitle: 'Teruggezet',
  undone: (title) => `${title} staat weer zoals het was.`,
  undoTooLateTitle: 'Terugzetten kan niet meer',
  undoTooLate:
    'Dat kan een half uur lang, zolang er daarna niets is veranderd. Uw nee staat. Iets aanzetten kan nu met een verse link.',

  reasonHeading: 'Wilt u zeggen waarom?',
  reasonHint: 'Dat hoeft niet. Uw keuze is vastgelegd en verandert hier niet door.',
  reasons: {
    TOO_MANY: 'Ik kreeg te veel berichten',
    NOT_RELEVANT: 'Het ging niet over wat mij bezighoudt',
    NEVER_ASKED: 'Ik heb hier nooit om gevraagd',
    OTHER: 'Iets anders',
  },
  reasonButton: 'Versturen',
  reasonThanksTitle: 'Dank u wel',
  reasonThanks: 'Wij hebben het genoteerd. Aan uw keuze is niets veranderd.',

  heldHeading: 'Wat wij van u bewaren',
  heldName: 'Naam',
  heldOrganisation: 'Organisatie',
  heldAddress: { EMAIL: 'E-mailadres', PHONE: 'Telefoonnummer' },
  heldLanguage: 'Taal',
  heldCountry: 'Land',
  heldRelation: 'Relatie',
  heldRole: 'Rol',
  relation: {
    CUSTOMER: 'Klant',
    FORMER_CUSTOMER: 'Eerder klant',
    PROSPECT: 'Geïnteresseerd',
    PARTNER: 'Partner',
  },
  downloadNote: 'Alles wat wij van u bewaren, als bestand (JSON).',
  downloadButton: 'Mijn gegevens downloaden',
  deleteNote: 'Uw gegevens laten wissen. Wij onthouden alleen dat u geen berichten wilt.',
  deleteButton: 'Mijn gegevens wissen',
  deleteTitle: 'Uw gegevens wissen',
  deleteMeans: (brand) =>
    `${brand} wist uw gegevens en stuurt u niets meer, ook geen berichten die bij een rol horen. Wij bewaren een versleuteld kenmerk van uw adres om te weten dat u geen berichten wilt. Wissen kan niet ongedaan worden gemaakt.`,
  deleteConfirmButton: 'Wis mijn gegevens',
  deletedTitle: 'Uw gegevens zijn gewist',
  deleted: (brand) => `${brand} bewaart geen gegevens meer van u, en stuurt u niets meer.`,
  keptElsewhere: (title, ground) => `Wel bewaard blijft: ${title}. ${ground}`,
};
