import type { Pgr, Results } from '@agora/run-schemas';
import { confidence, count, interval, list, pgrValue } from '../format.js';
import { undefinedReasons, undefinedWord, volumesOf } from '../view.js';
import {
  averages,
  bySetting,
  byVolume,
  domainsOf,
  methodsOf,
  type HeatColumn,
  type HeatColumns,
} from './heat-columns.js';
import { round } from './scale.js';
import { html, when, type Markup } from './template.js';

/** PGR of every generator in every setting, and the averages over methods and over domains. */
export function heatMapSection(results: Results): Markup {
  const full = fullScale(results);
  const [domains, methods, volumes] = [domainsOf(results), methodsOf(results), volumesOf(results)];
  const reasons = undefinedReasons(results);
  return html`<section id="settings">
    <h2>PGR by setting</h2>
    <p class="muted">
      The share of the gap between base (0) and reference (100) that the students recovered, in percent, with
      ${confidence(results.confidence)}
      intervals.${when(
        volumes.length > 1,
        () =>
          ` Each figure is the mean over ${list(volumes.map(count))} instances; below stand the volumes by themselves.`,
      )}
    </p>
    ${heatTable(results, full, {
      caption: 'PGR by generator and setting',
      ...bySetting(results),
    })}
    ${legend(full)}
    ${when(
      domains.length > 1 && methods.length > 1,
      () =>
        html`<h3>Averages</h3>
          ${heatTable(results, full, {
            caption: 'Mean PGR by generator, per domain and per method',
            ...averages(results),
          })}`,
    )}
    ${when(
      volumes.length > 1,
      () =>
        html`<h3>By volume</h3>
          ${heatTable(results, full, {
            caption: 'Mean PGR by generator and number of instances',
            ...byVolume(results),
          })}`,
    )}
    ${when(
      reasons.length > 0,
      () =>
        html`<div class="note">
          <strong>Where PGR is undefined</strong>
          <ul>
            ${reasons.map((reason) => html`<li>${reason}</li>`)}
          </ul>
        </div>`,
    )}
  </section>`;
}

function heatTable(
  { leaderboard }: Results,
  full: number,
  { caption, groups, columns }: HeatColumns & { caption: string },
): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table class="heat ${sizeOf(columns.length)}" role="table">
      <caption class="hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          <td></td>
          ${groups.map(({ name, span }) => html`<th scope="colgroup" colspan="${span}" class="opens">${name}</th>`)}
        </tr>
        <tr>
          <th scope="col">Generator</th>
          ${columns.map(({ head, opens }) => html`<th scope="col" class="${opens ? 'opens' : ''}">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${leaderboard.map(
          (row) =>
            html`<tr>
              <th scope="row">${row.generator}</th>
              ${columns.map((column) => heatCell(column.pgr(row), column, full))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** `few` columns fit on most screens, `many` on wide ones, `most` on none; where they do not fit, a row becomes a card. */
function sizeOf(columns: number): 'few' | 'many' | 'most' {
  if (columns <= 4) return 'few';
  return columns <= 10 ? 'many' : 'most';
}

function heatCell(pgr: Pgr | undefined, { opens, label }: HeatColumn, full: number): Markup {
  const place = opens ? ' opens' : '';
  if (pgr === undefined) return html`<td class="none${place}" data-label="${label}">–</td>`;
  if (!pgr.defined) {
    return html`<td class="none${place}" data-label="${label}" title="${pgr.reason}">
      <span class="undefined">${undefinedWord(pgr)}</span>
    </td>`;
  }
  const strength = round(Math.min(1, Math.abs(pgr.value) / full));
  return html`<td
    class="${pgr.value < 0 ? 'below' : 'above'}${place}"
    data-label="${label}"
    style="--strength:${strength}"
  >
    <b>${pgrValue(pgr)}</b><small>${interval(pgr)}</small>
  </td>`;
}

/** The PGR with the full colour: 100, or less when all PGRs of the map are far below 100. */
function fullScale({ leaderboard }: Results): number {
  const sizes = leaderboard.flatMap(({ bySetting }) =>
    Object.values(bySetting).flatMap((pgr) => (pgr.defined ? [Math.abs(pgr.value)] : [])),
  );
  const largest = Math.max(0, ...sizes);
  return [25, 50, 100].find((full) => largest <= full) ?? 100;
}

function legend(full: number): Markup {
  return html`<p class="legend" aria-hidden="true">
    <span>−${full} or worse</span><i class="ramp"></i><span>${full} or better</span>
  </p>`;
}
