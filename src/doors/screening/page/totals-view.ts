import { html } from 'hono/html';
import type { Policy } from '../../../domain/policy';
import type { ScreeningReceipt } from '../../../operations';
import { OUTCOMES, type Outcome } from '../list-screening';
import type { ScreeningTexts } from './page-texts';

export type Html = ReturnType<typeof html>;

interface Bar {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly count: number;
}

const YESES = new Set(['OPTED_IN', 'SOFT_OPT_IN', 'SERVICE_TOPIC', 'MANDATORY_TOPIC']);
const ROW = 44;
const WIDTH = 360;
const NUMBER = 70;

/** The totals of a screening: a chart, the same as a table, and links that the page's script fills. */
export function totalsView(
  receipt: ScreeningReceipt,
  texts: ScreeningTexts,
  { timeZone }: Pick<Policy, 'timeZone'>,
): Html {
  const bars = barsOf(receipt);
  const number = new Intl.NumberFormat(texts.locale);
  const until = new Date(receipt.validUntil);
  const time = new Intl.DateTimeFormat(texts.locale, { dateStyle: 'long', timeStyle: 'long', timeZone });
  return html`<h2 tabindex="-1">${texts.results}</h2>
<p>${texts.validUntil} <time datetime="${receipt.validUntil}">${time.format(until)}</time>. ${texts.sendOnly}</p>
<p>${OUTCOMES.map(
    (outcome) =>
      html`<a class="download" hidden data-file="${outcome}" download="${outcome}-${receipt.id}.csv">${outcome}.csv (${number.format(receipt[outcome])})</a>`,
  )}</p>
${chartOf(bars, texts, number)}
<div class="figures" tabindex="0"><table><thead><tr><th scope="col">${texts.outcome}</th><th scope="col">${texts.reason}</th><th scope="col" class="count">${texts.count}</th></tr></thead>
<tbody>${bars.map((bar) => html`<tr><td>${texts.outcomes[bar.outcome]}</td><td>${wordsOf(bar, texts)}</td><td class="count">${number.format(bar.count)}</td></tr>`)}</tbody>
<tfoot><tr><th scope="row" colspan="2">${texts.total}</th><td class="count">${number.format(receipt.lines)}</td></tr></tfoot></table></div>
<p>${texts.duplicates}: ${number.format(receipt.duplicates)}</p>
<p class="help">${texts.receipt}: <code>${receipt.id}</code>, ${receipt.topic}, ${receipt.channel}, ${receipt.policyVersion}</p>`;
}

/** Drawn here and not by a script: it is there without one, and in print. */
function chartOf(bars: readonly Bar[], texts: ScreeningTexts, number: Intl.NumberFormat): Html {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const rows = bars.map((bar, at) => {
    const width = Math.max(2, Math.round(((WIDTH - NUMBER) * bar.count) / most));
    const top = at * ROW;
    return html`<text x="0" y="${top + 15}">${wordsOf(bar, texts)} (${texts.outcomes[bar.outcome]})</text>
<rect class="${bar.outcome}" x="0" y="${top + 21}" width="${width}" height="16" rx="3"></rect>
<text x="${width + 8}" y="${top + 34}">${number.format(bar.count)}</text>`;
  });
  const height = Math.max(1, bars.length) * ROW;
  return html`<svg role="img" aria-label="${texts.chart}" viewBox="0 0 ${WIDTH} ${height}">${rows}</svg>`;
}

function wordsOf({ reason }: Bar, { reasons }: ScreeningTexts): string {
  return reasons[reason] ?? reason;
}

function barsOf({ reasons, faults }: ScreeningReceipt): Bar[] {
  const decided = Object.entries(reasons).map(([reason, count]): Bar => {
    return { outcome: YESES.has(reason) ? 'sendable' : 'withheld', reason, count };
  });
  const rejected = Object.entries(faults).map(([reason, count]): Bar => ({ outcome: 'rejects', reason, count }));
  const order = (bar: Bar) => OUTCOMES.indexOf(bar.outcome);
  return [...decided, ...rejected].sort((one, other) => order(one) - order(other) || other.count - one.count);
}
