import type { Completion, UnscoredReason } from '@agora/plugin-api';
import { declines, spoken } from './spoken.js';
import { isQuoted, isRepeated } from './quoted-tags.js';
import { LEVELS, type Level } from './rubrics/rubric.js';
import { tagsOf, type Tag } from './tags.js';

/** What a judge said: a score, or why there is none. */
export type ReadJudgment<Score extends number = Level> =
  { score: Score; feedback: string } | { unscored: UnscoredReason; feedback: string };

/** The whole numbers that a judge may give, both ends included. */
export interface Scale {
  min: number;
  max: number;
}

/** Reads the score that a judge gives by a rubric; see {@link readScore}. */
export function readJudgment(said: Pick<Completion, 'text' | 'finish'>, shown: readonly string[]): ReadJudgment {
  return readScore(said, shown, { min: LEVELS[0], max: LEVELS[LEVELS.length - 1] as Level }) as ReadJudgment;
}

/**
 * Reads the score of a judge's answer, a whole number of the scale. Binds to the result that ends it: what else looks like a result is feedback, or a quotation
 * of `shown`, the texts that the judge was shown. Where it is not certain that the judge gave this very score, there is none.
 */
export function readScore(
  { text, finish }: Pick<Completion, 'text' | 'finish'>,
  shown: readonly string[],
  scale: Scale,
): ReadJudgment<number> {
  const said = spoken({ text, finish });
  if ('unscored' in said) return said;
  const { feedback } = said;
  const none = (unscored: UnscoredReason): ReadJudgment<number> => ({ unscored, feedback });
  const own = tagsOf(feedback).filter((tag) => !isQuoted(feedback, tag));
  const last = own.at(-1);
  if (!last?.ends) return none(declines(feedback) ? 'refused' : 'no-result');
  const others = own.filter((tag) => tag !== last && !isRepeated(feedback, tag, shown, 'elsewhere'));
  if (others.some(({ value }) => value !== last.value)) return none('ambiguous');
  if (isRepeated(feedback, last, shown, own.length > 1 ? 'elsewhere' : 'alone')) return none('no-result');
  return scored(last, feedback, scale);
}

function scored({ value, outOf, at }: Tag, feedback: string, { min, max }: Scale): ReadJudgment<number> {
  const score = Number(value);
  const ofThisScale = outOf === undefined || Number(outOf) === max;
  if (!Number.isInteger(score) || score < min || score > max || !ofThisScale)
    return { unscored: 'out-of-range', feedback };
  return { score, feedback: feedback.slice(0, at).replace(/[\s*_`#]+$/, '') };
}
