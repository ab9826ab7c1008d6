import { type ContactState, preferenceOf, type TopicChannel } from '../domain/contact';
import { isSamePlace } from '../domain/ledger-place';
import type { PreferenceState, Source, StatedBy } from '../domain/words';
import { readEntriesAt } from '../store/ledger';
import type { Ground } from './ground';

/** Where a choice comes from: whose word, when, by which route, and the words then shown. */
export interface Origin {
  readonly state: PreferenceState;
  readonly statedBy: StatedBy;
  readonly source: Source;
  readonly at: Date;
  readonly wordingId?: string;
  readonly reference?: string;
}

/** For the page behind a fresh link: what was said is the person's own data. */
export async function originsOf(
  ground: Ground,
  contact: ContactState,
  choices: readonly TopicChannel[],
): Promise<readonly (Origin | undefined)[]> {
  const preferences = choices.map(({ topic, channel }) => preferenceOf(contact, topic, channel));
  const places = preferences.flatMap((preference) => (preference ? [preference.place] : []));
  const rows = await readEntriesAt(ground.database.pool, places);
  return preferences.map((preference) => {
    if (!preference) return undefined;
    const { state, statedBy, source, at, place } = preference;
    const evidence = rows.find((row) => isSamePlace(row, place))?.evidence;
    return { state, statedBy, source, at, wordingId: evidence?.wordingId, reference: evidence?.reference };
  });
}
