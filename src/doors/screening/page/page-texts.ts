/** What the page for screening lists says. */
export interface ScreeningTexts {
  readonly lang: string;
  readonly locale: string;
  readonly title: string;
  readonly lead: string;
  readonly key: string;
  readonly keyHelp: string;
  readonly signIn: string;
  readonly signOut: string;
  readonly badKey: string;
  readonly what: string;
  readonly list: string;
  readonly listHelp: string;
  readonly more: string;
  readonly column: string;
  readonly columnHelp: string;
  readonly country: string;
  readonly delimiter: string;
  readonly semicolon: string;
  readonly comma: string;
  readonly only: string;
  readonly everything: string;
  readonly screen: string;
  readonly uploading: string;
  readonly lines: string;
  readonly brokenOff: string;
  readonly noFile: string;
  readonly results: string;
  readonly validUntil: string;
  readonly sendOnly: string;
  readonly outcome: string;
  readonly reason: string;
  readonly total: string;
  readonly duplicates: string;
  readonly chart: string;
  readonly outcomes: Readonly<Record<'sendable' | 'withheld' | 'rejects', string>>;
  /** The reasons of decisions in a few words; a code that is not among them stands for itself. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly count: string;
  readonly receipt: string;
  readonly earlier: string;
  readonly earlierHelp: string;
  readonly show: string;
  readonly noReceipt: string;
  readonly wrong: string;
}

export const EN: ScreeningTexts = {
  lang: 'en',
  locale: 'en-GB',
  title: 'Screen a list',
  lead: 'Hand in a list before a send, and get it back split: who may be sent to, and who may not, with a reason for each line.',
  key: 'API key',
  keyHelp: 'A key with the scope screening. An operator makes one: abide key create.',
  signIn: 'Sign in',
  signOut: 'Sign out',
  badKey: 'This key is unknown, has ended, or may not screen lists.',
  what: 'What is to be sent',
  list: 'The list',
  listHelp: 'CSV as your spreadsheet program saves it, or one address a line. Hashes are fine too.',
  more: 'More choices',
  column: 'Address column',
  columnHelp: 'By name or number. Left out: it is found.',
  country: 'Country of phone numbers without a country code, such as NL',
  delimiter: 'Between columns in the result',
  semicolon: 'semicolon (Excel in Dutch, French or German)',
  comma: 'comma',
  only: 'Download',
  everything: 'all lines',
  screen: 'Screen the list',
  uploading: 'Uploading',
  lines: 'lines screened',
  brokenOff: 'The screening was broken off. Use nothing of it, and hand in the list again.',
  noFile: 'Choose a list first.',
  results: 'Result',
  validUntil: 'Counts until',
  sendOnly: 'Send only to the sendable lines, and before that time. After it, screen again.',
  outcome: 'Outcome',
  reason: 'Reason',
  total: 'All lines',
  duplicates: 'Lines that repeat an address of a line above',
  chart: 'Lines by reason',
  outcomes: { sendable: 'sendable', withheld: 'withheld', rejects: 'rejected' },
  reasons: {
    OPTED_IN: 'said yes to this',
    SOFT_OPT_IN: 'customer who did not say no',
    SERVICE_TOPIC: 'no marketing, and not stopped',
    MANDATORY_TOPIC: 'has to be sent',
    SUPPRESSED: 'said no to all of it',
    OPTED_OUT: 'said no to this',
    NO_CONSENT: 'never said yes',
    UNCONFIRMED: 'has not confirmed the yes',
    NOT_INFORMED: 'was never told of this',
    PAUSED: 'asked for a pause',
    RESTRICTED: 'restricted the use of their data',
    STALE: 'no contact for too long',
    NOT_IN_REQUIRED_ROLE: 'has no role that this is for',
    UNDELIVERABLE: 'address does not work',
    HASH_UNMATCHED: 'hash that matches nobody',
    NO_ADDRESS: 'no address on the line',
    AT_SIGN_MISSING: 'no @ in the address',
    SEVERAL_ADDRESSES: 'several addresses on one line',
    FIELD_COUNT: 'columns that do not fit',
  },
  count: 'Lines',
  receipt: 'Receipt',
  earlier: 'An earlier screening',
  earlierHelp: 'Its number is in the name of the file that you downloaded.',
  show: 'Show the totals',
  noReceipt: 'No list was screened to its end under this number.',
  wrong: 'This did not work',
};

export const NL: ScreeningTexts = {
  lang: 'nl',
  locale: 'nl-NL',
  title: 'Een lijst toetsen',
  lead: 'Lever een lijst in voordat u verstuurt en krijg hem gesplitst terug: wie u mag mailen en wie niet, met een reden per regel.',
  key: 'API-sleutel',
  keyHelp: 'Een sleutel met het recht screening. Uw beheerder maakt er een: abide key create.',
  signIn: 'Inloggen',
  signOut: 'Uitloggen',
  badKey: 'Deze sleutel is onbekend, verlopen, of mag geen lijsten toetsen.',
  what: 'Wat wilt u versturen?',
  list: 'De lijst',
  listHelp: 'CSV zoals uw spreadsheetprogramma die opslaat, of één adres per regel. Hashes mogen ook.',
  more: 'Meer keuzes',
  column: 'Kolom met het adres',
  columnHelp: 'Naam of nummer. Leeg: wij zoeken hem.',
  country: 'Land van telefoonnummers zonder landcode, bijvoorbeeld NL',
  delimiter: 'Tussen de kolommen van het resultaat',
  semicolon: 'puntkomma (Excel in het Nederlands)',
  comma: 'komma',
  only: 'Downloaden',
  everything: 'alle regels',
  screen: 'Lijst toetsen',
  uploading: 'Bezig met uploaden',
  lines: 'regels getoetst',
  brokenOff: 'Het toetsen is afgebroken. Gebruik er niets van en lever de lijst opnieuw in.',
  noFile: 'Kies eerst een lijst.',
  results: 'Resultaat',
  validUntil: 'Geldig tot',
  sendOnly: 'Verstuur alleen naar de regels die mogen, en vóór dat tijdstip. Toets daarna opnieuw.',
  outcome: 'Uitkomst',
  reason: 'Reden',
  total: 'Alle regels',
  duplicates: 'Regels die een adres van een eerdere regel herhalen',
  chart: 'Regels per reden',
  outcomes: { sendable: 'mag', withheld: 'mag niet', rejects: 'onleesbaar' },
  reasons: {
    OPTED_IN: 'heeft hier ja op gezegd',
    SOFT_OPT_IN: 'klant die geen nee zei',
    SERVICE_TOPIC: 'geen reclame, en niet gestopt',
    MANDATORY_TOPIC: 'moet verstuurd worden',
    SUPPRESSED: 'heeft overal nee op gezegd',
    OPTED_OUT: 'heeft hier nee op gezegd',
    NO_CONSENT: 'heeft nooit ja gezegd',
    UNCONFIRMED: 'heeft het ja niet bevestigd',
    NOT_INFORMED: 'is hier nooit over ingelicht',
    PAUSED: 'vroeg om een pauze',
    RESTRICTED: 'heeft gebruik van de gegevens beperkt',
    STALE: 'te lang geen contact',
    NOT_IN_REQUIRED_ROLE: 'heeft geen rol waarvoor dit is',
    UNDELIVERABLE: 'adres werkt niet',
    HASH_UNMATCHED: 'hash die bij niemand hoort',
    NO_ADDRESS: 'geen adres op de regel',
    AT_SIGN_MISSING: 'geen @ in het adres',
    SEVERAL_ADDRESSES: 'meerdere adressen op één regel',
    FIELD_COUNT: 'kolommen die niet passen',
  },
  count: 'Regels',
  receipt: 'Bewijs',
  earlier: 'Een eerdere toets',
  earlierHelp: 'Het nummer staat in de naam van het bestand dat u downloadde.',
  show: 'Totalen tonen',
  noReceipt: 'Onder dit nummer is geen lijst tot het einde getoetst.',
  wrong: 'Dit is niet gelukt',
};

export function screeningTexts(acceptLanguage: string | undefined): ScreeningTexts {
  const first = (acceptLanguage ?? '').split(',')[0]?.trim().toLowerCase() ?? '';
  return first.startsWith('nl') ? NL : EN;
}
