import type { Job, JudgingUse } from '@agora/run-schemas';
import { Fault, type Judging, type MetricJudge } from '@agora/plugin-api';
import { join } from 'node:path';
import type { BatchContext } from '../batch/batch-session.js';
import type { Judge } from './judge.js';
import type { JudgeFactory } from './judge-factory.js';
import { JudgmentJournal } from './judgment-journal.js';

export interface WantedJudges {
  job: Pick<Job, 'runId' | 'runtime'>;
  /** Who asks them, as messages name it: `metric "quality"`. */
  who: string;
  planned: JudgingUse | undefined;
  /** Of the metric or method that was created here. */
  judging: Judging;
  factory: JudgeFactory;
  /** The job's own. */
  folder: string;
  context: BatchContext;
}

/** The judges that one job lends its metric or method, as they were planned, with the journal of what they said. */
export class LentJudges {
  private constructor(
    private readonly judges: readonly { id: string; family: string | undefined; judge: Judge }[],
    readonly journal: JudgmentJournal,
  ) {}

  /** @throws Fault `invalid-input` when the metric or method would ask other than was planned */
  static async open({ planned, judging, who, ...wanted }: WantedJudges): Promise<LentJudges> {
    const { job, factory, folder, context } = wanted;
    const uses = checked(planned, judging, who);
    const journal = await JudgmentJournal.open(join(folder, 'judgments'));
    const judges: { id: string; family: string | undefined; judge: Judge }[] = [];
    const made = new LentJudges(judges, journal);
    try {
      for (const { id, family, ...use } of uses) {
        const access = job.runtime.judges?.[id];
        const at = { job, use, access, journal, folder: join(folder, 'judges', id), context };
        judges.push({ id, family, judge: await factory.create(at) });
      }
      return made;
    } catch (error) {
      await made.close();
      throw error;
    }
  }

  get count(): number {
    return this.judges.length;
  }

  /** `answered` is told after each answer who gave it. */
  lend(answered?: (judge: Judge) => void): MetricJudge[] {
    return this.judges.map(({ id, family, judge }) => ({
      id,
      model: judge.model,
      ...(family === undefined ? {} : { family }),
      parallelism: judge.parallelism,
      ask: async (request, signal) => {
        const said = await judge.ask(request, signal);
        answered?.(judge);
        return said;
      },
    }));
  }

  async close(): Promise<void> {
    await Promise.all(this.judges.map(({ judge }) => judge.close()));
    await this.journal.close();
  }
}

function checked(planned: JudgingUse | undefined, { basis }: Judging, who: string): JudgingUse['judges'] {
  if (!planned) {
    throw new Fault('invalid-input', `${who} asks judges, and none was planned`, {
      fix: 'Run the same version of Agora and of every plugin in the orchestrator and in its workers.',
    });
  }
  if (planned.basis !== basis) {
    throw new Fault('invalid-input', `${who}: its rubric is another here than the one that was planned`, {
      fix: 'Leave its file as it is while the run is on, or give the same command again; give every machine the same file.',
    });
  }
  return planned.judges;
}
