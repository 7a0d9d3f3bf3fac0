import { metricModelName, type Draft, type Metric, type MetricModel } from '@agora/plugin-api';
import { pairwiseDistances } from './pairwise.js';

/** Mean cosine distance of each text to all others of the dataset, and over all pairs. Needs two rows. */
export function diversity(of: keyof Draft, model: MetricModel): Metric {
  return {
    id: `${of}-diversity`,
    async measure(dataset, models, signal) {
      const texts = dataset.map((draft) => draft[of]);
      const { perRow, mean } = pairwiseDistances(await models.embeddings(model, texts, signal));
      return { perInstance: perRow, aggregate: mean, unit: 'cosine distance', model: metricModelName(model) };
    },
  };
}
