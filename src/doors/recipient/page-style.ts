import { type BrandColours, fitBrandColour } from './brand-colour';

const LIGHT = { page: '#f4f5f7', card: '#ffffff', ink: '#161a20', soft: '#4b5461', line: '#d8dce2', tint: '#eceef2' };
const DARK = { page: '#0f1215', card: '#191d23', ink: '#eef1f4', soft: '#b0b9c4', line: '#373f49', tint: '#232930' };

/**
 * The one style sheet of the recipient's pages, in the policy's colour. Constant for a policy, so that the content
 * security policy can name it by its hash and allow nothing else.
 */
export function pageStyle(brandColour: string): string {
  const light = fitBrandColour(brandColour, [LIGHT.page, LIGHT.card, LIGHT.tint], false);
  const dark = fitBrandColour(brandColour, [DARK.page, DARK.card, DARK.tint], true);
  return [
    `:root{color-scheme:light dark;${variables(LIGHT, light)}}`,
    `@media (prefers-color-scheme:dark){:root{${variables(DARK, dark)}}}`,
    RULES,
  ].join('');
}

function variables(theme: Readonly<Record<string, string>>, { brand, onBrand }: BrandColours): string {
  return Object.entries({ ...theme, brand, 'on-brand': onBrand })
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');
}

