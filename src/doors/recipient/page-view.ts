import { html } from 'hono/html';
import { type Frame, type Html, responsibleView } from './frame';
import type { PageContent, ShownChoice, ShownMandatory, ShownTopic } from './page-content';
import { evidenceFields, worded } from './page-parts';
import { pauseSection } from './pause-view';
import { heldSection } from './rights-view';
import { trackingSection } from './tracking-view';
import { whyView } from './why-view';

/** The preference page. The stop comes first and is the largest; nothing submits itself (design, section 4). */
export function preferencePage(frame: Frame, content: PageContent): string {
  const { texts, policy } = frame;
  return frame.render({
    title: content.title,
    hasLanguageLinks: true,
    main: html`<h1>${content.title}</h1>
<p class="lead">${
      content.maskedAddress === undefined
        ? texts.intro(policy.brand.name)
        : texts.introTo(policy.brand.name, content.maskedAddress)
    }</p>
${content.spentNote ? html`<p class="note">${content.spentNote}</p>` : ''}
${stopSection(frame, content)}
${content.choices.length + content.off.length > 0 ? choicesSection(frame, content) : ''}
${content.pause ? pauseSection(frame, content.pause) : ''}
${content.mandatory.length > 0 ? mandatorySection(frame, content.mandatory) : ''}
${content.tracking ? trackingSection(frame, content.tracking) : ''}
${content.mayAskFresh ? freshSection(frame) : ''}
${content.held.length > 0 ? heldSection(frame, content.held) : ''}`,
  });
}

export function stopSection(
  frame: Frame,
  { stops, companies, isAllOff = false, pausedUntil }: Pick<PageContent, 'stops' | 'companies'> & Partial<PageContent>,
): Html {
  const { texts } = frame;
  return html`<section class="card stop" aria-labelledby="stop"><h2 id="stop">${texts.stopHeading}</h2>${
    isAllOff ? html`<p class="note">${texts.allOff}</p>` : ''
  }${pausedUntil ? html`<p class="note">${pausedUntil}</p>` : ''}${stops.map(
    ({ act, means, button }) =>
      html`<form method="post"><p id="means-${act}">${means}</p>${evidenceFields(frame)}<button name="act" value="${act}" aria-describedby="means-${act}">${button}</button></form>`,
  )}<p class="soft">${texts.atOnce}${companies ? ` ${companies}` : ''}</p></section>`;
}

function choicesSection(frame: Frame, { choices, off }: PageContent): Html {
  const { texts } = frame;
  return html`<section class="card" aria-label="${texts.choicesHeading}">${
    choices.length > 0
      ? html`<form method="post"><fieldset><legend>${texts.choicesHeading}</legend><p class="soft screen">${texts.choicesHint}</p><ul class="topics">${choices.map((choice) => choiceRow(frame, choice))}</ul></fieldset>${evidenceFields(frame)}<button name="act" value="save">${texts.saveButton}</button></form>`
      : ''
  }${off.length > 0 ? offList(frame, off, choices.length > 0) : ''}</section>`;
}

/** The hidden field says what was shown: only what differs from it is a choice of the person's. */
function choiceRow(frame: Frame, { key, title, description, note, responsible, isOn, why, by }: ShownChoice): Html {
  return html`<li><label class="topic"><input type="checkbox" name="topic_${key}" value="on"${isOn ? html` checked` : ''}><span class="title">${worded(title)}${by ? html` <span class="by">${by}</span>` : ''}</span>${
    description ? html`<small>${worded(description)}</small>` : ''
  }${note ? html`<small>${note}</small>` : ''}</label><input type="hidden" name="shown_${key}" value="${isOn ? 'on' : 'off'}">${answers(frame, responsible)}${whyView(frame, why)}</li>`;
}

function answers({ texts }: Frame, responsible: ShownTopic['responsible']): Html | '' {
  return responsible ? responsibleView(responsible, texts) : '';
}

function offList(frame: Frame, off: readonly ShownTopic[], isBelow: boolean): Html {
  const { texts } = frame;
  return html`<div class="${isBelow ? 'offs' : ''}"><h2>${texts.offHeading}</h2><ul class="topics">${off.map(
    ({ title, description, responsible, by }) =>
      html`<li><div class="topic"><span class="off">${texts.offLabel}</span><span class="title">${worded(title)}${by ? html` <span class="by">${by}</span>` : ''}</span>${
        description ? html`<small>${worded(description)}</small>` : ''
      }</div>${answers(frame, responsible)}</li>`,
  )}</ul><p class="soft">${texts.offNote}</p></div>`;
}

/** Old and forwarded links stop; for more, a link goes to the address itself. */
function freshSection(frame: Frame): Html {
  const { texts } = frame;
  return frame.kept(
    'fresh',
    () =>
      html`<section class="card screen" aria-labelledby="fresh"><h2 id="fresh">${texts.freshHeading}</h2><p>${texts.freshWhy}</p><form method="post">${evidenceFields(frame)}<button class="quiet" name="act" value="fresh-link">${texts.freshButton}</button></form></section>`,
  );
}

export function mandatorySection(frame: Frame, mandatory: readonly ShownMandatory[]): Html {
  const { texts } = frame;
  return html`<section class="card" aria-labelledby="mandatory"><h2 id="mandatory">${texts.mandatoryHeading}</h2><p class="soft">${texts.mandatoryNote}</p>${mandatory.map(
    ({ title, description, sentences, responsible }) =>
      html`<h3>${worded(title)}</h3>${description ? html`<p>${worded(description)}</p>` : ''}${sentences.map((sentence) => html`<p>${sentence}</p>`)}${answers(frame, responsible)}`,
  )}</section>`;
}
