import { ConfidenceSequence } from '@agora/statistics';
import type { JudgedFigures } from '@agora/plugin-api';

type Mean = JudgedFigures['mean'];

const [LOWEST, SPAN] = [1, 4];
/** Rows at the first look: before it no interval is worth a stop. Each look has half as many rows again. */
const FIRST_LOOK = 40;
const GROWTH = 1.5;

/** How many rows have been judged at each look, up to the whole sample. Few, because a judge that is asked by batches waits for each. */
export function looksOf(sample: number): number[] {
  const looks: number[] = [];
  for (let rows = FIRST_LOOK; rows < sample; rows = Math.ceil(rows * GROWTH)) looks.push(rows);
  return [...looks, sample];
}

/** Mean of scores from 1 to 5, in the order of judging, with a 95 % interval that holds however often one has looked. */
export function meanAtAnyTime(scores: readonly number[]): Mean {
  if (scores.length === 0) return null;
  const sequence = new ConfidenceSequence();
  for (const score of scores) sequence.add((score - LOWEST) / SPAN);
  const { low, high } = sequence.interval;
  const value = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const [from, to] = [LOWEST + SPAN * low, LOWEST + SPAN * high];
  // The centre of the sequence weighs early scores more, so the plain mean may lie outside of it by a little.
  return { value, low: Math.min(from, value), high: Math.max(to, value) };
}

/** Whether the mean is known as well as was asked for. */
export function knownWithin(scores: readonly number[], within: number): boolean {
  const mean = meanAtAnyTime(scores);
  return mean !== null && (mean.high - mean.low) / 2 <= within;
}
