import { metricModelName, type LogLikelihood, type Metric, type MetricModel } from '@agora/plugin-api';

export interface CarOptions {
  /** Gives rewards. */
  reward: MetricModel;
  /** The base: gives losses. */
  base: MetricModel;
  beta: number;
}

/**
 * Compatibility-adjusted reward (arXiv 2411.07133): r / (1 + β · L), with the mean reward r of a dataset's rows and the mean
 * loss L per token of their responses under the base. A row's value is the same of that row alone; null where no token of
 * its response is left, and such rows count neither in r nor in L.
 *
 * The division favours a low loss only where rewards are above 0: of a negative reward a high loss makes less. It orders
 * generators at most; it predicts no score.
 */
export function car({ reward, base, beta }: CarOptions): Metric {
  const adjusted = (value: number, loss: number): number => value / (1 + beta * loss);
  return {
    id: 'car',
    async measure(dataset, models, signal) {
      const likelihoods = await models.logLikelihoods(base, dataset, signal);
      const rewards = await models.rewards(reward, dataset, signal);
      const rows = likelihoods.map((row, index) => ({ loss: lossOf(row), reward: rewards[index] ?? Number.NaN }));
      const defined = rows.flatMap((row) => (row.loss === null ? [] : [{ ...row, loss: row.loss }]));
      const mean = (of: (row: (typeof defined)[number]) => number): number =>
        defined.reduce((sum, row) => sum + of(row), 0) / defined.length;
      const means = { reward: mean((row) => row.reward), loss: mean((row) => row.loss) };
      return {
        perInstance: rows.map((row) => (row.loss === null ? null : adjusted(row.reward, row.loss))),
        aggregate: defined.length === 0 ? null : adjusted(means.reward, means.loss),
        unit: 'adjusted logit',
        model: metricModelName(base),
        ...(defined.length === 0 ? {} : { details: { meanReward: means.reward, meanLoss: means.loss } }),
      };
    },
  };
}

/** Mean negative log-probability per token, in nats. */
const lossOf = ({ total, tokens }: LogLikelihood): number | null => (tokens === 0 ? null : -total / tokens);
