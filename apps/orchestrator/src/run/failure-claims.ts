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

/** A worker says that a job failed a moment before it takes it from the queue. */
const FRESH_MS = 3_000;

/**
 * Failures as events tell them. Anyone who may publish events can claim one; what proves it is that the job has left the
 * queue, which only its worker can make it do.
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

  /** Whether one is likely to be confirmed soon. */
  get fresh(): boolean {
    const since = Date.now() - FRESH_MS;
    return [...this.claims.values()].some(({ heardAt }) => heardAt > since);
  }

  /** Those of jobs that have left the queue, once each. The stage has failed if it has no artifact either. */
  async confirmed(): Promise<FinalFailure[]> {
    const confirmed: FinalFailure[] = [];
    for (const [key, { event }] of this.claims) {
      const receipt = this.jobs.get(key);
      // Nobody can tell while the server is away.
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
