import { Fault, type ScoringTools } from '@agora/plugin-api';
import { SymbolicEquality } from '@agora/python-worker';
import { isolationWarning, Sandbox } from '@agora/sandbox';
import { availableParallelism } from 'node:os';

/** What scorers may use here. Nothing is started before it is needed. */
export class LocalTools implements ScoringTools {
  private readonly sandbox: Sandbox;
  private readonly symbolic: SymbolicEquality;

  /**
   * `notice` is told what the set-up of Python is doing, should a comparison need it and find none; `warn`, before the first
   * program runs, what full isolation lacks here.
   */
  constructor({ notice, warn }: { notice(line: string): void; warn(line: string): void }) {
    this.sandbox = new Sandbox({
      opened: (isolation) => {
        const warning = isolationWarning(isolation);
        if (warning !== undefined) warn(warning);
      },
    });
    this.symbolic = new SymbolicEquality({ atOnce: availableParallelism(), onInstall: notice });
  }

  symbolicallyEqual: NonNullable<ScoringTools['symbolicallyEqual']> = (gold, answer) =>
    this.symbolic.symbolicallyEqual(gold, answer);

  execute: ScoringTools['execute'] = (program) => this.sandbox.execute(program);

  judge: NonNullable<ScoringTools['judge']> = () =>
    Promise.reject(
      new Fault('invalid-input', 'the row brings no judgment, and no judge is asked here', {
        fix: 'Give the judge\'s judgment with the row, or let "agora evaluate --judge" ask it.',
      }),
    );

  /** Ends what was started. Programs and comparisons under way are given up. */
  async close(): Promise<void> {
    await Promise.all([this.sandbox.close(), this.symbolic.close()]);
  }
}
