import { Fault } from '@agora/plugin-api';

/** Whether a run may pay for more. */
export class Spending {
  private stopped: Fault | undefined;

  constructor(private budgetUsd: number | undefined) {}

  /** US dollars that the run may cost in all; undefined when nothing limits it. */
  get limitUsd(): number | undefined {
    return this.budgetUsd;
  }

  /**
   * Sets another limit, and gives the one before.
   * @throws Fault `invalid-input` where there is none yet: workers with a job on their hands were not told to ask the ledger
   */
  change(usd: number): number {
    const before = this.budgetUsd;
    if (before === undefined) {
      throw new Fault('invalid-input', 'the run has no budget, so that nothing can be changed of it while it goes on', {
        fix: 'Stop it, and resume it with a budget: nothing that is paid for is paid again.',
      });
    }
    if (this.stopped) {
      throw new Fault('invalid-input', `the budget of $${before} is spent already, and the run ends`, {
        fix: 'Wait for its end, then resume it with a larger one.',
      });
    }
    this.budgetUsd = usd;
    return before;
  }

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
