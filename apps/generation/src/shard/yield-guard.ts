import { Fault, FAULT_CODES } from '@agora/plugin-api';
import type { JournalEntry } from './attempt.js';

/** The latest outputs that count. */
const WINDOW = 100;
/** Fewer outputs say nothing about a yield; nor are more asked for before the first is accepted. */
const ENOUGH = 20;
/** Paused is what yields less than this, by the upper bound of its yield: as surely as this quantile of the normal distribution. */
const LEAST_YIELD = 0.1;
const NINETY_PERCENT = 1.2816;

/** Upper bound of a share by Wilson's score interval. */
function upperBound(successes: number, tries: number): number {
  const z = NINETY_PERCENT;
  const share = successes / tries;
  const spread = Math.sqrt((share * (1 - share)) / tries + (z * z) / (4 * tries * tries));
  return (share + (z * z) / (2 * tries) + z * spread) / (1 + (z * z) / tries);
}

/** What became of the latest outputs: of each the reason of its rejection, or undefined when it was accepted. */
export class LatestOutputs {
  private readonly reasons: (string | undefined)[] = [];
  private next = 0;

  add(reason: string | undefined): void {
    this.reasons[this.next] = reason;
    this.next = (this.next + 1) % WINDOW;
  }

  get count(): number {
    return this.reasons.length;
  }

  get accepted(): number {
    return this.reasons.reduce((sum, reason) => (reason === undefined ? sum + 1 : sum), 0);
  }

  /** Whether nearly all were rejected. */
  get poor(): boolean {
    return this.count >= ENOUGH && upperBound(this.accepted, this.count) < LEAST_YIELD;
  }

  /** `20 of its last 20 outputs were rejected (19 result-tag, 1 missing-marker)`. */
  get words(): string {
    const counts = new Map<string, number>();
    for (const reason of this.reasons) if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    const reasons = [...counts].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${count} ${reason}`);
    const { count } = this;
    return `${count - this.accepted} of its last ${count} outputs were rejected (${reasons.join(', ')})`;
  }
}

export interface YieldGuardOptions {
  /** Rejected before, by other shards, when no output of the generator in this setting has been accepted yet. */
  unproven?: { rejected: number } | undefined;
  /** Of all shards of the generator and setting in this process. */
  shared: LatestOutputs;
  /** Outputs count in the order in which they were asked for: where rejections come sooner than what may be accepted. */
  inOrder?: boolean;
}

/** A try that was begun, and what it came to. */
export interface BegunTry {
  over: boolean;
  decision?: { reason: string | undefined } | undefined;
}

const EARLIER = 'in earlier shards';

/**
 * Ends a shard when nearly all of what its generator writes is rejected, and lets no more tries than needed to find that out go
 * before the first output is accepted.
 */
export class YieldGuard {
  private readonly own = new LatestOutputs();
  private readonly shared: LatestOutputs;
  private unproven: boolean;
  private judged = 0;
  private inFlight = 0;
  private waiting: (() => void)[] = [];
  private ended: Fault | undefined;
  private readonly begun: BegunTry[] = [];
  private readonly inOrder: boolean;

  constructor({ unproven, shared, inOrder = false }: YieldGuardOptions) {
    this.shared = shared;
    this.inOrder = inOrder;
    this.unproven = unproven !== undefined;
    for (let index = 0; index < Math.min(WINDOW, unproven?.rejected ?? 0); index += 1) this.count(EARLIER);
  }

  /** What was journalled before, or paid by another shard. */
  replay(entry: JournalEntry): void {
    const decision = decisionOf(entry);
    if (decision) this.count(decision.reason);
  }

  /**
   * Waits until one more call may go, which most of them may at once; `leave` must follow.
   * @throws Fault `low-yield`; what the shard ended with.
   */
  enter(): Promise<void> | undefined {
    this.check();
    if (this.unproven && this.judged + this.inFlight >= ENOUGH) return this.wait().then(() => this.enter());
    this.inFlight += 1;
    return undefined;
  }

  /** Once `enter` has let it go: to be given to `leave`. */
  begin(): BegunTry {
    const begun: BegunTry = { over: false };
    if (this.inOrder) this.begun.push(begun);
    return begun;
  }

  /** A call has ended; `entry`: what it came to, undefined when it brought nothing. */
  leave(entry: JournalEntry | undefined, begun: BegunTry = { over: false }): void {
    this.inFlight -= 1;
    begun.over = true;
    begun.decision = entry && decisionOf(entry);
    if (this.inOrder) while (this.begun[0]?.over) this.decided(this.begun.shift());
    else this.decided(begun);
    this.wake();
  }

  private decided({ decision }: Partial<BegunTry> = {}): void {
    if (!decision) return;
    this.count(decision.reason);
    this.shared.add(decision.reason);
  }

  /** The shard has come to its end: nothing more may go. */
  end(fault: Fault): void {
    this.ended ??= fault;
    this.wake();
  }

  /** @throws Fault `low-yield` when it is due. */
  check(): void {
    if (this.ended) throw this.ended;
    const poor = this.poor;
    if (poor) throw lowYield(poor);
  }

  private wait(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private wake(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const go of waiting) go();
  }

  private count(reason: string | undefined): void {
    this.judged += 1;
    this.own.add(reason);
    if (reason === undefined) this.unproven = false;
  }

  private get poor(): LatestOutputs | undefined {
    return [this.own, this.shared].find(({ poor }) => poor);
  }
}

/** Undefined of a try that brought no output, as its endpoint failed: that says nothing about the generator. */
function decisionOf(entry: JournalEntry): { reason: string | undefined } | undefined {
  if (entry.outcome === 'accepted') return { reason: undefined };
  return isOutput(entry) ? { reason: entry.row.reason } : undefined;
}

/** Whether a try brought something to judge; a refusal of the generator is that too. */
export function isOutput(entry: JournalEntry): entry is Exclude<JournalEntry, { outcome: 'failed' }> {
  if (entry.outcome !== 'rejected') return entry.outcome === 'accepted';
  return entry.row.output !== '' || !FAULT_CODES.some((code) => code === entry.row.reason);
}

function lowYield(outputs: LatestOutputs): Fault {
  return new Fault('low-yield', `paused: ${outputs.words}`, {
    fix: 'Look at what was rejected and mend the generator, its sampling or the method; or go on all the same with --accept-yield.',
  });
}
