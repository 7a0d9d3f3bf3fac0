import { readJsonl, type ArtifactStore } from '@agora/artifacts';
import type { ShardSpec, StageRuntime } from '@agora/run-schemas';
import { seedSchema, type Draft, type Rng, type Seed } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import type { TokenCounter } from './token-counter.js';

/** Prompts rendered for an estimate. Their lengths differ, but a mean needs no more. */
const SAMPLE = 12;

/** Mean tokens of the prompts that the first attempts of a shard's setting will ask with. */
export async function samplePromptTokens(
  spec: ShardSpec,
  runtime: StageRuntime,
  { host, store, counter }: { host: PluginHost; store: ArtifactStore; counter: TokenCounter },
): Promise<number> {
  const options = (plugin: string): unknown => runtime.options[plugin] ?? {};
  const method = await host.create('method', spec.method.plugin, options(spec.method.plugin));
  const domain = await host.create('domain', spec.domain.plugin, options(spec.domain.plugin));
  const seeds: Seed[] = [];
  const artifact = await store.open(spec.seeds);
  for await (const seed of readJsonl(artifact.path('seeds.jsonl'), seedSchema)) seeds.push(seed);
  let tokens = 0;
  for (let index = 0; index < SAMPLE; index += 1) {
    const rng = seededRng('estimate', method.id, domain.id, spec.experimentSeed, index);
    const generated = (draw: Rng): Promise<Draft | undefined> => Promise.resolve(draftLike(seeds, draw));
    // Spread over the slots, as some methods take seeds in order.
    const slot = Math.floor((index * Math.max(SAMPLE, seeds.length)) / SAMPLE);
    const planned = await method.plan({ slot, attempt: 0, rng, seeds, domain, generated });
    tokens += counter.of(planned.prompt);
  }
  return tokens / SAMPLE;
}

/** What the generator will have made by then is about as long as a seed. */
function draftLike(seeds: readonly Seed[], rng: Rng): Draft | undefined {
  const { instruction, response } = rng.pick(seeds);
  return response === undefined ? undefined : { instruction, response };
}
