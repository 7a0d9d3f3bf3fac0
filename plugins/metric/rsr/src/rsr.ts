import { metricModelName, type LogLikelihood, type Metric, type MetricModel } from '@agora/plugin-api';

/**
 * Rank-surprisal ratio (arXiv 2601.14249): the mean rank of a response's tokens among all tokens at their place, over their
 * mean surprisal (negative natural-log probability), under the student before training. A rank counts `maxRank` at most.
 * Lower is said to teach better. Null for a response without a token left, or whose tokens are all certain (surprisal 0).
 *
 * The dataset's value is the mean over its rows. It orders generators at most; it predicts no score.
 */
export function rsr(model: MetricModel, maxRank: number): Metric {
  return {
    id: 'rsr',
    async measure(dataset, models, signal) {
      const rows = await models.logLikelihoods(model, dataset, signal, { rankLimit: maxRank });
      const perInstance = rows.map(ratio);
      const defined = perInstance.filter((value) => value !== null);
      const sum = defined.reduce((total, value) => total + value, 0);
      return {
        perInstance,
        aggregate: defined.length === 0 ? null : sum / defined.length,
        unit: 'rank per nat',
        model: metricModelName(model),
      };
    },
  };
}

/** Both means are over the same tokens. */
function ratio({ total, tokens, ranks }: LogLikelihood): number | null {
  return tokens === 0 || total === 0 || ranks === undefined ? null : ranks / -total;
}
