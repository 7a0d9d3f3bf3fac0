import type { CellResult, Orderings, Pca } from '@agora/run-schemas';

const regret = { ofHighest: 2.5, ofLowest: 14, atRandom: 8 };

/** How two metrics ordered the generators: one that an end is agreed of, and one whose values are all the same. */
export function orderingsOf(cells: readonly CellResult[]): Orderings {
  const setting = 'response-generation/math';
  const places = [{ setting, instances: 30, generators: cells.length, spearman: 0.8, kendall: 0.7, regret }];
  const mean = {
    places: 1,
    generators: cells.length,
    spearman: 0.8,
    kendall: 0.7,
    regret,
    chance: { low: -0.6, high: 0.6 },
    p: 0.04,
    adjustedP: 0.04,
    leastP: 0.02,
  };
  return {
    outcome: 'pgr',
    metrics: [
      { metric: 'perplexity', better: 'lower', places, mean },
      { metric: 'diversity', better: null, places: places.map((place) => ({ ...place, spearman: null })), mean: null },
    ],
  };
}

/** Two components of three metrics, and one that could not enter. */
export function pcaOf(cells: readonly CellResult[], text: (at: number) => string): Pca {
  return {
    metrics: ['perplexity', 'diversity', 'difficulty'],
    explained: [0.61, 0.24],
    loadings: [
      [0.7, -0.5, 0.5],
      [0.1, 0.8, 0.6],
    ],
    scores: cells.map(({ id }, at) => ({ cell: id, values: [at - 1, 0.5 * at] })),
    droppedMetrics: [{ metric: 'constant', reason: text(1) }],
    regression: { components: 2, cells: cells.length, r2: 0.7, leaveOneGeneratorOutR2: -0.2 },
  };
}
