import type { TaskRow } from './columns.js';

/** A scorer with what it was seen by. */
export interface GuessedScorer {
  name: string;
  why: string;
}

/** Longer targets are texts, of which no two people write the same. */
const LONGEST_ANSWER = 60;

/** The scorer that the rows look made for. */
export function guessScorer(rows: readonly TaskRow[]): GuessedScorer {
  const all = (holds: (row: TaskRow) => boolean): boolean => rows.every(holds);
  if (all(({ more }) => more['tests'] !== undefined)) return { name: 'python-tests', why: 'every row has tests' };
  if (all(({ more }) => more['choices'] !== undefined))
    return { name: 'multiple-choice', why: 'every row has choices' };
  if (all(({ more }) => more['schema'] !== undefined)) return { name: 'json-schema', why: 'every row has a schema' };
  const targets = rows.map(({ target }) => target).filter((target) => target !== undefined);
  if (targets.length === 0) return { name: 'judge', why: 'there is no target' };
  if (targets.every(isNumber)) return { name: 'numeric', why: 'every target is a number' };
  if (targets.every((target) => typeof target === 'object' && !Array.isArray(target))) {
    return { name: 'json-schema', why: 'every target is a JSON object' };
  }
  const short = targets
    .flat()
    .every((target) => String(target).length <= LONGEST_ANSWER && !String(target).includes('\n'));
  return short ? { name: 'exact', why: 'targets are short' } : { name: 'judge', why: 'targets are long texts' };
}

function isNumber(target: unknown): boolean {
  return (
    typeof target === 'number' ||
    (typeof target === 'string' && /^\s*[-+]?[$€£]?\s?(?:\d[\d,]*\.?\d*|\.\d+)\s*%?\s*$/.test(target))
  );
}
