import type { Pca, Results } from '@agora/run-schemas';
import { decimal, percent, plural } from '../format.js';
import { biplot } from './biplot.js';
import { html, when, type Markup } from './template.js';

/** Loadings with a smaller absolute value are not highlighted in the table. */
const WEAK = 0.3;

/** Principal components of the metrics: a biplot of cells and metrics, and how well the components predict PGR. */
export function componentsSection(results: Results): Markup {
  const { pca } = results;
  if (pca === null) return html``;
  return html`<section id="components">
    <h2>What the metrics have in common</h2>
    <p class="muted">
      Principal components of the standardised metrics over ${plural(pca.scores.length, 'dataset')}. Datasets near one
      another have similar data; an arrow points to where its metric grows.
    </p>
    ${when(pca.explained.length > 1, () => biplot(results, pca))} ${loadings(pca)} ${regression(pca)}
    ${when(
      pca.droppedMetrics.length > 0,
      () =>
        html`<p class="note">
          Left out: ${pca.droppedMetrics.map(({ metric, reason }) => `${metric} (${reason})`).join(', ')}.
        </p>`,
    )}
  </section>`;
}

function loadings(pca: Pca): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Loadings of the metrics">
    <table>
      <caption>
        Loadings: how much each metric weighs in a component
      </caption>
      <thead>
        <tr>
          <th scope="col">Component</th>
          <th scope="col" class="num">Variance</th>
          ${pca.metrics.map((metric) => html`<th scope="col" class="num">${metric}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${pca.loadings.map(
          (row, index) =>
            html`<tr>
              <th scope="row" class="short">${index + 1}</th>
              <td class="num">${percent(pca.explained[index] ?? 0)}</td>
              ${row.map(
                (loading) =>
                  html`<td class="num ${Math.abs(loading) < WEAK ? 'weak' : ''}">${decimal(loading, 2)}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function regression({ regression: found }: Pca): Markup {
  if (found === null) {
    return html`<p class="muted">Too few cells or generators to ask whether the components foretell PGR.</p>`;
  }
  const outside = found.leaveOneGeneratorOutR2;
  return html`<p>
    A regression of PGR on the first ${plural(found.components, 'component')} explains
    <strong>${percent(found.r2, 0)}</strong> of its variance in the ${plural(found.cells, 'cell')} it was fitted to, and
    <strong>${outside <= 0 ? 'none' : percent(outside, 0)}</strong> for a generator that it has not seen
    <span class="muted">(leave-one-generator-out R² ${decimal(outside, 2)})</span>.
  </p>`;
}
