import { batchContext } from '@agora/bus';
import type { Job, ShardSpec } from '@agora/contracts';
import { JudgmentJournal, type Judge, type JudgeFactory } from '@agora/model-runtime';
import { Fault, type Judging, type MetricJudge } from '@agora/plugin-api';
import { join } from 'node:path';
import type { BatchContext } from '../batch/batch-mode.js';

export interface MakesJudges {
  job: Job<ShardSpec>;
  /** Of the method that was created here. */
  judging: Judging;
  factory: JudgeFactory;
  /** The shard's own. */
  folder: string;
  context: BatchContext;
}

/** The judges that one shard lends its method, with the journal of what they said. */
export class ShardJudges {
  private constructor(
    private readonly judges: readonly { id: string; family: string | undefined; judge: Judge }[],
    readonly journal: JudgmentJournal,
  ) {}

  /** @throws Fault `invalid-input` when the method would ask other than was planned */
  static async open({ job, judging, factory, folder, context }: MakesJudges): Promise<ShardJudges> {
    const planned = plannedJudges(job.spec, judging);
    const journal = await JudgmentJournal.open(join(folder, 'judgments'));
    const judges: { id: string; family: string | undefined; judge: Judge }[] = [];
    const made = new ShardJudges(judges, journal);
    try {
      for (const { id, family, ...use } of planned) {
        const access = job.runtime.judges?.[id];
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
      ask: (request, signal) => judge.ask(request, signal),
    }));
  }

  async close(): Promise<void> {
    await Promise.all(this.judges.map(({ judge }) => judge.close()));
    await this.journal.close();
  }
}

function plannedJudges({ method, judging }: ShardSpec, here: Judging): NonNullable<ShardSpec['judging']>['judges'] {
  if (!judging) {
    throw new Fault('invalid-input', `method "${method.plugin}" asks judges, and none was planned`, {
      fix: 'Run the same version of Agora and of every plugin in the orchestrator and in its workers.',
    });
  }
  if (judging.basis !== here.basis) {
    throw new Fault(
      'invalid-input',
      `method "${method.plugin}": its rubric is another here than the one that was planned`,
      {
        fix: 'Leave its file as it is while the run is on, or give the same command again; give every machine the same file.',
      },
    );
  }
  return judging.judges;
}
