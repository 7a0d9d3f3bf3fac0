import type { Figure } from '@agora/plugin-api';
import { mean, quantiles, seededRng } from '@agora/statistics';
import type { Release } from './releases.js';
import { repeatedAnswers } from '../judged/repeated-answers.js';

/** The games of one scored output. */
export interface ScoredGames {
  /** Of its question. */
  id: string;
  category: string | undefined;
  /** Outcomes for the model: 1, 0.5 or 0 each. */
  battles: readonly number[];
  /** Games that no battle came of. */
  dropped: number;
  /** In code points. */
  outputLength: number;
}

const ROUNDS = 100;

/**
 * Score with its interval, over all and by category where there are several. Every battle is against the baseline, so the
 * Bradley-Terry model's chance to beat it is the mean of the battles.
 */
export function arenaFigures(outputs: readonly ScoredGames[], { interval }: Pick<Release, 'interval'>): Figure[] {
  const categories = [...new Set(outputs.map(({ category }) => category))].filter((name) => name !== undefined).sort();
  const parts = categories.length > 1 ? categories : [];
  return [
    ...score('score', outputs, interval),
    ...parts.flatMap((name) =>
      score(
        `score_${name}`,
        outputs.filter(({ category }) => category === name),
        interval,
      ),
    ),
    { id: 'n_battles', value: outputs.reduce((sum, { battles }) => sum + battles.length, 0), unit: 'count' },
    { id: 'n_dropped_games', value: outputs.reduce((sum, { dropped }) => sum + dropped, 0), unit: 'count' },
    ...repeatedAnswers(outputs),
    ...averageLength(outputs.map(({ outputLength }) => outputLength)),
  ];
}

/** None where judgments were given without the texts. */
function averageLength(lengths: readonly number[]): Figure[] {
  if (lengths.every((length) => length === 0)) return [];
  return [{ id: 'avg_length', value: mean(lengths), unit: 'code points' }];
}

function score(id: string, outputs: readonly ScoredGames[], interval: readonly [number, number]): Figure[] {
  const battles = outputs.flatMap((output) => output.battles);
  if (battles.length === 0) return [];
  const [low, high] = quantiles(resampledMeans(battles), interval) as [number, number];
  return [{ id, value: 100 * mean(battles), low: 100 * low, high: 100 * high, unit: 'percent' }];
}

/** Means of as many battles, drawn with replacement; the same for the same battles, in whatever order they come. */
function resampledMeans(battles: readonly number[]): number[] {
  const sorted = [...battles].sort();
  const rng = seededRng('arena-hard', 'bootstrap', sorted.length);
  return Array.from({ length: ROUNDS }, () => {
    let sum = 0;
    for (let draw = 0; draw < sorted.length; draw += 1) sum += sorted[rng.int(sorted.length)] as number;
    return sum / sorted.length;
  });
}
