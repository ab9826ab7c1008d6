import { AbideError } from '../../errors';
import { namedAddressColumns, plainName } from '../list/column-names';

const NAMES = {
  firstName: ['first name', 'fname', 'voornaam', 'prenom', 'vorname'],
  lastName: ['last name', 'lname', 'achternaam', 'familienaam', 'nom', 'nom de famille', 'nachname'],
  phone: ['phone number', 'phone', 'sms phone number', 'telefoonnummer', 'telefoon', 'gsm', 'telephone', 'telefon'],
  language: ['language', 'lang', 'taal', 'langue', 'sprache'],
  optInAt: ['optin time'],
  optInIp: ['optin ip'],
  confirmedAt: ['confirm time'],
  lastChangedAt: ['last changed'],
  unsubscribedAt: ['unsub time'],
  unsubscribeCampaign: ['unsub campaign title'],
  unsubscribeReason: ['unsub reason'],
  unsubscribeReasonOther: ['unsub reason other'],
  cleanedAt: ['clean time'],
  tags: ['tags'],
} as const satisfies Record<string, readonly string[]>;

export type MailchimpField = keyof typeof NAMES;

/** Merge fields that Mailchimp offers by itself or that most accounts add; none is a group of interests. */
const OTHER_MERGE_FIELDS = new Set([
  ...[
    'email type',
    'source',
    'address',
    'adres',
    'adresse',
    'anschrift',
    'birthday',
    'verjaardag',
    'anniversaire',
    'geburtstag',
  ],
  ...[
    'date of birth',
    'geboortedatum',
    'company',
    'bedrijf',
    'organisatie',
    'organisation',
    'organization',
    'entreprise',
    'firma',
  ],
  ...[
    'website',
    'zip',
    'zip code',
    'postcode',
    'city',
    'plaats',
    'country',
    'land',
    'pays',
    'gender',
    'geslacht',
    'title',
  ],
  ...['salutation', 'aanhef', 'job title', 'functie', 'full name', 'naam', 'name'],
]);
/** Numbers and places that Mailchimp keeps of a member, none of which Abide reads. */
const OWN_COLUMNS =
  /^(leid|euid|member rating|latitude|longitude|gmtoff|dstoff|timezone|cc|region|optin ip|confirm ip|unsub campaign id|clean campaign id)$/;
/** Mailchimp's own columns start here; the account's own stand before. */
const FIRST_OWN_COLUMNS = ['member rating', 'optin time'];

export interface MailchimpColumns {
  readonly width: number;
  readonly names: readonly string[];
  readonly email: readonly number[];
  /** A column may be repeated: all places of it, in order. */
  readonly places: Readonly<Record<MailchimpField, readonly number[]>>;
  readonly interests: readonly { readonly title: string; readonly place: number }[];
}

/**
 * Where everything stands in a file of an audience export; the columns differ by status, account, language and year.
 *
 * @param interests the titles of the groups to read, as the policy maps them; when absent, every column of the
 * account's own that is not a known merge field.
 */
export function readHeader(header: readonly string[], interests?: readonly string[]): MailchimpColumns {
  const names = header.map(plainName);
  const email = namedAddressColumns(header, 'EMAIL');
  if (email.length === 0) {
    throw new AbideError('BAD_USER_INPUT', 'There is no column "Email Address": this is not an audience export.', {
      path: 'header',
    });
  }
  const placesOf = (wanted: readonly string[]) =>
    names.flatMap((name, place) => (wanted.includes(name) ? [place] : []));
  const places = Object.fromEntries(Object.entries(NAMES).map(([field, wanted]) => [field, placesOf(wanted)]));
  const known = new Set([...email, ...Object.values(places).flat()]);
  return {
    width: header.length,
    names: header,
    email,
    places: places as Record<MailchimpField, number[]>,
    interests: interestColumns(header, known, interests),
  };
}

/** Whether a column is Mailchimp's own, or a merge field that it offers: no official number, whatever it looks like. */
export function isMailchimpColumn(column: string): boolean {
  const name = plainName(column);
  return OWN_COLUMNS.test(name) || Object.values(NAMES).some((names) => (names as readonly string[]).includes(name));
}

function interestColumns(header: readonly string[], known: ReadonlySet<number>, wanted?: readonly string[]) {
  const names = header.map(plainName);
  const columns = header.map((title, place) => ({ title: title.trim(), place }));
  if (wanted) {
    const titles = new Set(wanted.map(plainName));
    return columns.filter(({ place }) => titles.has(names[place]!));
  }
  const end = FIRST_OWN_COLUMNS.map((name) => names.indexOf(name)).find((place) => place !== -1) ?? 0;
  return columns.filter(
    ({ title, place }) => place < end && title !== '' && !known.has(place) && !OTHER_MERGE_FIELDS.has(names[place]!),
  );
}
