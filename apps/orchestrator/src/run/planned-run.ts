import type { ArtifactStore } from '@agora/artifacts';
import type { EvaluateRequest, RunState, StartRequest } from '@agora/contracts';
import type { AllowedPlugins } from '@agora/plugin-host';
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

/** The same request, to stop after another stage. */
export function upTo(request: RunRequest, until: StartRequest['until']): RunRequest {
  if (!('experiment' in request)) return request;
  const whole = { ...request };
  delete whole.until;
  return until ? { ...whole, until } : whole;
}

/** The request of a run that is under way, to stop where another command says. All else, the budget too, stays the first one's. */
export function widened(first: RunRequest, asked: RunRequest): RunRequest {
  const request = upTo(first, untilOf(asked));
  const { origin } = first;
  if (!origin || !asked.origin) return request;
  const { command, cwd } = asked.origin;
  return { ...request, origin: { ...origin, command, cwd } };
}

/** Where a run stops; undefined when it goes to its end. */
export function untilOf(request: RunRequest): StartRequest['until'] {
  return 'experiment' in request ? request.until : undefined;
}

export function runIdOfRequest(request: RunRequest): string {
  return runIdOf('experiment' in request ? request.experiment : request.evaluation);
}

export function planExperiment(
  { experiment, baseDir, until }: StartRequest,
  store: ArtifactStore,
  allowed?: AllowedPlugins,
): Promise<ExperimentPlan> {
  return new Planner(experiment, baseDir, openPluginHost(baseDir, allowed), store, until).plan();
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
      makeAnalyst: async (state, faults, payments, details) => {
        const { Analyst } = await import('../analyze/analyst.js');
        return new Analyst(plan, state, faults, payments, details, store);
      },
      keep: (state) => keepPlan(plan, state, store.home),
    };
  }
  const { evaluation, baseDir } = request;
  const plan = await new EvaluationPlanner(evaluation, baseDir, openPluginHost(baseDir, allowed), store).plan();
  return {
    plan,
    makeAnalyst: async (state, faults) => {
      const { EvaluationAnalyst } = await import('../analyze/evaluation-analyst.js');
      return new EvaluationAnalyst(plan, state, faults, store);
    },
    keep: () => Promise.resolve(),
  };
}
