import type { Completion, UnscoredReason } from '@agora/plugin-api';
import { partThoughts } from '@agora/text-tools';
import { isQuoted, isRepeated } from './quoted-tags.js';
import type { Level } from './rubrics/rubric.js';
import { tagsOf, type Tag } from './tags.js';

/** What a judge said: a score, or why there is none. */
export type ReadJudgment = { score: Level; feedback: string } | { unscored: UnscoredReason; feedback: string };

/** As models begin to decline. Only looked for where there is no result. */
const REFUSAL =
  /\b(?:I(?:['’]m| am) (?:sorry|unable|not able)|I (?:cannot|can['’]?t|can not|won['’]t|will not|must decline|apologi[sz]e)|as an AI|cannot (?:assist|help|comply|judge|evaluate|rate))\b/i;

/**
 * Reads the score of a judge's answer. Binds to the result that ends it: what else looks like a result is feedback, or a quotation
 * of `shown`, the texts that the judge was shown. Where it is not certain that the judge gave this very score, there is none.
 */
export function readJudgment(
  { text, finish }: Pick<Completion, 'text' | 'finish'>,
  shown: readonly string[],
): ReadJudgment {
  const { answer, thoughts } = partThoughts(text);
  const feedback = answer.trim();
  const none = (unscored: UnscoredReason): ReadJudgment => ({ unscored, feedback });
  if (finish === 'content-filter') return none('refused');
  // A score may be the beginning of a longer one, and a result the beginning of a sentence.
  if (finish !== 'stop') return none('cut-off');
  if (feedback === '') return none(thoughts.length > 0 ? 'cut-off' : 'empty');
  const own = tagsOf(feedback).filter((tag) => !isQuoted(feedback, tag));
  const last = own.at(-1);
  if (!last?.ends) return none(REFUSAL.test(feedback) ? 'refused' : 'no-result');
  const others = own.filter((tag) => tag !== last && !isRepeated(feedback, tag, shown, 'elsewhere'));
  if (others.some(({ value }) => value !== last.value)) return none('ambiguous');
  if (isRepeated(feedback, last, shown, own.length > 1 ? 'elsewhere' : 'alone')) return none('no-result');
  return scored(last, feedback);
}

function scored({ value, at }: Tag, feedback: string): ReadJudgment {
  const level = Number(value);
  if (level === 1 || level === 2 || level === 3 || level === 4 || level === 5) {
    return { score: level, feedback: feedback.slice(0, at).replace(/[\s*_`#]+$/, '') };
  }
  return { unscored: 'out-of-range', feedback };
}
