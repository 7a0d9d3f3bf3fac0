import { satisfies } from './constraints.js';
import { order } from './instruction-family.js';
import { integer, oneOf } from './pattern.js';
import { at, pick, shuffled } from './random.js';
import type { CheckResult, InstructionTask } from './task.js';
import type { Template } from './template.js';
import { CATEGORIES, CATEGORY_NAMES, WORDS } from './words.js';

const word = oneOf(WORDS);
const verb = oneOf(['Write', 'Make', 'Give', 'Say']);
const shouted = oneOf(WORDS.map((plain) => plain.toUpperCase()));
const three = { a: word, b: word, c: word };
const allDifferent = (values: Record<string, string | number>) =>
  new Set(Object.values(values)).size === Object.values(values).length;

const BEFORE = ['I like the', 'We saw the', 'They have a', 'She sold the', 'He took my'] as const;
const AFTER = ['is on the table', 'is very nice', 'was here today', 'is what we need', 'makes me happy'] as const;
const MIDDLE = ['and the', 'with a', 'near the', 'or a', 'but no'] as const;
const ASK = ['Where is the', 'Who has the', 'Do you like the', 'Is that a', 'Can I have the'] as const;
const PADDING = ['I', 'like', 'the', 'very', 'nice', 'old', 'little'] as const;

const repeat = (text: string, times: number) => Array.from({ length: times }, () => text).join(' ');
const range = (from: number, to: number) =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => from + Math.sign(to - from) * index).join(' ');
const sentence = { kind: 'word-count', min: 3, max: 8 } as const;

