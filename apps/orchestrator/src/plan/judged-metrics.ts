import type { JudgeAccess, MeasureSpec, NamedJudge, PluginEntry } from '@agora/contracts';
import { Fault, type Judging } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';

/** A metric's judges as they enter its stages. */
interface PlannedJudging {
  use: NonNullable<MeasureSpec['judging']>;
  access: Record<string, JudgeAccess>;
}

/** Finds the judges that metrics ask, among those that the experiment names. */
export class JudgedMetrics {
  private readonly planned = new Map<string, Promise<PlannedJudging | undefined>>();

  constructor(
    private readonly judges: readonly NamedJudge[],
    private readonly host: PluginHost,
  ) {}

  /**
   * Undefined for a metric that asks no judge.
   * @throws Fault `invalid-input` where it asks one that the experiment does not name
   */
  of(metric: PluginEntry): Promise<PlannedJudging | undefined> {
    const known = this.planned.get(metric.id) ?? this.plan(metric);
    this.planned.set(metric.id, known);
    return known;
  }

  /** The judges that any of the metrics asks. */
  async asked(metrics: readonly PluginEntry[]): Promise<NamedJudge[]> {
    const planned = await Promise.all(metrics.map((metric) => this.of(metric)));
    const ids = new Set(planned.flatMap((each) => Object.keys(each?.access ?? {})));
    return this.judges.filter(({ id }) => ids.has(id));
  }

  private async plan(metric: PluginEntry): Promise<PlannedJudging | undefined> {
    const judging = await judgingOf(metric, this.host);
    if (!judging) return undefined;
    const judges = judging.judges.map((id) => this.find(metric, id));
    const use = await Promise.all(
      judges.map(async ({ id, provider, model, options, sampling, family }) => ({
        id,
        provider: await this.host.use('provider', provider, options),
        model,
        sampling,
        ...(family === undefined ? {} : { family }),
      })),
    );
    const access = judges.map(({ id, options, limits, price, mode }): [string, JudgeAccess] => [
      id,
      { options, limits, ...(price ? { price } : {}), ...(mode ? { mode } : {}) },
    ]);
    return { use: { basis: judging.basis, judges: use }, access: Object.fromEntries(access) };
  }

  private find({ id: metric }: PluginEntry, wanted: string): NamedJudge {
    const judge = this.judges.find(({ id }) => id === wanted);
    if (judge) return judge;
    const known = this.judges.map(({ id }) => id);
    const message = `metrics.${metric}.options.judges: there is no judge "${wanted}"`;
    throw new Fault('invalid-input', known.length > 0 ? `${message} among judges: ${known.join(', ')}` : message, {
      fix: `Name it beside the metrics: judges: [{ id: ${wanted}, provider: …, model: … }].`,
    });
  }
}

/** What a metric asks of judges; undefined for one that asks none. */
export async function judgingOf({ plugin, options }: PluginEntry, host: PluginHost): Promise<Judging | undefined> {
  if (!(await host.load('metric', plugin)).asksJudges) return undefined;
  return (await host.create('metric', plugin, options)).judging;
}
