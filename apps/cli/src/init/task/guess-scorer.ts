import type { TaskRow } from './columns.js';

/** A scorer with what it was seen by. */
export interface GuessedScorer {
  name: string;
  why: string;
}

/** Longer targets are texts, of which no two people write the same. */
const LONGEST_ANSWER = 60;

/** The scorer that the rows look made for; what most of them have, the others lack by mistake. */
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
