import type { ModelUse, StageRuntime } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { modelUse, resolveModel, type ModelReference } from '@agora/python-worker';

/** Where a model lies. @throws Fault `invalid-input` when it is not the one that was planned with. */
export async function modelOf(planned: ModelUse, { baseDir }: Pick<StageRuntime, 'baseDir'>): Promise<ModelReference> {
  const { fingerprint } = await modelUse(planned.model, baseDir);
  if (fingerprint === planned.fingerprint) return resolveModel(planned.model, baseDir);
  throw new Fault('invalid-input', `"${planned.model}" is not the model that was planned with`, {
    fix: 'Start the run again if the model was changed; on several machines, give each the same files.',
  });
}
