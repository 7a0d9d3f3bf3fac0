import type { JudgeAccess, JudgingUse, NamedJudge, PluginEntry } from '@agora/run-schemas';
import { Fault, type Judging } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';

/** Whoever asks judges. */
export type AsksJudges = 'metric' | 'method';

/** The judges of a metric or a method as they enter its stages. */
export interface PlannedJudging {
  use: JudgingUse;
  access: Record<string, JudgeAccess>;
}

/** Finds the judges that metrics or methods ask, among those that the experiment names. */
export class PlannedJudges {
  private readonly planned = new Map<string, Promise<PlannedJudging | undefined>>();

  constructor(
    private readonly judges: readonly NamedJudge[],
    private readonly host: PluginHost,
    private readonly kind: AsksJudges,
  ) {}

  /**
   * Undefined for one that asks no judge.
   * @throws Fault `invalid-input` where it asks one that the experiment does not name
   */
  of(entry: PluginEntry): Promise<PlannedJudging | undefined> {
    const known = this.planned.get(entry.id) ?? this.plan(entry);
    this.planned.set(entry.id, known);
    return known;
  }

  /** The judges that any of them asks. */
  async asked(entries: readonly PluginEntry[]): Promise<NamedJudge[]> {
    const planned = await Promise.all(entries.map((entry) => this.of(entry)));
    const ids = new Set(planned.flatMap((each) => Object.keys(each?.access ?? {})));
    return this.judges.filter(({ id }) => ids.has(id));
  }

  private async plan(entry: PluginEntry): Promise<PlannedJudging | undefined> {
    const judging = await judgingOf(this.kind, entry, this.host);
    if (!judging) return undefined;
    const judges = judging.judges.map((id) => this.find(entry, id));
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

  private find({ id: asks }: PluginEntry, wanted: string): NamedJudge {
    const judge = this.judges.find(({ id }) => id === wanted);
    if (judge) return judge;
    const known = this.judges.map(({ id }) => id);
    const message = `${this.kind}s.${asks}.options.judges: there is no judge "${wanted}"`;
    throw new Fault('invalid-input', known.length > 0 ? `${message} among judges: ${known.join(', ')}` : message, {
      fix: `Name it beside the ${this.kind}s: judges: [{ id: ${wanted}, provider: …, model: … }].`,
    });
  }
}

/** What a metric or a method asks of judges; undefined for one that asks none. */
export async function judgingOf(
  kind: AsksJudges,
  { plugin, options }: PluginEntry,
  host: PluginHost,
): Promise<Judging | undefined> {
  if (kind === 'method') return (await host.create('method', plugin, options)).pairs?.judging;
  if (!(await host.load('metric', plugin)).asksJudges) return undefined;
  return (await host.create('metric', plugin, options)).judging;
}
