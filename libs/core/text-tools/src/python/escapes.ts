import { DIGIT, SPACE, WORD } from './characters.js';
import { PatternError, type PatternReader } from './reader.js';

/** The meaning of an escape: one character, or a class of characters (`inside` is the text between the brackets). */
export type Escape = { kind: 'character'; code: number } | { kind: 'class'; inside: string; negated: boolean };

const CLASSES: Readonly<Record<string, string>> = { d: DIGIT, s: SPACE, w: WORD };
const CONTROLS: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Reads the rest of an escape after its backslash; only escapes with the same meaning inside and outside of brackets. */
export function readEscape(reader: PatternReader): Escape {
  const letter = reader.take();
  const inside = CLASSES[letter.toLowerCase()];
  if (inside !== undefined) return { kind: 'class', inside, negated: letter !== letter.toLowerCase() };
  const control = CONTROLS[letter];
  if (control !== undefined) return { kind: 'character', code: control };
  const digits = HEX_DIGITS[letter];
  if (digits !== undefined) return { kind: 'character', code: readHex(reader, letter, digits) };
  if (/[0-7]/.test(letter)) {
    return { kind: 'character', code: Number.parseInt(letter + reader.takeWhile(/[0-7]/, 2), 8) };
  }
  if (/[A-Za-z0-9]/.test(letter)) throw new PatternError(`has the unknown escape \\${letter}`);
  return { kind: 'character', code: letter.codePointAt(0) ?? 0 };
}

function readHex(reader: PatternReader, letter: string, digits: number): number {
  const hex = reader.takeWhile(/[0-9A-Fa-f]/, digits);
  const code = Number.parseInt(hex, 16);
  if (hex.length !== digits || code > 0x10ffff) throw new PatternError(`has an incomplete escape \\${letter}${hex}`);
  return code;
}

const I_FAMILY = [0x49, 0x69, 0x130, 0x131];

/**
 * One character, written for the flag `v`. When ignoring case, Python treats the four forms of the letter I (dotted and
 * dotless) as equal; JavaScript does not.
 */
export function character(code: number, ignoreCase: boolean): string {
  return ignoreCase && I_FAMILY.includes(code) ? `[${I_LETTERS}]` : escaped(code);
}

/** The inside of a class from `first` to `last`. */
export function range(first: number, last: number, ignoreCase: boolean): string {
  const inside = first === last ? escaped(first) : `${escaped(first)}-${escaped(last)}`;
  const hasI = ignoreCase && I_FAMILY.some((code) => first <= code && code <= last);
  return hasI ? inside + I_LETTERS : inside;
}

const escaped = (code: number): string => `\\u{${code.toString(16)}}`;
const I_LETTERS = I_FAMILY.map(escaped).join('');
