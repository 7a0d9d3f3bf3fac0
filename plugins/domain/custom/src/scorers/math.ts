import { parseMath, readGold, scoreAnswer } from '@agora/math-equivalence';
import type { BenchmarkItem, ItemScore, ScoringTools } from '@agora/plugin-api';
import { z } from 'zod';
import { cleanOutput } from '../answers/final-answer.js';
import { missingTarget, nothingFound, refused, textOf } from './scorer.js';
import type { ReadRow, Row, Scorer, ScorerKind } from './scorer.js';

const options = z.strictObject({ name: z.literal('math') });

/** The answer is the target as mathematics: `\frac12`, 0.5 and 2^{-1} are the same. Read and compared as in the benchmark `math`. */
class Mathematics implements Scorer {
  readonly name = 'math';
  readonly version = '1';
  readonly answerForm = 'Reason step by step, and put the final answer within \\boxed{}.';
  readonly needs = '"input" and "target", an expression such as \\frac{1}{2} or x^2+1';
  readonly identity = {};

  readRow({ input, target }: Row): ReadRow {
    const text = textOf(target);
    if (text === undefined) return missingTarget(target, 'text');
    const { trees } = readGold(text);
    if (trees.length > 0 || parseMath(text) !== undefined) return { ok: true, item: { input, target: text } };
    return refused(
      'target',
      `"${text.slice(0, 80)}" cannot be read as mathematics`,
      'Give the final answer alone, in LaTeX or plain, or use the scorer exact.',
    );
  }

  score({ target = '' }: BenchmarkItem, output: string, tools: ScoringTools): Promise<ItemScore> {
    const text = cleanOutput(output);
    if (text === '') return Promise.resolve(nothingFound('empty output'));
    return scoreAnswer(readGold(target), text, 'auto', tools);
  }
}

export const math: ScorerKind<typeof options> = { name: 'math', options, open: () => new Mathematics() };
