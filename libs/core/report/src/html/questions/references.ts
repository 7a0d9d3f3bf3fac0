import type { OtherReference, Pgr, Results } from '@agora/run-schemas';
import { interval, pgrValue, rank } from '../../format.js';
import { referenceColumns, referencesChart, type ReferenceColumn } from '../../charts.js';
import { referenceSentence } from '../../question-words.js';
import { undefinedWord } from '../../view.js';
import { html, type Markup } from '../template.js';
import { chart } from './chart.js';

/** The leaderboard's PGRs and ranks against every reference, side by side. */
export function referencesPart(results: Results, others: readonly OtherReference[]): Markup {
  const columns = referenceColumns(results, others);
  return html`<h3>What would another reference change?</h3>
    <p>${others.map((other) => referenceSentence(results, other)).join(' ')}</p>
    ${chart(referencesChart(results, columns))} ${referenceTable(results, columns)}`;
}

function referenceTable({ leaderboard }: Results, columns: readonly ReferenceColumn[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="References">
    <table class="cells">
      <thead>
        <tr>
          <th scope="col">Generator</th>
          ${columns.map(
            ({ model }) =>
              html`<th scope="col" class="num">rank<span class="sub">${model}</span></th>
                <th scope="col" class="num">PGR %<span class="sub">${model}</span></th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${leaderboard.map(
          ({ generator }) =>
            html`<tr>
              <th scope="row">${generator}</th>
              ${columns.map((column) => {
                const row = column.rows.find((each) => each.generator === generator);
                return html`<td class="num">${rank(row?.rank ?? null)}</td>
                  <td class="num">${row ? shown(row.pgr) : '–'}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const shown = (pgr: Pgr): string => (pgr.defined ? `${pgrValue(pgr)} (${interval(pgr)})` : undefinedWord(pgr));
