// Every service in one process, then the gateway, then a look at everything: prints the memory of each moment, in MB.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const require = createRequire(import.meta.url);
const { startEmbedded } = require('../../../apps/cli/dist/session/embedded.js');
const { openGateway } = require('../../../apps/cli/dist/view/open-gateway.js');

const [folder, runId, ...cells] = process.argv.slice(2);
const home = join(folder, '.agora');

async function rss() {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc();
    await sleep(500);
  }
  return process.memoryUsage().rss / 1e6;
}

const session = await startEmbedded(home, 'alone');
const services = await rss();
const gateway = await openGateway({ home, folders: [] }, { port: 0 });
const started = await rss();
const token = new URL(gateway.link()).searchParams.get('token');
const look = async (path) => {
  const reply = await fetch(`${gateway.origin}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } });
  if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
  await reply.arrayBuffer();
};
await look('runs');
await look(`runs/${runId}`);
await look(`runs/${runId}/benchmarks/quiz/items?mode=differ`);
for (const cell of cells) {
  const at = `runs/${runId}/cells/${cell}`;
  await look(at);
  for (const query of ['from=0', 'from=5000', 'state=rejected', 'state=missing', 'q=says'])
    await look(`${at}/rows?${query}`);
  await look(`${at}/rows/accepted/3`);
}
for (const query of ['', '?from=5000', '?q=says']) await look(`runs/${runId}/rows${query}`);
await look(`runs/${runId}/facets`);
const looked = await rss();
await gateway.close();
await session.close();
console.log(JSON.stringify({ services, started, looked }));
