import type { Results, Value } from '@agora/run-schemas';
import { valueChart } from '../../charts.js';
import { estimateText } from '../../question-words.js';
import { decimal, usd } from '../../format.js';
import { html, type Markup } from '../template.js';
import { chart } from './chart.js';

/** Price of a dataset against its PGR, and PGR points per dollar. */
export function valuePart(results: Results, values: readonly Value[]): Markup {
  const estimated = new Set(results.leaderboard.flatMap((row) => (row.usdEstimated ? [row.generator] : [])));
  return html`<h3>What does a dollar buy?</h3>
    <p class="muted">
      Mean cost of a dataset against its PGR. A generator is efficient when no other is at least as cheap and as good,
      and better in one of the two. Dollars are what was paid; their interval is that of PGR.
    </p>
    ${chart(valueChart(results, values))}
    <div class="scroll" tabindex="0" role="region" aria-label="Points per dollar">
      <table class="cells">
        <thead>
          <tr>
            <th scope="col">Generator</th>
            <th scope="col" class="num">$ per dataset</th>
            <th scope="col" class="num">PGR %</th>
            <th scope="col" class="num">points per $</th>
            <th scope="col">efficient</th>
          </tr>
        </thead>
        <tbody>
          ${values.map(
            ({ generator, usd: cost, pgr, pointsPerUsd, efficient }) =>
              html`<tr>
                <th scope="row">${generator}</th>
                <td class="num">${usd(cost, estimated.has(generator))}</td>
                <td class="num">${decimal(pgr.value)}</td>
                <td class="num">
                  ${pointsPerUsd ? estimateText(pointsPerUsd) : cost === 0 ? 'free' : 'PGR not clearly above 0'}
                </td>
                <td>${efficient ? 'yes' : 'no'}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
