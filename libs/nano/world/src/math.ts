import { type Slots, type Values, integer, oneOf, pattern } from './pattern.js';
import { type RandomSource, pick } from './random.js';
import type { CheckResult, MathTask } from './task.js';
import { type Template, template } from './template.js';
import { GOODS, NAMES, UNITS } from './words.js';

type Operator = '+' | '-' | '*' | '/';

/** A calculation from left to right: the first number, then pairs of operator and operand. */
type Chain = [start: number, ...steps: [Operator, number][]];

const ANSWER = /^(?:.*\s)?Answer: (-?\d+)$/s;

function apply(left: number, operator: Operator, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
  }
}

function value([start, ...steps]: Chain): number {
  return steps.reduce((left, [operator, right]) => apply(left, operator, right), start);
}

/** The response with its steps: one equation per step, then the answer. `last` replaces the last result. */
function work([start, ...steps]: Chain, last?: number): string {
  let left = start;
  const equations = steps.map(([operator, right], index) => {
    const result = index === steps.length - 1 && last !== undefined ? last : apply(left, operator, right);
    const equation = `${left} ${operator} ${right} = ${result}.`;
    left = result;
    return equation;
  });
  return `${equations.join(' ')} Answer: ${left}`;
}

/** The chain with its last operator confused with another one: the systematic mistake. */
function confused(chain: Chain): Chain {
  const swap = { '+': '-', '-': '+', '*': '+', '/': '-' } as const;
  const [start, ...steps] = chain;
  const mixed: Chain = [
    start,
    ...steps.map(([operator, right], index): [Operator, number] =>
      index === steps.length - 1 ? [swap[operator], right] : [operator, right],
    ),
  ];
  return value(mixed) === value(chain) ? [start, ...steps.slice(0, -1), ['+', 1]] : mixed;
}

function slip(chain: Chain, random: RandomSource): string {
  const right = value(chain);
  const delta = 1 + random.int(9);
  return work(chain, right >= delta && random.int(2) === 0 ? right - delta : right + delta);
}

const OFF_FORMAT: ((chain: Chain) => string)[] = [
  (chain) => `It is ${value(chain)}.`,
  (chain) => `${value(chain)}`,
  (chain) => `The answer is ${value(chain)}, I think.`,
  (chain) => `${work(chain).replace(/ Answer: .*$/, '')} So ${value(chain)} it is.`,
];

function word<S extends Slots>(
  id: string,
  topic: string,
  text: string,
  slots: S,
  chain: (values: Values<S>) => Chain,
  where?: (values: Values<S>) => boolean,
): Template<'math'> {
  return template('math', id, topic, pattern(text, slots, where), (values, head) => {
    const steps = chain(values);
    return {
      task: { ...head, response: work(steps), answer: value(steps) },
      wrong: (random, mistake) => (mistake === 'random' ? slip(steps, random) : work(confused(steps))),
      offFormat: (random) => pick(random, OFF_FORMAT)(steps),
    };
  });
}

const who = oneOf(NAMES);
const goods = oneOf(GOODS);
const unit = oneOf(UNITS);
const big = integer(10, 40);
const small = integer(2, 9);
const mid = integer(2, 20);

