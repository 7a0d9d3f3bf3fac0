import {
  type Mutation,
  basedOf,
  choiceOf,
  fractionOf,
  grouped,
  integerOf,
  intervalOf,
  isConstant,
  isMatrix,
  isScalar,
  listOf,
  tupleOf,
  wordOf,
} from './gold-shapes.js';

const r = String.raw;

function on<T>(name: string, read: (gold: string) => T | undefined, as: (value: T) => string | undefined): Mutation {
  return {
    name,
    of: (gold) => {
      const value = read(gold);
      return value === undefined ? undefined : as(value);
    },
  };
}

function boxed<T>(name: string, read: (gold: string) => T | undefined, as: (value: T) => string | undefined): Mutation {
  return on(name, read, (value) => {
    const text = as(value);
    return text === undefined ? undefined : r`\boxed{${text}}`;
  });
}

const constant = (gold: string): string | undefined => (isConstant(gold) ? gold : undefined);
/** Not zero, so that factors and signs matter. */
const nonzero = (gold: string): string | undefined => (isConstant(gold) && gold !== '0' ? gold : undefined);
const scalar = (gold: string): string | undefined => (isScalar(gold) ? gold : undefined);
const whole = (gold: string): bigint | undefined => integerOf(gold);
const holding =
  (pattern: RegExp) =>
  (gold: string): string | undefined =>
    pattern.test(gold) ? gold : undefined;
const changed = (gold: string, other: string): string | undefined => (other === gold ? undefined : other);
const otherWord = (word: string): string => (word === 'odd' ? 'even' : 'odd');

/** Answers that look like the gold one and are wrong. */
export const NEAR_MISSES: readonly Mutation[] = [
  boxed('one more', whole, (n) => String(n + 1n)),
  boxed('ten times', whole, (n) => (n === 0n ? undefined : `${n}0`)),
  boxed('a tenth', whole, (n) => (n === 0n ? undefined : r`\frac{${n}}{10}`)),
  boxed('the other sign', nonzero, (g) => `-${grouped(g)}`),
  boxed('plus one', scalar, (g) => `${g}+1`),
  boxed('twice', nonzero, (g) => r`2 \cdot ${grouped(g)}`),
  boxed(
    'squared',
    (g) => (['0', '1'].includes(g) ? undefined : constant(g)),
    (g) => `(${g})^2`,
  ),
  boxed('times i', nonzero, (g) => r`${grouped(g)} \cdot i`),
  boxed('times x', nonzero, (g) => r`${grouped(g)} \cdot x`),
  boxed('the reciprocal', fractionOf, ({ sign, top, bottom }) =>
    top === bottom ? undefined : r`${sign}\frac{${bottom}}{${top}}`,
  ),
  boxed('the numerator alone', fractionOf, ({ sign, top, bottom }) =>
    bottom === '1' || top === '0' ? undefined : sign + top,
  ),
  boxed('digits side by side', fractionOf, ({ sign, top, bottom }) => `${sign}${top}${bottom}`),
  boxed('a rounded fraction', fractionOf, ({ sign, top, bottom }) => {
    const value = Number(top) / Number(bottom);
    return Math.abs(Number(value.toFixed(2)) - value) < 1e-6 ? undefined : sign + value.toFixed(2);
  }),
  boxed('without its root', holding(/\\sqrt\{\d+\}/), (g) => changed(g, g.replace(/\\sqrt\{(\d+)\}/, '$1'))),
  boxed('without pi', holding(/\d\s*\\pi$/), (g) => changed(g, g.replace(/\s*\\pi$/, ''))),
  boxed('pi rounded', holding(/^\d+\s*\\pi$/), (g) => (parseInt(g, 10) * 3.14).toFixed(2)),
  boxed('a tuple turned round', tupleOf, (parts) =>
    parts[0] === parts.at(-1) ? undefined : `(${[...parts].reverse().join(',')})`,
  ),
  boxed('a tuple that lacks one', tupleOf, (parts) => (parts.length > 2 ? `(${parts.slice(1).join(',')})` : parts[0])),
  boxed('a list that lacks one', listOf, (parts) => parts.slice(1).join(', ')),
  boxed('a list with one more', listOf, (parts) => `${parts.join(', ')}, 271828`),
  boxed('another end of an interval', intervalOf, ({ open, low, high, close }) =>
    low.includes('infty')
      ? `${open}${low},${high}${close === ')' ? ']' : ')'}`
      : `${open === '(' ? '[' : '('}${low},${high}${close}`,
  ),
  boxed(
    'another entry of a matrix',
    (g) => (isMatrix(g) ? g : undefined),
    (g) =>
      changed(
        g,
        g.replace(/\d+(?!.*\d)/s, (n) => String(Number(n) + 1)),
      ),
  ),
  boxed('another base', basedOf, ({ digits, base }) => `${digits}_{${Number(base) + 1}}`),
  boxed('digits without their base', basedOf, ({ digits }) => digits),
  boxed('another word', wordOf, (word) => r`\text{${otherWord(word)}}`),
  boxed('another choice', choiceOf, (letter) => r`\text{(${letter === 'A' ? 'B' : 'A'})}`),
  on('the word denied', wordOf, (word) => `There are 3 cases. So it is not ${word}.`),
  on('one word or another', wordOf, (word) => `There are 3 cases.\n\nAnswer: ${word} or ${otherWord(word)}`),
  boxed('not', constant, (g) => r`\text{not } ${g}`),
  boxed('at least', constant, (g) => r`\text{at least } ${g}`),
  boxed('more than', constant, (g) => `> ${g}`),
  boxed('one or another', constant, (g) => `${g} or 31415`),
  boxed('one and another', constant, (g) => r`${g} \text{ and } 31415`),
  on('one or another in prose', whole, (n) => `The answer is ${n} or ${n + 13n}.`),
  on('another or one in prose', whole, (n) => `The answer is ${n + 13n} or ${n}.`),
  boxed('millions', nonzero, (g) => (integerOf(g) === undefined ? undefined : `${g} million`)),
  boxed('millions in words', nonzero, (g) => (integerOf(g) === undefined ? undefined : r`${g}\text{ million}`)),
  boxed('a ratio of three', whole, (n) => `${n}:2:1`),
  on('another box behind it', constant, (g) => r`First I found \boxed{${g}}, but it is \boxed{31415}.`),
  on('another answer behind it', constant, (g) => `It looks like $${g}$.\n\n**Answer:** $31415$`),
];
