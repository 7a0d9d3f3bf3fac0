import {
  reaches,
  type Experiment,
  type NamedJudge,
  type PluginEntry,
  type Training,
  type Until,
} from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import type { PlannedGenerator } from './cell-stages.js';
import { PlannedJudges, type PlannedJudging } from './judged-metrics.js';
import type { Problems } from './problems.js';

/** Methods whose rows are pairs: whom they ask, and whether preferences can be learnt in an experiment. */
export class PairMethods {
  private readonly asked: PlannedJudges;

  constructor(
    private readonly experiment: Experiment,
    private readonly host: PluginHost,
  ) {
    this.asked = new PlannedJudges(experiment.judges ?? [], host, 'method');
  }

  /** Nothing for a method that asks nobody. */
  async judging(entry: PluginEntry): Promise<{ judging?: PlannedJudging }> {
    const judging = await this.asked.of(entry);
    return judging ? { judging } : {};
  }

  /** Those that any method asks. */
  judges(): Promise<NamedJudge[]> {
    return this.asked.asked(this.experiment.methods);
  }

  /** Notes judges that are not there, and whatever a student cannot learn preferences from. */
  async check(generators: readonly PlannedGenerator[], until: Until | undefined, problems: Problems): Promise<void> {
    const given = generators.filter(({ rows }) => rows).map(({ config }) => config.id);
    for (const entry of this.experiment.methods) {
      await problems.of(() => this.asked.of(entry));
      if (!reaches(until, 'train')) continue;
      await problems.of(async () => {
        const { pairs } = await this.host.create('method', entry.plugin, entry.options);
        pairsProblem(this.experiment.student.training, entry.id, { pairs: pairs !== undefined, given });
      });
    }
  }
}

/**
 * Whether preferences can be learnt from what a method makes.
 * @throws Fault `invalid-input` where they cannot
 */
function pairsProblem(
  { dpo }: Pick<Training, 'dpo'>,
  method: string,
  { pairs, given }: { pairs: boolean; given: readonly string[] },
): void {
  if (!dpo) return;
  if (!pairs) {
    throw new Fault(
      'invalid-input',
      `student.training.objective is dpo, but method "${method}" makes no pairs of answers`,
      {
        fix: 'Use a method that does: methods: [{ id: preference-pairs, options: { judges: [ … ] } }]; or set student.training.objective: sft.',
      },
    );
  }
  const [first] = given;
  if (first === undefined) return;
  throw new Fault(
    'invalid-input',
    `student.training.objective is dpo, but the rows of generator "${first}" are no pairs of answers`,
    {
      fix: 'Leave that generator out, or set student.training.objective: sft.',
    },
  );
}
