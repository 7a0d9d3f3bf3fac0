import type { Completion, UnscoredReason } from '@agora/plugin-api';
import { partThoughts } from '@agora/text-tools';
import { isQuoted, isRepeated } from './quoted-tags.js';
import type { Level } from './rubrics/rubric.js';
import { tagsOf, type Tag } from './tags.js';

/** A judge's answer as it was read: a score, or why there is none. */
export type ReadJudgment = { score: Level; feedback: string } | { unscored: UnscoredReason; feedback: string };

/** Phrases with which models refuse. Only looked for when an answer has no result. */
const REFUSAL =
  /\b(?:I(?:['’]m| am) (?:sorry|unable|not able)|I (?:cannot|can['’]?t|can not|won['’]t|will not|must decline|apologi[sz]e)|as an AI|cannot (?:assist|help|comply|judge|evaluate|rate))\b/i;

/**
 * Reads the score from a judge's answer. Only a result at the end of the answer counts; other things that look like results are
 * feedback, or quotations of `shown`, the texts that the judge was shown. In doubt there is no score.
 */
export function readJudgment(
  { text, finish }: Pick<Completion, 'text' | 'finish'>,
  shown: readonly string[],
): ReadJudgment {
  const { answer, thoughts } = partThoughts(text);
  const feedback = answer.trim();
  const none = (unscored: UnscoredReason): ReadJudgment => ({ unscored, feedback });
  if (finish === 'content-filter') return none('refused');
  // The answer was cut off: `1` may be the beginning of `10`, and what looks like the result may be part of a sentence.
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
