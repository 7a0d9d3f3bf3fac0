import { Fault } from '@agora/plugin-api';

/** Whether a run may pay for more. */
export class Spending {
  private stopped: Fault | undefined;

  constructor(private readonly budgetUsd: number | undefined) {}

  /** A worker found the budget reached. */
  stop(fault: Fault): void {
    this.stopped ??= fault;
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
