import type { ComparedPair } from '@agora/run-schemas';
import { confidence as confidenceText, decimal, interval, signed } from './format.js';

/** The result of a comparison in words, with the smallest difference that it could have found. */
export function comparisonSentence(
  { overall }: Pick<ComparedPair, 'overall'>,
  [first, second]: readonly [first: string, second: string],
  confidence: number,
): string {
  if (!overall) return 'Nothing can be compared: the two share no scored setting.';
  const { value, low, high, detectable, seedsKnown } = overall.score;
  const unseen =
    detectable >= 100
      ? 'No difference could be found with these data.'
      : `A difference under ${decimal(detectable)} points could not be found with these data (80 % power).`;
  const seeds = seedsKnown ? '' : ' There is one seed: the interval covers other items, not other seeds.';
  const range = `${confidenceText(confidence)} interval ${interval({ low, high })}`;
  if (low <= 0 && high >= 0) return `Cannot tell them apart: ${signed(value)} points, ${range}. ${unseen}${seeds}`;
  const better = value > 0 ? first : second;
  return `${better} is better by ${decimal(Math.abs(value))} points; difference ${signed(value)}, ${range}. ${unseen}${seeds}`;
}
