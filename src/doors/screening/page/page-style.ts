/** The look of the page for screening lists. Colours of text stand out by 4.5:1 and more, in light and in dark. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#4d5763;--paper:#fff;--line:#8a94a0;--act:#0b5cad;--on-act:#fff;--bad:#a3161b;
--sendable:#1a7a3c;--withheld:#8a5a00;--rejects:#a3161b}
@media (prefers-color-scheme:dark){:root{--ink:#e8ebee;--soft:#b3bcc6;--paper:#15181c;--line:#6b7683;--act:#7db7f5;--on-act:#0b1520;--bad:#ff9a9a;
--sendable:#62c98a;--withheld:#e0b050;--rejects:#ff9a9a}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{max-width:44rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .5rem}h2{font-size:1.25rem;margin:2rem 0 .5rem}
p{margin:.5rem 0}.help,.lead{color:var(--soft)}.error{color:var(--bad);border-left:4px solid;padding-left:.75rem}
label{display:block;font-weight:600;margin-top:1rem}
input,select,button,a.download{font:inherit;min-height:2.75rem;border-radius:.4rem;max-width:100%}
input,select{width:100%;padding:.5rem .75rem;border:1px solid var(--line);background:var(--paper);color:var(--ink)}
button,a.download{display:inline-block;margin:1rem .5rem 0 0;padding:.5rem 1.25rem;border:2px solid var(--act);background:var(--act);color:var(--on-act);
font-weight:600;text-decoration:none;cursor:pointer}
button.quiet,a.download{background:transparent;color:var(--act)}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
summary{cursor:pointer;min-height:2.75rem;padding:.6rem 0;margin-top:.5rem;font-weight:600}
progress{width:100%;height:1rem;margin-top:1rem}
.figures{overflow-x:auto}
svg{display:block;width:100%;max-width:32rem;height:auto;margin:1rem 0}svg text{fill:var(--ink);font:13px system-ui,sans-serif}
.sendable{fill:var(--sendable)}.withheld{fill:var(--withheld)}.rejects{fill:var(--rejects)}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);overflow-wrap:break-word}
td.count,th.count{text-align:right;font-variant-numeric:tabular-nums}
code{overflow-wrap:anywhere}
header form{float:right}header button{margin:0}
[hidden]{display:none!important}
`;