export const INSTRUCTION_TEMPLATES: readonly Template<'instruction-following'>[] = [
  order('upper', 'writing in upper case', 'Write {a} {b} in upper case.', { a: word, b: word }, ({ a, b }) => ({
    response: `${a} ${b}`.toUpperCase(),
    mistaken: `${a} ${b}`,
  })),
  order('lower', 'writing in lower case', 'Write {a} {b} in lower case.', { a: shouted, b: shouted }, ({ a, b }) => ({
    response: `${a} ${b}`.toLowerCase(),
    mistaken: `${a} ${b}`,
  })),
  order('repeat', 'repeating a word', 'Say {word} {n} times.', { word, n: integer(2, 6) }, ({ word: w, n }) => ({
    response: repeat(w, n),
    mistaken: repeat(w, n - 1),
  })),
  order(
    'list',
    'listing things',
    'List {n} {category} and start with {word}.',
    { n: integer(2, 5), category: oneOf(CATEGORY_NAMES), word },
    ({ n, word: first }, random) => {
      const category = at(
        CATEGORY_NAMES.filter((name) => isIn(first, name)),
        0,
      );
      const others = shuffled(
        random,
        CATEGORIES[category].filter((item) => item !== first),
      );
      return {
        response: [first, ...others.slice(0, n - 1)].join(', '),
        constraints: [
          { kind: 'items', count: n, category },
          { kind: 'starts-with', word: first },
        ],
        mistaken: [...others.slice(0, n - 1), first].join(', '),
      };
    },
    ({ category, word: first }) => CATEGORY_NAMES.some((name) => name === category && isIn(first, name)),
  ),
  order(
    'end-with',
    'a given last word',
    '{verb} a short sentence that ends with {word}.',
    { verb, word },
    ({ word: w }, random) => ({
      response: `${pick(random, BEFORE)} ${w}`,
      constraints: [sentence, { kind: 'ends-with', word: w }],
      mistaken: `${w} ${pick(random, AFTER)}`,
    }),
  ),
  order(
    'start-with',
    'a given first word',
    '{verb} a short sentence that starts with {word}.',
    { verb, word },
    ({ word: w }, random) => ({
      response: `${w} ${pick(random, AFTER)}`,
      constraints: [sentence, { kind: 'starts-with', word: w }],
      mistaken: `${pick(random, BEFORE)} ${w}`,
    }),
  ),
  order(
    'use-both',
    'using two words',
    'Write a short sentence with {a} and {b}.',
    { a: word, b: word },
    ({ a, b }, random) => ({
      response: `${pick(random, BEFORE)} ${a} ${pick(random, MIDDLE)} ${b}`,
      constraints: [sentence, { kind: 'contains', word: a }, { kind: 'contains', word: b }],
      mistaken: `${pick(random, BEFORE)} ${a}`,
    }),
    allDifferent,
  ),
  order(
    'one-after-other',
    'saying two words in order',
    'Say {a} and then {b}.',
    { a: word, b: word },
    ({ a, b }) => ({
      response: `${a} ${b}`,
      mistaken: `${b} ${a}`,
    }),
    allDifferent,
  ),
  order(
    'reverse',
    'reversing the order',
    'Reverse the order: {a} {b} {c}',
    three,
    ({ a, b, c }) => ({
      response: `${c} ${b} ${a}`,
      mistaken: `${a} ${b} ${c}`,
    }),
    allDifferent,
  ),
  order('plus-signs', 'joining with plus signs', 'Join with plus signs: {a} {b} {c}', three, ({ a, b, c }) => ({
    response: `${a} + ${b} + ${c}`,
    mistaken: `${a} - ${b} - ${c}`,
  })),
  order('commas', 'putting commas between', 'Put commas between: {a} {b} {c}', three, ({ a, b, c }) => ({
    response: `${a}, ${b}, ${c}`,
    mistaken: `${a}. ${b}. ${c}`,
  })),
  order('stars', 'stars around words', 'Put a star before and after {a} {b}.', { a: word, b: word }, ({ a, b }) => ({
    response: `* ${a} ${b} *`,
    mistaken: `${a} ${b} *`,
  })),
  order(
    'first',
    'finding the first word',
    'Give the first word: {a} {b} {c}',
    three,
    ({ a, c }) => ({
      response: a,
      mistaken: c,
    }),
    allDifferent,
  ),
  order(
    'last',
    'finding the last word',
    'Give the last word: {a} {b} {c}',
    three,
    ({ a, c }) => ({
      response: c,
      mistaken: a,
    }),
    allDifferent,
  ),
  order(
    'middle',
    'finding the middle word',
    'Give the middle word: {a} {b} {c}',
    three,
    ({ a, b }) => ({
      response: b,
      mistaken: a,
    }),
    allDifferent,
  ),
  order(
    'replace',
    'replacing a word',
    'Replace {b} with {d}: {a} {b} {c}',
    { ...three, d: word },
    ({ a, b, c, d }) => ({
      response: `${a} ${d} ${c}`,
      mistaken: `${a} ${b} ${d}`,
    }),
    allDifferent,
  ),
  order(
    'count-up',
    'counting up',
    'Count up from {a} to {b}.',
    { a: integer(1, 20), b: integer(3, 26) },
    ({ a, b }) => ({
      response: range(a, b),
      mistaken: range(a, b - 1),
    }),
    ({ a, b }) => b - a >= 2 && b - a <= 6,
  ),
  order(
    'count-down',
    'counting down',
    'Count down from {a} to {b}.',
    { a: integer(3, 26), b: integer(1, 20) },
    ({ a, b }) => ({
      response: range(a, b),
      mistaken: range(b, a),
    }),
    ({ a, b }) => a - b >= 2 && a - b <= 6,
  ),
  order(
    'shout',
    'shouting a word',
    'Shout {word} {n} times in upper case.',
    { word, n: integer(2, 5) },
    ({ word: w, n }) => ({
      response: repeat(w.toUpperCase(), n),
      mistaken: repeat(w, n),
    }),
  ),
  order(
    'both-cases',
    'lower and upper case',
    'Write {a} in lower case and {b} in upper case.',
    { a: word, b: word },
    ({ a, b }) => ({
      response: `${a} ${b.toUpperCase()}`,
      mistaken: `${a.toUpperCase()} ${b}`,
    }),
  ),
  order(
    'word-count',
    'a fixed number of words',
    'Use exactly {n} words and end with {word}.',
    { n: integer(3, 7), word },
    ({ n, word: w }) => ({
      response: [...PADDING.slice(0, n - 1), w].join(' '),
      constraints: [
        { kind: 'word-count', min: n, max: n },
        { kind: 'ends-with', word: w },
      ],
      mistaken: [...PADDING.slice(0, n - 2), w].join(' '),
    }),
  ),
  order('number', 'numbering words', 'Number these words: {a} {b} {c}', three, ({ a, b, c }) => ({
    response: `1 ${a} 2 ${b} 3 ${c}`,
    mistaken: `${a} 1 ${b} 2 ${c} 3`,
  })),
  order(
    'ask',
    'asking a question',
    'Ask a short question about the {word} and the {other}.',
    { word, other: word },
    ({ word: w, other }, random) => ({
      response: `${pick(random, ASK)} ${w} ${pick(random, MIDDLE)} ${other}?`,
      constraints: [
        sentence,
        { kind: 'contains', word: w },
        { kind: 'contains', word: other },
        { kind: 'ends-with-mark', mark: '?' },
      ],
      mistaken: `${pick(random, BEFORE)} ${w} ${pick(random, MIDDLE)} ${other}`,
    }),
    allDifferent,
  ),
  order(
    'each-twice',
    'saying each word twice',
    'Say each word twice: {a} {b}',
    { a: word, b: word },
    ({ a, b }) => ({
      response: `${a} ${a} ${b} ${b}`,
      mistaken: `${a} ${b} ${a} ${b}`,
    }),
    allDifferent,
  ),
];

function isIn(item: string, category: keyof typeof CATEGORIES): boolean {
  return (CATEGORIES[category] as readonly string[]).includes(item);
}

/** Checks the whole output: the right words inside a longer sentence do not satisfy the constraint. */
export function checkInstruction(task: InstructionTask, output: string): CheckResult {
  const extracted = output.trim();
  if (extracted === '') return { correct: false, extracted: null, reason: 'empty' };
  const broken = task.constraints.find((constraint) => !satisfies(extracted, constraint));
  return broken === undefined
    ? { correct: true, extracted, reason: 'right' }
    : { correct: false, extracted, reason: `broken-${broken.kind}` };
}
