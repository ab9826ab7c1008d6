import { html } from 'hono/html';
import type { Doorway } from './doorway';
import type { Frame } from './frame';

/** The form for an address. It is never shown again in the answer: the page tells nothing that was not asked. */
export function askPage(
  frame: Frame,
  { isInvalid = false, takesPhones = false }: { isInvalid?: boolean; takesPhones?: boolean },
): string {
  const { texts, policy, language } = frame;
  const [label, invalid, type] = takesPhones
    ? [texts.askLabelOrPhone, texts.askInvalidOrPhone, 'text']
    : [texts.askLabel, texts.askInvalid, 'email'];
  const fault = isInvalid ? html`<p class="note" id="fault">${invalid}</p>` : '';
  const described = isInvalid ? html` aria-invalid="true" aria-describedby="fault" autofocus` : '';
  return frame.render({
    title: texts.askTitle,
    isError: isInvalid,
    hasLanguageLinks: true,
    main: html`<h1>${texts.askTitle}</h1>
<p class="lead">${texts.askLead(policy.brand.name)}</p>
<section class="card"><form method="post" novalidate>${fault}<p><label for="address">${label}</label><input id="address" name="address" type="${type}" autocomplete="email" required${described}></p><input type="hidden" name="lang" value="${language}"><button>${texts.askButton}</button></form></section>`,
  });
}

/** The same for everybody, whether or not a mail goes out. */
export function freshSentPage(
  frame: Frame,
  { mailsAreFiles, isByText }: Pick<Doorway, 'mailsAreFiles'> & { isByText: boolean },
): string {
  const { texts } = frame;
  if (isByText) return freshTextedPage(frame);
  return frame.render({
    title: texts.freshSentTitle,
    main: html`<h1>${texts.freshSentTitle}</h1>
<section class="card"><p>${texts.freshSent}</p><p>${texts.freshSentHelp}</p>${
      mailsAreFiles ? html`<p class="note">${texts.mailsAreFiles}</p>` : ''
    }</section>`,
  });
}

function freshTextedPage({ texts, render }: Frame): string {
  return render({
    title: texts.freshTextedTitle,
    main: html`<h1>${texts.freshTextedTitle}</h1>
<section class="card"><p>${texts.freshTexted}</p></section>`,
  });
}
