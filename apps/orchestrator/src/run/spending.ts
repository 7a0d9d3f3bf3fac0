import { Fault } from '@agora/plugin-api';

/** What a run has paid so far against what it may pay. */
export class Spending {
  private readonly byStage = new Map<string, number>();
  private stopped: Fault | undefined;

  constructor(private readonly budgetUsd: number | undefined) {}

  /** `usd` is the stage's total so far, so a repeated report counts once. */
  record(key: string, usd: number): void {
    this.byStage.set(key, Math.max(usd, this.byStage.get(key) ?? 0));
  }

  /** A worker found the budget reached. */
  stop(fault: Fault): void {
    this.stopped ??= fault;
  }

  paidFor(key: string): number | undefined {
    return this.byStage.get(key);
  }

  get exhausted(): boolean {
    return this.stopped !== undefined;
  }

  /** Why nothing more may be generated, if so. */
  refusal(): Fault | undefined {
    return this.stopped;
  }

  /** Tells workers that there is a budget; what is left of it they ask the run's ledger. */
  allowance(): { budgetUsd?: number } {
    return this.budgetUsd === undefined ? {} : { budgetUsd: this.budgetUsd };
  }
}
