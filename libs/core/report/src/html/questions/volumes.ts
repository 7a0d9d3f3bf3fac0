import type { Questions, Results } from '@agora/contracts';
import { count, interval, pgrValue } from '../../format.js';
import { estimateText, meanCurves } from '../../question-words.js';
import { undefinedWord } from '../../view.js';
import { html, type Markup } from '../template.js';
import { chart, hueOf } from './chart.js';

/** PGR by volume with the fitted line; the horizontal axis is logarithmic. */
export function volumesPart(results: Results, curves: NonNullable<Questions['volumes']>): Markup {
  const shown = meanCurves(curves);
  const hue = hueOf(results.leaderboard.map(({ generator }) => generator));
  const volumes = [...new Set(curves.flatMap(({ points }) => points.map(({ instances }) => instances)))];
  return html`<h3>Does more data help?</h3>
    <p class="muted">
      PGR by number of instances, mean over settings; lines are straight in the logarithm of the volume, fitted by least
      squares. The interval of a slope is that of the same drawn items at all volumes.
    </p>
    ${chart({
      label: 'PGR by number of instances',
      xName: 'instances',
      yName: 'PGR %',
      keys: shown.map(({ generator }) => ({ name: generator, hue: hue(generator) })),
      xTicks: volumes.map((volume) => ({ x: Math.log2(volume), text: count(volume) })),
      marks: shown.flatMap(({ generator, points }) =>
        points.flatMap(({ instances, pgr }) =>
          pgr.defined
            ? [
                {
                  x: Math.log2(instances),
                  y: pgr.value,
                  low: pgr.low,
                  high: pgr.high,
                  hue: hue(generator),
                  title: `${generator} at ${count(instances)}: ${pgrValue(pgr)} (${interval(pgr)})`,
                },
              ]
            : [],
        ),
      ),
      lines: shown.flatMap(({ generator, fit }) =>
        fit
          ? [
              {
                hue: hue(generator),
                points: fit.line.map(({ instances, value }) => ({ x: Math.log2(instances), y: value })),
              },
            ]
          : [],
      ),
    })}
    ${curveTable(curves, volumes)}`;
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