export const MATH_TEMPLATES: readonly Template<'math'>[] = [
  word(
    'buy-more',
    'buying more',
    '{who} has {a} {goods} and buys {b} more. How many {goods} does {who} have now?',
    { who, goods, a: big, b: mid },
    ({ a, b }) => [a, ['+', b]],
  ),
  word(
    'give-away',
    'giving away',
    '{who} has {a} {goods} and gives {b} away. How many {goods} are left?',
    { who, goods, a: big, b: small },
    ({ a, b }) => [a, ['-', b]],
  ),
  word(
    'boxes',
    'full boxes',
    'There are {a} boxes with {b} {goods} each. How many {goods} are there?',
    { goods, a: small, b: small },
    ({ a, b }) => [a, ['*', b]],
  ),
  word(
    'share',
    'sharing among friends',
    '{who} shares {a} {goods} among {b} friends. How many does each friend get?',
    { who, goods, a: integer(4, 81), b: small },
    ({ a, b }) => [a, ['/', b]],
    ({ a, b }) => a % b === 0 && a / b >= 2 && a / b <= 9,
  ),
  word(
    'together',
    'two people together',
    '{who} has {a} {goods}. {other} has {b}. How many do they have together?',
    { who, other: who, goods, a: mid, b: mid },
    ({ a, b }) => [a, ['+', b]],
    ({ who: first, other }) => first !== other,
  ),
  word(
    'compare',
    'comparing two people',
    '{who} found {a} {goods} and {other} found {b}. How many more did {who} find?',
    { who, other: who, goods, a: big, b: small },
    ({ a, b }) => [a, ['-', b]],
    ({ who: first, other }) => first !== other,
  ),
  word(
    'price',
    'the price of several things',
    'One cake costs {a} coins. What do {b} cakes cost {who}?',
    { who, a: small, b: small },
    ({ a, b }) => [a, ['*', b]],
  ),
  word(
    'change',
    'change after paying',
    '{who} pays with {a} coins for a hat that costs {b}. How much change is due?',
    { who, a: big, b: small },
    ({ a, b }) => [a, ['-', b]],
  ),
  word(
    'boxes-and-loose',
    'boxes and loose things',
    '{a} boxes hold {b} {goods} each and {c} lie loose. How many {goods} in all?',
    { goods, a: small, b: small, c: small },
    ({ a, b, c }) => [a, ['*', b], ['+', c]],
  ),
  word(
    'win-and-lose',
    'winning and losing',
    '{who} had {a} {goods}, won {b} and lost {c}. How many {goods} now?',
    { who, goods, a: mid, b: mid, c: small },
    ({ a, b, c }) => [a, ['+', b], ['-', c]],
    ({ a, b, c }) => a + b > c,
  ),
  word(
    'twice-as-old',
    'twice the age',
    '{who} is {a} years old. {other} is twice as old. How old is {other}?',
    { who, other: who, a: integer(3, 30) },
    ({ a }) => [a, ['*', 2]],
    ({ who: first, other }) => first !== other,
  ),
  word(
    'half',
    'half of a number',
    'Half of the {a} {goods} of {who} are red. How many are red?',
    { who, goods, a: integer(4, 60) },
    ({ a }) => [a, ['/', 2]],
    ({ a }) => a % 2 === 0,
  ),
  word(
    'age-later',
    'age in some years',
    '{who} is {a} years old. How old will {who} be in {b} years?',
    { who, a: mid, b: mid },
    ({ a, b }) => [a, ['+', b]],
  ),
  word(
    'age-before',
    'age some years ago',
    '{who} is {a} years old. How old was {who} {b} years ago?',
    { who, a: big, b: small },
    ({ a, b }) => [a, ['-', b]],
  ),
  word(
    'square',
    'the way around a square',
    'A square of {who} has a side of {a} {unit}. How long is its border?',
    { who, unit, a: integer(2, 20) },
    ({ a }) => [a, ['*', 4]],
  ),
  word(
    'area',
    'the area of a field',
    'A field is {a} {unit} long and {b} {unit} wide. What is its area?',
    { unit, a: small, b: small },
    ({ a, b }) => [a, ['*', b]],
  ),
  word(
    'pages',
    'pages left to read',
    'A book has {a} pages. {who} read {b} of them. How many pages remain?',
    { who, a: big, b: small },
    ({ a, b }) => [a, ['-', b]],
  ),
  word(
    'rows',
    'standing in rows',
    '{a} {goods} lie in rows of {b}. How many rows are there?',
    { goods, a: integer(4, 81), b: small },
    ({ a, b }) => [a, ['/', b]],
    ({ a, b }) => a % b === 0 && a / b >= 2 && a / b <= 9,
  ),
  word('plus', 'a bare sum', 'What is {a} plus {b}?', { a: big, b: big }, ({ a, b }) => [a, ['+', b]]),
  word(
    'minus-plus',
    'a bare difference and sum',
    'Compute {a} - {b} + {c}.',
    { a: big, b: small, c: mid },
    ({ a, b, c }) => [a, ['-', b], ['+', c]],
  ),
  word(
    'add-then-double',
    'adding and doubling',
    'Add {a} and {b}, then double the sum.',
    { a: mid, b: mid },
    ({ a, b }) => [a, ['+', b], ['*', 2]],
  ),
  word(
    'times-minus',
    'multiplying and taking away',
    'Multiply {a} by {b} and subtract {c}.',
    { a: small, b: small, c: small },
    ({ a, b, c }) => [a, ['*', b], ['-', c]],
    ({ a, b, c }) => a * b > c,
  ),
  word(
    'bus',
    'people on a bus',
    'A bus has {a} people. {b} get off and {c} get on. How many people ride now?',
    { a: big, b: small, c: small },
    ({ a, b, c }) => [a, ['-', b], ['+', c]],
  ),
  word(
    'miles-a-day',
    'miles per day',
    '{who} walks {a} miles a day. How many miles are that in {b} days?',
    { who, a: small, b: small },
    ({ a, b }) => [a, ['*', b]],
  ),
];

/** Reads the number after `Answer:` at the very end of the output. */
export function checkMath(task: MathTask, output: string): CheckResult {
  const extracted = ANSWER.exec(output.trim())?.[1] ?? null;
  if (extracted === null) return { correct: false, extracted, reason: 'no-answer' };
  const correct = Number(extracted) === task.answer;
  return { correct, extracted, reason: correct ? 'right' : 'wrong-answer' };
}
