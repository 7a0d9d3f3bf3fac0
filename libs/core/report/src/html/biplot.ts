import type { Pca, Results } from '@agora/run-schemas';
import { percent } from '../format.js';
import { distinct } from '../view.js';
import { spreadLabels } from './labels.js';
import { linearScale, round } from './scale.js';
import { html, when, type Markup } from './template.js';

const HEIGHT = 420;
const COLOURS = 8;
/** Marks for the domains, about 10 px wide and centred on (0, 0). */
const SHAPES = [
  'M0-5A5 5 0 1 1 0 5A5 5 0 1 1 0-5Z',
  'M-4.5-4.5H4.5V4.5H-4.5Z',
  'M0-6L5.6 4.4H-5.6Z',
  'M0-6L6 0L0 6L-6 0Z',
];

/** The first two components: datasets as marks (by generator and domain), metrics as arrows. */
export function biplot(results: Results, pca: Pca): Markup {
  const cells = new Map(results.cells.map((result) => [result.id, result.cell]));
  const { generators, domains, colour, shape } = looksOf(results);
  const { points, arrows, x, y } = drawingOf(pca);
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
          ${mark(colour(known?.generator ?? ''), shape(known?.domain ?? ''))}
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
        ${generators.slice(0, COLOURS).map((name) => key(mark(colour(name), SHAPES[0]), name))}
        ${when(generators.length > COLOURS, () => key(mark('hue-other', SHAPES[0]), 'other generators'))}
      </ul>
      ${when(
        domains.length > 1,
        () =>
          html`<ul class="keys" aria-label="Domains">
            ${domains.map((name) => key(mark('hue-none', shape(name)), name))}
          </ul>`,
      )}
    </figcaption>
  </figure>`;
}

/** Points and arrows in units of the components, and where they lie in the drawing. */
function drawingOf({ scores, metrics, loadings }: Pca) {
  const points = scores.map(({ cell, values }) => ({ cell, x: values[0] ?? 0, y: values[1] ?? 0 }));
  const reach = Math.max(1e-9, ...points.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)]));
  const weights = metrics.map((_, index) => [loadings[0]?.[index] ?? 0, loadings[1]?.[index] ?? 0] as const);
  const longest = Math.max(1e-9, ...weights.map(([first, second]) => Math.hypot(first, second)));
  const arrows = weights.map(([first, second], index) => ({
    metric: metrics[index],
    dx: (first / longest) * reach * 0.95,
    dy: (second / longest) * reach * 0.95,
  }));
  const scale = linearScale(-1.15 * reach, 1.15 * reach);
  return {
    points,
    arrows,
    x: (value: number) => `${scale.at(value)}%`,
    y: (value: number) => round(((100 - scale.at(value)) / 100) * HEIGHT),
  };
}

/** Colours stand for generators, shapes for domains. */
interface Looks {
  generators: string[];
  domains: string[];
  colour(generator: string): string;
  shape(domain: string): string | undefined;
}

function looksOf({ leaderboard, cells }: Results): Looks {
  const generators = leaderboard.map(({ generator }) => generator);
  const domains = distinct(cells.map(({ cell }) => cell.domain));
  return {
    generators,
    domains,
    colour: (generator) => {
      const index = generators.indexOf(generator);
      return index >= 0 && index < COLOURS ? `hue-${index}` : 'hue-other';
    },
    shape: (domain) => SHAPES[domains.indexOf(domain) % SHAPES.length],
  };
}

const mark = (hue: string, shape: string | undefined): Markup => html`<path class="mark ${hue}" d="${shape}" />`;

const key = (symbol: Markup, name: string): Markup =>
  html`<li><svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">${symbol}</svg>${name}</li>`;
