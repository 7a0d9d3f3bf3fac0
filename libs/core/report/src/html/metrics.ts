import type { Results } from '@agora/run-schemas';
import { metricValue } from '../format.js';
import { microStudentWords, unmeasuredWords } from '../sentences.js';
import { metricsOf, unitOf } from '../view.js';
import { orderingsPart } from './orderings.js';
import { html, type Markup } from './template.js';

/** Intrinsic metrics: the mean over a generator's datasets, and (collapsed) the value of every dataset. */
export function metricsSection(results: Results): Markup {
  const names = metricsOf(results);
  const lacking = unmeasuredWords(results.unmeasured);
  const micro = microStudentWords(results);
  if (names.length === 0) return html``;
  const measured = results.cells.filter(({ metrics }) => Object.values(metrics).some((value) => value !== null));
  const heads = names.map(
    (name) => html`<th scope="col" class="num">${name}<span class="sub">${unitOf(results, name)}</span></th>`,
  );
  return html`<section id="metrics">
    <h2>Intrinsic metrics</h2>
    <p class="muted">What can be said about the data without training on it; the mean over a generator's datasets.</p>
    ${micro === undefined ? undefined : html`<p class="muted">${micro}</p>`}
    ${lacking.map((text) => html`<p class="note">${text}</p>`)}
    <div class="scroll" tabindex="0" role="region" aria-label="Intrinsic metrics by generator">
      <table>
        <thead>
          <tr>
            <th scope="col">Generator</th>
            ${heads}
          </tr>
        </thead>
        <tbody>
          ${results.leaderboard.map(
            (row) =>
              html`<tr>
                <th scope="row">${row.generator}</th>
                ${names.map((name) => html`<td class="num">${metricValue(row.metrics[name])}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <details>
      <summary>Every dataset</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="Intrinsic metrics by cell">
        <table>
          <thead>
            <tr>
              <th scope="col">Cell</th>
              ${heads}
            </tr>
          </thead>
          <tbody>
            ${measured.map(
              ({ id, metrics }) =>
                html`<tr>
                  <th scope="row" class="code">${id}</th>
                  ${names.map((name) => html`<td class="num">${metricValue(metrics[name])}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
    ${orderingsPart(results)}
  </section>`;
}
