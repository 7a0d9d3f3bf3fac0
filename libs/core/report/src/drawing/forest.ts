import { decimal } from '../format.js';
import type { Scale } from '../html/scale.js';
import { draw, type Drawing } from './drawing.js';

export interface Forest {
  /** Description for screen readers. */
  label: string;
  /** What is said of the mark. */
  title: string;
  value: number;
  low: number;
  high: number;
  scale: Scale;
  /** Further values as small marks, e.g. of settings. */
  parts?: readonly { value: number; title: string }[];
  /** Values with a dashed line, e.g. 0 for no difference. */
  anchors: readonly number[];
  /** Pixels. */
  height: number;
}

const percent = (at: number): string => `${at}%`;

/**
 * A value with its interval on a scale that all rows of a figure share. Every row is a drawing of its own with horizontal
 * positions in percent of the width, so that lines and text keep their size on any screen.
 */
export function forestDrawing({ label, title, value, low, high, scale, parts = [], ...how }: Forest): Drawing {
  const { anchors, height } = how;
  const middle = height / 2;
  const upright = (kind: string) => (at: number) =>
    draw('line', { class: kind, x1: percent(scale.at(at)), x2: percent(scale.at(at)), y1: 0, y2: height });
  /** The end mark of an interval; none where the interval continues beyond the drawing. */
  const end = (at: number): Drawing | undefined =>
    scale.beyond(at)
      ? undefined
      : draw('line', {
          class: 'whisker',
          x1: percent(scale.at(at)),
          x2: percent(scale.at(at)),
          y1: middle - 5,
          y2: middle + 5,
        });
  return draw(
    'svg',
    { width: '100%', height, role: 'img', 'aria-label': label },
    scale.ticks.map(upright('tick')),
    anchors.map(upright('anchor')),
    parts.map((part) =>
      draw(
        'circle',
        { class: 'setting', cx: percent(scale.at(part.value)), cy: middle, r: 4 },
        draw('title', {}, part.title),
      ),
    ),
    draw('line', {
      class: 'whisker',
      x1: percent(scale.at(low)),
      x2: percent(scale.at(high)),
      y1: middle,
      y2: middle,
    }),
    end(low),
    end(high),
    draw('circle', { class: 'point', cx: percent(scale.at(value)), cy: middle, r: 6 }, draw('title', {}, title)),
  );
}

/** The numbers of a scale, with names at some of its values. */
export function axisDrawing(
  scale: Scale,
  names: readonly { value: number; name: string }[],
  attributes: Drawing['attributes'] = {},
): Drawing {
  const digits = scale.ticks.every(Number.isInteger) ? 0 : 1;
  return draw(
    'svg',
    { width: '100%', height: names.length > 0 ? 34 : 20, ...attributes },
    scale.ticks.map((tick) =>
      draw('text', { x: percent(scale.at(tick)), y: 14, 'text-anchor': 'middle' }, decimal(tick, digits)),
    ),
    names.map(({ value, name }) => {
      const x = scale.at(value);
      // Near the right edge a centred name would be cut off on a narrow screen.
      const anchor = x > 85 ? 'end' : x < 10 ? 'start' : 'middle';
      return draw('text', { class: 'anchor-name', x: percent(x), y: 29, 'text-anchor': anchor }, name);
    }),
  );
}
