import type { Ledger } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import type { LeaseTable } from '../limits/shared-limiter.js';
import type { Budget } from './budget.js';

/** Part of what is left that a process takes at once: few questions to the ledger, and little lost with a process. */
const PORTION = 1 / 16;
/** Never more calls' worth than this at once. */
const MOST_CALLS = 64;
const TRIES = 50;
const PAUSE_MS = 5;
/** How long to wait for a ledger that NATS has lost; the orchestrator opens it again. */
const LEDGER_MS = 15_000;
const LEDGER_PAUSE_MS = 100;

/**
 * What this process may spend for one run. It takes allowances out of the run's ledger, which all processes share, and every
 * call reserves its estimated cost out of them before it goes. So when the limit comes near, fewer and fewer calls are
 * under way, the last one alone: the limit is passed by at most what the estimates of the calls in flight fell short.
 */
export class RunBudget implements Budget {
  private available = 0;
  private reserved = 0;
  /** Of the ledger that the allowance was taken out of. */
  private ledgerId: string | undefined;
  private filling: Promise<boolean> | undefined;
  private settled: (() => void)[] = [];

  constructor(
    private readonly runId: string,
    private readonly ledgers: LeaseTable<Ledger>,
  ) {}

  /** @throws Fault `budget-reached` */
  async reserve(usd: number): Promise<void> {
    for (;;) {
      if (this.available - this.reserved >= usd) break;
      this.filling ??= this.fill(usd).finally(() => (this.filling = undefined));
      if (await this.filling) continue;
      if (this.reserved > 0) {
        // Calls in flight may turn out cheaper than they were thought.
        await new Promise<void>((resolve) => this.settled.push(resolve));
        continue;
      }
      if (this.available <= 0) throw await this.reached();
      break;
    }
    this.reserved += usd;
  }

  settle(reservedUsd: number, paidUsd: number): void {
    // Without crumbs of floating-point sums: nobody waits for what is not there.
    this.reserved = Math.max(0, this.reserved - reservedUsd);
    if (this.reserved < 1e-12) this.reserved = 0;
    this.available -= paidUsd;
    const waiting = this.settled;
    this.settled = [];
    for (const wake of waiting) wake();
  }

  /** Gives back what was not spent. Nothing may be reserved any more. */
  async close(): Promise<void> {
    await this.filling;
    if (this.available === 0) return;
    await this.change((ledger) => {
      const rest = this.available;
      return rest === 0 ? undefined : { ...ledger, committedUsd: ledger.committedUsd - rest };
    });
    this.available = 0;
  }

  /** False when the ledger has nothing left. */
  private async fill(usd: number): Promise<boolean> {
    let taken = 0;
    await this.change((ledger) => {
      const left = ledger.limitUsd - ledger.committedUsd;
      const portion = Math.max(usd, Math.min(left * PORTION, usd * MOST_CALLS));
      const missing = usd + this.reserved - this.available;
      taken = Math.max(0, Math.min(left, Math.max(portion, missing)));
      return taken > 0 ? { ...ledger, committedUsd: ledger.committedUsd + taken } : undefined;
    });
    this.available += taken;
    return taken > 0;
  }

  private async change(next: (ledger: Ledger) => Ledger | undefined): Promise<void> {
    let last: unknown;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const entry = await this.read();
      this.keepTo(entry.value);
      const value = next(entry.value);
      if (!value) return;
      try {
        await this.ledgers.update(this.runId, value, entry.revision);
        return;
      } catch (error) {
        last = error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * Math.random() * (tries + 1)));
      }
    }
    throw last;
  }

  /** An allowance out of a ledger that was opened again is void: nobody counts it any more as given. */
  private keepTo({ id }: Ledger): void {
    if (this.ledgerId !== id) this.available = Math.min(this.available, 0);
    this.ledgerId = id;
  }

  private async read(): Promise<{ value: Ledger; revision: number }> {
    const began = performance.now();
    do {
      const entry = await this.ledgers.get(this.runId);
      if (entry) return entry;
      await new Promise((resolve) => setTimeout(resolve, LEDGER_PAUSE_MS));
    } while (performance.now() - began < LEDGER_MS);
    throw new Fault('internal', `The run ${this.runId} has a budget, but no ledger in the bucket "budgets".`, {
      retryable: true,
      fix: 'Run the same version of Agora in the orchestrator and in its workers.',
    });
  }

  private async reached(): Promise<Fault> {
    const { limitUsd } = (await this.read()).value;
    return new Fault('budget-reached', `the budget of $${limitUsd} is spent`, {
      fix: 'Raise budget.usd, or --budget-usd, and run the same command again; nothing that is paid for is paid again.',
    });
  }
}
