import { nlRights } from './nl-rights';
import type { PageTexts } from './page-texts';

export const nl: PageTexts = {
  ...nlRights,
  locale: 'nl-NL',
  languageName: 'Nederlands',
  languages: 'Taal',
  errorPrefix: 'Fout',
  byChannel: {
    EMAIL: 'per e-mail',
    SMS: 'per sms',
    PHONE: 'per telefoon',
    POST: 'per post',
    SOCIAL: 'via sociale media',
    IN_APP: 'in het product',
  },
  quoted: (title) => `‘${title}’`,

  pageTitle: (by) => `Wat mogen wij u sturen ${by}?`,
  pageTitleOfAll: 'Wat mogen wij u sturen?',
  intro: (brand) => `${brand} heeft deze pagina voor iedereen die berichten krijgt. U bepaalt wat er nog mag komen.`,
  introTo: (brand, masked) => `${brand} schrijft u op ${masked}. U bepaalt wat er nog mag komen.`,

  stopHeading: 'Afmelden',
  allOff: 'Alles op deze pagina staat nu uit.',
  stopButton: {
    TOPIC: (title) => `Afmelden voor ${title}`,
    DIRECT_MARKETING: () => 'Afmelden voor alle reclame',
    ALL_OPTIONAL: () => 'Afmelden voor alle niet-verplichte berichten',
  },
  stopMeans: {
    TOPIC: (brand, title, by) => `${brand} stuurt u ${title} niet meer ${by}. De rest blijft zoals het is.`,
    DIRECT_MARKETING: (brand) =>
      `${brand} stuurt u geen reclame meer: geen nieuwsbrieven met aanbiedingen, geen uitnodigingen, geen campagnes. Niet per e-mail en niet per sms, telefoon of post.`,
    ALL_OPTIONAL: (brand) =>
      `${brand} stuurt u niets meer wat niet verplicht is: geen nieuwsbrieven, aanbiedingen, uitnodigingen of enquêtes. Niet per e-mail en niet per sms, telefoon of post.`,
  },
  wholeGroup: (companies) => `Dit geldt voor ${companies}.`,
  atOnce: 'Het geldt meteen. U hoeft geen reden te geven.',

  choicesHeading: 'Of kies zelf',
  choicesHint: 'Een vinkje betekent: dit mag komen. Haal het vinkje weg bij wat u niet wilt en bewaar.',
  pendingNote: 'Nog niet bevestigd. Er komt niets tot u het bevestigt met de link in ons bericht aan u.',
  untilNoNote: 'Dit kan komen tot u nee zegt.',
  offLabel: 'Uit',
  offHeading: 'Wat uit staat',
  offNote:
    'Een bericht met deze link kan zijn doorgestuurd. Om iets weer aan te zetten vraagt u daarom hieronder een verse link naar uw eigen adres.',
  saveButton: 'Voorkeuren bewaren',

  mandatoryHeading: 'Wat in elk geval komt',
  mandatoryNote:
    'Deze berichten zijn geen reclame en moeten worden gestuurd. Daarom staat er hier geen schakelaar bij.',
  mandatoryRole: (title, role) => `U krijgt ${title} omdat u geregistreerd staat als ${role}.`,
  mandatoryRoleAt: (title, role, customer) =>
    `U krijgt ${title} omdat u geregistreerd staat als ${role} voor ${customer}.`,
  mandatoryBasis: {
    CONTRACT: (title) => `U krijgt ${title} als dat nodig is voor een overeenkomst met u of uw organisatie.`,
    LEGAL_OBLIGATION: (title) => `U krijgt ${title} als de wet ons vraagt dat te sturen.`,
    LEGITIMATE_INTEREST: (title) => `U krijgt ${title} als dat nodig is voor wat u gebruikt.`,
    CONSENT: (title) => `U krijgt ${title}.`,
  },
  endRole: 'Is dit uw rol niet meer? Wie u heeft geregistreerd, of het privacycontact hieronder, kan die beëindigen.',
  endRoleAt: (customer) => `Is dit uw rol niet meer? ${customer}, of het privacycontact hieronder, kan die beëindigen.`,

  footerHeading: 'Wie is verantwoordelijk',
  responsible: 'Verantwoordelijk voor uw gegevens',
  address: 'Adres',
  privacyContact: 'Vragen over uw gegevens',
  regulator: 'Toezichthouder',
  regulatorNote: 'U kunt altijd een klacht indienen bij de toezichthouder.',
  minimumAgeNote: (age) =>
    `Wij bewaren niet bewust gegevens van kinderen onder de ${age} jaar. Weet u dat wij die toch hebben? Meld het bij het contact hierboven: wij wissen ze meteen.`,

  stopDoneTitle: 'U bent afgemeld',
  stopDone: {
    TOPIC: (brand, title, by) => `${brand} stuurt u ${title} niet meer ${by}. Dit geldt vanaf nu.`,
    DIRECT_MARKETING: (brand) => `${brand} stuurt u geen reclame meer, langs geen enkele weg. Dit geldt vanaf nu.`,
    ALL_OPTIONAL: (brand) =>
      `${brand} stuurt u niets meer wat niet verplicht is, langs geen enkele weg. Dit geldt vanaf nu.`,
  },
  stoodAlready: 'Wij hadden dit al vastgelegd, en het staat nog.',
  onItsWay: 'Een bericht dat al onderweg was, kan nog aankomen.',
  savedTitle: 'Uw voorkeuren zijn bewaard',
  partlySavedTitle: 'Niet alles kon worden bewaard',
  unchangedTitle: 'Er is niets veranderd',
  unchanged: 'U hebt geen keuze veranderd, dus wij hebben niets vastgelegd.',
  outcomeOn: (title) => `${title} staat aan.`,
  outcomeOff: (title) => `${title} staat uit. Dit geldt vanaf nu.`,
  outcomePending: (title) =>
    `${title} is genoteerd. Het komt nadat u het hebt bevestigd met de link in ons bericht aan uw adres.`,
  outcomeConfirm: (title) =>
    `${title} blijft uit. Er is eerder nee gezegd: wij sturen een bericht naar uw adres, en het gaat aan als u dat daarin bevestigt.`,
  outcomeFresh: (title) =>
    `${title} blijft uit. Er is eerder nee gezegd: daarvoor is een verse link naar uw eigen adres nodig. Vraag die aan op de pagina met uw keuzes.`,
  outcomeRefused: (title) =>
    `${title} blijft uit. Wij mogen dit niet vanaf deze pagina aanzetten. Vraag het aan het privacycontact hieronder.`,
  receiptHeading: 'Wat wij hebben vastgelegd',
  receiptFor: 'Voor',
  receiptBy: 'Door',
  receiptAt: 'Ontvangen',
  receiptReference: 'Kenmerk',
  receiptKeep: 'U kunt deze pagina als bewijs afdrukken of bewaren.',
  stillHeading: 'Wat nog kan komen',
  stillNothing: 'Niets.',
  backToChoices: 'Al uw keuzes bekijken',

  confirmTitle: 'Wilt u zich afmelden?',
  confirmIntro: (brand) => `Deze link hoort bij een bericht van ${brand}. Er is nog niets veranderd: druk op de knop.`,
  confirmOther: 'Liever al uw keuzes bekijken',

  toConfirmTitle: 'Bevestig uw keuze',
  toConfirmLead: (brand, masked) => `${brand} mag u hierna op ${masked} sturen:`,
  toConfirmButton: 'Ja, ik bevestig dit',
  toConfirmNot:
    'Er is nog niets veranderd. Hebt u dit niet gevraagd? Doe dan niets: zonder uw bevestiging komt er niets.',
  confirmedTitle: 'Uw keuze is bevestigd',
  voidTitle: 'Deze bevestiging werkt niet meer',
  voidReasons: 'De link is al gebruikt, is ouder dan een dag, of er is daarna nee gezegd. Nu is er niets veranderd.',
  voidHelp: 'Wilt u iets aanzetten, vraag dan op de pagina met uw keuzes een verse link aan.',

  neutralTitle: 'Deze link werkt niet',
  neutral: (brand) =>
    `Wij kunnen niet zien bij welk bericht van ${brand} deze link hoort. Misschien ontbreekt er een stuk. Er is niets veranderd.`,
  neutralHelp:
    'Gebruik de link in het bericht zelf nog een keer. Lukt dat niet, schrijf dan naar het privacycontact hieronder: voor een nee hoeft u geen reden te geven.',
  notUnderstoodTitle: 'Wij begrepen het formulier niet',
  notUnderstood:
    'Wat er is verstuurd, past niet bij deze pagina. Daarom is er niets veranderd. Misschien is de pagina gewijzigd sinds u haar opende. Open haar opnieuw.',
  notRecordedTitle: 'Uw keuze is nog niet vastgelegd',
  notRecorded: 'Er ging iets mis aan onze kant. Druk nog een keer op de knop.',
  unavailableTitle: 'Deze pagina is even niet beschikbaar',
  unavailable: 'Er ging iets mis aan onze kant en er is niets veranderd. Probeer het over een minuut opnieuw.',
  nobodyTitle: 'Er valt niets te kiezen',
  nobody:
    'Bij deze link hoort niemand meer, dus er zijn geen keuzes bewaard. U kunt op de pagina nog wel alles stoppen.',
};
