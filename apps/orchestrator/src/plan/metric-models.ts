import { stageKey } from '@agora/artifacts';
import { recordedHashes } from '@agora/nano-model';
import { modelUse } from '@agora/python-worker';

/** Changes when the local model that a metric reads datasets with does. The nano models are the default. */
export async function metricModelsFingerprint(options: Record<string, unknown>, baseDir: string): Promise<string> {
  const { model } = options;
  if (typeof model !== 'string' || model === 'nano') return stageKey(recordedHashes);
  return (await modelUse(model, baseDir)).fingerprint;
}
