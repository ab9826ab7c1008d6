import { html } from 'hono/html';
import { StopReason } from '../../domain/words';
import type { Frame, Html } from './frame';
import { evidenceFields } from './page-parts';

/** What the receipt of a no offers: to take it back, and, when they like, to say why. Neither comes before the no. */
export interface AfterNo {
  /** Proves that it is sent from this receipt. */
  readonly token: string;
  /** The page of choices. It is named, because the receipt may stand at another door, where any press is a stop. */
  readonly pageHref: string;
  readonly undo?: { readonly topics: readonly string[]; readonly title: string };
}

export function afterNoView(frame: Frame, after: AfterNo): Html {
  return html`${after.undo ? undoForm(frame, after, after.undo) : ''}${reasonForm(frame, after)}`;
}

function undoForm(frame: Frame, { token, pageHref }: AfterNo, { topics, title }: NonNullable<AfterNo['undo']>): Html {
  const { texts } = frame;
  return html`<section class="card screen"><form method="post" action="${pageHref}"><p>${texts.undoLead}</p>${topics.map(
    (topic) => html`<input type="hidden" name="back" value="${topic}">`,
  )}${receiptField(token)}${evidenceFields(frame)}<button class="quiet" name="act" value="undo">${texts.undoButton(title)}</button></form></section>`;
}

function reasonForm(frame: Frame, { token, pageHref }: AfterNo): Html {
  const { texts } = frame;
  return html`<section class="card screen"><form method="post" action="${pageHref}"><fieldset><legend>${texts.reasonHeading}</legend><p class="soft">${texts.reasonHint}</p>${Object.values(
    StopReason,
  ).map(
    (reason) =>
      html`<label class="reason"><input type="radio" name="reason" value="${reason}">${texts.reasons[reason]}</label>`,
  )}</fieldset>${receiptField(token)}${evidenceFields(frame)}<button class="quiet" name="act" value="reason">${texts.reasonButton}</button></form></section>`;
}

function receiptField(token: string): Html {
  return html`<input type="hidden" name="receipt" value="${token}">`;
}
