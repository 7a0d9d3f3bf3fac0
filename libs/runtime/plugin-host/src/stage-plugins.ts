import { stageKey } from '@agora/artifacts';
import type { PluginUse, StageRuntime } from '@agora/run-schemas';
import { Fault, type PluginKind, type PluginProducts } from '@agora/plugin-api';
import type { AllowedPlugins } from './loading/allowed-plugins.js';
import { PluginHost, type PluginHostOptions } from './plugin-host.js';

/** Creates the plugins that a stage names, from the folder of its experiment file. */
export class StagePlugins {
  private readonly hosts = new Map<string, PluginHost>();

  constructor(
    private readonly rng: PluginHostOptions['rng'],
    /** Anything when left out. */
    private readonly allowed?: AllowedPlugins,
  ) {}

  host({ baseDir }: Pick<StageRuntime, 'baseDir'>): PluginHost {
    const known = this.hosts.get(baseDir) ?? new PluginHost({ baseDir, rng: this.rng, allowed: this.allowed });
    this.hosts.set(baseDir, known);
    return known;
  }

  /** @throws Fault `invalid-input` as `check` does. */
  async create<K extends PluginKind>(kind: K, use: PluginUse, runtime: StageRuntime): Promise<PluginProducts[K]> {
    await this.check(kind, use, runtime);
    return this.host(runtime).create(kind, use.plugin, runtime.options[use.plugin] ?? {});
  }

  /**
   * The stage's key promises certain plugins in certain versions. A worker that has others must not answer for them.
   * @throws Fault `invalid-input`
   */
  async check(kind: PluginKind, use: PluginUse, runtime: StageRuntime): Promise<void> {
    const here = await this.host(runtime).use(kind, use.plugin, runtime.options[use.plugin] ?? {});
    if (stageKey(here) === stageKey(use)) return;
    const difference = here.version === use.version ? 'with other options' : `in version ${here.version}`;
    throw new Fault(
      'invalid-input',
      `${kind} "${use.plugin}" ${use.version} was planned, but this worker has it ${difference}`,
      {
        fix:
          'Run the same version of Agora and of every plugin in the orchestrator and in its workers. If a file that the plugin reads ' +
          'was changed since the run was planned, run the same command again.',
      },
    );
  }
}
