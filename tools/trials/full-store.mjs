#!/usr/bin/env node
// What becomes of a run when JetStream has no room any more, in the middle of it? It must end within a stated time with a
// fault that says what to do, and the same command must go on to the results of an undisturbed run when there is room.
//
//   node tools/trials/full-store.mjs [--only TEXT]
//
// nats-server and each service are processes of their own. Mounts small file systems in a mount namespace of its own, for
// which it must be root (Linux); without that, the cases of a full disk are left out, and it says so.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { agora, artifactsOf, contentOf, datasetSlots } from './agora.mjs';
import { Apart } from './apart.mjs';

const INSIDE = 'AGORA_TRIAL_MOUNTS';
const mounts = process.env[INSIDE] ?? (spawnSync('unshare', ['--mount', 'true']).status === 0 ? 'yes' : 'no');
if (!process.env[INSIDE] && mounts === 'yes') {
  const again = ['--mount', process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const { status } = spawnSync('unshare', again, { stdio: 'inherit', env: { ...process.env, [INSIDE]: 'yes' } });
  process.exit(status ?? 1);
}
const { values: flags } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const SERVICES = ['orchestrator', 'generation', 'trainer', 'evaluation', 'intrinsic-metrics'];
/** The longest time until the fault is reported: ten seconds of silence, two minutes of retries, and time for slow machines. */
const NOTICED_MS = 240_000;
const DONE_MS = 240_000;

const work = mkdtempSync(join(tmpdir(), 'agora-full-store-'));
const experiment = join(work, 'full-store.yaml');
writeFileSync(
  experiment,
  `
name: full-store
generators:
  - { id: expert, provider: calibration, model: expert, price: { input: 1, output: 1 } }
methods: [response-generation]
domains: [{ id: nano-math, options: { heldOut: 20 } }]
instances: 40
seeds: [1]
analysis: { bootstrap: 100 }
`,
);

const command = (home, url) =>
  agora(['run', experiment, '--json', '--home', home, '--out', join(home, 'runs')].concat(url ? ['--nats', url] : []));

async function within(running, ms) {
  const late = setTimeout(() => running.child.kill('SIGKILL'), ms);
  const end = await running.ended;
  clearTimeout(late);
  return end;
}

/** Content of the artifacts of stages, without the analysis, which holds the time. */
const contents = (home) =>
  new Map(
    [...artifactsOf(home)]
      .filter(([, text]) => !['analyze', 'results'].includes(JSON.parse(text).kind))
      .map(([key, text]) => [key, contentOf(text)]),
  );

const smallDisk = {
  name: 'a disk that fills up',
  prepare(store) {
    mkdirSync(store, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', store]);
    // More than there is, so that the server learns it from the disk.
    return 'max_file_store: 1GB';
  },
  fill(apart) {
    const { bavail, bsize } = statfsSync(apart.store);
    writeFileSync(join(apart.store, 'others'), Buffer.alloc(bavail * bsize));
  },
  async makeRoom(apart) {
    rmSync(join(apart.store, 'others'));
    await apart.restartNats();
  },
  tidy: (store) => execFileSync('umount', ['--lazy', store]),
};
const smallLimit = {
  name: 'a server that is started again with less room than it holds',
  prepare: () => '',
  fill: (apart) => apart.restartNats('max_file_store: 1KB'),
  makeRoom: (apart) => apart.restartNats(''),
  tidy: () => undefined,
};

async function suffer(kind, stage, expected) {
  const home = mkdtempSync(join(work, 'home-'));
  const store = join(home, 'nats');
  const problems = [];
  const apart = await Apart.start(home, SERVICES, kind.prepare(store));
  try {
    const run = command(home, apart.url);
    await untilStage(run, stage);
    await kind.fill(apart);
    const began = Date.now();
    const first = await within(run, NOTICED_MS);
    const seconds = Math.round((Date.now() - began) / 1000);
    const words = first.output + first.events.map((event) => JSON.stringify(event)).join('\n');
    console.log(
      `       ended with ${first.code ?? first.signal} after ${seconds} s: ${(/NATS[^"\n]*/.exec(words) ?? [''])[0].slice(0, 110)}`,
    );
    // A run that was finished before the disk was full may end well.
    if (first.code === null) problems.push('it did not end by itself');
    else if (first.code !== 0 && !/nats-server/.test(words))
      problems.push(`nothing says what to do:\n${words.slice(-1500)}`);
    const kept = contents(home);
    await kind.makeRoom(apart);
    const second = await within(command(home, apart.url), DONE_MS);
    if (second.code !== 0) problems.push(`the same command with room: ${second.code}\n${second.output.slice(-1500)}`);
    problems.push(...compare(home, kept, expected));
  } finally {
    await apart.close();
    kind.tidy(store);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
  return problems;
}

async function untilStage(run, stage) {
  let over = false;
  void run.ended.then(() => (over = true));
  while (!over && !run.events.some((event) => event.kind === 'stage-started' && event.stage === stage))
    await new Promise((wait) => setTimeout(wait, 10));
}

/** Nothing that was finished is made again, and all is as without the disturbance. */
function compare(home, kept, expected) {
  const found = contents(home);
  const problems = [];
  for (const [key, content] of [...kept, ...expected])
    if (found.get(key) !== content) problems.push(`artifact ${key.slice(0, 8)} is missing or another`);
  for (const { requested, slots } of datasetSlots(home))
    if (new Set(slots).size !== requested || slots.length !== requested) problems.push(`slots ${slots}`);
  return problems;
}

const home = mkdtempSync(join(work, 'home-'));
const { code, output } = await command(home).ended;
if (code !== 0) throw new Error(`the undisturbed run failed with exit code ${code}\n${output}`);
const expected = contents(home);

let [passed, failed] = [0, 0];
if (mounts === 'no') console.log('SKIPPED: a disk that fills up (file systems cannot be mounted here)');
for (const kind of [...(mounts === 'yes' ? [smallDisk] : []), smallLimit]) {
  for (const stage of ['generate', 'train', 'evaluate']) {
    const name = `${kind.name} at ${stage}`;
    if (!name.includes(flags.only)) continue;
    const problems = await suffer(kind, stage, expected).catch((error) => [String(error.stack)]);
    if (problems.length === 0) passed += 1;
    else failed += 1;
    console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name}`);
    for (const problem of problems) console.log(`       ${problem}`);
  }
}
rmSync(work, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
