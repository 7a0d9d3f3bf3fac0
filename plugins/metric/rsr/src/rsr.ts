import { metricModelName, type LogLikelihood, type Metric, type MetricModel } from '@agora/plugin-api';

/**
 * Rank-surprisal ratio (arXiv 2601.14249): the mean rank of a response's tokens among all tokens at their place, over their
 * mean surprisal (negative natural-log probability), under the student before training. A rank counts `maxRank` at most.
 * Lower is said to teach better. Null for a response without a token left, or whose tokens are all certain (surprisal 0).
 *
 * The dataset's value is the ratio of the means over its rows, as in the authors' program (rsr_cal.py of
 * UmeanNever/RankSurprisalRatio): a row that hardly surprises has a huge ratio of its own, and would decide a mean of ratios.
 * It orders generators at most; it predicts no score.
 */
export function rsr(model: MetricModel, maxRank: number): Metric {
  return {
    id: 'rsr',
    async measure(dataset, models, signal) {
      const rows = await models.logLikelihoods(model, dataset, signal, { rankLimit: maxRank });
      return {
        perInstance: rows.map(ratio),
        aggregate: ratio({ total: sum(rows, 'total'), tokens: rows.length, ranks: sum(rows, 'ranks') }),
        unit: 'rank per nat',
        model: metricModelName(model),
      };
    },
  };
}

/** Of the means of a row's tokens, so that a long row counts as much as a short one. */
function sum(rows: readonly LogLikelihood[], what: 'total' | 'ranks'): number {
  return rows.reduce((all, row) => all + (row.tokens === 0 ? 0 : (row[what] ?? Number.NaN) / row.tokens), 0);
}

/** Both means are over the same tokens. */
function ratio({ total, tokens, ranks }: LogLikelihood): number | null {
  return tokens === 0 || total === 0 || ranks === undefined ? null : ranks / -total;
}
