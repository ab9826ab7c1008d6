import { plainName } from '../list/column-names';
import type { ImportShape } from './import-source';

/**
 * What HubSpot calls its columns: the label of a property in the language of the account, or its internal name. English
 * is documented in full, and in German "Von allen E-Mails abgemeldet"; the other labels follow HubSpot's help pages.
 */
const LABELS = {
  recordId: [
    'record id',
    'record id contact',
    'hs object id',
    'contact id',
    'vid',
    'datensatz id',
    'id de l enregistrement',
  ],
  firstName: ['first name', 'firstname', 'voornaam', 'prenom', 'vorname'],
  lastName: ['last name', 'lastname', 'achternaam', 'nom', 'nom de famille', 'nachname'],
  phone: [
    ...['phone number', 'phone', 'telefoonnummer', 'numero de telephone', 'telefonnummer'],
    ...[
      'mobile phone number',
      'mobilephone',
      'mobiel telefoonnummer',
      'numero de telephone mobile',
      'mobiltelefonnummer',
    ],
  ],
  language: ['preferred language', 'hs language', 'voorkeurstaal', 'langue preferee', 'bevorzugte sprache'],
  country: [
    ...['country region', 'country', 'land regio', 'land', 'land region', 'pays region', 'pays'],
    ...['country region code', 'hs country region code'],
  ],
  organisation: ['company name', 'company', 'bedrijfsnaam', 'nom de l entreprise', 'unternehmensname'],
  bounceReason: ['email hard bounce reason', 'hs email hard bounce reason', 'hs email hard bounce reason enum'],
  unsubscribedFromAll: ['hs email optout'],
  portalBounce: ['portal bounce'],
  stopsAll: ['portal unsubscribe', 'global unsubscribe'],
  spamReport: ['portal spam report'],
  globalBounce: ['global bounce'],
} as const satisfies Record<string, readonly string[]>;

export type HubspotField = keyof typeof LABELS;
export const HUBSPOT_FIELDS = Object.keys(LABELS) as HubspotField[];

const FIELD_BY_LABEL: ReadonlyMap<string, HubspotField> = new Map(
  HUBSPOT_FIELDS.flatMap((field) => LABELS[field].map((label) => [label, field] as const)),
);

/** Without accents and capitals; with and without the s and the (e) of the grammar. */
const FROM_ALL = [
  /^unsubscribed from all e ?mails?$/,
  /^(afgemeld|uitgeschreven) (voor|van|uit) alle e ?mails?$/,
  /^(desabonne|desinscrit)( e)? de tous les e ?mails?$/,
  /^von allen e ?mails? abgemeldet$/,
];

const OF_ONE_TYPE = [
  /^opted out of e-?mail:\s*(.+)$/i,
  /^(?:afgemeld|uitgeschreven) (?:voor|van) e-?mail:\s*(.+)$/i,
  /^(?:désabonné|désinscrit)(?:\(e\))? de l['’]e-?mail\s*:\s*(.+)$/i,
  /^(?:von e-?mail abgemeldet|opt-out von e-?mail|abgemeldet von e-?mail):\s*(.+)$/i,
  /^hs_email_optout_(\d+)$/i,
];

/** What Abide reads of a contact under this name. */
export function hubspotFieldOf(column: string): HubspotField | undefined {
  const name = plainName(column);
  if (FROM_ALL.some((label) => label.test(name))) return 'unsubscribedFromAll';
  return FIELD_BY_LABEL.get(name);
}

/**
 * The subscription type, by name or number, whose opt-outs a column holds. In an export of unsubscribes and bounces it
 * is the name of the column itself: HubSpot adds one for each type, and nothing else.
 */
export function typeOfColumn(column: string, shape: ImportShape): string | undefined {
  if (shape === 'HUBSPOT_UNSUBSCRIBES_AND_BOUNCES') return column.trim() === '' ? undefined : column.trim();
  for (const label of OF_ONE_TYPE) {
    const type = label.exec(column.trim())?.[1];
    if (type !== undefined) return type.trim();
  }
  return undefined;
}
