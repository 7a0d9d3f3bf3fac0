import type { TaskRow } from './columns.js';
import { LETTERS } from './further.js';

/**
 * Rows whose target is the number of a choice, with its letter instead. Only all rows together tell whether they count from 0 or from
 * 1; where they do not, rows are left as they are, and are refused for a target that is no choice.
 */
export function withLetters(rows: readonly TaskRow[]): { rows: TaskRow[]; notes: string[] } {
  const numbered = rows.flatMap((row) => numberedOf(row) ?? []);
  const asked = rows.filter(({ target, more }) => target !== undefined && choicesOf(more) !== undefined);
  const first = numbered.length === asked.length ? firstOf(numbered) : undefined;
  if (first === undefined) return { rows: [...rows], notes: [] };
  const lettered = rows.map((row) => {
    const { number } = numberedOf(row) ?? {};
    return number === undefined ? row : { ...row, target: LETTERS[number - first] };
  });
  return { rows: lettered, notes: [`targets are numbers of choices, counted from ${first}: ${first} is A`] };
}

interface Numbered {
  number: number;
  choices: number;
}

function firstOf(numbered: readonly Numbered[]): 0 | 1 | undefined {
  const fits = (first: number): boolean =>
    numbered.every(({ number, choices }) => number >= first && number < first + choices);
  if (fits(0) === fits(1)) return undefined;
  return fits(0) ? 0 : 1;
}

function numberedOf({ target, more }: TaskRow): Numbered | undefined {
  const choices = choicesOf(more);
  const text = String(target);
  if (!choices || !/^\d{1,2}$/.test(text) || choices.map(String).includes(text)) return undefined;
  return { number: Number(text), choices: choices.length };
}

function choicesOf({ choices }: Record<string, unknown>): unknown[] | undefined {
  if (typeof choices !== 'object' || choices === null) return undefined;
  return Array.isArray(choices) ? (choices as unknown[]) : Object.values(choices);
}
