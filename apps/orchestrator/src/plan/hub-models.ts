import { stageKey, type ArtifactStore } from '@agora/artifacts';
import type { MetricModelSource, PlannedHubModel } from '@agora/run-schemas';
import type { StageNode } from './run-plan.js';

/** The models of the hub that measurements read with, each once, and whether the home has them. */
export async function hubModels(
  nodes: Iterable<Pick<StageNode, 'spec'>>,
  store: ArtifactStore,
): Promise<PlannedHubModel[]> {
  const sources = new Map<string, MetricModelSource>();
  for (const { spec } of nodes) {
    if (spec.kind !== 'measure') continue;
    for (const source of Object.values(spec.fetched ?? {})) sources.set(stageKey(source), source);
  }
  return Promise.all([...sources].map(async ([key, source]) => described(source, await store.has(key))));
}

function described({ repo, commit, graph, files }: MetricModelSource, present: boolean): PlannedHubModel {
  const sha256 = graph === undefined ? undefined : files[graph]?.sha256;
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  return { repo, commit, ...(graph ? { graph } : {}), bytes, ...(sha256 ? { sha256 } : {}), present };
}
