import { batchContext, type WorkContext } from '@agora/bus';
import type { Progress } from '@agora/contracts';
import type { Job, MeasureSpec } from '@agora/run-schemas';
import { LentJudges, type Judge, type JudgeFactory } from '@agora/model-runtime';
import type { Judging, MetricJudge } from '@agora/plugin-api';

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

/** The judges that one job lends its metric. Each answer is told as progress of the job. */
export class JobJudges {
  private asked = 0;

  private constructor(
    private readonly judges: LentJudges,
    private readonly context: MeasureContext,
    private readonly total: number,
  ) {}

  /** @throws Fault `invalid-input` when the metric would ask other than was planned */
  static async open({ job, judging, factory, folder, context, rows }: MakesJudges): Promise<JobJudges> {
    const { id, judging: planned } = job.spec;
    // Each judge tells of its own batches; the job's progress is the one that was told last.
    const wanted = { job, who: `metric "${id}"`, planned, judging, factory, folder, context: batchContext(context) };
    const judges = await LentJudges.open(wanted);
    return new JobJudges(judges, context, judges.count * judging.questions(rows));
  }

  get journal(): LentJudges['journal'] {
    return this.judges.journal;
  }

  get lent(): MetricJudge[] {
    return this.judges.lend((judge) => {
      this.asked += 1;
      this.report(judge);
    });
  }

  close(): Promise<void> {
    return this.judges.close();
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
