import type { PluginUse, Unmeasured } from '@agora/run-schemas';
import { metricModelsIn } from '@agora/plugin-api';

/** Whether a metric reads texts with one of the nano models that ship with Agora. */
export function readByNano({ identity }: PluginUse): boolean {
  if (typeof identity !== 'object' || identity === null) return false;
  const models = Object.values(metricModelsIn(identity as Record<string, unknown>));
  return models.some(({ model }) => model === 'nano');
}

/** Why a metric is not measured: nano models know the nano world only, so their numbers on other texts would be noise. */
export function noModel(metric: string, domain: string): Unmeasured {
  return {
    metric,
    domain,
    reason:
      'no model given: those that ship with Agora know the nano world alone. ' +
      `Name one: metrics: [{ id: ${metric}, …, options: { model: hub:owner/name@commit } }]; docs/metric-models.md lists some.`,
  };
}
