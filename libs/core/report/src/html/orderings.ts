import type { MeanOrdering, MetricOrdering, Results } from '@agora/run-schemas';
import { count, decimal } from '../format.js';
import {
  chanceWord,
  correlationWord,
  directionWord,
  ORDERING_HEADS,
  orderingFields,
  ORDERINGS_TITLE,
  orderingSentences,
  orderingsMeaning,
  regretWord,
} from '../ordering-words.js';
import { linearScale } from './scale.js';
import { html, when, type Markup } from './template.js';

const HEIGHT = 34;
const MIDDLE = HEIGHT / 2;
/** Columns of words in the table of means. */
const TEXTS = 2;
const SCALE = linearScale(-1, 1);

/** How well each metric ordered the trained generators: a figure and a table of the means, every setting folded away. */
export function orderingsPart(results: Results): Markup {
  const found = results.orderings;
  if (!found) return html``;
  const drawn = found.metrics.flatMap((each) => (each.mean ? [{ ...each, mean: each.mean }] : []));
  return html`<h3 id="orderings">${ORDERINGS_TITLE}</h3>
    <p class="muted">${orderingsMeaning(found, results.confidence)}</p>
    ${orderingSentences(found, results).map((sentence) => html`<p>${sentence}</p>`)}
    ${when(
      drawn.length > 0,
      () =>
        html`<figure class="forest">
          ${drawn.map((ordering) => orderingRow(ordering))}
          <div class="axis" aria-hidden="true">
            <svg width="100%" height="34">
              ${SCALE.ticks.map((value) => html`<text x="${SCALE.at(value)}%" y="14" text-anchor="middle">${decimal(value, 1)}</text>`)}
              <text class="anchor-name" x="${SCALE.at(0)}%" y="29" text-anchor="middle">no order</text>
            </svg>
          </div>
          <figcaption>
            Mean of Spearman's correlations; small marks are settings, the line is where it lies by chance.
          </figcaption>
        </figure>`,
    )}
    ${meanTable(found.metrics)} ${placeTable(found.metrics)}`;
}

function orderingRow({ metric, better, mean, places }: MetricOrdering & { mean: MeanOrdering }): Markup {
  const said = `${correlationWord(mean.spearman)}, by chance ${chanceWord(mean)}`;
  return html`<div class="forest-row">
    <div class="forest-name">
      <span>${metric}<span class="sub">better: ${directionWord({ better })}</span></span>
    </div>
    <div class="forest-value">
      <strong>${correlationWord(mean.spearman)}</strong> <small>${chanceWord(mean)}</small>
    </div>
    <svg width="100%" height="${HEIGHT}" role="img" aria-label="${metric}: ${said}">
      <line class="anchor" x1="${SCALE.at(0)}%" x2="${SCALE.at(0)}%" y1="0" y2="${HEIGHT}" />
      <line
        class="whisker"
        x1="${SCALE.at(mean.chance.low)}%"
        x2="${SCALE.at(mean.chance.high)}%"
        y1="${MIDDLE}"
        y2="${MIDDLE}"
      />
      ${places.map(({ setting, instances, spearman }) =>
        spearman === null
          ? undefined
          : html`<circle class="setting" cx="${SCALE.at(spearman)}%" cy="${MIDDLE}" r="4">
              <title>${setting} at ${count(instances)}: ${correlationWord(spearman)}</title>
            </circle>`,
      )}
      <circle class="point" cx="${SCALE.at(mean.spearman)}%" cy="${MIDDLE}" r="6">
        <title>${metric}: ${said}</title>
      </circle>
    </svg>
  </div>`;
}

function meanTable(metrics: readonly MetricOrdering[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Order of generators by metric">
    <table>
      <thead>
        <tr>
          ${ORDERING_HEADS.map((name, index) => html`<th scope="col" class="${index < TEXTS ? '' : 'num'}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${metrics.map((ordering) => {
          const [metric, ...fields] = orderingFields(ordering);
          return html`<tr>
            <th scope="row">${metric}</th>
            ${fields.map((field, index) => html`<td class="${index + 1 < TEXTS ? '' : 'num'}">${field}</td>`)}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

function placeTable(metrics: readonly MetricOrdering[]): Markup {
  return html`<details>
    <summary>Every setting</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Order of generators by metric and setting">
      <table class="cells">
        <thead>
          <tr>
            <th scope="col">Metric, setting</th>
            ${['Instances', 'Generators', 'Spearman', 'Kendall', 'Regret', 'at random'].map(
              (name) => html`<th scope="col" class="num">${name}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${metrics.flatMap(({ metric, better, places }) =>
            places.map(
              ({ setting, instances, generators, spearman, kendall, regret }) =>
                html`<tr>
                  <th scope="row">${metric}<span class="sub">${setting}</span></th>
                  <td class="num">${count(instances)}</td>
                  <td class="num">${count(generators)}</td>
                  <td class="num">${correlationWord(spearman)}</td>
                  <td class="num">${correlationWord(kendall)}</td>
                  <td class="num">${regretWord(regret, better)}</td>
                  <td class="num">${decimal(regret.atRandom)}</td>
                </tr>`,
            ),
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
