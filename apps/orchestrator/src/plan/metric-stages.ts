import type { NamedJudge, PluginEntry } from '@agora/run-schemas';
import { describeModels, type DescribedModels, type ModelHub } from '@agora/model-hub';
import type { Better } from '@agora/plugin-api';
import { PlannedJudges } from './judged-metrics.js';
import type { Problems } from './problems.js';
import type { PluginHost } from '@agora/plugin-host';
import type { PlannedDomain } from './evaluate-stages.js';
import type { GraphBuilder } from './graph-builder.js';
import { noModel, readByNano } from './metric-models.js';
import type { ExperimentPlan } from './run-plan.js';

/** Adds the stages in which metrics measure datasets, and notes which metrics cannot be measured in which domain. */
export class MetricStages {
  private readonly missing = new Map<string, ExperimentPlan['unmeasured'][number]>();
  private readonly judged: PlannedJudges;

  private readonly described = new Map<string, Promise<DescribedModels>>();

  constructor(
    private readonly metrics: readonly PluginEntry[],
    private readonly graph: GraphBuilder,
    private readonly host: PluginHost,
    private readonly baseDir: string,
    private readonly hub: ModelHub,
    judges: readonly NamedJudge[] = [],
  ) {
    this.judged = new PlannedJudges(judges, host, 'metric');
  }

  /** Finds the judges of metrics that ask judges. */
  async findJudges(problems: Problems): Promise<void> {
    for (const metric of this.metrics) await problems.of(() => this.judged.of(metric));
  }

  /** Models of the judges that are asked. */
  askedJudges(): Promise<NamedJudge[]> {
    return this.judged.asked(this.metrics);
  }

  get unmeasured(): ExperimentPlan['unmeasured'] {
    return [...this.missing.values()];
  }

  /** Which end of each metric is called better; those of which that is not agreed are left out. */
  async directions(): Promise<Record<string, Better>> {
    const found: Record<string, Better> = {};
    for (const { id, plugin, options } of this.metrics) {
      const better = await this.host.better(plugin, options);
      if (better) found[id] = better;
    }
    return found;
  }

  /** Gives the keys of the stages, by metric id. */
  async add(cell: string, domain: PlannedDomain, dataset: string): Promise<Record<string, string>> {
    const keys: Record<string, string> = {};
    for (const metric of this.metrics) {
      const use = await this.host.use('metric', metric.plugin, metric.options);
      if (!domain.domain.nanoWorld && readByNano(use)) {
        this.missing.set(`${metric.id} ${domain.entry.id}`, noModel(metric.id, domain.entry.id));
        continue;
      }
      const judging = await this.judged.of(metric);
      keys[metric.id] = this.graph.add(
        {
          kind: 'measure',
          dataset,
          id: metric.id,
          metric: use,
          ...(await this.modelsOf(metric)),
          ...(judging ? { judging: judging.use } : {}),
        },
        {
          title: `${cell} ${metric.id}`,
          cells: [cell],
          needs: [dataset],
          runtime: {
            baseDir: this.baseDir,
            options: { [metric.plugin]: metric.options },
            limits: {},
            ...(judging ? { judges: judging.access } : {}),
          },
        },
      );
    }
    return keys;
  }

  /** Asked for once in a plan: a branch may move, and all cells are to be measured by the same. */
  private modelsOf({ id, options }: PluginEntry): Promise<DescribedModels> {
    const known = this.described.get(id) ?? describeModels(options, this.baseDir, this.hub);
    this.described.set(id, known);
    return known;
  }
}
