import type { ArtifactStore } from '@agora/artifacts';
import type { EvaluateRequest, RunState, StartRequest } from '@agora/contracts';
import type { AllowedPlugins } from '@agora/plugin-host';
import { Analyst } from '../analyze/analyst.js';
import { EvaluationAnalyst } from '../analyze/evaluation-analyst.js';
import type { MakeAnalyst } from '../analyze/run-analyst.js';
import { EvaluationPlanner } from '../plan/evaluation-planner.js';
import { keepPlan } from '../plan/kept-plan.js';
import { openPluginHost } from '../plan/open-plugin-host.js';
import { Planner } from '../plan/planner.js';
import { runIdOf } from '../plan/run-id.js';
import type { ExperimentPlan, RunPlan } from '../plan/run-plan.js';

/** A request for a run: an experiment, or an evaluation without one. */
export type RunRequest = StartRequest | EvaluateRequest;

/** A request with the plan of its stages, and with the analyst that makes results of them. */
export interface PlannedRun {
  plan: RunPlan;
  makeAnalyst: MakeAnalyst;
  /** Writes the plan into the home folder, for commands that read an unfinished run. */
  keep(state: RunState): Promise<void>;
}

export function runIdOfRequest(request: RunRequest): string {
  return runIdOf('experiment' in request ? request.experiment : request.evaluation);
}

export function planExperiment(
  { experiment, baseDir }: StartRequest,
  store: ArtifactStore,
  allowed?: AllowedPlugins,
): Promise<ExperimentPlan> {
  return new Planner(experiment, baseDir, openPluginHost(baseDir, allowed), store).plan();
}

/** `allowed`: the plugins that may be loaded; any when left out. */
export async function planRun(
  request: RunRequest,
  store: ArtifactStore,
  allowed?: AllowedPlugins,
): Promise<PlannedRun> {
  if ('experiment' in request) {
    const plan = await planExperiment(request, store, allowed);
    return {
      plan,
      makeAnalyst: (state, faults, payments, details) => new Analyst(plan, state, faults, payments, details, store),
      keep: (state) => keepPlan(plan, state, store.home),
    };
  }
  const { evaluation, baseDir } = request;
  const plan = await new EvaluationPlanner(evaluation, baseDir, openPluginHost(baseDir, allowed), store).plan();
  return {
    plan,
    makeAnalyst: (state, faults) => new EvaluationAnalyst(plan, state, faults, store),
    keep: () => Promise.resolve(),
  };
}
