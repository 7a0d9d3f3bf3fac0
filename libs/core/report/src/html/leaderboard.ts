import type { LeaderboardRow, Results } from '@agora/run-schemas';
import { cautions } from '../cautions.js';
import { confidence, count, decimal, interval, NONE, percent, pgrValue, rank, usd } from '../format.js';
import { seedsOf, undefinedWord, volumePgrs, volumesOf } from '../view.js';
import { html, when, type Markup } from './template.js';

/** One row per generator; on a narrow screen every row becomes a card. */
export function leaderboardSection(results: Results): Markup {
  const level = confidence(results.confidence);
  const volumes = volumesOf(results);
  const at = volumes.length > 1 ? volumes.map(volumeHead) : [];
  const heads = [
    'Rank',
    'Generator',
    at.length > 0 ? 'Mean PGR' : 'PGR',
    ...at,
    'Total cost',
    '$ per point',
    'Yield',
    'Instances',
    'Seeds',
    'Cells',
  ];
  return html`<section id="leaderboard">
    <h2>Leaderboard</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Leaderboard">
      <table class="board" role="table">
        <caption>
          PGR in percent with its ${level} interval. A rank is a range where the intervals leave it open.
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            ${heads.map((head, index) => html`<th role="columnheader" scope="col" class="${index > 1 ? 'num' : ''}">${head}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${results.leaderboard.map((row) => boardRow(results, row))}
        </tbody>
      </table>
    </div>
    ${cautions(results).map((caution) => html`<p class="note">${caution}</p>`)}
  </section>`;
}

function boardRow(results: Results, row: LeaderboardRow): Markup {
  const cell = (label: string, value: string, hint?: string) =>
    html`<td role="cell" class="num" data-label="${label}" title="${hint ?? ''}">${value}</td>`;
  return html`<tr role="row" class="${row.rank?.best === 1 ? 'first' : ''}">
    <td role="cell" class="rank" data-label="Rank">${rank(row.rank)}</td>
    <th role="rowheader" scope="row">
      <span class="name">${row.generator}</span>${when(row.simulated, () => html` <span class="chip">simulated</span>`)}
      <span class="sub">${row.provider === row.model ? row.provider : `${row.provider} · ${row.model}`}</span>
    </th>
    <td role="cell" class="num pgr" data-label="PGR">${boardPgr(row)}</td>
    ${volumePgrs(results, row).map(({ volume, pgr }) =>
      cell(
        volumeHead(volume),
        pgr.defined ? pgrValue(pgr) : undefinedWord(pgr),
        pgr.defined ? interval(pgr) : pgr.reason,
      ),
    )}
    ${cell('Total cost', usd(row.usd, row.usdEstimated))}
    ${cell(
      '$ per point',
      row.usdPerPoint === null ? NONE : usd(row.usdPerPoint, row.usdEstimated),
      row.usdPerPoint === null ? 'No price, or no PGR that is clearly above zero' : undefined,
    )}
    ${cell('Yield', percent(row.yield), 'Accepted instances per call')} ${cell('Instances', count(row.instances))}
    ${cell('Seeds', String(seedsOf(results, row.generator)))}
    ${cell('Cells', row.failedCells === 0 ? String(row.cells) : `${row.cells - row.failedCells} of ${row.cells}`)}
  </tr>`;
}

const volumeHead = (volume: number): string => `at ${count(volume)} instances`;

function boardPgr({ pgr }: LeaderboardRow): Markup {
  if (!pgr.defined) return html`<span class="undefined">undefined</span> <span class="sub">${pgr.reason}</span>`;
  return html`<strong>${pgrValue(pgr)}</strong>
    <span class="sub" aria-label="interval ${decimal(pgr.low)} to ${decimal(pgr.high)}">${interval(pgr)}</span>`;
}
