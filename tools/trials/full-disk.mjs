#!/usr/bin/env node
// What does a user see when a disk is full, read-only or gone? A fault with its code, the path and what to do: never a
// stack trace, and never a program that does not end. What was finished before is found again when there is room.
//
//   node tools/trials/full-disk.mjs
//
// Mounts small file systems in a mount namespace of its own, for which it must be root (Linux); else it says so and skips.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { agora } from './agora.mjs';
import { ONE_CELL } from './one-cell.mjs';

const INSIDE = 'AGORA_TRIAL_MOUNTS';
if (!process.env[INSIDE]) {
  const able = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', '-o', 'size=64k', 'none', '/mnt']);
  if (able.status !== 0) {
    console.log(`SKIPPED: file systems cannot be mounted here (${able.stderr ?? able.error?.message})`);
    console.log('0 passed, 0 failed');
    process.exit(0);
  }
  const again = ['--mount', process.execPath, fileURLToPath(import.meta.url)];
  const { status } = spawnSync('unshare', again, { stdio: 'inherit', env: { ...process.env, [INSIDE]: '1' } });
  process.exit(status ?? 1);
}

const work = mkdtempSync(join(tmpdir(), 'agora-full-disk-'));
const experiment = join(work, 'one-cell.yaml');
writeFileSync(experiment, ONE_CELL);

function small(name, size) {
  const folder = join(work, name);
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', folder]);
  return folder;
}
const remount = (folder, options) => execFileSync('mount', ['-o', `remount,${options}`, folder]);

let [passed, failed] = [0, 0];

async function ended(running, seconds = 120) {
  const late = setTimeout(() => running.child.kill('SIGKILL'), seconds * 1000);
  const end = await running.ended;
  clearTimeout(late);
  return end;
}

/** `agora …` must end with this fault, which names `place`. */
async function expectFault(name, { args, code, place, env, during }) {
  const running = agora(args, env);
  await during?.(running);
  const { code: exit, output, events } = await ended(running);
  // Standard output is JSON; what a run's cells failed with stands in its results.
  const said = output + events.map((event) => JSON.stringify(event)).join('\n');
  const problems = [
    ...(exit === 1 || exit === 2 ? [] : [`exit code ${exit}`]),
    ...(code === undefined || said.includes(code) ? [] : [`no ${code}`]),
    ...(said.includes(place) ? [] : [`does not name ${place}`]),
    ...(/^\s+at .*:\d+:\d+|Traceback|"internal"|\(internal\)/m.test(said)
      ? ['a stack trace or an internal fault']
      : []),
    ...(/Fix|"fix"/.test(said) ? [] : ['no fix']),
  ];
  tell(name, problems, said);
}

async function expectDone(name, args) {
  const { code, output } = await ended(agora(args));
  tell(name, code === 0 ? [] : [`exit code ${code}`], output);
}

function tell(name, problems, said) {
  if (problems.length === 0) passed += 1;
  else failed += 1;
  console.log(
    `${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name}${problems.length === 0 ? '' : `: ${problems.join(', ')}`}`,
  );
  if (problems.length > 0) console.log(said.slice(-2500));
}

// The preflight would refuse every small disk; a disk that fills up meanwhile gets past it.
const run = (home, out) => ['run', experiment, '--json', '--no-preflight', '--home', home, '--out', out];
const elsewhere = join(work, 'elsewhere');

const home = small('home', '4k');
for (const size of ['4k', '40k', '220k', '400k', '2m']) {
  remount(home, `size=${size}`);
  await expectFault(`a home of ${size}`, { args: run(home, elsewhere), code: 'disk-full', place: home });
}
remount(home, 'size=64m');
await expectDone('the same command with room', run(home, elsewhere));

const out = small('out', '20k');
await expectFault('--out of 20k', { args: run(home, out), code: 'disk-full', place: out });
remount(out, 'ro');
await expectFault('--out read-only', { args: run(home, join(out, 'runs')), code: 'read-only', place: out });
await expectFault('--out below /proc', {
  args: run(home, '/proc/agora/runs'),
  code: 'not-found',
  place: '/proc/agora',
});
for (const command of ['preview', 'plan']) {
  const args = [command, experiment, '--json', '--home', home, '--out', join(out, 'file')];
  await expectFault(`${command} --out read-only`, { args, code: 'read-only', place: out });
}
await expectFault('init --out read-only', {
  args: ['init', '--example', 'calibration', '--json', '--out', out],
  code: 'read-only',
  place: out,
});

const locked = small('locked', '1m');
remount(locked, 'ro');
await expectFault('a read-only home', { args: run(locked, elsewhere), code: 'read-only', place: locked });
await expectFault('a home below /proc', {
  args: run('/proc/agora', elsewhere),
  code: 'not-found',
  place: '/proc/agora',
});
await expectFault('no room for temporary files', {
  args: run(home, elsewhere),
  code: 'disk-full',
  place: small('tmp', '4k'),
  env: { TMPDIR: join(work, 'tmp') },
});
const lost = join(work, 'lost');
mkdirSync(lost);
await expectFault('a home that is deleted meanwhile', {
  args: run(lost, elsewhere),
  place: lost,
  during: async ({ events, ended: end }) => {
    let over = false;
    void end.then(() => (over = true));
    while (!over && !events.some(({ kind }) => kind === 'stage-started')) await new Promise((go) => setTimeout(go, 5));
    // A folder into which a run writes cannot be deleted in one step; it can be taken away in one.
    renameSync(lost, `${lost}-gone`);
    writeFileSync(lost, '');
  },
});

for (const folder of [home, out, locked, join(work, 'tmp')]) execFileSync('umount', ['--lazy', folder]);
rmSync(work, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
