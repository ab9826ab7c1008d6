import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { addressKindOf } from '../../../domain/contact';
import type { Policy } from '../../../domain/policy';
import { OUTCOMES } from '../list-screening';
import { SCRIPT } from './page-script';
import { STYLE } from './page-style';
import type { ScreeningTexts } from './page-texts';
import type { Html } from './totals-view';

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

/** Nothing from anywhere else, no script but our own, in no frame and no cache. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src ${hashOf(STYLE)}`,
    `script-src ${hashOf(SCRIPT)}`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
});

function framed(texts: ScreeningTexts, { main, title = texts.title }: { main: Html; title?: string }): string {
  return String(html`<!doctype html>
<html lang="${texts.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${raw(STYLE)}</style></head>
<body><main>${main}</main><script>${raw(SCRIPT)}</script></body></html>`);
}

export function signInPage(texts: ScreeningTexts, isRefused: boolean): string {
  const title = isRefused ? `${texts.wrong}: ${texts.title}` : texts.title;
  return framed(texts, {
    title,
    main: html`<h1>${texts.title}</h1><p class="lead">${texts.lead}</p>
${isRefused ? html`<p class="error" role="alert">${texts.badKey}</p>` : ''}
<form method="post" action="/screen/sign-in"><label for="key">${texts.key}</label>
<input id="key" name="key" type="password" required autocomplete="off" aria-describedby="key-help">
<p class="help" id="key-help">${texts.keyHelp}</p><button>${texts.signIn}</button></form>`,
  });
}

/** @param totals of a screening that was asked for. */
export function uploadPage(
  texts: ScreeningTexts,
  { policy, totals, error }: { policy: Policy; totals?: Html; error?: string },
): string {
  return framed(texts, {
    title: error === undefined ? texts.title : `${texts.wrong}: ${texts.title}`,
    main: html`<header><form method="post" action="/screen/sign-out"><button class="quiet">${texts.signOut}</button></form></header>
<h1>${texts.title}</h1><p class="lead">${texts.lead}</p>
${error === undefined ? '' : html`<p class="error" role="alert">${texts.wrong}: ${error}</p>`}
${formOf(texts, policy)}
<progress max="1" hidden aria-label="${texts.uploading}"></progress><p role="status"></p>
<section class="results">${totals ?? ''}</section>
<h2>${texts.earlier}</h2>
<form method="get" action="/screen"><label for="id">${texts.receipt}</label><input id="id" name="id" required aria-describedby="id-help">
<p class="help" id="id-help">${texts.earlierHelp}</p><button class="quiet">${texts.show}</button></form>`,
  });
}

function formOf(texts: ScreeningTexts, policy: Policy): Html {
  const { uploading, lines, brokenOff, noFile } = texts;
  return html`<form class="upload" method="post" action="/screen/upload" enctype="multipart/form-data" data-uploading="${uploading}" data-lines="${lines}" data-broken-off="${brokenOff}" data-no-file="${noFile}">
<label for="what">${texts.what}</label><select id="what" name="what">${choicesOf(texts, policy)}</select>
<details><summary>${texts.more}</summary>
<label for="column">${texts.column}</label><input id="column" name="column" aria-describedby="column-help"><p class="help" id="column-help">${texts.columnHelp}</p>
<label for="country">${texts.country}</label><input id="country" name="country" maxlength="2">
<label for="delimiter">${texts.delimiter}</label><select id="delimiter" name="delimiter">${delimitersOf(texts)}</select></details>
<div class="only"><label for="only">${texts.only}</label><select id="only" name="only"><option value="">${texts.everything}</option>
${OUTCOMES.map((outcome) => html`<option value="${outcome}">${texts.outcomes[outcome]}</option>`)}</select></div>
<label for="list">${texts.list}</label><input id="list" name="list" type="file" required aria-describedby="list-help">
<p class="help" id="list-help">${texts.listHelp}</p><button>${texts.screen}</button></form>`;
}

/** What the machine of the person takes for granted comes first. */
function delimitersOf(texts: ScreeningTexts): Html[] {
  const semicolon = html`<option value="semicolon">${texts.semicolon}</option>`;
  const comma = html`<option value="comma">${texts.comma}</option>`;
  return texts.lang === 'en' ? [comma, semicolon] : [semicolon, comma];
}

function choicesOf({ lang }: ScreeningTexts, { topics }: Policy): Html[] {
  return topics.flatMap(({ key, channels, titles }) =>
    channels
      .filter((channel) => addressKindOf(channel) !== undefined)
      .map(
        (channel) =>
          html`<option value="${key}|${channel}">${titles[lang] ?? Object.values(titles)[0] ?? key}, ${channel}</option>`,
      ),
  );
}
