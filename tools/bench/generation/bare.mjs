// The yardstick: the same payloads over bare `http.request` with keep-alive, answers read and thrown away.
import http from 'node:http';
import { ArtifactStore, readJsonl } from '@agora/artifacts';
import { seedSchema } from '@agora/plugin-api';
import { StagePlugins } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { AttemptRunner } from '../../../apps/generation/dist/shard/attempt-runner.js';
import { requestBody } from '../../../plugins/provider/openai-compatible/dist/request-body.js';
import { median, shardJob } from './setup.mjs';

const options = JSON.parse(process.argv[2]);
const { home, url, to, shard = to, concurrency } = options;
process.on('disconnect', () => process.exit());
const { spec, runtime } = await shardJob(home, options);
const stagePlugins = new StagePlugins(seededRng);
const seeds = [];
const artifact = await new ArtifactStore(home).open(spec.seeds);
for await (const seed of readJsonl(artifact.path('seeds.jsonl'), seedSchema)) seeds.push(seed);
const payloads = [];
const runner = new AttemptRunner({
  spec,
  method: await stagePlugins.create('method', spec.method, runtime),
  domain: await stagePlugins.create('domain', spec.domain, runtime),
  seeds,
  completer: {
    complete: async (request) => {
      payloads.push(JSON.stringify(requestBody(request, {})));
      return { completion: { text: '', finish: 'stop' }, calls: 1 };
    },
  },
});
for (let slot = 0; slot < shard; slot += 1)
  await runner.run(slot, 0, async () => undefined, new AbortController().signal);

const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
const target = new URL(`${url}/v1/chat/completions`);
function post(payload) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        agent,
        host: target.hostname,
        port: target.port,
        path: target.pathname,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) },
      },
      (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks).length));
      },
    );
    request.on('error', reject);
    request.end(payload);
  });
}
async function loop(count) {
  let next = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < count) await post(payloads[next++]);
    }),
  );
}
for (let warm = 0; warm < (options.warmUp ?? 0); warm += shard) await loop(shard);
console.log('ready');
const cpu = process.cpuUsage();
const started = performance.now();
const shardSeconds = [];
for (let from = 0; from < to; from += shard) {
  const begun = performance.now();
  await loop(shard);
  shardSeconds.push((performance.now() - begun) / 1000);
}
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ seconds, shardSeconds: median(shardSeconds), cpuSeconds: (user + system) / 1e6 }));
process.exit();
