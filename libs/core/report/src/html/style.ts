import { HEAT_STYLE } from './heat-style.js';

/** The page's style sheet. Colours are variables, defined once for the light and once for the dark theme. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f6f7f9; --ink: #16191d; --soft: #5a6370; --rule: #e2e5ea; --accent: #0b6e6e;
  --above: #1a7f93; --below: #cf6a1f; --warn-ink: #6b4500; --warn: #fff4dc; --warn-rule: #e8b04a;
  --bad-ink: #9a1f1f; --bad: #fdeeee; --bad-rule: #e09a9a; --deepest: 70%;
  --hue-0: #0072b2; --hue-1: #d55e00; --hue-2: #009e73; --hue-3: #b5508c; --hue-4: #b8860b; --hue-5: #3aa0d8; --hue-6: #6a51a3; --hue-7: #7a4a2b; --hue-other: #9aa2ad;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #111418; --panel: #191d23; --ink: #e9ecf0; --soft: #9aa4b1; --rule: #2b313a; --accent: #5cc4c0;
    --above: #2f9fb6; --below: #d9772e; --warn-ink: #f3d79b; --warn: #2e2611; --warn-rule: #8a6a22;
    --bad-ink: #ffb4b0; --bad: #321a1b; --bad-rule: #84413f; --deepest: 64%;
    --hue-0: #5aa9e6; --hue-1: #f0813a; --hue-2: #35c69b; --hue-3: #e08bc0; --hue-4: #e0b64a; --hue-5: #8fd0f5; --hue-6: #a896e0; --hue-7: #c49a7a; --hue-other: #6b7480;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; scroll-padding-top: 3.5rem; }
body { margin: 0 auto; max-width: 76rem; padding: 0 clamp(1rem, 4vw, 2.5rem) 4rem; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif; }
a { color: var(--accent); }
code, pre, .code { font-family: var(--mono); font-size: .86em; }
.muted, .sub, small, caption, dt, footer { color: var(--soft); }
small, .sub { font-size: .8125rem; font-weight: 400; }
.sub { display: block; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

header { padding: clamp(1.75rem, 5vw, 3.5rem) 0 1.5rem; }
.brand { margin: 0 0 1.25rem; font-weight: 700; letter-spacing: .02em; color: var(--accent); }
.brand span { font-weight: 400; letter-spacing: 0; color: var(--soft); margin-left: .5rem; }
h1 { margin: 0 0 1rem; font-size: clamp(1.75rem, 4.5vw, 2.6rem); line-height: 1.15; letter-spacing: -.02em; overflow-wrap: anywhere; }
h2 { margin: 0 0 .5rem; font-size: 1.4rem; letter-spacing: -.01em; line-height: 1.25; }
h3 { margin: 1.75rem 0 .5rem; font-size: 1.05rem; }
p { margin: 0 0 .9rem; max-width: 84ch; }
.headline { font-size: clamp(1.1rem, 2.3vw, 1.35rem); line-height: 1.4; max-width: 52ch; }
.simulated, .note { padding: .7rem 1rem; border: 1px solid var(--warn-rule); border-left-width: 4px; border-radius: 6px; background: var(--warn); color: var(--warn-ink); max-width: none; }
.simulated { margin-bottom: 1.25rem; }
.note ul { margin: .25rem 0 0; padding-left: 1.2rem; }
.note { font-size: .94rem; }
.facts { display: flex; flex-wrap: wrap; gap: 1px; margin: 1.5rem 0 1rem; background: var(--rule); border: 1px solid var(--rule); border-radius: 8px; overflow: hidden; }
.facts div { flex: 1 1 9.5rem; padding: .8rem 1rem; background: var(--panel); }
.facts dt { font-size: .8125rem; }
.facts dd { margin: .1rem 0 0; font-size: 1.35rem; font-weight: 650; line-height: 1.25; font-variant-numeric: tabular-nums; }
.facts small { display: block; overflow-wrap: anywhere; }
.meta { display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; margin: 0; font-size: .875rem; max-width: none; }

nav { position: sticky; top: 0; z-index: 3; display: flex; gap: .25rem 1.1rem; padding: .65rem 0; overflow-x: auto; white-space: nowrap; background: var(--page); border-bottom: 1px solid var(--rule); font-size: .9rem; scrollbar-width: none; }
nav a { color: var(--soft); text-decoration: none; padding: .1rem 0; }
nav a:hover, nav a:focus-visible { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
section { padding-top: 2.5rem; }

table { border-collapse: collapse; width: 100%; font-size: .94rem; }
caption { text-align: left; padding: 0 0 .5rem; font-size: .875rem; }
th, td { padding: .5rem .75rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { padding-left: .25rem; }
thead th { color: var(--soft); font-weight: 600; font-size: .8125rem; vertical-align: bottom; }
tbody th { font-weight: 600; }
.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead .num { white-space: normal; }
.weak { color: var(--soft); }
.scroll { overflow-x: auto; margin-bottom: 1rem; }
.scroll tbody th { min-width: 11rem; overflow-wrap: anywhere; }
.scroll tbody .short { min-width: 0; }
.undefined { font-style: italic; color: var(--soft); }
.failed, .times { color: var(--bad-ink); }
.chip { display: inline-block; padding: 0 .45em; border: 1px solid var(--warn-rule); border-radius: 1em; background: var(--warn); color: var(--warn-ink); font-size: .72rem; font-weight: 500; vertical-align: .1em; }

.board td, .board th { padding-top: .65rem; padding-bottom: .65rem; }
.board .rank { font-size: 1.15rem; font-weight: 700; font-variant-numeric: tabular-nums; white-space: nowrap; }
.board .first .rank { color: var(--accent); }
.board .pgr strong { font-size: 1.15rem; }
.board .pgr .sub { white-space: nowrap; }
.board .pgr .undefined + .sub { white-space: normal; max-width: 24rem; margin-left: auto; }

${HEAT_STYLE}

figure { margin: 0 0 1rem; }
svg { display: block; overflow: visible; }
svg text { fill: var(--soft); font-size: 12px; }
.forest-row, .axis { display: grid; grid-template-columns: minmax(7rem, 14rem) minmax(0, 1fr) 9.5rem; column-gap: 1.25rem; align-items: center; }
.forest-row svg, .axis svg { grid-column: 2; grid-row: 1; }
.forest-name { grid-column: 1; grid-row: 1; display: flex; gap: .35rem; font-weight: 600; overflow-wrap: anywhere; }
.forest-name .muted { flex: none; min-width: 2.2rem; font-weight: 400; font-variant-numeric: tabular-nums; }
.forest-value { grid-column: 3; grid-row: 1; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tick { stroke: var(--rule); }
.anchor { stroke: var(--soft); stroke-dasharray: 2 3; }
.anchor-name { font-weight: 600; }
.whisker { stroke: var(--accent); stroke-width: 2.5; stroke-linecap: round; }
.point { fill: var(--accent); stroke: var(--page); stroke-width: 2; }
.setting { fill: var(--soft); fill-opacity: .35; }

.biplot { max-width: 52rem; }
.biplot > svg { background: var(--panel); border-radius: 8px; overflow: hidden; }
.chart { max-width: 52rem; margin-top: .5rem; }
.fit { stroke-width: 2; stroke-opacity: .6; stroke-linecap: round; }
.mark { stroke: var(--panel); stroke-width: 1; }
.arrow { stroke: var(--soft); stroke-width: 1.25; }
.arrow-tip { fill: var(--soft); }
svg .arrow-name { pointer-events: none; fill: var(--ink); font-weight: 600; paint-order: stroke; stroke: var(--panel); stroke-width: 2px; stroke-opacity: .7; stroke-linejoin: round; }
.keys { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; list-style: none; margin: .6rem 0 0; padding: 0; font-size: .875rem; }
.keys li { display: flex; align-items: center; gap: .35rem; }
.keys .mark { stroke: none; }
.hue-0 { fill: var(--hue-0); } .hue-1 { fill: var(--hue-1); } .hue-2 { fill: var(--hue-2); } .hue-3 { fill: var(--hue-3); }
.hue-4 { fill: var(--hue-4); } .hue-5 { fill: var(--hue-5); } .hue-6 { fill: var(--hue-6); } .hue-7 { fill: var(--hue-7); }
.fit.hue-0 { stroke: var(--hue-0); } .fit.hue-1 { stroke: var(--hue-1); } .fit.hue-2 { stroke: var(--hue-2); } .fit.hue-3 { stroke: var(--hue-3); }
.fit.hue-4 { stroke: var(--hue-4); } .fit.hue-5 { stroke: var(--hue-5); } .fit.hue-6 { stroke: var(--hue-6); } .fit.hue-7 { stroke: var(--hue-7); } .fit.hue-other { stroke: var(--hue-other); }
.hue-other { fill: var(--hue-other); } .hue-none { fill: var(--soft); }

.meter { display: inline-block; width: 5rem; height: .5rem; margin-right: .6rem; border-radius: 4px; background: var(--rule); overflow: hidden; }
.meter i { display: block; height: 100%; background: var(--accent); }
.reason { display: inline-block; max-width: 100%; overflow-wrap: anywhere; margin: 0 .3rem .2rem 0; padding: 0 .5em; border-radius: 4px; background: var(--panel); font-size: .85rem; }
.yield { white-space: nowrap; }
.reasons, .cells .reasons { white-space: normal; min-width: 15rem; }
.scroll tbody th .sub { white-space: normal; min-width: 9rem; max-width: 27rem; }
.mean th, .mean td { color: var(--soft); }
.mean td b { color: var(--ink); }
.notes dl { margin: 0; max-width: 84ch; }
.notes dt { font-weight: 600; color: var(--ink); }
.notes dd { margin: 0 0 .7rem; overflow-wrap: anywhere; }
.examples { margin: 0; padding-left: 1.2rem; max-width: 84ch; }
.examples li { margin-bottom: .6rem; overflow-wrap: anywhere; }
.failure { margin-bottom: .75rem; padding: .8rem 1rem; border: 1px solid var(--bad-rule); border-left-width: 4px; border-radius: 6px; background: var(--bad); }
.failure p { margin: 0 0 .3rem; max-width: none; overflow-wrap: anywhere; }
.times { font-weight: 700; font-variant-numeric: tabular-nums; margin-right: .35rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 3rem; }
.formula { padding: .7rem 1rem; border-radius: 6px; background: var(--panel); font-family: var(--mono); font-size: .92rem; }
.columns dl { margin: 0; }
.columns dt { font-weight: 600; color: var(--ink); }
.columns dd { margin: 0 0 .7rem; }
details { margin: .75rem 0; }
summary { cursor: pointer; color: var(--accent); font-weight: 600; padding: .2rem 0; }
details[open] > summary { margin-bottom: .6rem; }
.cells td { white-space: nowrap; }
.cells .failed { white-space: normal; overflow-wrap: anywhere; min-width: 16rem; }
.cells caption { padding-top: .8rem; font-weight: 600; color: var(--ink); }
.cells caption.weak { padding-top: 0; font-weight: 400; color: var(--soft); }
pre { margin: 0; padding: 1rem; overflow-x: auto; border-radius: 8px; background: var(--panel); line-height: 1.45; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule); font-size: .875rem; overflow-wrap: anywhere; }

@media (max-width: 46rem) {
  .meter { display: none; }
  .scroll tbody th { min-width: 8rem; max-width: 12rem; }
  .brand span { display: block; margin: 0; }
  .forest-row { grid-template-columns: 1fr auto; row-gap: 0; padding-top: .4rem; }
  .forest-name { grid-column: 1; }
  .forest-value { grid-column: 2; }
  .forest-row svg { grid-column: 1 / -1; grid-row: 2; }
  .axis { display: block; }
}
@media screen and (max-width: 56rem) {
  .board thead { display: none; }
  .board, .board caption, .board tbody { display: block; }
  .board tr { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: .55rem .75rem; padding: .9rem 0; border-bottom: 1px solid var(--rule); }
  .board td, .board th { padding: 0; border: 0; }
  .board .rank { grid-column: 1; }
  .board tbody th { grid-column: 2 / 5; min-width: 0; max-width: none; }
  .board .pgr { grid-column: 5 / -1; }
  .board td[data-label]:not(.rank, .pgr) { grid-column: span 2; text-align: left; font-size: .92rem; line-height: 1.35; }
  .board td[data-label]:not(.rank, .pgr)::before { content: attr(data-label); display: block; color: var(--soft); font-size: .78rem; }
  .board .pgr .sub { white-space: normal; }
}
@media print {
  :root { --page: #fff; --panel: #f4f5f7; --ink: #000; --soft: #444; --rule: #ccc; }
  html { font-size: 75%; }
  body { max-width: none; padding: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav { display: none; }
  header { padding-top: 0; }
  .scroll { overflow: visible; }
  .scroll tbody th { min-width: 6rem; }
  tr, figure, .failure, .forest-row { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
`;
