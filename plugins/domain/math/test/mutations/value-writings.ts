import {
  type Mutation,
  assignmentOf,
  basedOf,
  decimalOf,
  degreesOf,
  fractionOf,
  grouped,
  integerOf,
  intervalOf,
  isConstant,
  isMatrix,
  isScalar,
  listOf,
  quantityOf,
  tupleOf,
  wordOf,
  choiceOf,
} from './gold-shapes.js';

const r = String.raw;

/** `undefined` from either function: does not apply. The result stands in a box. */
function on<T>(
  name: string,
  read: (gold: string) => T | undefined,
  as: (value: T, gold: string) => string | undefined,
) {
  const of = (gold: string): string | undefined => {
    const value = read(gold);
    const text = value === undefined ? undefined : as(value, gold);
    return text === undefined || text === gold ? undefined : r`\boxed{${text}}`;
  };
  return { name, of } satisfies Mutation;
}

const any = (gold: string): string => gold;
const scalar = (gold: string): string | undefined => (isScalar(gold) ? gold : undefined);
const constant = (gold: string): string | undefined => (isConstant(gold) ? gold : undefined);
const large = (gold: string): bigint | undefined => {
  const value = integerOf(gold);
  return value !== undefined && (value >= 1000n || value <= -1000n) ? value : undefined;
};
const round = (gold: string): { digits: string; zeros: number } | undefined => {
  const match = /^([1-9])(0{2,})$/.exec(gold);
  return match ? { digits: match[1] ?? '', zeros: match[2]?.length ?? 0 } : undefined;
};
const holding =
  (pattern: RegExp) =>
  (gold: string): string | undefined =>
    pattern.test(gold) ? gold : undefined;
const radical = holding(/\\sqrt\s*(?:\{[^{}]*\}|\d)/);
const replaced = (text: string, pattern: RegExp, by: string | ((part: string) => string)): string | undefined => {
  const result =
    typeof by === 'string' ? text.replace(pattern, by) : text.replace(pattern, (_, part: string) => by(part));
  return result === text ? undefined : result;
};

const grouping = (value: bigint, comma: string): string => String(value).replace(/(?<=\d)(?=(?:\d{3})+$)/g, comma);
const superscript = (digits: string): string => digits.replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '');
const subscript = (digits: string): string => digits.replace(/\d/g, (digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)] ?? '');
/** Whole numbers and fractions in decimals, when they end. */
function decimals(top: bigint, bottom: bigint): string | undefined {
  const scaled = top * 10n ** 5n;
  if (scaled % bottom !== 0n) return undefined;
  const digits = String(scaled / bottom).padStart(6, '0');
  return `${digits.slice(0, -5)}.${digits.slice(-5).replace(/0+$/, '') || '0'}`;
}

