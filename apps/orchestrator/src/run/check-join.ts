import type { ArtifactStore } from '@agora/artifacts';
import type { RunState } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import type { AllowedPlugins } from '@agora/plugin-host';
import type { RunPlan } from '../plan/run-plan.js';
import { planRun, untilOf, upTo, type RunRequest } from './planned-run.js';

/**
 * The id of a run is made of its content, so two equal files in two folders have the same run id. They are the same run only if
 * the data and models that they name by relative paths are the same as well.
 * @throws Fault `invalid-input` when they are not.
 */
export async function checkJoin(
  request: RunRequest,
  { state, plan }: { state: RunState; plan: RunPlan },
  store: ArtifactStore,
  allowed?: AllowedPlugins,
): Promise<void> {
  if (request.baseDir === state.request.baseDir) return;
  const own = (await planRun(upTo(request, untilOf(state.request)), store, allowed)).plan;
  if (own.nodes.size === plan.nodes.size && [...own.nodes.keys()].every((key) => plan.nodes.has(key))) return;
  const other = state.request.origin?.file ?? state.request.baseDir;
  throw new Fault('invalid-input', `the run ${state.runId} is under way for ${other}, with other data or models`, {
    fix: 'Give one of the two experiments another name, or wait until the other has ended.',
  });
}
