#!/usr/bin/env node
// Starts one experiment file twice in the same second, from two folders and by two names of the file, and counts at a local
// endpoint what both ask together; then a third time from another folder, which must ask nothing.
//
//   node tools/trials/one-home.mjs [--kill]
//
// With --kill the process that hosts the home is killed with SIGKILL in the middle: the other one takes over.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { agora } from './agora.mjs';
import { experimentOn, startEndpoint } from './endpoint.mjs';

const { values: flags } = parseArgs({ options: { kill: { type: 'boolean', default: false } } });
const INSTANCES = 120;
const CONCURRENCY = 4;

const endpoint = await startEndpoint({ delayMs: 50 });
const folder = mkdtempSync(join(tmpdir(), 'agora-one-home-'));
const project = join(folder, 'project');
const problems = [];

/** The process that is registered as the host of the home. */
async function hostOf(home) {
  for (;;) {
    const [name] = readdirSync(join(home, 'host')).filter((file) => /^host-\d+\.json$/.test(file));
    if (name) return JSON.parse(readFileSync(join(home, 'host', name), 'utf8')).place.pid;
    await sleep(20);
  }
}

function check(holds, words) {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${words}`);
  if (!holds) problems.push(words);
}

try {
  mkdirSync(join(project, 'deep'), { recursive: true });
  mkdirSync(join(folder, 'elsewhere'));
  writeFileSync(
    join(project, 'run.json'),
    experimentOn(endpoint.url, 'writer', { instances: INSTANCES, concurrency: CONCURRENCY }),
  );
  symlinkSync(project, join(folder, 'link'));
  const first = agora(['run', 'run.json', '--json'], {}, project);
  const second = agora(['run', join(folder, 'link', 'run.json'), '--json'], {}, join(folder, 'elsewhere'));
  let killed = 0;
  if (flags.kill) {
    while (endpoint.calls('writer').length < INSTANCES / 2) await sleep(20);
    killed = await hostOf(join(project, '.agora'));
    process.kill(killed, 'SIGKILL');
  }
  const ends = await Promise.all([first.ended, second.ended]);
  const survivors = ends.filter((_, index) => [first, second][index].pid !== killed);
  check(
    survivors.every(({ code }) => code === 0),
    `${survivors.length} command(s) end with ${survivors.map(({ code }) => code).join(' and ')}`,
  );
  if (!flags.kill) {
    const joined = ends.filter(({ output }) => /joined; it is run by process \d+/.test(output)).length;
    check(joined === 1, `${joined} of them joined the other`);
  }
  const asked = endpoint.calls('writer').length;
  const most = Math.floor(INSTANCES * 1.05) + (flags.kill ? CONCURRENCY : 0);
  check(asked >= INSTANCES && asked <= most, `${asked} calls for ${INSTANCES} instances; at most ${most}`);

  const third = await agora(['run', '../link/run.json', '--json'], {}, join(folder, 'elsewhere')).ended;
  const again = endpoint.calls('writer').length - asked;
  check(third.code === 0 && again === 0, `from another folder: ${again} calls, exit code ${third.code}`);
  const runs = readdirSync(join(project, 'runs'));
  check(runs.length === 1, `one folder of the run: ${runs.join(', ')}`);
  if (problems.length > 0) for (const { output } of [...ends, third]) console.log(output);
} finally {
  await endpoint.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exitCode = problems.length > 0 ? 1 : 0;
