import { metricModelName, type LogLikelihood, type Metric, type MetricModel } from '@agora/plugin-api';

/**
 * Instruction-following difficulty (arXiv 2308.12032): mean loss of a response's tokens given the instruction, over their
 * mean loss without it, under the base model. Near 0: the instruction says all; 1 and above: it does not help. Null for a
 * response without a token left, or whose tokens are all certain (loss 0).
 *
 * The dataset's value is the mean over its rows. It orders generators at most; it predicts no score.
 */
export function ifd(model: MetricModel): Metric {
  return {
    id: 'ifd',
    async measure(dataset, models, signal) {
      const given = await models.logLikelihoods(model, dataset, signal);
      const alone = await models.logLikelihoods(model, dataset, signal, { alone: true });
      const perInstance = given.map((row, index) => ratio(row, alone[index]));
      const defined = perInstance.filter((value) => value !== null);
      const sum = defined.reduce((total, value) => total + value, 0);
      return {
        perInstance,
        aggregate: defined.length === 0 ? null : sum / defined.length,
        unit: 'loss ratio',
        model: metricModelName(model),
      };
    },
  };
}

function ratio(given: LogLikelihood, alone: LogLikelihood | undefined): number | null {
  if (alone === undefined || given.tokens === 0 || alone.tokens === 0 || alone.total === 0) return null;
  return given.total / given.tokens / (alone.total / alone.tokens);
}
