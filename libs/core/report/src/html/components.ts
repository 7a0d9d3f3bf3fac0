import type { Pca, Results } from '@agora/contracts';
import { decimal, percent, plural } from '../format.js';
import { distinct } from '../view.js';
import { spreadLabels } from './labels.js';
import { linearScale, round } from './scale.js';
import { html, when, type Markup } from './template.js';

const HEIGHT = 420;
const COLOURS = 8;
/** Marks for the domains, about 10 px wide and centred on 0, 0. */
const SHAPES = [
  'M0-5A5 5 0 1 1 0 5A5 5 0 1 1 0-5Z',
  'M-4.5-4.5H4.5V4.5H-4.5Z',
  'M0-6L5.6 4.4H-5.6Z',
  'M0-6L6 0L0 6L-6 0Z',
];
/** Loadings smaller than this are left pale in the table. */
const WEAK = 0.3;

/** Principal components of the metrics: cells and metrics in one picture, and whether components foretell PGR. */
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

function biplot(results: Results, pca: Pca): Markup {
  const generators = results.leaderboard.map(({ generator }) => generator);
  const domains = distinct(results.cells.map(({ cell }) => cell.domain));
  const cells = new Map(results.cells.map((result) => [result.id, result.cell]));
  const points = pca.scores.map(({ cell, values }) => ({ cell, x: values[0] ?? 0, y: values[1] ?? 0 }));
  const reach = Math.max(1e-9, ...points.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)]));
  const longest = Math.max(
    1e-9,
    ...pca.metrics.map((_, index) => Math.hypot(pca.loadings[0]?.[index] ?? 0, pca.loadings[1]?.[index] ?? 0)),
  );
  const arrows = pca.metrics.map((metric, index) => ({
    metric,
    dx: ((pca.loadings[0]?.[index] ?? 0) / longest) * reach * 0.95,
    dy: ((pca.loadings[1]?.[index] ?? 0) / longest) * reach * 0.95,
  }));
  const xScale = linearScale(-1.15 * reach, 1.15 * reach);
  const x = (value: number) => `${xScale.at(value)}%`;
  const y = (value: number) => round(((100 - xScale.at(value)) / 100) * HEIGHT);
  const colour = (generator: string) => {
    const index = generators.indexOf(generator);
    return index >= 0 && index < COLOURS ? `hue-${index}` : 'hue-other';
  };
  const shape = (domain: string) => SHAPES[domains.indexOf(domain) % SHAPES.length];
  const mark = (generator: string, domain: string) =>
    html`<path class="mark ${colour(generator)}" d="${shape(domain)}" />`;
  const key = (symbol: Markup, name: string) =>
    html`<li><svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">${symbol}</svg>${name}</li>`;

  return html`<figure class="biplot">
    <svg width="100%" height="${HEIGHT}" role="img" aria-label="Datasets and metrics on the first two components">
      <line class="anchor" x1="${x(0)}" x2="${x(0)}" y1="0" y2="${HEIGHT}" />
      <line class="anchor" x1="0" x2="100%" y1="${y(0)}" y2="${y(0)}" />
      <text class="axis-name" x="100%" dx="-6" y="${y(0) - 6}" text-anchor="end">
        component 1 · ${percent(pca.explained[0] ?? 0, 0)}
      </text>
      <text class="axis-name" x="${x(0)}" dx="6" y="14">component 2 · ${percent(pca.explained[1] ?? 0, 0)}</text>
      ${arrows.map(
        ({ dx, dy }) =>
          html`<line class="arrow" x1="${x(0)}" y1="${y(0)}" x2="${x(dx)}" y2="${y(dy)}" />
            <circle class="arrow-tip" cx="${x(dx)}" cy="${y(dy)}" r="3" />`,
      )}
      ${points.map(({ cell, ...point }) => {
        const known = cells.get(cell);
        return html`<svg x="${x(point.x)}" y="${y(point.y)}" overflow="visible">
          ${mark(known?.generator ?? '', known?.domain ?? '')}
          <title>${cell}</title>
        </svg>`;
      })}
      ${spreadLabels(
        arrows.map(({ metric, dx, dy }) => ({ metric, dx, top: y(dy) + (dy >= 0 ? -6 : 15) })),
        HEIGHT,
      ).map(
        ({ metric, dx, top }) =>
          html`<text class="arrow-name" x="${x(dx)}" y="${top}" text-anchor="${dx >= 0 ? 'end' : 'start'}"
            >${metric}</text
          >`,
      )}
    </svg>
    <figcaption>
      <ul class="keys" aria-label="Generators">
        ${generators.slice(0, COLOURS).map((name) => key(html`<path class="mark ${colour(name)}" d="${SHAPES[0]}" />`, name))}
        ${when(generators.length > COLOURS, () =>
          key(html`<path class="mark hue-other" d="${SHAPES[0]}" />`, 'other generators'),
        )}
      </ul>
      ${when(
        domains.length > 1,
        () =>
          html`<ul class="keys" aria-label="Domains">
            ${domains.map((name) => key(html`<path class="mark hue-none" d="${shape(name)}" />`, name))}
          </ul>`,
      )}
    </figcaption>
  </figure>`;
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
