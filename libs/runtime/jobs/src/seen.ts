import type { LaunchState } from '@agora/plugin-api';
import type { Pace } from './pace.js';

export function isAlive({ phase }: LaunchState): boolean {
  return phase === 'queued' || phase === 'running';
}

/** What has been seen of a job, by the clock of this process: those of nodes may be wrong. */
export class Seen {
  state: LaunchState | undefined;
  private heart: string | undefined;
  private beatAt = performance.now();
  private askedAt = -Infinity;
  private goneAt: number | undefined;

  beat(heart: string | undefined): void {
    if (heart === undefined || heart === this.heart) return;
    this.heart = heart;
    this.beatAt = performance.now();
  }

  dueIn(ms: number): boolean {
    return performance.now() - this.askedAt >= ms;
  }

  told(state: LaunchState | undefined): void {
    this.askedAt = performance.now();
    if (!state) return;
    if (state.phase !== this.state?.phase && state.phase === 'running') this.beatAt = performance.now();
    this.state = state;
    this.goneAt = isAlive(state) ? undefined : (this.goneAt ?? performance.now());
  }

  /** Why the job is lost; undefined while it may live. */
  lost({ endedMs, unknownMs, silentMs }: Pace): string | undefined {
    const now = performance.now();
    const { phase, detail } = this.state ?? {};
    if (this.goneAt === undefined) return phase === 'running' && now - this.beatAt > silentMs ? 'silent' : undefined;
    const patience = phase === 'ended' ? endedMs : unknownMs;
    if (now - Math.max(this.goneAt, this.beatAt) <= patience) return undefined;
    return detail ?? (phase === 'ended' ? 'it ended without a result' : 'its engine does not know it');
  }
}
