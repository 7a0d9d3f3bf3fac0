import type { Bus } from '@agora/bus';
import { RUNS_BUCKET, runStateSchema, type RunState, type StartReply } from '@agora/contracts';
import { untilOf } from './planned-run.js';

/** The states of runs in their bucket, changed by compare-and-set. */
export class RunStates {
  constructor(private readonly bus: Bus) {}

  async keys(): Promise<string[]> {
    return (await this.bucket()).keys();
  }

  async find(runId: string): Promise<RunState | undefined> {
    return (await (await this.bucket()).get(runId))?.value;
  }

  /** Stores a state, unless a later round of the run has one. */
  async keep(state: RunState): Promise<void> {
    const bucket = await this.bucket();
    const entry = await bucket.get(state.runId);
    if (!entry) await bucket.create(state.runId, state);
    else if (entry.value.round <= state.round) await bucket.update(state.runId, state, entry.revision);
  }

  /** Stores a state where there is none. */
  async restore(state: RunState): Promise<void> {
    if (!(await this.find(state.runId))) await (await this.bucket()).create(state.runId, state);
  }

  private bucket() {
    return this.bus.kv(RUNS_BUCKET, runStateSchema);
  }
}

/** What whoever joins a run is told of it. */
export function joined({ runId, startedAt, request }: RunState): StartReply {
  const until = untilOf(request);
  return { runId, joined: true, startedAt, ...(until ? { until } : {}) };
}
