import { ArtifactStore, Journal, stageKey, writeJsonl } from '@agora/artifacts';
import { cellId, experimentSchema, type Experiment, type ExperimentInput, type ShardSpec } from '@agora/run-schemas';
import { PluginHost } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { seedRequests } from '@agora/testkit';
import { join } from 'node:path';
import { z } from 'zod';
import type { ExperimentPlan, StageNode } from '../src/plan/run-plan.js';

/** Shards per cell, and slots per shard. */
export const SHARDS = 2;
export const SLOTS = 50;

/**
 * The shards of an experiment in domain `nano-math` by response generation, as the planner would lay them out, without the
 * stages that need a student.
 */
export async function shardPlan(
  home: string,
  generators: ExperimentInput['generators'],
  budgetUsd?: number,
): Promise<{ plan: ExperimentPlan; store: ArtifactStore }> {
  const store = new ArtifactStore(home);
  const host = new PluginHost({ baseDir: home, rng: seededRng, env: { SPEC_KEY: 'no-real-key' } });
  const experiment = experimentSchema.parse({
    name: 'priced',
    generators,
    domains: ['nano-math'],
    methods: ['response-generation'],
    instances: SHARDS * SLOTS,
    ...(budgetUsd === undefined ? {} : { budget: { usd: budgetUsd } }),
  });
  const seeds = await storeSeeds(host, store);
  const nodes = new Map<string, StageNode>();
  const cells: ExperimentPlan['cells'] = [];
  for (const generator of experiment.generators) {
    const { id } = generator;
    const cell = {
      generator: id,
      domain: 'nano-math',
      method: 'response-generation',
      instances: SHARDS * SLOTS,
      seed: 1,
    };
    const shards: string[] = [];
    for (let number = 0; number < SHARDS; number += 1) {
      const node = await shardNode({ host, home, generator, seeds, number, cell: cellId(cell) });
      nodes.set(node.key, node);
      shards.push(node.key);
    }
    const stages = { shards, dataset: '', train: '', evaluate: {}, measure: {} };
    cells.push({ id: cellId(cell), generator: id, mode: 'live', cell, ...stages });
  }
  const plan = {
    runId: 'priced-1',
    ...(budgetUsd === undefined ? {} : { budgetUsd }),
    experiment,
    simulated: new Set<string>(),
    domains: {},
    benchmarks: [],
    cells,
    ability: {},
    unmeasured: [],
    nodes,
  };
  return { plan, store };
}

async function storeSeeds(host: PluginHost, store: ArtifactStore): Promise<string> {
  const domain = await host.create('domain', 'nano-math', {});
  const seeds = await domain.seeds(seedRequests.instructions, 1);
  const artifact = await store.build({ kind: 'seeds', count: seeds.length }, (dir) =>
    writeJsonl(join(dir, 'seeds.jsonl'), seeds),
  );
  return artifact.key;
}

async function shardNode({
  host,
  home,
  generator: { id, provider, options, model, sampling, price, limits },
  seeds,
  number,
  cell,
}: {
  host: PluginHost;
  home: string;
  generator: Experiment['generators'][number];
  seeds: string;
  number: number;
  cell: string;
}): Promise<StageNode> {
  const spec: ShardSpec = {
    kind: 'shard',
    generator: { id, provider: await host.use('provider', provider, options), model, sampling },
    method: await host.use('method', 'response-generation', {}),
    domain: await host.use('domain', 'nano-math', {}),
    seeds,
    experimentSeed: 1,
    slots: { from: number * SLOTS, to: (number + 1) * SLOTS },
    maxAttempts: 5,
  };
  const key = stageKey(spec);
  const runtime = {
    baseDir: home,
    options: { [provider]: options },
    limits,
    mode: 'live' as const,
    ...(price ? { price } : {}),
  };
  return { key, spec, title: key, cells: [cell], needs: [], runtime };
}

/** A finished shard, with what it took. */
export async function finish(store: ArtifactStore, node: StageNode, figures: Record<string, unknown>): Promise<void> {
  const summary = {
    requested: SLOTS,
    accepted: SLOTS,
    rejected: {},
    missing: 0,
    calls: SLOTS,
    inputTokens: 0,
    outputTokens: 0,
    uncountedCalls: 0,
    usd: null,
    ...figures,
  };
  await store.build(node.spec, () => Promise.resolve(summary), node.key);
}

/** Some tries of a shard that is not finished, as its journal holds them. */
export async function journal(store: ArtifactStore, node: StageNode, entries: unknown[]): Promise<void> {
  const file = await Journal.open(store.home.journal(node.key), z.unknown());
  for (const entry of entries) await file.append(entry);
  await file.close();
}
