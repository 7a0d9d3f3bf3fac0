/** A row as a card: the generator, and below it its cells in as many columns as fit, each with its own label. */
const asCards = (size: string): string => `
.heat.${size}, .heat.${size} tbody { display: block; }
.heat.${size} thead { display: none; }
.heat.${size} tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(6.25rem, 1fr)); gap: 2px; padding: .6rem 0; }
.heat.${size} tbody th { position: static; grid-column: 1 / -1; max-width: none; padding: 0 0 .2rem; }
.heat.${size} .opens { border-left: 0; }
.heat.${size} td::before { content: attr(data-label); display: block; font-size: .72rem; line-height: 1.25; overflow-wrap: anywhere; }`;

/**
 * The heat map always fits its page. Up to four columns are shown side by side on nearly every screen, and up to ten on wide
 * ones; otherwise rows become cards.
 */
export const HEAT_STYLE = `.heat { border-collapse: separate; border-spacing: 2px; table-layout: fixed; }
.heat th, .heat td { border: 0; }
.heat thead tr > :first-child { width: 9.5rem; }
.heat thead th { text-align: center; padding: .25rem .1rem; line-height: 1.3; font-size: .75rem; overflow-wrap: anywhere; hyphens: auto; }
.heat thead th:first-child { text-align: left; }
.heat tbody th { min-width: 0; overflow-wrap: anywhere; position: sticky; left: 0; z-index: 1; background: var(--page); vertical-align: middle; padding-right: 1rem; }
.heat tbody td { padding: .45rem .15rem; text-align: center; vertical-align: middle; border-radius: 4px; font-variant-numeric: tabular-nums; }
.heat .opens { border-left: .6rem solid transparent; background-clip: padding-box; }
.heat td b { display: block; font-size: 1.02rem; line-height: 1.25; }
.heat td small { color: inherit; opacity: .82; font-size: .72rem; overflow-wrap: break-word; }
.heat .above { background-color: color-mix(in oklab, var(--above) calc(var(--strength) * var(--deepest)), var(--panel)); }
.heat .below { background-color: color-mix(in oklab, var(--below) calc(var(--strength) * var(--deepest)), var(--panel)); }
.heat .none { background-color: var(--panel); background-image: repeating-linear-gradient(135deg, transparent 0 6px, var(--rule) 6px 7px); }
.legend { display: flex; align-items: center; gap: .6rem; font-size: .8125rem; color: var(--soft); }
.ramp { flex: 0 1 16rem; height: .7rem; border-radius: 4px; background: linear-gradient(90deg in oklab, color-mix(in oklab, var(--below) var(--deepest), var(--panel)), var(--panel), color-mix(in oklab, var(--above) var(--deepest), var(--panel))); }
${asCards('most')}
@media screen and (max-width: 77.9rem) {${asCards('many')}
}
@media screen and (max-width: 46rem) {${asCards('few')}
}`;