/** Ways to write the same value. */
export const VALUES: readonly Mutation[] = [
  on('no spaces', any, (g) => replaced(g, /(?<!\\[a-zA-Z]+|\\)\s+(?=[^a-zA-Z])/g, '')),
  on('spaces around operators', scalar, (g) => replaced(g, /(?<=[\w}])([-+])(?=[\w\\])/g, (sign) => ` ${sign} `)),
  on('a typographic minus', any, (g) => replaced(g, /-(?![^{]*\})/g, '−')),
  on('times one', scalar, (g) => r`1 \cdot ${grouped(g)}`),
  on('plus nothing', scalar, (g) => `${g}+0`),
  on('in parentheses', scalar, (g) => `(${g})`),
  on('x = …', constant, (g) => `x = ${g}`),
  on('two signs', scalar, (g) => `-(-${grouped(g)})`),
  on(
    'two signs side by side',
    (g) => ((integerOf(g) ?? -1n) >= 0n ? g : undefined),
    (g) => `--${g}`,
  ),
  on('a plus sign', integerOf, (n) => (n > 0n ? `+${n}` : undefined)),
  on('a fraction over one', integerOf, (n) => r`\frac{${n}}{1}`),
  on('a square root', integerOf, (n) => (n >= 0n ? r`\sqrt{${n * n}}` : undefined)),
  on('a binomial with \\choose', integerOf, (n) => (n > 0n ? r`{${n} \choose 1}` : undefined)),
  on('point zero', integerOf, (n) => `${n}.0`),
  on('a unit', integerOf, (n) => r`${String(n)}\text{ units}`),
  on('a unit with an exponent', integerOf, (n) => r`${String(n)}\,\mathrm{m}^2`),
  on('a unit of one letter', integerOf, (n) => `${n} m^3`),
  on(
    'roughly behind a fraction',
    fractionOf,
    ({ sign, top, bottom }, g) => r`${g} \approx ${sign}${(Number(top) / Number(bottom)).toFixed(3)}`,
  ),
  on('roughly behind pi', holding(/^\d+\s*\\pi$/), (g) => r`${g} \approx ${(parseInt(g, 10) * Math.PI).toFixed(2)}`),
  on('a dollar sign', integerOf, (n) => r`\$${String(n)}`),
  on('thousands with a comma', large, (n) => grouping(n, ',')),
  on('thousands with {,}', large, (n) => grouping(n, '{,}')),
  on('thousands with \\,', large, (n) => grouping(n, r`\,`)),
  on('thousands with a narrow space', large, (n) => grouping(n, '\u202f')),
  on('scientific with e', round, ({ digits, zeros }) => `${digits}e${zeros}`),
  on('scientific with \\times', round, ({ digits, zeros }) => r`${digits} \times 10^{${String(zeros)}}`),
  on('scientific with ×10⁵', round, ({ digits, zeros }) => `${digits}×10${superscript(String(zeros))}`),
  on('scientific with **', round, ({ digits, zeros }) => `${digits}*10**${zeros}`),
  on('a trailing zero', decimalOf, ({ whole, places }) => `${whole}.${places}0`),
  on('a slash', fractionOf, ({ sign, top, bottom }) => `${sign}${top}/${bottom}`),
  on('\\over', fractionOf, ({ sign, top, bottom }) => r`${sign}{${top} \over ${bottom}}`),
  on('a division sign', fractionOf, ({ sign, top, bottom }) => `${sign}${top}÷${bottom}`),
  on(
    'not reduced',
    fractionOf,
    ({ sign, top, bottom }) => r`${sign}\frac{${BigInt(top) * 6n}}{${BigInt(bottom) * 6n}}`,
  ),
  on('the sign in the numerator', fractionOf, ({ sign, top, bottom }) =>
    sign ? r`\frac{-${top}}{${bottom}}` : undefined,
  ),
  on('a decimal number', fractionOf, ({ sign, top, bottom }) => {
    const value = decimals(BigInt(top), BigInt(bottom));
    return value === undefined ? undefined : sign + value;
  }),
  on('a mixed number', fractionOf, ({ sign, top, bottom }) => {
    const [n, d] = [BigInt(top), BigInt(bottom)];
    return n > d && n % d !== 0n ? r`${sign}${String(n / d)}\frac{${String(n % d)}}{${bottom}}` : undefined;
  }),
  on('√', radical, (g) => replaced(g, /\\sqrt\s*(\{[^{}]*\}|\d)/g, (inner) => `√(${inner.replace(/[{}]/g, '')})`)),
  on('a power of one half', radical, (g) => replaced(g, /\\sqrt\{(\d+)\}/g, (inner) => `{${inner}}^{1/2}`)),
  on('π', holding(/\\pi/), (g) => replaced(g, /\\pi\b/g, 'π')),
  on('** for powers', holding(/[a-z0-9]\^/), (g) =>
    /\\(?:circ|text|mbox|mathbf)/.test(g)
      ? undefined
      : replaced(g, /\^(\{[^{}]*\}|.)/g, (by) => `**${by.replace('{', '(').replace('}', ')')}`),
  ),
  on('superscript digits', holding(/[a-z]\^\{?\d/), (g) =>
    replaced(g, /\^(\{\d+\}|\d)/g, (by) => superscript(by.replace(/[{}]/g, ''))),
  ),
  on('the degree sign', degreesOf, (n) => `${n}°`),
  on('degrees in words', degreesOf, (n) => `${n} degrees`),
  on('without its unit', quantityOf, ({ number }) => number),
  on('base in braces', basedOf, ({ digits, base }) => r`${digits}_{\text{${base}}}`),
  on('base in subscript digits', basedOf, ({ digits, base }) => digits + subscript(base)),
  on('base in words', basedOf, ({ digits, base }) => r`${digits} \text{ (base ${base})}`),
  on('base of parentheses', basedOf, ({ digits, base }) => `(${digits})_{${base}}`),
  on('a list turned round', listOf, (parts) => [...parts].reverse().join(', ')),
  on('a list with and', listOf, (parts) => r`${parts.slice(0, -1).join(', ')} \text{ and } ${parts.at(-1) ?? ''}`),
  on('a tuple of ordinary brackets', tupleOf, (parts) => `(${parts.join(' , ')})`),
  on('an interval in Unicode', intervalOf, ({ open, low, high, close }) =>
    `${open}${low},${high}${close}`.replace(/\\infty/g, '∞'),
  ),
  on(
    'a matrix in square brackets',
    (g) => (isMatrix(g) ? g : undefined),
    (g) => g.replaceAll('pmatrix', 'bmatrix'),
  ),
  on('an equation without its left side', assignmentOf, ({ left, right }) =>
    /[a-z]/.test(right.replace(/\\[a-z]+/g, '')) && left !== 'y' ? undefined : right,
  ),
  on(
    'a word as it is',
    (g) => wordOf(g) ?? choiceOf(g),
    (word) => word,
  ),
  on(
    'a word in bold',
    (g) => wordOf(g) ?? choiceOf(g),
    (word) => r`\textbf{${word}}`,
  ),
];
