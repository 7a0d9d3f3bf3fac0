import { decimal } from '../../format.js';
import { linearScale, round } from '../scale.js';
import { html, when, type Markup } from '../template.js';

const HEIGHT = 300;
/** Height for the numbers of the horizontal axis, in pixels. */
const FOOT = 34;
/** Height for the name of the vertical axis, in pixels. */
const NAMED = 28;
const COLOURS = 8;

/** A point, with its vertical interval where it has one. */
export interface Mark {
  x: number;
  y: number;
  low?: number;
  high?: number;
  hue: string;
  title: string;
}

export interface Chart {
  /** Description for screen readers. */
  label: string;
  marks: readonly Mark[];
  /** Lines from point to point. */
  lines?: readonly { hue: string; points: readonly { x: number; y: number }[] }[];
  xName: string;
  yName: string;
  /** Labels of the horizontal axis; left out, round numbers are chosen. */
  xTicks?: readonly { x: number; text: string }[];
  /** The legend: generators and their colours. */
  keys: readonly { name: string; hue: string }[];
}

/** The colour of each generator, by its position on the leaderboard. */
export const hueOf =
  (generators: readonly string[]) =>
  (generator: string): string => {
    const index = generators.indexOf(generator);
    return index >= 0 && index < COLOURS ? `hue-${index}` : 'hue-other';
  };

/**
 * Points with intervals over two axes; nothing when there are no points. Horizontal positions are in percent of the width, so
 * that the chart fits any screen.
 */
export function chart({ label, marks, lines = [], xName, yName, xTicks, keys }: Chart): Markup {
  if (marks.length === 0) return html``;
  const { x, y, xs, ys } = axesOf(marks, lines, xTicks);
  return html`<figure class="chart">
    <svg width="100%" height="${HEIGHT + FOOT}" role="img" aria-label="${label}">
      ${ys.map(
        (value) =>
          html`<line class="tick" x1="0" x2="100%" y1="${y(value)}" y2="${y(value)}" /> ${when(
              y(value) > NAMED,
              () => html`<text x="2" y="${y(value) - 4}">${decimal(value, Number.isInteger(value) ? 0 : 1)}</text>`,
            )}`,
      )}
      ${xs.map(
        ({ x: value, text }) =>
          html`<line class="tick" x1="${x(value)}" x2="${x(value)}" y1="0" y2="${HEIGHT}" />
            <text x="${x(value)}" y="${HEIGHT + 14}" text-anchor="middle">${text}</text>`,
      )}
      <text class="axis-name" x="100%" y="${HEIGHT + 30}" text-anchor="end">${xName}</text>
      <text class="axis-name" x="2" y="12">${yName}</text>
      ${lines.map(({ hue, points }) =>
        points
          .slice(1)
          .map(
            (point, index) =>
              html`<line
                class="fit ${hue}"
                x1="${x(points[index]?.x ?? 0)}"
                y1="${y(points[index]?.y ?? 0)}"
                x2="${x(point.x)}"
                y2="${y(point.y)}"
              />`,
          ),
      )}
      ${marks.map(
        (mark) =>
          html`${when(
              mark.low !== undefined && mark.high !== undefined,
              () =>
                html`<line
                  class="fit ${mark.hue}"
                  x1="${x(mark.x)}"
                  x2="${x(mark.x)}"
                  y1="${y(mark.low ?? 0)}"
                  y2="${y(mark.high ?? 0)}"
                />`,
            )}<circle class="mark ${mark.hue}" cx="${x(mark.x)}" cy="${y(mark.y)}" r="5.5">
              <title>${mark.title}</title>
            </circle>`,
      )}
    </svg>
    ${legend(keys)}
  </figure>`;
}

function legend(keys: Chart['keys']): Markup {
  return html`<figcaption>
    <ul class="keys" aria-label="Generators">
      ${keys.map(
        ({ name, hue }) =>
          html`<li>
            <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
              <circle class="mark ${hue}" cx="0" cy="0" r="5" /></svg
            >${name}
          </li>`,
      )}
    </ul>
  </figcaption>`;
}

function axesOf(marks: Chart['marks'], lines: NonNullable<Chart['lines']>, xTicks: Chart['xTicks']) {
  const drawn = [...marks, ...lines.flatMap(({ points }) => points)];
  const ys = [
    ...drawn.map(({ y }) => y),
    ...marks.flatMap(({ low, high }) => [low, high].filter((end) => end !== undefined)),
  ];
  const xs = [...drawn.map(({ x }) => x), ...(xTicks ?? []).map(({ x }) => x)];
  const across = widened(Math.min(...xs), Math.max(...xs));
  const up = widened(Math.min(0, ...ys), Math.max(...ys));
  return {
    x: (value: number) => `${across.at(value)}%`,
    y: (value: number) => round(((100 - up.at(value)) / 100) * HEIGHT),
    xs: xTicks ?? across.ticks.map((x) => ({ x, text: String(Number(x.toPrecision(6))) })),
    ys: up.ticks,
  };
}

/** The range with a margin, so that marks at its ends do not touch the names of the axes. */
function widened(low: number, high: number) {
  const margin = (high - low || 1) * 0.08;
  return linearScale(low - margin, high + margin);
}
