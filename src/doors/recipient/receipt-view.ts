import { html } from 'hono/html';
import { type AfterNo, afterNoView } from './after-view';
import type { Frame, Html } from './frame';
import type { ShownMandatory, ShownTopic } from './page-content';
import { worded } from './page-parts';

/** What a page after an act says, as plain texts. */
export interface Receipt {
  readonly title: string;
  readonly isError?: boolean;
  readonly sentences: readonly string[];
  readonly maskedAddress?: string;
  readonly at?: Date;
  /** Position in the ledger; under it the company finds the act again. */
  readonly reference?: number;
  /** Undefined when it could not be read after the act: then nothing is claimed. */
  readonly still?: { readonly topics: readonly ShownTopic[]; readonly mandatory: readonly ShownMandatory[] };
  /** After a no alone. */
  readonly afterNo?: AfterNo;
  readonly choicesHref?: string;
}

/** What was recorded, when, for whom and by whom, and what can still come. Posting again shows the same. */
export function receiptPage(frame: Frame, receipt: Receipt): string {
  const { texts } = frame;
  return frame.render({
    title: receipt.title,
    isError: receipt.isError,
    main: html`<h1>${receipt.title}</h1>
<section class="card" aria-label="${texts.receiptHeading}">${receipt.sentences.map((sentence) => html`<p>${sentence}</p>`)}${
      receipt.at === undefined ? '' : recorded(frame, receipt)
    }</section>
${receipt.still === undefined ? '' : stillSection(frame, receipt.still)}
${receipt.afterNo === undefined ? '' : afterNoView(frame, receipt.afterNo)}
${receipt.choicesHref === undefined ? '' : html`<p><a class="onward" href="${receipt.choicesHref}">${texts.backToChoices}</a></p>`}`,
  });
}

function recorded({ texts, policy, formatTime }: Frame, { maskedAddress, at, reference }: Receipt): Html {
  return html`<dl>${maskedAddress === undefined ? '' : html`<dt>${texts.receiptFor}</dt><dd>${maskedAddress}</dd>`}<dt>${texts.receiptBy}</dt><dd>${policy.brand.name}</dd>${
    at === undefined
      ? ''
      : html`<dt>${texts.receiptAt}</dt><dd><time datetime="${at.toISOString()}">${formatTime(at)}</time></dd>`
  }${reference === undefined ? '' : html`<dt>${texts.receiptReference}</dt><dd>${reference}</dd>`}</dl><p class="soft screen">${texts.receiptKeep}</p>`;
}

function stillSection({ texts }: Frame, { topics, mandatory }: NonNullable<Receipt['still']>): Html {
  const isNothing = topics.length + mandatory.length === 0;
  return html`<section class="card" aria-labelledby="still"><h2 id="still">${texts.stillHeading}</h2>${
    isNothing ? html`<p>${texts.stillNothing}</p>` : ''
  }${topics.length > 0 ? html`<ul class="plain">${topics.map(({ title, by }) => html`<li>${worded(title)}${by ? ` ${by}` : ''}</li>`)}</ul>` : ''}${mandatory.map(
    ({ title, sentences }) => html`<h3>${worded(title)}</h3>${sentences.map((sentence) => html`<p>${sentence}</p>`)}`,
  )}<p class="soft">${texts.onItsWay}</p></section>`;
}
