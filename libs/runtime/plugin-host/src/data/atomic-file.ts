import { Fault } from '@agora/plugin-api';
import { makeFolder } from '@agora/storage';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open as openFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** A small packed file must not fill the disk: real data packs at most this well once it is large. */
const LARGE = 2 ** 28;
const MOST_TIMES = 200;

const GZIP = Buffer.from([0x1f, 0x8b]);

/** Tells what the first bytes look like. */
export function isGzip(head: Buffer): boolean {
  return head.subarray(0, GZIP.length).equals(GZIP);
}

/** sha256 of a file, in hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * Writes a stream (opened when its place is ready) beside `path`, unpacked when asked for, lets `check` look at the sha256 of
 * what was written and of what came, then moves it into place in one step. Whatever goes wrong leaves nothing behind. Any
 * number of processes may do so at once: each writes a file of its own, and the last one in place is as good as the first.
 */
export async function writeAtomically(
  path: string,
  open: () => Readable,
  options: { gunzip: boolean; check?: (sha256: string, packedSha256: string) => void; onBytes?: () => void },
): Promise<void> {
  await makeFolder(dirname(path));
  const part = join(dirname(path), `.${basename(path)}.${process.pid}.${randomUUID()}.part`);
  const [hash, packedHash] = [createHash('sha256'), createHash('sha256')];
  const tap = (seen: (chunk: Buffer) => void): Transform =>
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        try {
          seen(chunk);
          done(null, chunk);
        } catch (error) {
          done(error as Error);
        }
      },
    });
  let [bytesArrived, bytesWritten] = [0, 0];
  const arrived = tap((chunk) => {
    bytesArrived += chunk.length;
    packedHash.update(chunk);
    options.onBytes?.();
  });
  const written = tap((chunk) => {
    bytesWritten += chunk.length;
    if (bytesWritten > LARGE && bytesWritten > MOST_TIMES * bytesArrived) throw inflated(path, bytesArrived);
    hash.update(chunk);
  });
  // Made before anything can fail: a stream that opens its file by itself may do so after the file was removed.
  const handle = await openFile(part, 'wx');
  try {
    const source = open();
    const sink = handle.createWriteStream();
    await (options.gunzip
      ? pipeline(source, arrived, createGunzip(), written, sink)
      : pipeline(source, arrived, written, sink));
    options.check?.(hash.digest('hex'), packedHash.digest('hex'));
    await sync(part);
    await rename(part, path);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  }
}

function inflated(path: string, packed: number): Fault {
  const times = `more than ${MOST_TIMES} times its size`;
  return new Fault('invalid-input', `${basename(path)} unpacks to ${times} (${packed} bytes gave over 256 MiB)`, {
    fix: 'No data packs so well: fetch the file again, or unpack it yourself if it is what you want.',
  });
}

/** A renamed file must not turn out empty after a power cut. */
async function sync(path: string): Promise<void> {
  const handle = await openFile(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
