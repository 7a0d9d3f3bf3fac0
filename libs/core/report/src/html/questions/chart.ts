import { chartDrawing, type Chart } from '../../drawing/chart.js';
import { draw } from '../../drawing/drawing.js';
import { symbol } from '../../drawing/symbols.js';
import { drawn } from '../drawn.js';
import { html, type Markup } from '../template.js';

/** A chart with its legend; nothing when there are no points. */
export function chart(of: Chart): Markup {
  const drawing = chartDrawing(of);
  if (!drawing) return html``;
  return html`<figure class="chart">
    ${drawn(drawing)}
    <figcaption>
      <ul class="keys" aria-label="Generators">
        ${of.keys.map(
          ({ name, hue }) =>
            html`<li>
              ${drawn(draw('svg', { width: 14, height: 14, viewBox: '-7 -7 14 14', 'aria-hidden': 'true' }, symbol(hue)))}${name}
            </li>`,
        )}
      </ul>
    </figcaption>
  </figure>`;
}
