import { Fault } from '@agora/plugin-api';

export interface Patience {
  /** Milliseconds without any sign of life, while a call is under way, after which the worker is taken for dead. */
  silenceMs: number;
  /** Milliseconds without a step of training or generation, although the process lives, after which it hangs. */
  stallMs: number;
  /** Milliseconds in which a model that is loaded or saved neither computes, reads nor writes, after which it hangs. */
  idleMs: number;
}

/** Phases of any length: what counts in them is that the process does anything at all. */
const BUSY_PHASES = new Set(['load', 'save']);

/** Watches a worker's signs of life while a call is under way. */
export class Watchdog {
  private timer: NodeJS.Timeout | undefined;
  private lastSign = 0;
  private lastStep = 0;
  private phase = '';
  private ticks = -1;

  constructor(
    private readonly patience: Patience,
    private readonly onDead: (fault: Fault) => void,
  ) {}

  start(): void {
    this.lastSign = this.lastStep = performance.now();
    this.ticks = -1;
    const { silenceMs, stallMs, idleMs } = this.patience;
    this.timer = setInterval(() => this.look(), Math.min(silenceMs, stallMs, idleMs) / 4);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  sign(): void {
    this.lastSign = performance.now();
  }

  beat(phase: string, ticks: number): void {
    this.sign();
    if (phase !== this.phase || ticks !== this.ticks) this.lastStep = this.lastSign;
    this.phase = phase;
    this.ticks = ticks;
  }

  private look(): void {
    // When this very process was held up, the signs are in the pipe already: let them in before judging.
    setImmediate(() => this.judge());
  }

  private judge(): void {
    if (!this.timer) return;
    const now = performance.now();
    const { silenceMs } = this.patience;
    const stallMs = BUSY_PHASES.has(this.phase) ? this.patience.idleMs : this.patience.stallMs;
    if (now - this.lastSign > silenceMs) this.dead(`gave no sign of life for ${seconds(silenceMs)}`);
    else if (now - this.lastStep > stallMs) this.dead(`made no step in ${this.phase} for ${seconds(stallMs)}`);
  }

  private dead(what: string): void {
    this.stop();
    this.onDead(new Fault('worker-crashed', `The Python worker ${what} and was killed`, { retryable: true }));
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
