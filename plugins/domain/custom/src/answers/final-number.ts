import { readNumber, type NumberFound } from '@agora/math-equivalence';
import { bare, lastLine } from './final-answer.js';

/** What an output without a mark gives: its last number, the number that its last line is, or nothing. */
export const UNMARKED = ['last', 'line', 'none'] as const;
export type Unmarked = (typeof UNMARKED)[number];

/** Marks the answer only near the end of an output: in the middle of a solution, `Result:` may give the result of a step. */
const RESULT =
  /^[\s>*_#-]{0,8}(?:(?:so|thus|hence|therefore|overall),?\s+)?(?:(?:the|my)\s+)?(final\s+)?(?:result|solution)\b[\s*_]{0,4}(?::|=|is\b:?)(.*)$/i;
/** In so many of the last lines, `Result:` gives the answer. */
const LAST_LINES = 2;
/** A number with at most two words behind it, as units are. */
const ALONE = /^[^\p{L}\d]{0,4}[\d.,/\s^eE+{}()-]*\d[^\p{L}\d]{0,3}(?:[\p{L}°²³µ/%€$£]+\.?\s*){0,2}$/u;

/**
 * The number that an output gives as its answer: by a mark (`[RESULT]`, a box, `#### `, `Answer:`, `the answer is`); else by
 * `Result:` in its last two lines or `Final result:` anywhere; else as `unmarked` says. The numbers of a numbered list are none.
 */
export function finalNumber(text: string, unmarked: Unmarked): NumberFound | undefined {
  const found = readNumber(text);
  if (found === undefined || found.by !== 'flexible') return found;
  const said = saidResult(text);
  if (said) return said;
  if (unmarked === 'none') return undefined;
  if (unmarked === 'last') return readNumber(withoutListNumbers(text));
  const line = bare(lastLine(text));
  return ALONE.test(line) ? readNumber(line) : undefined;
}

function saidResult(text: string): NumberFound | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const [, final, rest = ''] = RESULT.exec((lines[index] ?? '').slice(0, 1_000)) ?? [];
    if (final === undefined && index < lines.length - LAST_LINES) continue;
    const found = /\d/.test(rest) ? readNumber(`Answer: ${rest.trim()}`) : undefined;
    if (found?.by === 'answer') return found;
  }
  return undefined;
}

/** Only where they count from 1, so that a year or a price that begins a line stays. */
function withoutListNumbers(text: string): string {
  let next = 1;
  const kept = text.split('\n').map((line) => {
    const [marker, number] = /^\s*(?:\*\*)?(\d{1,2})[.)]\s+(?=\S)/.exec(line) ?? [];
    if (marker === undefined || Number(number) !== next) return line;
    next += 1;
    return line.slice(marker.length);
  });
  return next > 2 ? kept.join('\n') : text;
}
