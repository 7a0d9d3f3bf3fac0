import type { Bus, JobReceipt } from '@agora/bus';
import type { RunEvent } from '@agora/contracts';

export type FinalFailure = Extract<RunEvent, { kind: 'stage-failed' }>;

export function isFinalFailure(event: RunEvent): event is FinalFailure {
  return event.kind === 'stage-failed' && event.final;
}

interface Claim {
  event: FinalFailure;
  heardAt: number;
}

/** A worker reports a failure a moment before it removes the job from the queue. */
const FRESH_MS = 3_000;

/**
 * Failures reported by events. Anyone who may publish events can report one falsely. A failure is confirmed when its job has
 * left the queue, because only the worker that has the job can remove it.
 */
export class FailureClaims {
  private readonly jobs = new Map<string, JobReceipt>();
  private readonly claims = new Map<string, Claim>();

  constructor(private readonly bus: Pick<Bus, 'isQueued'>) {}

  /** The job of a stage is on the queue. */
  queued(key: string, receipt: JobReceipt): void {
    this.jobs.set(key, receipt);
  }

  hear(event: FinalFailure): void {
    this.claims.set(event.key, { event, heardAt: Date.now() });
  }

  /** Whether a failure was reported a moment ago, so that it is likely to be confirmed soon. */
  get fresh(): boolean {
    const since = Date.now() - FRESH_MS;
    return [...this.claims.values()].some(({ heardAt }) => heardAt > since);
  }

  /** Failures whose jobs have left the queue, each given once. The stage has failed if it has no artifact either. */
  async confirmed(): Promise<FinalFailure[]> {
    const confirmed: FinalFailure[] = [];
    for (const [key, { event }] of this.claims) {
      const receipt = this.jobs.get(key);
      // While the server is away this cannot be known.
      if (receipt === undefined || (await this.bus.isQueued(receipt).catch(() => true))) continue;
      if (this.claims.get(key)?.event === event) this.claims.delete(key);
      confirmed.push(event);
    }
    return confirmed;
  }

  /** The stage is finished, whatever was claimed. */
  forget(key: string): void {
    this.claims.delete(key);
    this.jobs.delete(key);
  }
}
