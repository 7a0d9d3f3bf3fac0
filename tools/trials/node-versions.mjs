#!/usr/bin/env node
// Does Agora start, run and read lines on every Node that it says it does?
//
//   node tools/trials/node-versions.mjs [--versions 20.19.0,22,24]
//
// Each Node comes from npm's package `node`, once, into the cache folder. On each: `agora --version` through a link,
// `agora doctor`, lines that hold what some readers take for the end of a line, the native modules, answers in every encoding that
// this Node knows, and a run of one cell.
// Where the registry cannot be reached and a Node is not there yet, that one is skipped, and said.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { root } from './agora.mjs';
import { ONE_CELL } from './one-cell.mjs';

const { values: flags } = parseArgs({ options: { versions: { type: 'string', default: '20.19.0,22,24' } } });
const run = promisify(execFile);
const OUT_OF_REACH = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/;
const LINES = `
const { linesOf } = require('@agora/plugin-api');
const texts = ['\\u2028', '\\u2029', '\\u0085', '\\v', '\\f', '\\r'].map((end) => 'a' + end + 'b ✓');
const bytes = Buffer.from('\\uFEFF' + texts.join('\\n'));
async function* source() { for (let at = 0; at < bytes.length; at += 3) yield bytes.subarray(at, at + 3); }
(async () => {
  const read = [];
  for await (const { text } of linesOf(source())) read.push(text);
  if (JSON.stringify(read) !== JSON.stringify(texts)) throw new Error('read ' + JSON.stringify(read));
})();
`;
const NATIVE = `
process.env.ORT_DISABLE_TELEMETRY = '1';
require('@swc/core').transformSync('let a: number = 1', { jsc: { parser: { syntax: 'typescript' } } });
require(require.resolve('onnxruntime-node', { paths: ['apps/intrinsic-metrics'] }));
`;
const ENCODED = `
const zlib = require('node:zlib');
const encoders = { gzip: zlib.gzipSync, deflate: zlib.deflateSync, br: zlib.brotliCompressSync, zstd: zlib.zstdCompressSync };
const known = Object.keys(encoders).filter((name) => encoders[name]);
const body = JSON.stringify({ choices: [{ message: { content: 'b' }, finish_reason: 'stop' }] });
const server = require('node:http').createServer(({ url }, response) => {
  const [, encoding] = url.split('/');
  response.setHeader('content-encoding', encoding);
  response.end(encoders[encoding](body));
});
const prompt = { kind: 'chat', messages: [{ role: 'user', content: 'a' }] };
server.listen(0, '127.0.0.1', async () => {
  for (const name of ['openai-compatible', 'openai']) {
    const plugin = require('@agora/provider-' + name).default;
    for (const encoding of known) {
      const options = plugin.options.parse({ baseURL: 'http://127.0.0.1:' + server.address().port + '/' + encoding });
      const provider = await plugin.create(options, { secret: () => 'k' });
      const { completion } = await provider.complete({ model: 'gpt-4o', prompt, sampling: {} }, new AbortController().signal);
      if (completion.text !== 'b') throw new Error(name + ' read ' + completion.text + ' in ' + encoding);
      await provider.close();
    }
  }
  console.log(known.join(' '));
  server.close();
});
`;

/** Folder of a Node's program; undefined when it is not there and the registry is out of reach. */
async function nodeOf(version) {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'agora', `node-${version}`);
  const bin = join(folder, 'node_modules/node/bin');
  if (existsSync(join(bin, 'node'))) return bin;
  mkdirSync(folder, { recursive: true });
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-save', `node@${version}`];
  try {
    await run('npm', args, { cwd: folder });
    return bin;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (!OUT_OF_REACH.test(error.stderr)) throw error;
    return undefined;
  }
}

const work = mkdtempSync(join(tmpdir(), 'agora nodes '));
const link = join(work, 'agora');
symlinkSync(join(root, 'agora'), link);
const experiment = join(work, 'one-cell.yaml');
writeFileSync(experiment, ONE_CELL);

/** What is tried on each Node; each throws when it fails. */
function checksOf(version, env) {
  const agora = (...args) => run(link, args, { cwd: work, env, maxBuffer: 2 ** 26 });
  const node = (script) => run('node', ['-e', script], { cwd: root, env });
  return {
    '--version': () => agora('--version'),
    doctor: async () => {
      const { stdout } = await agora('doctor', '--json').catch((error) => error);
      const checks = stdout.trim().split('\n').map(JSON.parse);
      const states = checks.filter(({ name }) => ['Node.js', 'nats-server', 'onnxruntime'].includes(name));
      if (states.length !== 3 || states.some(({ state }) => state !== 'ok')) throw new Error(JSON.stringify(states));
      const [major] = version.split('.');
      if (!states[0].found.startsWith(`v${major}.`)) throw new Error(`it ran on ${states[0].found}`);
    },
    lines: () => node(LINES),
    'native modules': () => node(NATIVE),
    'answers that are encoded': () => node(ENCODED),
    'a run of one cell': async () => {
      const places = ['--home', join(work, `home-${version}`), '--out', join(work, `runs-${version}`)];
      const { stdout } = await agora('run', experiment, '--json', ...places);
      const results = stdout
        .trim()
        .split('\n')
        .map(JSON.parse)
        .find(({ kind }) => kind === 'results')?.results;
      if (results?.cells[0]?.status !== 'done') throw new Error(stdout.slice(-500));
    },
  };
}

let [passed, failed, skipped] = [0, 0, 0];
for (const version of flags.versions.split(',')) {
  const bin = await nodeOf(version);
  if (!bin) {
    skipped += 1;
    console.log(`SKIPPED Node ${version}: it is not in the cache, and the npm registry cannot be reached`);
    continue;
  }
  const env = { ...process.env, CI: '1', PATH: `${bin}:${dirname(process.execPath)}:${process.env.PATH}` };
  const { stdout } = await run('node', ['--version'], { env });
  for (const [name, check] of Object.entries(checksOf(version, env))) {
    try {
      await check();
      passed += 1;
      console.log(`Node ${stdout.trim()}: ${name}: ok`);
    } catch (error) {
      failed += 1;
      console.log(`Node ${stdout.trim()}: ${name}: FAILED\n${error.message}\n${error.stderr ?? ''}`);
    }
  }
}
rmSync(work, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
