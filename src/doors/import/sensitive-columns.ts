import { AbideError } from '../../errors';
import { plainName } from '../list/column-names';
import { sensitiveKind } from './sensitive-values';

const WORDS: readonly RegExp[] = [
  // National numbers.
  /\bbsn|\bburgerservicen|\bsofin|\bsofi n|\brijksregister|\binsz\b|\bniss\b|\bnrn\b|\bssn\b|\bsocial security/,
  /\bnational (id|identity|identification|insurance|register|registry|number|nr|no)\b|\bpersonal identification number\b/,
  /\bnationaal (nummer|nr)\b|\bnummer nationaal register\b|\bnumero national\b|\bregistre national\b|\bsecurite sociale\b/,
  /\bsozialversicherung|\bsteueridentifikation|\bsteuer id\b/,
  // Identity documents.
  /\bpassport|\bpaspoort|\bpasseport|\breisepass|\bpassnummer\b|\bidentity (card|document|number|nr|no)\b|\bid (card|document|number|nr)\b/,
  /\bidentiteits(kaart|bewijs|document)|\bid (kaart|bewijs)|\bkaartnummer identiteit|\bcarte (d )?identite|\bpiece d identite/,
  /\bpersonalausweis|\bausweis|\brijbewijs|\bdriv(ers?|ing) (s )?licen[cs]e|\bpermis de conduire|\bfuhrerschein/,
  // Bank accounts and cards.
  /\biban|\bbic\b|\bbank ?(account|rekening|number|nummer|verbindung)|\brekening ?(nummer|nr)|\bcompte bancaire|\bnumero de compte/,
  /\bkonto ?(nummer|nr)|\bkontoverbindung|\bcredit ?card|\bkredietkaart|\bcarte (de credit|bancaire)|\bkreditkarte/,
];

/**
 * The first column whose name says that it holds an official identification number, an identity document or a bank
 * account (commitment UG-14: Abide does not hold these, so a file with them is not read at all).
 */
export function sensitiveColumn(header: readonly string[]): string | undefined {
  return header.find((name) => WORDS.some((word) => word.test(plainName(spacedName(name)))));
}

/** @throws AbideError that names the column; the whole file is refused, so that nobody sends such lists again. */
export function refuseSensitiveNames(header: readonly string[]): void {
  const found = sensitiveColumn(header);
  if (found !== undefined) throw refusal(found);
}

/** Columns of numbers whose name says that they are others: customers, records, companies, telephones. */
const OTHER_NUMBERS =
  /\bids?\b|\b(klant|customer|kunden|client|lid|member|mitglied|order|bestel|factuur|invoice|record|contact)\w*|tele?fo|\bgsm\b|\bmobi/;
/** Of bare digits nearly all in a column have to pass: by chance one in eleven does. */
const NEARLY_ALL = 0.9;

/** Looks at what stands in the columns that a format does not understand, whatever they are called. */
export class SensitiveValues {
  private readonly columns: { readonly name: string; readonly place: number; filled: number; maybe: number }[];
  private certain: string | undefined;

  constructor(header: readonly string[], understands: (column: string) => boolean) {
    this.columns = header
      .map((name, place) => ({ name, place, filled: 0, maybe: 0 }))
      .filter(({ name }) => !understands(name));
  }

  look(fields: readonly string[]): void {
    for (const column of this.columns) {
      const value = fields[column.place] ?? '';
      if (value === '') continue;
      column.filled++;
      const kind = sensitiveKind(value);
      if (kind === 'MAYBE_NATIONAL_NUMBER') column.maybe++;
      else if (kind !== undefined) this.certain ??= column.name;
    }
  }

  /** @throws AbideError when the values of a column leave no doubt. */
  refuse(): void {
    if (this.certain !== undefined) throw refusal(this.certain);
    const likely = this.columns.find(
      ({ name, filled, maybe }) => maybe > 0 && maybe >= filled * NEARLY_ALL && !OTHER_NUMBERS.test(plainName(name)),
    );
    if (likely) throw refusal(likely.name);
  }
}

function refusal(column: string): AbideError {
  return new AbideError(
    'BAD_USER_INPUT',
    `The column "${shownLabel(column)}" holds official numbers, identity documents or bank accounts, which Abide does not hold. Remove the column and import again.`,
    { path: 'header' },
  );
}

/** A column name as a message may show it. */
export function shownLabel(label: string): string {
  if (label.includes('@')) return 'with an @ in its name';
  return label.replace(/[^\p{L}\p{N} ._:'()-]/gu, '?').slice(0, 60);
}

/** `bsnNummer` and `IBAN2` as words of their own. */
function spacedName(name: string): string {
  return name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/(\p{L})(\p{N})/gu, '$1 $2');
}
