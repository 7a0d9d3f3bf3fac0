#!/usr/bin/env node
// Memory of one process that holds every service, before any model is loaded.
//
//   node tools/bench/memory.mjs
//
// Children (nats-server, Python, ONNX) are not counted; none but nats-server runs yet.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MIB = 2 ** 20;
const require = createRequire(import.meta.url);
const { startEmbedded } = require('../../apps/cli/dist/session/embedded.js');
const { loadExperiment } = require('../../apps/cli/dist/experiment/load-experiment.js');

const home = mkdtempSync(join(tmpdir(), 'agora-memory-'));
const empty = process.memoryUsage().rss;
const session = await startEmbedded(home, 'alone');
await sleep(1_000);
const started = process.memoryUsage().rss;
const { experiment, baseDir } = await loadExperiment(
  new URL('../../examples/calibration.yaml', import.meta.url).pathname,
);
const { planSchema, subjects } = require('@agora/contracts');
await session.bus.request(subjects.rpc('orchestrator', 'plan'), { experiment, baseDir }, planSchema, {
  timeoutMs: 60_000,
});
const planned = process.memoryUsage().rss;
console.log(`Node alone                                   ${(empty / MIB).toFixed(0)} MiB`);
console.log(`all services started                         ${(started / MIB).toFixed(0)} MiB`);
console.log(`after planning the calibration experiment    ${(planned / MIB).toFixed(0)} MiB (its plugins are loaded)`);
await session.close();
rmSync(home, { recursive: true, force: true });