const RULES = `
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);border-top:.3rem solid var(--brand);
font:1.0625rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
.column{max-width:41rem;margin:0 auto;padding-inline:1.25rem}
header{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:center;justify-content:space-between;padding-block:1.1rem}
.brand{display:flex;gap:.7rem;align-items:center;font-weight:650;margin:0}
.mark{display:grid;place-items:center;flex:none;inline-size:2.25rem;block-size:2.25rem;border-radius:.6rem;background:var(--brand);color:var(--on-brand);font-weight:700}
nav ul{display:flex;flex-wrap:wrap;gap:0 .25rem;margin:0 -.6rem;overflow-wrap:normal;padding:0;list-style:none;font-size:.9375rem}
nav a,nav span{display:flex;align-items:center;min-height:2.75rem;padding:0 .6rem}
nav span{font-weight:650}
a{color:var(--brand);text-underline-offset:.18em;text-decoration-thickness:.07em}
a:hover{text-decoration-thickness:.14em}
h1{font-size:clamp(1.55rem,1.15rem + 2vw,2.15rem);line-height:1.2;letter-spacing:-.015em;font-weight:700;margin:1.4rem 0 .6rem;text-wrap:balance;hyphens:auto}
h2{font-size:1.1875rem;line-height:1.3;font-weight:680;margin:0 0 .5rem;letter-spacing:-.005em}
h3{font-size:1rem;margin:1.4rem 0 .3rem}
p{margin:0 0 .75rem}p:last-child{margin-bottom:0}
.lead{color:var(--soft);font-size:1.125rem;margin-bottom:1.6rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:1.5rem;margin:0 0 1.1rem;box-shadow:0 1px 2px rgb(0 0 0/.05)}
.soft{color:var(--soft)}
.note{border-inline-start:.25rem solid var(--brand);background:var(--tint);border-radius:.35rem;padding:.65rem .9rem}
form{margin:0}
button{appearance:none;font:inherit;font-weight:650;line-height:1.3;color:var(--on-brand);background:var(--brand);border:2px solid var(--brand);border-radius:.7rem;min-height:2.95rem;padding:.6rem 1.4rem;cursor:pointer;overflow-wrap:anywhere}
button:hover{box-shadow:inset 0 0 0 2px var(--on-brand)}
.quiet{color:var(--brand);background:transparent}.quiet:hover{box-shadow:inset 0 0 0 2px var(--brand)}
.reason{display:flex;gap:.7rem;align-items:center;min-height:2.75rem}.reason input{inline-size:1.4rem;block-size:1.4rem;margin:0;accent-color:var(--brand)}.reason:last-child{margin-bottom:.75rem}
details{font-size:.9688rem;color:var(--soft);margin:-.6rem 0 .4rem 2.4rem}summary{cursor:pointer;min-height:2.75rem;display:list-item;padding-block:.6rem}details p{margin:0 0 .4rem}details[open]{padding-bottom:.5rem}
.card form+form{margin-top:1rem}
.row{display:flex;flex-wrap:wrap;gap:.6rem;margin-bottom:.75rem}
label[for]{display:block;font-weight:620;margin-bottom:.3rem}
input[type=email]{font:inherit;color:inherit;background:var(--page);border:2px solid var(--soft);border-radius:.7rem;min-height:2.95rem;padding:.5rem .9rem;inline-size:100%}
.stop button{display:block;inline-size:100%;min-height:3.6rem;font-size:1.1875rem;padding:.8rem 1rem}
.stop form+form,.stop form+p{margin-top:.9rem}
:focus-visible{outline:.1875rem solid var(--ink);outline-offset:.1875rem;border-radius:.35rem}
button:focus-visible{border-radius:.7rem}
fieldset{border:0;margin:0;padding:0;min-inline-size:0}
legend{padding:0;font-size:1.1875rem;line-height:1.3;font-weight:680;margin:0 0 .5rem}
.topics{list-style:none;margin:.5rem 0 1.3rem;padding:0}
.topics>li{border-top:1px solid var(--line)}
.topics>li:first-child{border-top:0}
.topic{display:grid;grid-template-columns:auto 1fr;gap:.1rem .9rem;padding:.9rem 0}
label.topic{cursor:pointer}
.topic input{inline-size:1.5rem;block-size:1.5rem;margin:.02rem 0 0;accent-color:var(--brand);cursor:pointer}
.topic .title{font-weight:620}.by{font-weight:400;color:var(--soft)}
.topic small{line-height:1.5;grid-column:2;font-size:.9688rem;color:var(--soft)}
label.topic:hover .title{text-decoration:underline;text-decoration-thickness:.07em;text-underline-offset:.18em}
.off{align-self:start;border:1px solid var(--soft);border-radius:1rem;color:var(--soft);font-size:.8125rem;font-weight:650;line-height:1.2;padding:.2rem .6rem}
.answers{color:var(--soft);font-size:.9375rem;margin:-.3rem 0 .9rem}li>.answers{margin-inline-start:2.4rem}
.offs{border-top:1px solid var(--line);margin-top:1.5rem;padding-top:1.3rem}
.offs .topics{margin-bottom:.6rem}
ul.plain{margin:.4rem 0 .9rem;padding-inline-start:1.15rem}
ul.plain li{margin:.35rem 0;padding-inline-start:.15rem}
dl{display:grid;grid-template-columns:minmax(6.5rem,auto) 1fr;gap:.45rem 1.2rem;align-items:baseline;margin:.6rem 0 1rem}
dt{color:var(--soft)}dd{margin:0}
.card dl{border-block:1px solid var(--line);padding-block:.9rem}
.onward{display:inline-flex;align-items:center;min-height:2.75rem}
footer{color:var(--soft);font-size:.9688rem;padding-block:1.4rem 3.5rem}
footer h2{font-size:1rem;color:var(--ink)}
footer .lines{white-space:pre-line}
footer a{display:inline-block;padding-block:.15rem}
@media (max-width:30rem){.column{padding-inline:1rem}.card{padding:1.15rem;border-radius:.85rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.6rem}form:not(.stop form) button{inline-size:100%}}
@media (forced-colors:active){.mark,button,.card{border:1px solid}}
@media print{:root{color-scheme:light;${variables(LIGHT, { brand: '#000000', onBrand: '#ffffff' })}}body{background:#fff;border:0;font-size:11pt}nav,button,.stop,.onward,.screen{display:none}.card{border:0;box-shadow:none;padding:0;break-inside:avoid}}
`.replaceAll('\n', '');
