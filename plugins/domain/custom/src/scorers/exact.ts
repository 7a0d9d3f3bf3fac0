import type { BenchmarkItem, ItemScore } from '@agora/plugin-api';
import { z } from 'zod';
import { cleanOutput, comparable, lastLine, markedAnswer } from '../answers/final-answer.js';
import { missingTarget, nothingFound, right, textsOf, type ReadRow, type Row, type Scorer } from './scorer.js';
import type { ScorerKind } from './scorer.js';

const options = z.strictObject({
  name: z.literal('exact'),
  case: z.enum(['ignore', 'keep']).default('ignore').describe('Whether "Yes" and "yes" are the same answer'),
});
type Options = z.output<typeof options>;

/**
 * The answer is one of the targets, letter for letter, but for quotes, emphasis or a code fence around it, blanks and a final full
 * stop. What an output marks as its answer counts; else all of it, or its last line.
 */
class Exact implements Scorer {
  readonly name = 'exact';
  readonly version = '1';
  readonly answerForm = 'Reply with the answer alone.';
  readonly needs = '"input" and "target", a text or a list of texts of which any is right';
  readonly identity;

  constructor(private readonly options: Options) {
    this.identity = { case: options.case };
  }

  readRow({ input, target }: Row): ReadRow {
    const targets = textsOf(target);
    if (!targets) return missingTarget(target, 'text, and no list of texts');
    return { ok: true, item: { input, target: targets[0], ...(targets.length > 1 ? { metadata: { targets } } : {}) } };
  }

  score(item: BenchmarkItem, output: string): Promise<ItemScore> {
    const text = cleanOutput(output);
    if (text === '') return Promise.resolve(nothingFound('empty output'));
    const wanted = targetsOf(item).map((target) => comparable(target, this.options.case));
    const marked = markedAnswer(text);
    const said = marked === undefined ? [text, lastLine(text)] : [marked, text];
    const found = said.find((one) => wanted.includes(comparable(one, this.options.case)));
    const shown = found ?? marked ?? lastLine(text);
    return Promise.resolve(right(found !== undefined, shown, found === undefined ? 'another answer' : 'the target'));
  }
}

/** The right answers of an item, for scorers that know several. */
export function targetsOf({ target = '', metadata }: BenchmarkItem): string[] {
  return textsOf(metadata?.['targets']) ?? [target];
}

export const exact: ScorerKind<typeof options> = { name: 'exact', options, open: (given) => new Exact(given) };
