import type { Rubric } from './rubric.js';

const general: Rubric = {
  name: 'agorabench/quality/general',
  judges: 'response',
  criteria:
    'Does the response do what the instruction asks: is it correct, complete, to the point, and as helpful as the one who asks would wish?',
  levels: {
    1: 'It misses what was asked, or is wrong or misleading throughout, so that it is of no use.',
    2: 'It touches what was asked, but has serious mistakes or leaves out what matters most.',
    3: 'It does what was asked in the main, with mistakes, gaps or vague parts that one would have to repair.',
    4: 'It does all that was asked, correctly and clearly; only small things could be better.',
    5: 'It is correct, complete and well made in every respect; an expert would change nothing.',
  },
};

const math: Rubric = {
  name: 'agorabench/quality/math',
  judges: 'response',
  criteria:
    'Is the solution mathematically right: does every step follow, is nothing needed left out, and is the final result correct and clearly stated?',
  levels: {
    1: 'It is no solution: it does not treat the problem, or its reasoning and its result are wrong from the start.',
    2: 'It has a sensible beginning, but a grave mistake or a missing part, so that the result is wrong or absent.',
    3: 'The way is right in the main, with a slip of calculation, a gap in the argument or an unclear result.',
    4: 'Reasoning and result are right; a step is terse, or the presentation could be better.',
    5: 'Every step is right, justified and easy to follow, and the result is correct and clearly stated.',
  },
};

const code: Rubric = {
  name: 'agorabench/quality/code',
  judges: 'response',
  criteria:
    'Does the program do what the instruction asks: is it correct also at the edges, readable, and reasonable in what it costs to run?',
  levels: {
    1: 'There is no program, or it cannot run, or it does something else than asked.',
    2: 'It runs in parts, but fails in usual cases or leaves out a main part of the task.',
    3: 'It works in usual cases, but fails at edges, or is needlessly slow or hard to read.',
    4: 'It is correct, also at the edges that matter, and readable; small things could be better.',
    5: 'It is correct in every case, clear, well structured and efficient; a reviewer would take it as it is.',
  },
};

/** Rubrics for the quality of responses, by field of tasks. */
export const QUALITY = { general, math, code };
