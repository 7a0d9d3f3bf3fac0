import type { Results } from '@agora/contracts';
import { compact, count, percent } from '../format.js';
import { datasetTotals } from '../view.js';
import { round } from './scale.js';
import { html, when, type Markup } from './template.js';

/** What became of every call: accepted instances, rejected outputs by reason, missing instances, tokens. */
export function datasetsSection(results: Results): Markup {
  const rows = results.leaderboard.flatMap((row) => {
    const totals = datasetTotals(results, row);
    return totals === undefined ? [] : [{ row, totals }];
  });
  if (rows.length === 0) return html``;
  const unfinished = rows.some(({ totals }) => totals.missing > 0);
  return html`<section id="data">
    <h2>Data</h2>
    <p class="muted">Yield is accepted instances per call. Rejected outputs are kept beside each dataset.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Yield and rejections by generator">
      <table>
        <thead>
          <tr>
            <th scope="col">Generator</th>
            <th scope="col" class="num">Calls</th>
            <th scope="col" class="num">Accepted</th>
            ${when(unfinished, () => html`<th scope="col" class="num">Missing</th>`)}
            <th scope="col">Yield</th>
            <th scope="col">Rejected outputs</th>
            <th scope="col" class="num">Tokens in / out</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ row, totals }) =>
              html`<tr>
                <th scope="row">${row.generator}</th>
                <td class="num">${count(totals.calls)}</td>
                <td class="num">${count(totals.accepted)}</td>
                ${when(unfinished, () => html`<td class="num">${count(totals.missing)}</td>`)}
                <td>
                  <span class="meter" aria-hidden="true"
                    ><i style="width:${round(100 * Math.min(1, row.yield ?? 0))}%"></i></span
                  >${percent(row.yield)}
                </td>
                <td>${rejections(totals.rejected)}</td>
                <td class="num">
                  ${compact(totals.inputTokens)} /
                  ${compact(totals.outputTokens)}${when(
                    totals.uncountedCalls > 0,
                    () => html`<span class="sub">${count(totals.uncountedCalls)} calls uncounted</span>`,
                  )}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function rejections(rejected: Readonly<Record<string, number>>): Markup {
  const reasons = Object.entries(rejected)
    .filter(([, times]) => times > 0)
    .sort((left, right) => right[1] - left[1]);
  if (reasons.length === 0) return html`<span class="muted">none</span>`;
  return html`${reasons.map(([reason, times]) => html`<span class="reason">${reason} <b>${count(times)}</b></span> `)}`;
}
