import { isLanguage, isWordingId, type Language } from './texts/catalogue';

/** What the person saw when they acted, as their form says. */
export interface Seen {
  readonly language?: Language;
  readonly wordingId?: string;
}

export interface TopicTick {
  readonly topic: string;
  /** What the page showed, which may be older than what is so now. */
  readonly wasOn: boolean;
  readonly isOn: boolean;
}

export type PageForm =
  | ({ readonly act: 'STOP' | 'STOP_ALL' } & Seen)
  | ({ readonly act: 'SAVE'; readonly ticks: readonly TopicTick[] } & Seen)
  | ({ readonly act: 'NOT_UNDERSTOOD' } & Seen);

const SHOWN = 'shown_';
const TICKED = 'topic_';

/**
 * Reads what the page posted. A stop is a stop whatever stands beside it; a save must be exactly a form of ours, since
 * what is guessed there could open something.
 */
export function readPageForm(fields: URLSearchParams | undefined): PageForm {
  const seen = readSeen(fields);
  const acts = fields?.getAll('act') ?? [];
  if (acts.includes('stop-all')) return { act: 'STOP_ALL', ...seen };
  if (acts.includes('stop')) return { act: 'STOP', ...seen };
  const ticks = fields && acts.length === 1 && acts[0] === 'save' ? ticksIn(fields) : undefined;
  return ticks ? { act: 'SAVE', ticks, ...seen } : { act: 'NOT_UNDERSTOOD', ...seen };
}

export function readSeen(fields: URLSearchParams | undefined): Seen {
  const language = fields?.get('lang') ?? '';
  const wordingId = fields?.get('wording') ?? '';
  return {
    language: isLanguage(language) ? language : undefined,
    wordingId: isWordingId(wordingId) ? wordingId : undefined,
  };
}

/** Undefined when a field is unknown, doubled, or has a value that the page never gives. */
function ticksIn(fields: URLSearchParams): TopicTick[] | undefined {
  const shown = new Map<string, boolean>();
  const ticked = new Set<string>();
  const met = new Set<string>();
  for (const [name, value] of fields) {
    if (met.has(name)) return undefined;
    met.add(name);
    if (name === 'act' || (name === 'lang' && isLanguage(value)) || (name === 'wording' && isWordingId(value)))
      continue;
    if (name.startsWith(SHOWN) && (value === 'on' || value === 'off'))
      shown.set(name.slice(SHOWN.length), value === 'on');
    else if (name.startsWith(TICKED) && value === 'on') ticked.add(name.slice(TICKED.length));
    else return undefined;
  }
  if ([...ticked].some((topic) => !shown.has(topic))) return undefined;
  return [...shown].map(([topic, wasOn]) => ({ topic, wasOn, isOn: ticked.has(topic) }));
}
