import { gives, type Outputs } from '../test/decisions.js';
import { CORRECTIONS } from '../test/out-of-sample/corrections.js';
import { DISPLAY } from '../test/out-of-sample/display.js';
import { FUNCTIONS } from '../test/out-of-sample/functions.js';
import { INTERVALS, ONE_WAY } from '../test/out-of-sample/intervals.js';
import { MARKDOWN } from '../test/out-of-sample/markdown.js';
import { NEIGHBOURS } from '../test/out-of-sample/neighbours.js';
import { NUMBERS } from '../test/out-of-sample/numbers.js';
import { SETS } from '../test/out-of-sample/sets.js';
import { UNITS } from '../test/out-of-sample/units.js';
import { WORDS } from '../test/out-of-sample/words.js';

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
