import type { Questions, Results } from '@agora/run-schemas';
import { count, interval, pgrValue } from '../../format.js';
import { volumesChart, volumesIn } from '../../charts.js';
import { estimateText } from '../../question-words.js';
import { undefinedWord } from '../../view.js';
import { html, type Markup } from '../template.js';
import { chart } from './chart.js';

/** PGR by volume with the fitted line; the horizontal axis is logarithmic. */
export function volumesPart(results: Results, curves: NonNullable<Questions['volumes']>): Markup {
  const volumes = volumesIn(curves);
  return html`<h3>Does more data help?</h3>
    <p class="muted">
      PGR by number of instances, mean over settings; lines are straight in the logarithm of the volume, fitted by least
      squares. The interval of a slope is that of the same drawn items at all volumes.
    </p>
    ${chart(volumesChart(results, curves))} ${curveTable(curves, volumes)}`;
}

function curveTable(curves: NonNullable<Questions['volumes']>, volumes: readonly number[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="PGR by volume">
    <table class="cells">
      <thead>
        <tr>
          <th scope="col">Generator, setting</th>
          ${volumes.map((volume) => html`<th scope="col" class="num">at ${count(volume)}</th>`)}
          <th scope="col" class="num">points per doubling</th>
        </tr>
      </thead>
      <tbody>
        ${curves.map(
          ({ generator, setting, points, fit }) =>
            html`<tr>
              <th scope="row">${generator}<span class="sub">${setting ?? 'mean over settings'}</span></th>
              ${points.map(
                ({ pgr }) =>
                  html`<td class="num">
                    ${pgr.defined ? `${pgrValue(pgr)} (${interval(pgr)})` : undefinedWord(pgr)}
                  </td>`,
              )}
              <td class="num">${fit ? estimateText(fit.perDoubling) : '–'}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
