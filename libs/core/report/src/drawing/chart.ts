import { decimal } from '../format.js';
import { linearScale, round } from '../html/scale.js';
import { draw, type Drawing } from './drawing.js';
import { symbolAt } from './symbols.js';

const HEIGHT = 280;
/** Height for the numbers of the horizontal axis, in pixels. */
const FOOT = 34;
/** Height for the name of the vertical axis, above the number of the highest line, in pixels. */
const HEAD = 30;

/** The part of the width at either end in which long words do not stand under their line. */
const EDGE = 0.15;
const LONGEST_CENTRED = 6;

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
  /** The legend: generators and their hues. */
  keys: readonly { name: string; hue: string }[];
}

/**
 * Points with intervals over two axes; undefined when there are no points. Horizontal positions are in percent of the width, so
 * that the chart fits any screen.
 */
export function chartDrawing({ label, marks, lines = [], xName, yName, xTicks }: Chart): Drawing | undefined {
  if (marks.length === 0) return undefined;
  const { x, y, xs, ys } = axesOf(marks, lines, xTicks);
  return draw(
    'svg',
    { width: '100%', height: HEAD + HEIGHT + FOOT, role: 'img', 'aria-label': label },
    ys.map((value) => [
      draw('line', { class: 'tick', x1: 0, x2: '100%', y1: y(value), y2: y(value) }),
      draw('text', { x: 2, y: y(value) - 4 }, tickText(value, ys)),
    ]),
    xs.map(({ x: value, text, place }) => [
      draw('line', { class: 'tick', x1: x(value), x2: x(value), y1: HEAD, y2: HEAD + HEIGHT }),
      draw('text', { ...place, y: HEAD + HEIGHT + 14 }, text),
    ]),
    draw('text', { class: 'axis-name', x: '100%', y: HEAD + HEIGHT + 30, 'text-anchor': 'end' }, xName),
    draw('text', { class: 'axis-name', x: 2, y: 12 }, yName),
    lines.map(({ hue, points }) =>
      points.slice(1).map((to, index) => {
        const from = points[index] ?? to;
        return draw('line', { class: `fit ${hue}`, x1: x(from.x), y1: y(from.y), x2: x(to.x), y2: y(to.y) });
      }),
    ),
    marks.map((mark) => [
      mark.low === undefined || mark.high === undefined
        ? undefined
        : draw('line', { class: `fit ${mark.hue}`, x1: x(mark.x), x2: x(mark.x), y1: y(mark.low), y2: y(mark.high) }),
      symbolAt(x(mark.x), y(mark.y), mark.hue, mark.title),
    ]),
  );
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
    y: (value: number) => round(HEAD + ((100 - up.at(value)) / 100) * HEIGHT),
    xs: (xTicks ?? across.ticks.map((x) => ({ x, text: tickText(x, across.ticks) }))).map((tick) => ({
      ...tick,
      place: placeOf(across.at(tick.x), tick.text),
    })),
    ys: up.ticks,
  };
}

/** Under its line, or within the drawing where a long word would reach out of it. `at` is in percent of the width. */
function placeOf(at: number, { length }: string): { x: string; 'text-anchor': string } {
  if (length > LONGEST_CENTRED && at < 100 * EDGE) return { x: '0%', 'text-anchor': 'start' };
  if (length > LONGEST_CENTRED && at > 100 - 100 * EDGE) return { x: '100%', 'text-anchor': 'end' };
  return { x: `${at}%`, 'text-anchor': 'middle' };
}

/** With as many digits as the neighbours need, so that no two look alike. */
function tickText(value: number, ticks: readonly number[]): string {
  const digits = ticks.map((tick) => String(Number(tick.toPrecision(6))).split('.')[1]?.length ?? 0);
  return decimal(value, Math.max(...digits));
}

/** The range with a margin, so that marks at its ends do not touch the names of the axes. */
function widened(low: number, high: number) {
  const margin = (high - low || 1) * 0.08;
  return linearScale(low - margin, high + margin);
}
