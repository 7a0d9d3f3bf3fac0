import type { RunState } from '@agora/contracts';

/** The part of the `runs` bucket that is needed here. */
export interface RunStates {
  get(runId: string): Promise<{ value: Pick<RunState, 'status'> } | undefined>;
}

interface Watched {
  controller: AbortController;
  timer: NodeJS.Timeout;
  holders: number;
}

/** Tells jobs that wait for hours when their run was cancelled. One look at a run serves all of its jobs. */
export class RunWatch {
  private readonly watched = new Map<string, Watched>();

  constructor(
    private readonly states: RunStates,
    private readonly everyMs: number,
  ) {}

  /** `signal` aborts when the run is cancelled. */
  watch(runId: string): { signal: AbortSignal; close(): void } {
    const entry = this.watched.get(runId) ?? this.begin(runId);
    entry.holders += 1;
    return {
      signal: entry.controller.signal,
      close: () => {
        entry.holders -= 1;
        if (entry.holders > 0) return;
        clearInterval(entry.timer);
        if (this.watched.get(runId) === entry) this.watched.delete(runId);
      },
    };
  }

  private begin(runId: string): Watched {
    const controller = new AbortController();
    const look = async (): Promise<void> => {
      const state = await this.states.get(runId);
      if (state?.value.status === 'cancelled') controller.abort();
    };
    // A look that fails is made again; a run is not cancelled by a bus that is away.
    const timer = setInterval(() => void look().catch(() => undefined), this.everyMs);
    timer.unref();
    void look().catch(() => undefined);
    const entry = { controller, timer, holders: 0 };
    this.watched.set(runId, entry);
    return entry;
  }
}
