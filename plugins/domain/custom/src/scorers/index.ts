import type { z } from 'zod';
import { contains } from './contains.js';
import { exact } from './exact.js';
import { judge } from './judge/judge.js';
import { jsonSchema } from './json-schema.js';
import { math } from './math.js';
import { multipleChoice } from './multiple-choice.js';
import { numeric } from './numeric.js';
import { pythonTests } from './python-tests.js';
import { regex } from './regex.js';
import type { FieldProblem, Scorer, ScorerContext, ScorerKind } from './scorer.js';

const KINDS = [exact, numeric, math, contains, regex, multipleChoice, jsonSchema, pythonTests, judge('')] as const;

export const SCORERS: readonly string[] = KINDS.map(({ name }) => name);

/** The options of a scorer, by its name; undefined when there is none of that name. */
export function scorerOptions(name: string): z.ZodObject | undefined {
  return KINDS.find((kind) => kind.name === name)?.options;
}

/** Opens a scorer with options that its schema has checked. `task` is what a judge is told. */
export function openScorer(
  options: Record<string, unknown>,
  task: string,
  context: ScorerContext,
): Scorer | FieldProblem {
  const kinds: readonly ScorerKind[] = [...KINDS.slice(0, -1), judge(task)] as readonly unknown[] as ScorerKind[];
  const kind = kinds.find(({ name }) => name === options['name']);
  if (kind) return kind.open(options, context);
  return { field: 'name', problem: 'is no scorer', fix: `Use one of: ${SCORERS.join(', ')}.` };
}
