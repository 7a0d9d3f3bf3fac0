import { Fault } from '@agora/contracts';

/** What a run has paid so far against what it may pay. */
export class Spending {
  private readonly byStage = new Map<string, number>();

  constructor(private readonly budgetUsd: number | undefined) {}

  /** `usd` is the stage's total so far, so a repeated report counts once. */
  record(key: string, usd: number): void {
    this.byStage.set(key, Math.max(usd, this.byStage.get(key) ?? 0));
  }

  paidFor(key: string): number | undefined {
    return this.byStage.get(key);
  }

  get exhausted(): boolean {
    return this.budgetUsd !== undefined && this.total >= this.budgetUsd;
  }

  /** Why nothing more may be generated, if so. */
  refusal(): Fault | undefined {
    if (!this.exhausted) return undefined;
    return new Fault('budget-reached', `the budget of $${this.budgetUsd} is spent ($${this.total.toFixed(2)})`, {
      fix: 'Raise budget.usd and run the same command again; nothing that is paid for is paid again.',
    });
  }

  allowance(): { budgetUsd?: number } {
    return this.budgetUsd === undefined ? {} : { budgetUsd: Math.max(0, this.budgetUsd - this.total) };
  }

  private get total(): number {
    return [...this.byStage.values()].reduce((sum, usd) => sum + usd, 0);
  }
}
