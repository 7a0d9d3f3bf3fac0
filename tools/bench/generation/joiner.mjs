// The generating process while it joins shards into a dataset. Usage: see setup.mjs.
// `make: true` only writes the shards, so that their making is no part of what is measured.
import { ArtifactStore, writeJsonl } from '@agora/artifacts';
import { StagePlugins } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatasetStage } from '../../../apps/generation/dist/dataset/dataset-stage.js';
import { keepHeapLean } from '../../../apps/generation/dist/lean-heap.js';
import { datasetJob, shardJob } from './setup.mjs';

keepHeapLean(); // As the service does.
const { home, to, shard = 1000, make = false } = JSON.parse(process.argv[2]);
const store = new ArtifactStore(home);
process.on('disconnect', () => process.exit());

/** About 1.5 KB of text a row, as answers to school problems have, no two alike. */
function textOf(slot, words, salt) {
  let state = createHash('sha256').update(`${salt}${slot}`).digest().readUInt32BE();
  return Array.from({ length: words }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return `w${(state >>> 8) % 30000}`;
  }).join(' ');
}

function rowOf(slot, spec) {
  const [instruction, response] = [textOf(slot, 60, 'ask'), textOf(slot, 190, 'answer')];
  return {
    id: createHash('sha256').update(instruction).digest('hex'),
    instruction,
    response,
    provenance: {
      generator: 'writer',
      provider: 'openai-compatible',
      model: 'mock-1',
      modelVersion: 'mock-1-2026',
      method: 'response-generation',
      domain: 'math',
      slot,
      attempt: 0,
      seedIds: [`seed:${slot % 5000}`],
      variables: {},
      promptHash: createHash('sha256').update(String(slot)).digest('hex'),
      sampling: { ...spec.generator.sampling, seed: slot },
      usage: { inputTokens: 200, outputTokens: 400 },
      usd: 0.001,
    },
  };
}

const jobs = [];
for (let from = 0; from < to; from += shard) {
  const job = await shardJob(home, { url: 'http://127.0.0.1:9', from, to: Math.min(from + shard, to) });
  jobs.push(job);
  if (!make) continue;
  const { slots } = job.spec;
  await store.build(
    job.spec,
    async (dir) => {
      const rows = Array.from({ length: slots.to - slots.from }, (_, at) => rowOf(slots.from + at, job.spec));
      await writeJsonl(join(dir, 'train.jsonl'), rows);
      await writeJsonl(join(dir, 'rejected.jsonl'), []);
      return {
        requested: rows.length,
        accepted: rows.length,
        rejected: {},
        missing: 0,
        calls: rows.length,
        inputTokens: 200 * rows.length,
        outputTokens: 400 * rows.length,
        uncountedCalls: 0,
        usd: 1,
      };
    },
    job.key,
  );
}
if (make) {
  console.log(JSON.stringify({ seconds: 0 }));
  process.exit();
}
console.log('ready');
const started = performance.now();
const { accepted } = await new DatasetStage(store, new StagePlugins(seededRng)).run(datasetJob(jobs), {
  signal: new AbortController().signal,
  report: () => undefined,
});
console.log(
  JSON.stringify({
    seconds: (performance.now() - started) / 1000,
    peakRssMB: process.resourceUsage().maxRSS / 1024,
    accepted,
  }),
);
process.exit();
