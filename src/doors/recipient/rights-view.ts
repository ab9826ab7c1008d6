import { html } from 'hono/html';
import type { Frame, Html } from './frame';
import { type HeldLine, heldView } from './held-view';
import { evidenceFields } from './page-parts';
import { choicesLink } from './plain-pages';

/** What is held, and the two rights that go with it. */
export function heldSection(frame: Frame, lines: readonly HeldLine[]): Html {
  const { texts } = frame;
  return html`<section class="card" aria-labelledby="held"><h2 id="held">${texts.heldHeading}</h2>${heldView(lines)}${right(
    frame,
    { act: 'download', note: texts.downloadNote, button: texts.downloadButton },
  )}${right(frame, { act: 'delete', note: texts.deleteNote, button: texts.deleteButton })}</section>`;
}

function right(frame: Frame, { act, note, button }: { act: string; note: string; button: string }): Html {
  return html`<form method="post" class="screen"><p id="means-${act}">${note}</p>${evidenceFields(frame)}<button class="quiet" name="act" value="${act}" aria-describedby="means-${act}">${button}</button></form>`;
}

export function deletePage(frame: Frame): string {
  const { texts, policy } = frame;
  return frame.render({
    title: texts.deleteTitle,
    main: html`<h1>${texts.deleteTitle}</h1>
<section class="card"><form method="post"><p>${texts.deleteMeans(policy.brand.name)}</p>${evidenceFields(frame)}<button name="act" value="delete-for-good">${texts.deleteConfirmButton}</button></form></section>
${choicesLink(frame)}`,
  });
}
