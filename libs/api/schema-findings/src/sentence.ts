import type { z } from 'zod';
import { explainIssues, type ExplainOptions, type Finding } from './explain.js';

/** `generators[0].model`; empty for the value itself. */
export function fieldName(path: readonly PropertyKey[]): string {
  return path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${String(part)}`))
    .join('');
}

const VERB = /^(?:is|are|was|has|have|had|must|may|can|cannot|needs|names|holds) /;

/**
 * A finding as a sentence: `model is missing: add it (a text)`, `field "steps": expected a number, found a text`.
 * @param field the field's name as it is to stand there
 */
export const sentenceOf = (field: string, { words }: Pick<Finding, 'words'>): string =>
  `${field}${VERB.test(words) ? ' ' : ': '}${words}`;

/**
 * The first thing that a schema says is wrong: `field "steps": expected a number, found a text`.
 * @param whole what the value itself is called, e.g. `the row`
 */
export function firstProblem({ issues }: z.ZodError, whole = 'the value'): string {
  const [finding = { path: [], words: 'is not as expected' }] = explainIssues(issues);
  return sentenceOf(finding.path.length === 0 ? whole : `field "${fieldName(finding.path)}"`, finding);
}

/** All that a schema says is wrong, in one line. */
export function allProblems({ issues }: z.ZodError, whole = 'the value', options: ExplainOptions = {}): string {
  return explainIssues(issues, options)
    .map((finding) => sentenceOf(fieldName(finding.path) || whole, finding))
    .join('; ');
}
