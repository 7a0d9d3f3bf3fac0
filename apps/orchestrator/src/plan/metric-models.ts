import { stageKey } from '@agora/artifacts';
import type { PluginUse, Unmeasured } from '@agora/contracts';
import { recordedHashes } from '@agora/nano-model';
import { modelUse } from '@agora/python-worker';

/** Changes when the local model that a metric reads datasets with does. The nano models are the default. */
export async function metricModelsFingerprint(options: Record<string, unknown>, baseDir: string): Promise<string> {
  const { model } = options;
  if (typeof model !== 'string' || model === 'nano') return stageKey(recordedHashes);
  return (await modelUse(model, baseDir)).fingerprint;
}

/** Whether a metric reads texts with the nano models that ship with Agora. */
export function readByNano({ identity }: PluginUse): boolean {
  return typeof identity === 'object' && identity !== null && 'model' in identity && identity.model === 'nano';
}

/** Why a metric is not measured: nano models know the nano world only, so their numbers on other texts would be noise. */
export function noModel(metric: string, domain: string): Unmeasured {
  return {
    metric,
    domain,
    reason:
      'no model given: those that ship with Agora know the nano world alone. ' +
      `Name one: metrics: [{ id: ${metric}, …, options: { model: ./FOLDER } }]; docs/intrinsic-metrics.md says how to make it.`,
  };
}
