import { html } from 'hono/html';
import type { ContactView } from '../../operations';
import type { Frame, Html } from './frame';
import { evidenceFields } from './page-parts';
import { PAUSE_DAYS, pauseOf } from './pause-choices';

export interface ShownPause {
  /** Only what lengthens a pause that stands. */
  readonly choices: readonly { readonly days: number; readonly until: Date }[];
  readonly stands: boolean;
  /** Over a fresh link alone: ending one opens. */
  readonly mayEnd: boolean;
}

export function shownPause(
  { policy }: Frame,
  { contact, isFresh, at, isAnyOn }: { contact?: ContactView; isFresh: boolean; at: Date; isAnyOn: boolean },
): ShownPause | undefined {
  if (!contact) return undefined;
  const stood = contact.pause && contact.pause.until > at ? contact.pause.until : undefined;
  // Where no marketing comes there is nothing to take a break from.
  if (!isAnyOn && stood === undefined) return undefined;
  const choices = PAUSE_DAYS.map((days) => ({ days, until: pauseOf(policy, at, days).until }));
  return {
    choices: choices.filter(({ until }) => stood === undefined || until > stood),
    stands: stood !== undefined,
    mayEnd: stood !== undefined && isFresh,
  };
}

/** Below the stop and never larger than it: a pause is offered, and pushed on nobody (EDPB 03/2022). */
export function pauseSection(frame: Frame, shown: ShownPause): Html {
  const ends = shown.choices.map(({ until }) => until.getTime());
  return frame.kept(`pause ${ends.join(' ')} ${shown.stands} ${shown.mayEnd}`, () => newSection(frame, shown));
}

function newSection(frame: Frame, { choices, stands, mayEnd }: ShownPause): Html {
  const { texts, policy, formatDay } = frame;
  const end = html`<button class="quiet" name="act" value="end-pause">${texts.pauseEndButton}</button>`;
  return html`<section class="card screen" aria-labelledby="pause"><h2 id="pause">${texts.pauseHeading}</h2><p>${texts.pauseLead(policy.brand.name)}</p><form method="post">${evidenceFields(frame)}<div class="row">${choices.map(
    ({ days, until }) =>
      html`<button class="quiet" name="act" value="pause-${days}">${texts.pauseButton(String(days), formatDay(until))}</button>`,
  )}${mayEnd ? end : ''}</div></form><p class="soft">${texts.pauseNote}${stands && !mayEnd ? ` ${texts.pauseEndByFresh}` : ''}</p></section>`;
}
