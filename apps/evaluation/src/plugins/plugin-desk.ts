import { stageKey } from '@agora/artifacts';
import {
  Fault,
  type Benchmark,
  type EvaluateSpec,
  type PluginKind,
  type PluginUse,
  type StageRuntime,
} from '@agora/contracts';
import { PluginHost } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';

/** Finds the plugins that an evaluation names, from the folder of its experiment file. */
export class PluginDesk {
  private readonly hosts = new Map<string, PluginHost>();

  host({ baseDir }: StageRuntime): PluginHost {
    const known = this.hosts.get(baseDir) ?? new PluginHost({ baseDir, rng: seededRng });
    this.hosts.set(baseDir, known);
    return known;
  }

  /** The benchmark that was planned, of the domain that was planned. */
  async benchmark({ domain: use, benchmark: planned }: EvaluateSpec, runtime: StageRuntime): Promise<Benchmark> {
    await this.check('domain', use, runtime);
    const domain = await this.host(runtime).create('domain', use.plugin, runtime.options[use.plugin] ?? {});
    const benchmark = domain.benchmarks.find(({ id }) => id === planned.id);
    if (benchmark?.version === planned.version) return benchmark;
    const here = benchmark ? `has it in version ${benchmark.version}` : 'has none of that name';
    throw otherVersion(`benchmark "${planned.id}" ${planned.version} was planned, but domain "${use.plugin}" ${here}`);
  }

  /**
   * The stage's key promises certain plugins in certain versions. A worker that has others must not answer for them.
   * @throws Fault `invalid-input`
   */
  async check(kind: PluginKind, use: PluginUse, runtime: StageRuntime): Promise<void> {
    const here = await this.host(runtime).use(kind, use.plugin, runtime.options[use.plugin] ?? {});
    if (stageKey(here) === stageKey(use)) return;
    const difference = here.version === use.version ? 'with other options' : `in version ${here.version}`;
    throw otherVersion(`${kind} "${use.plugin}" ${use.version} was planned, but this worker has it ${difference}`);
  }
}

function otherVersion(message: string): Fault {
  return new Fault('invalid-input', message, {
    fix: 'Run the same version of Agora and of every plugin in the orchestrator and in its workers.',
  });
}
