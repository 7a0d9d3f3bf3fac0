import type { Completion, UnscoredReason } from '@agora/plugin-api';
import { partThoughts } from '@agora/text-tools';

/** As models begin to decline. Only looked for where there is no result. */
const REFUSAL =
  /\b(?:I(?:['’]m| am) (?:sorry|unable|not able)|I (?:cannot|can['’]?t|can not|won['’]t|will not|must decline|apologi[sz]e)|as an AI|cannot (?:assist|help|comply|judge|evaluate|rate))\b/i;

/** Whether a text without a result declines to judge. */
export const declines = (text: string): boolean => REFUSAL.test(text);

/** All that a judge said aloud; a reason where it cannot hold a whole judgment. */
export function spoken({
  text,
  finish,
}: Pick<Completion, 'text' | 'finish'>): { feedback: string } | { unscored: UnscoredReason; feedback: string } {
  const { answer, thoughts } = partThoughts(text);
  const feedback = answer.trim();
  if (finish === 'content-filter') return { unscored: 'refused', feedback };
  // A score may be the beginning of a longer one, and a result the beginning of a sentence.
  if (finish !== 'stop') return { unscored: 'cut-off', feedback };
  if (feedback === '') return { unscored: thoughts.length > 0 ? 'cut-off' : 'empty', feedback };
  return { feedback };
}
