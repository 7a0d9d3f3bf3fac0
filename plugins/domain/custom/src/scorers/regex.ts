import type { BenchmarkItem, ItemScore } from '@agora/plugin-api';
import { lastMatchLimited, PatternTimeout } from '@agora/text-tools';
import { z } from 'zod';
import { cleanOutput, comparable } from '../answers/final-answer.js';
import { targetsOf } from './exact.js';
import { missingTarget, nothingFound, refused, right, textOf, textsOf } from './scorer.js';
import type { FieldProblem, ReadRow, Row, Scorer, ScorerKind } from './scorer.js';
import { isSlow } from './slow-pattern.js';

const options = z.strictObject({
  name: z.literal('regex'),
  pattern: z
    .string()
    .min(1)
    .optional()
    .describe('Finds the answer, which must be the target: what its last match holds in the first group, or all of it'),
  flags: z
    .string()
    .regex(/^(?!.*(.).*\1)[imsu]*$/, 'may hold i, m, s and u, each once')
    .default('')
    .describe('Flags of the pattern, as JavaScript has them'),
  where: z
    .enum(['anywhere', 'whole'])
    .default('anywhere')
    .describe('Without a pattern of its own: whether the target matches somewhere in the output or all of it'),
  case: z.enum(['ignore', 'keep']).default('ignore').describe('With a pattern: whether "Yes" and "yes" are the same'),
});
type Options = z.output<typeof options>;

const FIX = 'Correct the regular expression (JavaScript’s; a backslash is written twice in JSON).';

/**
 * Either the target is a regular expression that the output must match, or the option `pattern` finds the answer, which must be the
 * target. A pattern that takes longer than a second on an output gives no score.
 */
class Regex implements Scorer {
  readonly name = 'regex';
  readonly version = '1';
  readonly answerForm = '';
  readonly needs;
  readonly identity;

  constructor(
    private readonly options: Options,
    private readonly finder: RegExp | undefined,
  ) {
    const { pattern, flags, where, case: letterCase } = options;
    this.identity = pattern === undefined ? { flags, where } : { pattern, flags, case: letterCase };
    this.needs = `"input" and "target", ${finder ? 'what the pattern finds' : 'a regular expression'}`;
  }

  readRow({ input, target }: Row): ReadRow {
    const { pattern } = this.options;
    if (pattern !== undefined) {
      const targets = textsOf(target);
      if (!targets) return missingTarget(target, 'text, and no list of texts');
      return { ok: true, item: { input, target: targets[0], metadata: { targets } } };
    }
    const text = textOf(target);
    if (text === undefined) return missingTarget(target, 'text');
    const made = checkedPattern(this.whole(text), this.options.flags);
    if (!('problem' in made)) return { ok: true, item: { input, target: text } };
    return refused('target', made.problem, FIX);
  }

  /** A regular expression is no response. */
  responseOf({ target }: Row): string | null {
    return this.finder ? (textsOf(target)?.[0] ?? null) : null;
  }

  score(item: BenchmarkItem, output: string): Promise<ItemScore> {
    const text = cleanOutput(output);
    if (text === '') return Promise.resolve(nothingFound('empty output'));
    try {
      return Promise.resolve(this.finder ? this.scoreFound(this.finder, item, text) : this.scoreMatch(item, text));
    } catch (error) {
      if (!(error instanceof PatternTimeout)) throw error;
      return Promise.resolve({ value: 0, extracted: null, reason: error.message, unscored: true });
    }
  }

  private scoreFound(finder: RegExp, item: BenchmarkItem, text: string): ItemScore {
    const match = lastMatchLimited(finder, text);
    const found = match && (match[1] ?? match[0]);
    if (found === undefined) return nothingFound('the pattern finds nothing');
    const wanted = targetsOf(item).map((target) => comparable(target, this.options.case));
    const same = wanted.includes(comparable(found, this.options.case));
    return right(same, found, same ? 'the target' : 'another answer');
  }

  private scoreMatch({ target = '' }: BenchmarkItem, text: string): ItemScore {
    const made = patternOf(this.whole(target), this.options.flags);
    const match = 'problem' in made ? undefined : lastMatchLimited(made.pattern, text);
    return match ? right(true, match[0] ?? '', 'matches') : nothingFound('does not match');
  }

  private whole(source: string): string {
    return this.options.where === 'whole' ? `^(?:${source})$` : source;
  }
}

function patternOf(source: string, flags: string): { pattern: RegExp } | { problem: string } {
  try {
    const pattern = new RegExp(source, `${flags}g`);
    if (lastMatchLimited(pattern, ''))
      return { problem: `/${source}/ matches an empty output, so that any would be right` };
    return { pattern };
  } catch (error) {
    return { problem: `is no regular expression: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Compiles a pattern and checks once, when it is read, that it does not take too long. */
function checkedPattern(source: string, flags: string): ReturnType<typeof patternOf> {
  const made = patternOf(source, flags);
  if ('problem' in made || !isSlow(made.pattern)) return made;
  return {
    problem: `/${source.slice(0, 80)}/ takes more than a second on a short text: what it repeats repeats itself`,
  };
}

function open(given: Options): Scorer | FieldProblem {
  if (given.pattern === undefined) return new Regex(given, undefined);
  const made = checkedPattern(given.pattern, given.flags);
  if ('problem' in made)
    return { field: 'pattern', problem: made.problem, fix: FIX.replace('twice in JSON', 'once in YAML') };
  return new Regex(given, made.pattern);
}

export const regex: ScorerKind<typeof options> = { name: 'regex', options, open };
