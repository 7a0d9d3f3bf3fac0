import { SCALES } from '../text/quantifiers.js';
import { UNITS } from '../text/words.js';

export type Token =
  /** A number without sign: `12`, `0.25`. */
  | { is: 'number'; text: string }
  /** `2516` in base 8. */
  | { is: 'based'; text: string; base: string }
  /** Decimals that repeat: `0.1(6)`. */
  | { is: 'repeating'; text: string; repeated: string }
  /** A letter. */
  | { is: 'letter'; text: string }
  /** A command without its backslash, or the plain name of a function. */
  | { is: 'command'; text: string }
  /** Words. */
  | { is: 'words'; text: string }
  /** Anything else, one character or a comparison. */
  | { is: 'sign'; text: string };

/** Thrown when the parser does not understand the text. */
export class Unreadable extends Error {}

const MOST_TOKENS = 600;
/** Largest exponent of ten that is accepted, since the number is written out in digits. */
const LARGEST_SHIFT = 400;

/** Functions that are known without a backslash. */
export const NAMES = new Set(
  `sin cos tan cot sec csc arcsin arccos arctan arccot arcsec arccsc sinh cosh tanh asin acos atan
  log ln exp sqrt abs floor ceil max min gcd lcm`.split(/\s+/),
);
const PLAIN: Record<string, string> = {
  pi: 'pi',
  inf: 'infty',
  infinity: 'infty',
  oo: 'infty',
  asin: 'arcsin',
  acos: 'arccos',
  atan: 'arctan',
};
const TEXT =
  /\\(?:text(?:bf|it|rm|normal|sf|tt|up|md)?|mathrm|mathbf|mathit|mathsf|mbox|hbox|operatorname\*?)\s*\{([^{}]*)\}/y;
const NUMBER = /\d+(?:\.\d+)?|\.\d+/y;
const THOUSANDS = /\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?/y;
const SPACED = /\d{1,3}(?: \d{3})+(?![\d.,/])(?:\.\d+)?/y;
const BASED = /([0-9][0-9A-Z]*(?:\.[0-9A-Z]+)?)\s*_\s*(?:\{\s*(\d{1,2})\s*\}|(\d{1,2}))(?!\d)/y;
const REPEATING = /(\d*\.\d*)\s*\\overline\s*\{\s*(\d+)\s*\}/y;
const COMMAND = /\\([a-zA-Z]+|[^a-zA-Z])/y;
const LETTERS = /[a-zA-Z]+/y;
/** `3e5`, `1.5E-3`, `2e-05`; not `2e-1` and `2e+1`, which may be sums. */
const SCIENTIFIC = /(\d+\.\d+[eE][-+]?\d{1,3}|\d+[eE](?:\d{1,3}|[-+]\d{2,3}))(?![\da-zA-Z.])/y;
const COMPARISON = /<=|>=|!=|==|=<|=>/y;

/** The tokens of a cleaned text. @throws Unreadable */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let depth = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < text.length) {
    if (tokens.length > MOST_TOKENS) throw new Unreadable('too long');
    const character = text[at] ?? '';
    if (character === ' ') at += 1;
    else if (/[\d.]/.test(character)) tokens.push(number(match, depth));
    else if (character === '\\') {
      const words = match(TEXT);
      if (words) tokens.push(...fromText(words[1] ?? '', tokens.at(-1)));
      else {
        const command = match(COMMAND)?.[1];
        if (command === undefined) throw new Unreadable('a lone backslash');
        depth += '({'.includes(command) ? 1 : ')}'.includes(command) ? -1 : 0;
        tokens.push({ is: 'command', text: command });
      }
    } else if (/[a-zA-Z]/.test(character)) {
      tokens.push(...fromLetters(match(LETTERS)?.[0] ?? '', tokens.at(-1)));
    } else {
      // `5!=120` contains a factorial; `x != 3` does not.
      const isFactorial = character === '!' && /[\d)}]/.test(text[at - 1] ?? '');
      const sign = (isFactorial ? undefined : match(COMPARISON)?.[0]) ?? text[at++] ?? '';
      depth += '([{'.includes(sign) ? 1 : ')]}'.includes(sign) ? -1 : 0;
      tokens.push({ is: 'sign', text: sign === '=<' ? '<=' : sign === '=>' ? '>=' : sign });
    }
  }
  return tokens;
}

