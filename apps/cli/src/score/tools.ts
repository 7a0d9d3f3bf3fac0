import { Fault, type ScoringTools } from '@agora/contracts';
import { Sandbox } from '@agora/sandbox';

/** What scorers may use here. Nothing is started before it is needed. */
export class LocalTools implements ScoringTools {
  private readonly sandbox = new Sandbox();

  execute: ScoringTools['execute'] = (program) => this.sandbox.execute(program);

  judge: NonNullable<ScoringTools['judge']> = () =>
    Promise.reject(
      new Fault('invalid-input', 'the row brings no judgment, and no judge is asked here', {
        fix: 'Give the judge\'s verdict with the row, or let "agora evaluate --judge" ask it.',
      }),
    );

  /** Ends what was started. Programs under way are given up. */
  async close(): Promise<void> {
    await this.sandbox.close();
  }
}
