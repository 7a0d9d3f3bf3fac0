import type { RunState } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import type { RunPlan } from '../plan/run-plan.js';
import type { RunRequest } from './planned-run.js';
import type { RunDriver } from './run-driver.js';
import type { RunRecorder } from './run-recorder.js';

/** A run that this process drives. */
export interface DrivenRun {
  driver: RunDriver;
  recorder: RunRecorder;
  /** One object for all who drive the run. */
  state: RunState;
  plan: RunPlan;
  done: Promise<void>;
  /** Changes of its budget under way; fulfilled in any case. */
  changing?: Promise<unknown>;
  /** The workers that have not reported that they stopped; set when the run was cancelled. */
  cancelled: Promise<string[]> | undefined;
}

/**
 * Changes what a run may cost, also for the orchestrator that takes it up after this one. Gives what it was.
 * @throws Fault `not-found` where the run is not under way here, `invalid-input` where it has no budget or has spent it
 */
export function changeBudget(
  run: DrivenRun | undefined,
  usd: number,
  keep: (state: RunState) => Promise<void>,
): Promise<number> {
  if (!run || run.cancelled) {
    const fix = 'Resume it with the budget that it is to have.';
    return Promise.reject(new Fault('not-found', 'the run is not under way here', { fix }));
  }
  const { driver, state } = run;
  const changed = Promise.resolve(run.changing).then(async () => {
    const before = await driver.changeBudget(usd);
    state.request = withBudget(state.request, usd);
    await keep(state);
    return before;
  });
  run.changing = changed.catch(() => undefined);
  return changed;
}

function withBudget(request: RunRequest, usd: number): RunRequest {
  const budget = { usd };
  return 'experiment' in request
    ? { ...request, experiment: { ...request.experiment, budget } }
    : { ...request, evaluation: { ...request.evaluation, budget } };
}
