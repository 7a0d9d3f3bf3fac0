#!/usr/bin/env node
// Does a fresh clone set itself up and run for a user without root, without nats-server and without bubblewrap?
//
//   node tools/trials/without-root.mjs
//
// As root on Linux: hides this machine's nats-server, bubblewrap and sudo in a mount namespace of its own, becomes nobody
// with a fresh home folder, and gives `agora run` in a clone of the last commit. A local server stands for the releases of
// nats-server: it serves this machine's program, and the clone's SHA256SUMS are made to name it. Takes some minutes, as npm
// packages and a Python environment are installed anew.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './agora.mjs';
import { ONE_CELL } from './one-cell.mjs';

const INSIDE = 'AGORA_TRIAL_MOUNTS';
const NOBODY = 65534;
const PATH = '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin';

if (!process.env[INSIDE]) {
  if (process.getuid?.() !== 0 || spawnSync('unshare', ['--mount', 'true']).status !== 0) {
    console.log('SKIPPED: only root, on Linux, can hide programs and become another user\n0 passed, 0 failed');
    process.exit(0);
  }
  const args = ['--mount', process.execPath, fileURLToPath(import.meta.url)];
  process.exit(spawnSync('unshare', args, { stdio: 'inherit', env: { ...process.env, [INSIDE]: '1' } }).status ?? 1);
}

const work = mkdtempSync(join(tmpdir(), 'agora-without-root-'));
const clone = join(work, 'agora');
execFileSync('chmod', ['755', work]);
execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);

// What looks like the official release, with a program that this machine has.
const program = PATH.split(delimiter)
  .map((folder) => join(folder, 'nats-server'))
  .find(existsSync);
const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch];
const folder = `nats-server-v0.0.1-linux-${arch}`;
mkdirSync(join(work, folder));
execFileSync('cp', [program, join(work, folder, 'nats-server')]);
execFileSync('tar', ['-czf', `${folder}.tar.gz`, folder], { cwd: work });
const archive = readFileSync(join(work, `${folder}.tar.gz`));
const sha256 = createHash('sha256').update(archive).digest('hex');
writeFileSync(join(clone, 'tools/nats-server/SHA256SUMS'), `${sha256}  ${folder}.tar.gz\n`);
const asked = [];
const server = createServer(({ url }, response) => {
  asked.push(url);
  response.end(archive);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

writeFileSync(join(work, 'nothing'), '');
const hidden = PATH.split(delimiter).flatMap((bin) => ['nats-server', 'bwrap', 'sudo'].map((name) => join(bin, name)));
for (const file of hidden.filter(existsSync)) execFileSync('mount', ['--bind', join(work, 'nothing'), file]);

const home = join(work, 'home');
mkdirSync(home);
chownSync(home, NOBODY, NOBODY);
execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, clone]);
writeFileSync(join(clone, 'one-cell.yaml'), ONE_CELL);
const as = ['--reuid', NOBODY, '--regid', NOBODY, '--clear-groups', './agora', 'run', 'one-cell.yaml'].map(String);
const env = { PATH, HOME: home, CI: '1', AGORA_NATS_SERVER_URL: `http://127.0.0.1:${server.address().port}` };
const begun = Date.now();
const child = spawn('setpriv', as, { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'] });
let output = '';
for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
const code = await new Promise((resolve) => child.on('close', resolve));
server.close();

const path = join(home, '.cache/agora/nats-server-0.0.1');
const checks = {
  'the run ends well': code === 0 && output.includes('1/1 cells'),
  'the release was asked for once': asked.length === 1 && asked[0].endsWith(`/v0.0.1/${folder}.tar.gz`),
  'what was fetched is said, with from where and to where':
    output.includes('fetched nats-server 0.0.1 from http') && output.includes(path),
  'it lies in the cache folder': existsSync(join(path, 'nats-server')),
};
for (const [name, holds] of Object.entries(checks)) console.log(`${holds ? 'ok    ' : 'FAILED'} ${name}`);
const failed = Object.values(checks).filter((holds) => !holds).length;
if (failed > 0) console.log(output.slice(-4000));
for (const file of hidden.filter(existsSync)) spawnSync('umount', ['--lazy', file]);
rmSync(work, { recursive: true, force: true });
console.log(
  `${((Date.now() - begun) / 1000).toFixed(0)} s; ${Object.keys(checks).length - failed} passed, ${failed} failed`,
);
process.exitCode = failed === 0 ? 0 : 1;
