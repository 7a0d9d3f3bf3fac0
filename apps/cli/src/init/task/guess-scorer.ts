import type { TaskRow } from './columns.js';

/** A scorer, with the reason for choosing it. */
export interface GuessedScorer {
  name: string;
  why: string;
}

/** Longest target that an answer can be expected to match exactly, in characters. Longer ones can be worded in many ways. */
const LONGEST_ANSWER = 60;

/** The scorer that suits the rows. A field that most rows have counts as meant for all: the others lack it by mistake. */
export function guessScorer(rows: readonly TaskRow[]): GuessedScorer {
  const most = (field: string): boolean =>
    rows.filter(({ more }) => more[field] !== undefined).length > rows.length / 2;
  if (most('tests')) return { name: 'python-tests', why: 'rows have tests' };
  if (most('choices')) return { name: 'multiple-choice', why: 'rows have choices' };
  if (most('schema')) return { name: 'json-schema', why: 'rows have a schema' };
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
