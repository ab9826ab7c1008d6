import { isLanguage, type Language } from '../../domain/language';
import { StopReason } from '../../domain/words';
import { PAUSE_DAYS } from './pause-choices';
import { isWordingId } from './texts/catalogue';

/** What the person saw when they acted, as their form says. */
export interface Seen {
  readonly language?: Language;
  readonly wordingId?: string;
}

export interface TopicTick {
  /** As `choice-name.ts` gives it. */
  readonly topic: string;
  /** What the page showed, which may be older than what is so now. */
  readonly wasOn: boolean;
  readonly isOn: boolean;
}

export type PageForm =
  | ({ readonly act: 'STOP' | 'STOP_ALL' } & Seen)
  | ({ readonly act: 'SAVE'; readonly ticks: readonly TopicTick[] } & Seen)
  | ({ readonly act: 'PAUSE'; readonly days: number } & Seen)
  | ({ readonly act: 'UNDO'; readonly receipt: string; readonly topics: readonly string[] } & Seen)
  | ({ readonly act: 'REASON'; readonly receipt: string; readonly reason: StopReason } & Seen)
  | ({ readonly act: PlainAct | 'NOT_UNDERSTOOD' } & Seen);

/** What needs no more words than its own. */
const PLAIN_ACTS = {
  'fresh-link': 'FRESH_LINK',
  'end-pause': 'END_PAUSE',
  'stop-tracking': 'STOP_TRACKING',
  'allow-tracking': 'ALLOW_TRACKING',
  download: 'DOWNLOAD',
  delete: 'ASK_DELETE',
  'delete-for-good': 'DELETE',
} as const;
type PlainAct = (typeof PLAIN_ACTS)[keyof typeof PLAIN_ACTS];

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
  const [act = '', ...others] = acts;
  if (!fields || others.length > 0) return { act: 'NOT_UNDERSTOOD', ...seen };
  if (isPlain(act)) return { act: PLAIN_ACTS[act], ...seen };
  const days = PAUSE_DAYS.find((some) => act === `pause-${some}`);
  if (days !== undefined) return { act: 'PAUSE', days, ...seen };
  const receipt = fields.get('receipt') ?? '';
  if (act === 'undo') return { act: 'UNDO', receipt, topics: fields.getAll('back'), ...seen };
  const reason = fields.get('reason') ?? '';
  if (act === 'reason' && isReason(reason)) return { act: 'REASON', receipt, reason, ...seen };
  const ticks = act === 'save' ? ticksIn(fields) : undefined;
  return ticks ? { act: 'SAVE', ticks, ...seen } : { act: 'NOT_UNDERSTOOD', ...seen };
}

function isReason(text: string): text is StopReason {
  return Object.hasOwn(StopReason, text);
}

function isPlain(act: string): act is keyof typeof PLAIN_ACTS {
  return Object.hasOwn(PLAIN_ACTS, act);
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