function number(match: (pattern: RegExp) => RegExpExecArray | null, depth: number): Token {
  const based = match(BASED);
  if (based) return { is: 'based', text: based[1] ?? '', base: based[2] ?? based[3] ?? '' };
  const scientific = match(SCIENTIFIC);
  if (scientific) return { is: 'number', text: written(scientific[0]) };
  const repeating = match(REPEATING);
  if (repeating) return { is: 'repeating', text: repeating[1] ?? '', repeated: repeating[2] ?? '' };
  // Within parentheses a comma separates elements, so it cannot separate thousands.
  const thousands = (depth === 0 ? match(THOUSANDS) : null) ?? match(SPACED);
  const plain = thousands ?? match(NUMBER);
  if (!plain) throw new Unreadable('a lone point');
  return { is: 'number', text: plain[0].replace(/[, ]/g, '') };
}

/** A number in scientific notation written out: `1.5e3` becomes `1500`. */
function written(scientific: string): string {
  const [mantissa = '', exponent] = scientific.toLowerCase().split('e');
  const by = Number(exponent);
  if (Math.abs(by) > LARGEST_SHIFT) throw new Unreadable('too large');
  const [whole = '', places = ''] = mantissa.split('.');
  const digits = '0'.repeat(Math.max(0, -by)) + whole + places + '0'.repeat(Math.max(0, by - places.length));
  const point = whole.length + Math.max(0, by);
  const fraction = digits.slice(point).replace(/0+$/, '');
  const result = digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0';
  return fraction === '' ? result : `${result}.${fraction}`;
}

function fromText(inner: string, before: Token | undefined): Token[] {
  const words = inner.trim();
  if (/^(?:and|or|,)$/i.test(words) || /^,?\s*(?:and|or)$/i.test(words)) return [{ is: 'sign', text: ',' }];
  // The unit `m` of `5\text{ m}^2` is not a variable.
  if (/^[a-zA-Z]$/.test(words) && isValueEnd(before) && UNITS.has(words)) return [{ is: 'words', text: words }];
  if (/^[a-zA-Z]$/.test(words)) return [{ is: 'letter', text: words }];
  if (words.toLowerCase() === 'percent') return [{ is: 'sign', text: '%' }];
  if (NAMES.has(words)) return [{ is: 'command', text: PLAIN[words] ?? words }];
  return words === '' ? [] : [{ is: 'words', text: words }];
}

function fromLetters(run: string, before: Token | undefined): Token[] {
  const lower = run.toLowerCase();
  if (lower === 'and' || lower === 'or') return [{ is: 'sign', text: ',' }];
  if (/^(?:percent|percentage|pct)$/.test(lower)) return [{ is: 'sign', text: '%' }];
  if (NAMES.has(run) || PLAIN[lower] !== undefined) return [{ is: 'command', text: PLAIN[lower] ?? run }];
  if (run.length > 1 && isValueEnd(before) && (UNITS.has(lower) || lower in SCALES))
    return [{ is: 'words', text: run }];
  if (run.length > 3) return functionAtStart(run) ?? [{ is: 'words', text: run }];
  return functionAtStart(run) ?? [...run].map((letter) => ({ is: 'letter', text: letter }));
}

function isValueEnd(before: Token | undefined): boolean {
  return before?.is === 'number' || before?.is === 'words' || (before?.is === 'sign' && /[)}\]]/.test(before.text));
}

/** The function name at the beginning of a run of letters, as in `sinx` and `lnx`. */
function functionAtStart(run: string): Token[] | undefined {
  const name = /^(?:sin|cos|tan|cot|sec|csc|log|ln|sqrt)(?=[a-zA-Z]$)/.exec(run)?.[0];
  if (name === undefined) return undefined;
  return [
    { is: 'command', text: name },
    { is: 'letter', text: run.slice(name.length) },
  ];
}
