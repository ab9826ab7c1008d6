import { plainName } from '../list/column-names';

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

/** `bsnNummer` and `IBAN2` as words of their own. */
function spacedName(name: string): string {
  return name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/(\p{L})(\p{N})/gu, '$1 $2');
}
