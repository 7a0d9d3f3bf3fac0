#!/usr/bin/env node
// Fetches the official release of nats-server into the cache folder: the version and the sha256 that SHA256SUMS beside this
// file names for this machine. Prints the path of the program.
//
//   node tools/nats-server/fetch.mjs [--sums FILE]
//
// AGORA_NATS_SERVER_URL: where to fetch from instead of GitHub. The address of a mirror that is laid out as GitHub's
// releases are or holds the archive itself, over HTTP(S), as file:// or as a folder; or the archive's own address or path.
// Needs nothing but Node: it runs before any package is installed.
import { createHash } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';

const GITHUB = 'https://github.com/nats-io/nats-server/releases/download';
const MOST_BYTES = 256 * 2 ** 20;
const SILENCE_MS = 20_000;
const ALL_MS = 300_000;
const ABANDONED_MS = 60 * 60 * 1000;
const BY_HAND =
  'Install it (Debian: apt install nats-server; macOS: brew install nats-server; others: https://docs.nats.io) or set AGORA_NATS_SERVER to its path.';

/** A failure in the user's terms; `missing`: another address may have it. */
class Failure extends Error {
  constructor(message, missing = false) {
    super(message);
    this.missing = missing;
  }
}

/** The archive of this machine: its name, version and sha256. */
async function archiveOf(sums) {
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch] ?? process.arch;
  const system = `${process.platform}-${arch}`;
  for (const line of (await readFile(sums, 'utf8')).split('\n')) {
    const [, sha256, name, version] = /^([0-9a-f]{64}) {2}(nats-server-v([\d.]+)-(?:\S+)\.tar\.gz)$/.exec(line) ?? [];
    if (name?.endsWith(`-${system}.tar.gz`)) return { name, version, sha256 };
  }
  throw new Failure(`no release of nats-server is known for ${system}. ${BY_HAND}`);
}

/** Addresses of the archive, most likely first. Paths stay paths. */
function addressesOf({ name, version }, base) {
  if (base.endsWith('.tar.gz') || base.endsWith('.tgz')) return [base];
  const root = base.replace(/\/+$/, '');
  return [`${root}/v${version}/${name}`, ...(base === GITHUB ? [] : [`${root}/${name}`])];
}

async function read(address) {
  if (/^https?:\/\//i.test(address)) return download(address);
  const path = /^file:\/\//i.test(address) ? fileURLToPath(address) : resolve(address);
  try {
    return await readFile(path);
  } catch (error) {
    throw new Failure(error.message, error.code === 'ENOENT' || error.code === 'ENOTDIR');
  }
}

/** An address without user and password, which no message may repeat. */
function plain(address) {
  if (!/^https?:\/\//i.test(address)) return address;
  return Object.assign(new URL(address), { username: '', password: '' }).href;
}

function credentialsOf(address) {
  const { username, password } = new URL(address);
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** The whole body. A connection on which nothing arrives is given up. */
async function download(address) {
  const shown = plain(address);
  const controller = new AbortController();
  const giveUp = (why) => () => controller.abort(new Failure(why));
  const silence = setTimeout(giveUp(`${shown}: nothing arrived for ${SILENCE_MS / 1000} s`), SILENCE_MS);
  const all = setTimeout(giveUp(`${shown}: not there after ${ALL_MS / 1000} s`), ALL_MS);
  try {
    const response = await fetch(plain(address), { signal: controller.signal, headers: credentialsOf(address) });
    if (!response.ok) throw new Failure(`${shown}: HTTP status ${response.status}`, response.status === 404);
    const pieces = [];
    let bytes = 0;
    for await (const piece of response.body) {
      silence.refresh();
      bytes += piece.length;
      if (bytes > MOST_BYTES) throw new Failure(`${shown}: more than ${MOST_BYTES} bytes, which is no nats-server`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${shown}: ${error.cause?.message || error.cause?.code || error.message}`);
  } finally {
    clearTimeout(silence);
    clearTimeout(all);
  }
}

/** The first address that has the archive, with the archive. What is not the pinned one is never used. */
async function fetched(archive, base) {
  const reasons = [];
  for (const address of addressesOf(archive, base)) {
    try {
      const bytes = await read(address);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (sha256 === archive.sha256) return { address, bytes };
      throw new Failure(`${plain(address)}: sha256 is ${sha256} instead of ${archive.sha256}; nothing of it was kept`);
    } catch (error) {
      reasons.push(error.message);
      if (!error.missing) break;
    }
  }
  throw new Failure(
    `nats-server ${archive.version} could not be fetched: ${reasons.join('; ')}. ${BY_HAND} AGORA_NATS_SERVER_URL names another place to fetch it from.`,
  );
}

const text = (field) => field.toString('latin1').replace(/\0.*$/s, '');

/** The program among the entries of a tar archive, whose headers and contents fill blocks of 512 bytes. */
function programIn(archive, bytes) {
  const tar = gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const size = parseInt(text(tar.subarray(at + 124, at + 136)), 8);
    const begin = at + 512;
    if (/(^|\/)nats-server$/.test(text(tar.subarray(at, at + 100))) && size > 0)
      return tar.subarray(begin, begin + size);
    at = begin + Math.ceil(size / 512) * 512;
  }
  throw new Failure(`${archive.name} holds no nats-server`);
}

/** Writes beside its place and moves it there: whoever looks finds all of it or nothing. */
async function install(program, folder) {
  await mkdir(folder, { recursive: true });
  await sweep(folder);
  const part = join(folder, `.${process.pid}-${Date.now()}.part`);
  try {
    const handle = await open(part, 'wx', 0o755);
    try {
      await handle.writeFile(program);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(part, 0o755);
    await rename(part, join(folder, 'nats-server'));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Removes what killed set-ups left. */
async function sweep(folder) {
  for (const name of (await readdir(folder)).filter((each) => each.endsWith('.part'))) {
    const info = await stat(join(folder, name)).catch(() => undefined);
    if (info && Date.now() - info.mtimeMs > ABANDONED_MS) await rm(join(folder, name), { force: true });
  }
}

/** As for everything that Agora keeps in the cache. */
function cacheFolder() {
  const xdg = process.env.XDG_CACHE_HOME?.trim();
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'agora');
}

async function main() {
  const { values } = parseArgs({
    options: { sums: { type: 'string', default: join(import.meta.dirname, 'SHA256SUMS') } },
  });
  const archive = await archiveOf(values.sums);
  const folder = join(cacheFolder(), `nats-server-${archive.version}`);
  const { address, bytes } = await fetched(archive, process.env.AGORA_NATS_SERVER_URL?.trim() || GITHUB);
  await install(programIn(archive, bytes), folder);
  process.stderr.write(`fetched nats-server ${archive.version} from ${plain(address)} to ${folder}\n`);
  process.stdout.write(`${join(folder, 'nats-server')}\n`);
}

try {
  await main();
} catch (error) {
  const reason = error instanceof Failure ? error.message : `nats-server could not be kept: ${error.message}`;
  process.stderr.write(`${reason}\n`);
  process.exitCode = 1;
}
