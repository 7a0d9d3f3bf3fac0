import { metricModelName, type Metric, type MetricModel } from '@agora/plugin-api';

/**
 * The reward model's raw score of each row, on whatever scale that model has; the dataset's value is their mean. Scores
 * of different reward models do not compare.
 */
export function reward(model: MetricModel): Metric {
  return {
    id: 'reward',
    async measure(dataset, models, signal) {
      const perInstance = await models.rewards(model, dataset, signal);
      const sum = perInstance.reduce((total, value) => total + value, 0);
      return {
        perInstance,
        aggregate: perInstance.length === 0 ? null : sum / perInstance.length,
        unit: 'logit',
        model: metricModelName(model),
      };
    },
  };
}
