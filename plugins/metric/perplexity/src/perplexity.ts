import { metricModelName, type LogLikelihood, type Metric, type MetricModel } from '@agora/plugin-api';

/**
 * Perplexity of a response given its instruction: exp of the mean negative log-probability of the response's tokens,
 * the one that ends it included. Null for a response of which no token fits into the model.
 *
 * The dataset's value is the geometric mean over its rows. The arithmetic mean would be decided by the few most
 * surprising rows: one row of garbage has a perplexity in the thousands.
 */
export function perplexity(model: MetricModel): Metric {
  return {
    id: 'perplexity',
    async measure(dataset, models, signal) {
      const likelihoods = await models.logLikelihoods(model, dataset, signal);
      const defined = likelihoods.filter(({ tokens }) => tokens > 0);
      return {
        perInstance: likelihoods.map((row) => (row.tokens > 0 ? Math.exp(surprise(row)) : null)),
        aggregate: defined.length === 0 ? null : Math.exp(mean(defined.map(surprise))),
        unit: 'perplexity',
        model: metricModelName(model),
        ...(defined.length === 0 ? {} : { details: details(defined) }),
      };
    },
  };
}

/** Mean negative log-probability per token, in nats. */
const surprise = ({ total, tokens }: LogLikelihood): number => -total / tokens;

function details(rows: LogLikelihood[]): Record<string, number> {
  const tokens = rows.reduce((sum, row) => sum + row.tokens, 0);
  const total = rows.reduce((sum, row) => sum + row.total, 0);
  return {
    arithmeticMean: mean(rows.map((row) => Math.exp(surprise(row)))),
    tokenWeighted: Math.exp(-total / tokens),
    responseTokens: tokens,
  };
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
