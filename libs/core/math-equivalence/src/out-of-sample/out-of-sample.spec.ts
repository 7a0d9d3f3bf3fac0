import { gives, type Outputs } from '../spec-support.js';
import { CORRECTIONS } from './corrections.js';
import { DISPLAY } from './display.js';
import { FUNCTIONS } from './functions.js';
import { INTERVALS, ONE_WAY } from './intervals.js';
import { MARKDOWN } from './markdown.js';
import { NEIGHBOURS } from './neighbours.js';
import { NUMBERS } from './numbers.js';
import { SETS } from './sets.js';
import { UNITS } from './units.js';
import { WORDS } from './words.js';

// Outputs as modern models write them, collected without a look at the readers: one table a kind.

const KINDS: Record<string, Outputs> = {
  markdown: MARKDOWN,
  'LaTeX on display': DISPLAY,
  units: UNITS,
  'intervals and inequalities': INTERVALS,
  'several values, points, matrices': SETS,
  numbers: NUMBERS,
  functions: FUNCTIONS,
  'words, letters, times': WORDS,
  'quotes, corrections, checks': CORRECTIONS,
  'neighbours of what was misread': NEIGHBOURS,
};

describe.each(Object.entries(KINDS))('outputs with %s', (_, { right, wrong }) => {
  it('give the gold answer where they do', () => {
    expect(right.filter(([gold, output]) => !gives(gold, output))).toEqual([]);
  });

  it('do not where they miss it', () => {
    expect(wrong.filter(([gold, output]) => gives(gold, output))).toEqual([]);
  });
});

it('take no inequality where an interval is asked for', () => {
  expect(ONE_WAY.filter(([gold, output]) => gives(gold, output))).toEqual([]);
});
