import { stageKey } from '@agora/artifacts';
import { Fault, type Metric, type PluginUse, type StageRuntime } from '@agora/contracts';
import { PluginHost } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';

/** Creates the metric that a stage names, from the folder of its experiment file. */
export class PluginDesk {
  private readonly hosts = new Map<string, PluginHost>();

  /** Fault `invalid-input` when this worker has another version of the plugin than the stage's key promises. */
  async metric(use: PluginUse, { baseDir, options }: StageRuntime): Promise<Metric> {
    const host = this.hosts.get(baseDir) ?? new PluginHost({ baseDir, rng: seededRng });
    this.hosts.set(baseDir, host);
    const given = options[use.plugin] ?? {};
    const here = await host.use('metric', use.plugin, given);
    if (stageKey(here) !== stageKey(use)) {
      const difference = here.version === use.version ? 'with other options' : `in version ${here.version}`;
      throw new Fault(
        'invalid-input',
        `metric "${use.plugin}" ${use.version} was planned, but this worker has it ${difference}`,
        { fix: 'Run the same version of Agora and of every plugin in the orchestrator and in its workers.' },
      );
    }
    return host.create('metric', use.plugin, given);
  }
}
