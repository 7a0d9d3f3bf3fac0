import type { ArtifactStore } from '@agora/artifacts';
import type { Experiment } from '@agora/run-schemas';
import type { PluginHost } from '@agora/plugin-host';
import type { PlannedGenerator } from './cell-stages.js';
import { GivenRows } from './given-rows.js';
import { MixedRows } from './mixed-rows.js';

/** What stages need of one generator: its use, and the rows that exist already where it writes none, or not all. */
export async function plannedGenerator(
  config: Experiment['generators'][number],
  experiment: Experiment,
  host: PluginHost,
  store: ArtifactStore,
): Promise<PlannedGenerator> {
  const { id, provider: name, model, options, sampling, thoughts } = config;
  const provider = await host.use('provider', name, options);
  if (await host.givesRows(name)) {
    const rows = GivenRows.of(config, await host.create('provider', name, options), experiment, store);
    return { config, use: { id, provider, model, sampling: {} }, rows };
  }
  const use = { id, provider, model, sampling, ...(thoughts === 'keep' ? { thoughts } : {}) };
  const mixed = await MixedRows.of(config, experiment, host, store);
  return { config, use, ...(mixed ? { mixed } : {}) };
}
