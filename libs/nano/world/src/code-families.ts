import { type Body, floorDivide, modulo, onList, onNumber, onText } from './code-body.js';
import { type CodeFamily, codeFamily, SIGNATURES } from './code-family.js';
import { integer, oneOf } from './pattern.js';

const k = integer(2, 30);
const few = integer(2, 9);
const word = oneOf(['cat', 'dog', 'red', 'sun', 'hat', 'box', 'cup', 'pen', 'egg', 'cow', 'map', 'ink']);
const letter = oneOf(['a', 'b', 'c', 'd', 'e', 'g', 'h', 'i', 'l', 'm', 'n', 'o', 'p', 'r', 's', 't']);

const around = (n: number) => [0, n - 1, n, n + 1, 2 * n, -7];
const texts = ['watermelon', 'kiwi', 'go', 'a', 'Plum Pie'];
const lists = (n: number) => [[3, 1, 2], [n], [5, n, 9, n], [-1, -4, 8, 8, 6, 2, 7]];

type WithNumber = (v: string, n: number) => Body;

const number = (id: string, topic: string, returns: string, right: WithNumber, mistaken: WithNumber): CodeFamily =>
  codeFamily({
    id,
    topic,
    kind: 'number',
    returns,
    slots: { ...SIGNATURES.number, k },
    right: (values) => right(values.v, values.k),
    mistaken: (values) => mistaken(values.v, values.k),
    inputs: (values) => around(values.k),
  });

const list = (id: string, topic: string, returns: string, right: WithNumber, mistaken: WithNumber): CodeFamily =>
  codeFamily({
    id,
    topic,
    kind: 'list',
    returns,
    slots: { ...SIGNATURES.list, k },
    right: (values) => right(values.v, values.k),
    mistaken: (values) => mistaken(values.v, values.k),
    inputs: (values) => lists(values.k),
  });

const sum = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0);
const count = (haystack: string, needle: string) => haystack.split(needle).length - 1;

const plus: WithNumber = (v, n) => onNumber(v, `${v} + ${n}`, (x) => x + n);
const minus: WithNumber = (v, n) => onNumber(v, `${v} - ${n}`, (x) => x - n);
const times: WithNumber = (v, n) => onNumber(v, `${v} * ${n}`, (x) => x * n);
const quotient: WithNumber = (v, n) => onNumber(v, `${v} // ${n}`, (x) => floorDivide(x, n));
const remainder: WithNumber = (v, n) => onNumber(v, `${v} % ${n}`, (x) => modulo(x, n));
const more: WithNumber = (v, n) => onNumber(v, `${v} > ${n}`, (x) => x > n);
const less: WithNumber = (v, n) => onNumber(v, `${v} < ${n}`, (x) => x < n);
const larger: WithNumber = (v, n) => onNumber(v, `max(${v}, ${n})`, (x) => Math.max(x, n));
const smaller: WithNumber = (v, n) => onNumber(v, `min(${v}, ${n})`, (x) => Math.min(x, n));

const ON_NUMBERS: readonly CodeFamily[] = [
  number('plus', 'adding a number', '{v} plus {k}', plus, minus),
  number('minus', 'taking a number away', '{v} minus {k}', minus, plus),
  number('times', 'multiplying by a number', '{v} times {k}', times, plus),
  number('quotient', 'whole quotients', 'how often {k} fits into {v}', quotient, remainder),
  number('remainder', 'remainders', 'the remainder of {v} by {k}', remainder, quotient),
  number('more', 'being greater', 'whether {v} is more than {k}', more, less),
  number('less', 'being smaller', 'whether {v} is less than {k}', less, more),
  number(
    'multiple',
    'being a multiple',
    'whether {v} is a multiple of {k}',
    (v, n) => onNumber(v, `${v} % ${n} == 0`, (x) => modulo(x, n) === 0),
    (v, n) => onNumber(v, `${v} % ${n} == 1`, (x) => modulo(x, n) === 1),
  ),
  number('larger', 'the larger of two', 'the larger of {v} and {k}', larger, smaller),
  number('smaller', 'the smaller of two', 'the smaller of {v} and {k}', smaller, larger),
  number(
    'distance',
    'distances',
    'the distance from {v} to {k}',
    (v, n) => onNumber(v, `abs(${v} - ${n})`, (x) => Math.abs(x - n)),
    (v, n) => onNumber(v, `abs(${v} + ${n})`, (x) => Math.abs(x + n)),
  ),
  codeFamily({
    id: 'line',
    topic: 'straight lines',
    kind: 'number',
    returns: '{j} times {v} plus {k}',
    slots: { ...SIGNATURES.number, k, j: integer(2, 9) },
    right: ({ v, j, k: n }) => onNumber(v, `${j} * ${v} + ${n}`, (x) => j * x + n),
    mistaken: ({ v, j, k: n }) => onNumber(v, `${j} * ${v} - ${n}`, (x) => j * x - n),
    inputs: (values) => around(values.k),
  }),
  codeFamily({
    id: 'power',
    topic: 'powers',
    kind: 'number',
    returns: '{v} to the power of {j} plus {k}',
    slots: { ...SIGNATURES.number, k, j: integer(2, 4) },
    right: ({ v, j, k: n }) => onNumber(v, `${v} ** ${j} + ${n}`, (x) => x ** j + n),
    mistaken: ({ v, j, k: n }) => onNumber(v, `${v} * ${j} + ${n}`, (x) => x * j + n),
    inputs: (values) => around(values.k),
  }),
];

