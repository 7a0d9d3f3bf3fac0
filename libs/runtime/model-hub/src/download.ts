import { createHash, type Hash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import type { HubFile } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { statusFault } from './status-fault.js';

export interface DownloadOptions {
  url: string;
  /** For messages. */
  what: string;
  endpoint: string;
  /** What must arrive. */
  file: HubFile;
  /** Where it is written; must not exist. */
  target: string;
  fetch: typeof fetch;
  signal?: AbortSignal | undefined;
  onBytes?(count: number): void;
  /** Milliseconds without a byte after which the connection is given up. Default: a minute. */
  idleMs?: number;
}

const IDLE_MS = 60_000;
const TRIES = 4;

/** Fetches one file, going on where a connection broke, and checks size and hash of what came. */
export async function downloadTo(options: DownloadOptions): Promise<void> {
  const { file, target, what } = options;
  const handle = await open(target, 'wx');
  try {
    const received = { bytes: 0, hash: hashFor(file) };
    for (let left = TRIES; ; left -= 1) {
      try {
        await receive(options, handle, received);
        break;
      } catch (error) {
        options.signal?.throwIfAborted();
        if (left === 1 || (Fault.is(error) && !error.retryable)) throw error;
      }
    }
    await handle.sync();
    checkArrived(file, received, what);
  } catch (error) {
    await handle.close();
    await rm(target, { force: true });
    throw error;
  }
  await handle.close();
}

interface Received {
  bytes: number;
  hash: Hash;
}

async function receive(options: DownloadOptions, handle: FileHandle, received: Received): Promise<void> {
  const { url, what, endpoint, file, signal, idleMs = IDLE_MS } = options;
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), idleMs);
  try {
    const either = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
    const range = received.bytes > 0 ? { headers: { range: `bytes=${received.bytes}-` } } : {};
    const response = await options.fetch(url, { ...range, signal: either });
    if (!response.ok || response.body === null) throw statusFault(response.status, what, endpoint);
    if (response.status !== 206) Object.assign(received, { bytes: 0, hash: hashFor(file) });
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), idleMs);
      if (received.bytes + chunk.length > file.bytes) throw different(what, `more than ${file.bytes} bytes`);
      await handle.write(chunk, 0, chunk.length, received.bytes);
      received.bytes += chunk.length;
      received.hash.update(chunk);
      options.onBytes?.(chunk.length);
    }
    if (received.bytes < file.bytes) throw broken(what, received.bytes, file.bytes);
  } catch (error) {
    if (silence.signal.aborted && !signal?.aborted) throw silent(what, idleMs);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The hash that a file is known by: sha256 of its bytes, or git's sha1 of a blob. */
export function hashFor({ sha256, bytes }: HubFile): Hash {
  return sha256 === undefined ? createHash('sha1').update(`blob ${bytes}\0`) : createHash('sha256');
}

export function checkArrived(file: HubFile, { bytes, hash }: Received, what: string): void {
  const digest = hash.digest('hex');
  const wanted = file.sha256 ?? file.git;
  if (bytes !== file.bytes) throw different(what, `${bytes} bytes instead of ${file.bytes}`);
  if (digest !== wanted) throw different(what, `hash ${digest} instead of ${wanted}`);
}

function different(what: string, how: string): Fault {
  return new Fault('bad-response', `${what} is not what the hub says it is: ${how}`, {
    fix: 'Nothing of it was kept. Try again; if it stays so, what lies between here and the hub changes files.',
  });
}

function broken(what: string, got: number, all: number): Fault {
  return new Fault('unreachable', `The connection broke after ${got} of ${all} bytes of ${what}`, {
    fix: 'Run the same command again.',
    retryable: true,
  });
}

function silent(what: string, ms: number): Fault {
  return new Fault('timeout', `Nothing of ${what} came for ${Math.round(ms / 1000)} s`, {
    fix: 'Check the network and run the same command again.',
    retryable: true,
  });
}
