import type { Rubric } from './rubric.js';

const general: Rubric = {
  name: 'agorabench/difficulty/general',
  judges: 'instruction',
  task: 'Write an instruction for an assistant, such as a user might give it.',
  criteria:
    'How hard is it to do well what this instruction asks: how much knowledge, reasoning and care does it take?',
  levels: {
    1: 'Trivial: one obvious step or a well-known fact; anybody does it at once.',
    2: 'Easy: a few plain steps and everyday knowledge.',
    3: 'Moderate: several steps or conditions to keep in mind, or some knowledge of a field.',
    4: 'Hard: knowledge of a field, many conditions, or reasoning over several steps that depend on each other.',
    5: 'Very hard: even an expert needs time and thought, and mistakes are likely.',
  },
};

const math: Rubric = {
  name: 'agorabench/difficulty/math',
  judges: 'instruction',
  task: 'Write a mathematical problem.',
  criteria:
    'How hard is this problem to solve: what mathematics does it take, and how many steps that are not obvious?',
  levels: {
    1: 'Trivial: a single operation on numbers that are given.',
    2: 'Easy: a few operations of school arithmetic in an order that is plain.',
    3: 'Moderate: several steps, an equation to set up, or a rule of secondary school.',
    4: 'Hard: ideas beyond the routine, several parts that work together, or competition problems of a first round.',
    5: 'Very hard: deep or rare ideas, as in late rounds of competitions or advanced studies.',
  },
};

const code: Rubric = {
  name: 'agorabench/difficulty/code',
  judges: 'instruction',
  task: 'Write a programming task.',
  criteria:
    'How hard is this task to program: what algorithms and data structures does it take, and how many cases must be thought of?',
  levels: {
    1: 'Trivial: one line or one call of a library.',
    2: 'Easy: a loop or a condition, without pitfalls.',
    3: 'Moderate: several parts, a usual algorithm, or edge cases that must be seen.',
    4: 'Hard: an algorithm that must be chosen or adapted with care, or several parts that work together under limits.',
    5: 'Very hard: unusual algorithms, tight limits or a design over many parts; experts need long for it.',
  },
};

/** Rubrics for the difficulty of instructions, by field of tasks. */
export const DIFFICULTY = { general, math, code };