const onTexts = { kind: 'text', inputs: () => texts } as const;

const ON_TEXTS: readonly CodeFamily[] = [
  codeFamily({
    ...onTexts,
    id: 'upper',
    topic: 'upper case',
    returns: 'the text {v} in upper case {k} times',
    slots: { ...SIGNATURES.text, k: few },
    right: ({ v, k: n }) => onText(v, `${v}.upper() * ${n}`, (s) => s.toUpperCase().repeat(n)),
    mistaken: ({ v, k: n }) => onText(v, `${v}.lower() * ${n}`, (s) => s.toLowerCase().repeat(n)),
  }),
  codeFamily({
    ...onTexts,
    id: 'beginning',
    topic: 'the beginning of a text',
    returns: 'the first {k} letters of the text {v}',
    slots: { ...SIGNATURES.text, k: few },
    right: ({ v, k: n }) => onText(v, `${v}[:${n}]`, (s) => s.slice(0, n)),
    mistaken: ({ v, k: n }) => onText(v, `${v}[${n}:]`, (s) => s.slice(n)),
  }),
  codeFamily({
    ...onTexts,
    id: 'end',
    topic: 'the end of a text',
    returns: 'the last {k} letters of the text {v}',
    slots: { ...SIGNATURES.text, k: few },
    right: ({ v, k: n }) => onText(v, `${v}[-${n}:]`, (s) => s.slice(-n)),
    mistaken: ({ v, k: n }) => onText(v, `${v}[:-${n}]`, (s) => s.slice(0, -n)),
  }),
  codeFamily({
    ...onTexts,
    id: 'append',
    topic: 'adding a word at the end',
    returns: 'the text {v} followed by {word}',
    slots: { ...SIGNATURES.text, word },
    right: ({ v, word: w }) => onText(v, `${v} + '${w}'`, (s) => s + w),
    mistaken: ({ v, word: w }) => onText(v, `'${w}' + ${v}`, (s) => w + s),
  }),
  codeFamily({
    ...onTexts,
    id: 'prepend',
    topic: 'adding a word in front',
    returns: 'the word {word} in front of the text {v}',
    slots: { ...SIGNATURES.text, word },
    right: ({ v, word: w }) => onText(v, `'${w}' + ${v}`, (s) => w + s),
    mistaken: ({ v, word: w }) => onText(v, `${v} + '${w}'`, (s) => s + w),
  }),
  codeFamily({
    ...onTexts,
    id: 'count-letter',
    topic: 'counting letters',
    returns: 'how often the letter {letter} is in the text {v}',
    slots: { ...SIGNATURES.text, letter },
    right: ({ v, letter: c }) => onText(v, `${v}.count('${c}')`, (s) => count(s, c)),
    mistaken: ({ v, letter: c }) => onText(v, `${v}.find('${c}')`, (s) => s.indexOf(c)),
    inputs: ({ letter: c }) => [`${c}x${c}`, 'yyy', `y${c}`, `${c}${c}y${c}`],
  }),
  codeFamily({
    ...onTexts,
    id: 'starts',
    topic: 'the first letter',
    returns: 'whether the text {v} starts with {letter}',
    slots: { ...SIGNATURES.text, letter },
    right: ({ v, letter: c }) => onText(v, `${v}.startswith('${c}')`, (s) => s.startsWith(c)),
    mistaken: ({ v, letter: c }) => onText(v, `'${c}' in ${v}`, (s) => s.includes(c)),
    // Texts that begin with the letter, only contain it, and lack it; otherwise a constant function would pass.
    inputs: ({ letter: c }) => [`${c}xy`, `xy${c}`, 'xyz', 'kiwi'],
  }),
];

const ON_LISTS: readonly CodeFamily[] = [
  list(
    'sum',
    'sums of lists',
    'the sum of the list {v} plus {k}',
    (v, n) => onList(v, `sum(${v}) + ${n}`, (xs) => sum(xs) + n),
    (v, n) => onList(v, `len(${v}) + ${n}`, (xs) => xs.length + n),
  ),
  list(
    'largest',
    'the largest item of a list',
    'the largest item of the list {v} times {k}',
    (v, n) => onList(v, `max(${v}) * ${n}`, (xs) => Math.max(...xs) * n),
    (v, n) => onList(v, `min(${v}) * ${n}`, (xs) => Math.min(...xs) * n),
  ),
  codeFamily({
    id: 'append-item',
    topic: 'adding an item to a list',
    kind: 'list',
    returns: 'the list {v} with {k} at its end',
    slots: { ...SIGNATURES.list, k: few },
    right: ({ v, k: n }) => onList(v, `${v} + [${n}]`, (xs) => [...xs, n]),
    mistaken: ({ v, k: n }) => onList(v, `[${n}] + ${v}`, (xs) => [n, ...xs]),
    inputs: (values) => lists(values.k),
  }),
  list(
    'contains',
    'being in a list',
    'whether {k} is in the list {v}',
    (v, n) => onList(v, `${n} in ${v}`, (xs) => xs.includes(n)),
    (v, n) => onList(v, `${n} not in ${v}`, (xs) => !xs.includes(n)),
  ),
];

export const CODE_FAMILIES: readonly CodeFamily[] = [...ON_NUMBERS, ...ON_TEXTS, ...ON_LISTS];
