import { join } from 'node:path';
import { batchContext, type WorkContext } from '@agora/bus';
import type { Job, MeasureSpec, Progress } from '@agora/contracts';
import { JudgmentJournal, type Judge, type JudgeFactory } from '@agora/model-runtime';
import { Fault, type Judging, type MetricJudge } from '@agora/plugin-api';

export type MeasureContext = Pick<WorkContext, 'signal' | 'report'> & Partial<Pick<WorkContext, 'leavePlace'>>;

/** Makes the judges of one job, as the job was planned. */
export interface MakesJudges {
  job: Job<MeasureSpec>;
  /** Of the metric that was created here. */
  judging: Judging;
  factory: JudgeFactory;
  /** The job's journal. */
  folder: string;
  context: MeasureContext;
  /** Rows of the dataset. */
  rows: number;
}

/** The judges that one job lends its metric, with the journal of what they said. */
export class JobJudges {
  private asked = 0;

  private constructor(
    private readonly judges: readonly { id: string; family: string | undefined; judge: Judge }[],
    readonly journal: JudgmentJournal,
    private readonly context: MeasureContext,
    private readonly total: number,
  ) {}

  /** @throws Fault `invalid-input` when the metric would ask other than was planned */
  static async open({ job, judging, factory, folder, context, rows }: MakesJudges): Promise<JobJudges> {
    const planned = plannedJudges(job.spec, judging);
    const journal = await JudgmentJournal.open(join(folder, 'judgments'));
    const judges: { id: string; family: string | undefined; judge: Judge }[] = [];
    const made = new JobJudges(judges, journal, context, planned.length * judging.questions(rows));
    try {
      for (const { id, family, ...use } of planned) {
        const access = job.runtime.judges?.[id];
        // Each judge tells of its own batches; the job's progress is the one that was told last.
        const at = { job, use, access, journal, folder: join(folder, 'judges', id), context: batchContext(context) };
        judges.push({ id, family, judge: await factory.create(at) });
      }
      return made;
    } catch (error) {
      await made.close();
      throw error;
    }
  }

  get lent(): MetricJudge[] {
    return this.judges.map(({ id, family, judge }) => ({
      id,
      model: judge.model,
      ...(family === undefined ? {} : { family }),
      parallelism: judge.parallelism,
      ask: async (request, signal) => {
        const said = await judge.ask(request, signal);
        this.asked += 1;
        this.report(judge);
        return said;
      },
    }));
  }

  async close(): Promise<void> {
    await Promise.all(this.judges.map(({ judge }) => judge.close()));
    await this.journal.close();
  }

  private report(judge: Judge): void {
    const { cached, usd } = this.journal;
    const progress: Progress = {
      done: Math.min(this.asked, this.total),
      total: this.total,
      unit: 'judgments',
      ...(cached > 0 ? { cached } : {}),
      ...(usd === undefined ? {} : { usd }),
    };
    if (judge.report) judge.report(progress);
    else this.context.report(progress);
  }
}

function plannedJudges({ id, judging }: MeasureSpec, here: Judging): NonNullable<MeasureSpec['judging']>['judges'] {
  if (!judging) {
    throw new Fault('invalid-input', `metric "${id}" asks judges, and none was planned`, {
      fix: 'Run the same version of Agora and of every plugin in the orchestrator and in its workers.',
    });
  }
  if (judging.basis !== here.basis) {
    throw new Fault('invalid-input', `metric "${id}": its rubric is another here than the one that was planned`, {
      fix: 'Leave its file as it is while the run is on, or give the same command again; give every machine the same file.',
    });
  }
  return judging.judges;
}
