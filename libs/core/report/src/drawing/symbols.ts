import { draw, type Drawing } from './drawing.js';

const COLOURS = 8;

/** Shapes around the origin, about 12 across and alike in area: a generator is told by shape as well as by colour. */
const SHAPES = [
  'M-5.5 0A5.5 5.5 0 1 0 5.5 0A5.5 5.5 0 1 0 -5.5 0Z',
  'M-5-5H5V5H-5Z',
  'M0-6.5L6.2 4.6H-6.2Z',
  'M0-7L7 0L0 7L-7 0Z',
  'M0 6.5L6.2-4.6H-6.2Z',
  'M-2.2-6.5H2.2V-2.2H6.5V2.2H2.2V6.5H-2.2V2.2H-6.5V-2.2H-2.2Z',
  'M-6-3L-3-6L0-3L3-6L6-3L3 0L6 3L3 6L0 3L-3 6L-6 3L-3 0Z',
  'M-6.5 0L-3.2-5.6H3.2L6.5 0L3.2 5.6H-3.2Z',
] as const;

/** For everything beyond the last colour: a small ring. */
const OTHER = 'M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0ZM-2 0A2 2 0 1 1 2 0A2 2 0 1 1 -2 0Z';

/** The colour of each generator, by its position on the leaderboard. */
export const hueOf =
  (generators: readonly string[]) =>
  (generator: string): string => {
    const index = generators.indexOf(generator);
    return index >= 0 && index < COLOURS ? `hue-${index}` : 'hue-other';
  };

/** The mark of a hue around the origin, with a title for those who point at it. */
export function symbol(hue: string, title?: string): Drawing {
  const shape = SHAPES[Number(/^hue-(\d)$/.exec(hue)?.[1] ?? NaN)] ?? OTHER;
  return draw('path', { class: `mark ${hue}`, d: shape }, title === undefined ? undefined : draw('title', {}, title));
}

/** The same at a place: `x` may be in percent. */
export function symbolAt(x: string | number, y: number, hue: string, title: string): Drawing {
  return draw('svg', { x, y, width: 1, height: 1, overflow: 'visible' }, symbol(hue, title));
}
