import { type ContactState, preferenceOf } from '../domain/contact';
import { isSamePlace, type LedgerPlace } from '../domain/ledger-place';
import type { PreferenceState, Source, StatedBy } from '../domain/words';
import { readEntriesAt } from '../store/ledger';
import type { Ground } from './ground';
import type { Choice } from './page-choices';

/** Where a choice comes from: whose word, when, by which route, and the words then shown. */
export interface Origin {
  readonly state: PreferenceState;
  readonly statedBy: StatedBy;
  readonly source: Source;
  readonly at: Date;
  readonly wordingId?: string;
  /** The words themselves. */
  readonly wording?: string;
  readonly reference?: string;
}

/** For the page behind a fresh link: what was said is the person's own data. */
export async function originsOf(
  ground: Ground,
  contact: ContactState,
  choices: readonly Choice[],
): Promise<readonly (Origin | undefined)[]> {
  const words = choices.map((choice) => wordOn(contact, choice));
  const places = words.flatMap((word) => (word ? [word.place] : []));
  const rows = await readEntriesAt(ground.database.pool, places);
  return words.map((word) => {
    if (!word) return undefined;
    const { place, ...origin } = word;
    const evidence = rows.find((row) => isSamePlace(row, place))?.evidence;
    const { wordingId, wording, reference } = evidence ?? {};
    return { ...origin, wordingId, wording, reference };
  });
}

/** The no that stands over the topic, else what was said of the topic itself. Another person's no is not told. */
function wordOn(
  contact: ContactState,
  { topic, channel, ownNo, decision }: Choice,
): (Origin & { place: LedgerPlace }) | undefined {
  if (ownNo) {
    const { statedBy, source, statedAt: at, place } = ownNo;
    return { state: 'OPTED_OUT', statedBy, source, at, place };
  }
  const preference = preferenceOf(contact, topic.key, channel);
  if (!preference || decision.reason === 'SUPPRESSED') return undefined;
  const { state, statedBy, source, at, place } = preference;
  return { state, statedBy, source, at, place };
}
