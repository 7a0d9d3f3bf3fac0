import { Fault } from '@agora/plugin-api';
import { makeFolder } from '@agora/storage';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { outFault } from '../out-path.js';
import { STANDARD } from './read-lines.js';

/**
 * A file that is there whole or not at all: it is written beside its place and moved there by `commit`. What was there before
 * stays until then. Standard output (`-`) and what is no regular file (a pipe, a device) are written straight to.
 */
export class OutFile {
  private constructor(
    private readonly sink: Writable,
    private readonly done: Promise<void>,
    /** Absent when there is nothing to move. */
    private readonly move?: { from: string; to: string },
  ) {
    // `write` and `commit` report the error. Without this handler, Node would end the process first.
    done.catch(() => undefined);
  }

  /** @throws Fault `invalid-input` when it cannot be written there */
  static async open(path: string): Promise<OutFile> {
    if (path === STANDARD) return new OutFile(process.stdout, failureOf(process.stdout));
    try {
      return await OutFile.at(path);
    } catch (error) {
      throw outFault('--out', path, error);
    }
  }

  private static async at(path: string): Promise<OutFile> {
    // A link stays one: what it points to is replaced.
    const to = await realpath(path).catch(() => resolve(path));
    const there = await stat(to).catch(() => undefined);
    if (there?.isDirectory()) {
      throw new Fault('invalid-input', `--out: ${path} is a folder`, { fix: 'Name a file in it.' });
    }
    const gzipped = to.endsWith('.gz');
    if (there && !there.isFile()) return new OutFile(...packed(createWriteStream(to), path, gzipped));
    await makeFolder(dirname(to));
    const from = join(dirname(to), `.${basename(to)}.${process.pid}.${randomUUID().slice(0, 8)}.part`);
    const handle = await open(from, 'wx', there?.mode);
    return new OutFile(...packed(handle.createWriteStream({ flush: true }), path, gzipped), { from, to });
  }

  /** Resolves when more may be written. */
  async write(text: string): Promise<void> {
    if (this.sink.write(text)) return;
    // When the stream fails, the error of `done` is thrown, because it names the file.
    const drained = once(this.sink, 'drain').then(
      () => undefined,
      () => this.done,
    );
    await Promise.race([drained, this.done]);
  }

  async commit(): Promise<void> {
    const { sink, done, move } = this;
    if (sink === process.stdout) {
      await new Promise<void>((resolve, reject) => sink.write('', (error) => (error ? reject(error) : resolve())));
      return;
    }
    sink.end();
    await done;
    if (move) await rename(move.from, move.to);
  }

  /** Leaves what was there before. */
  async abandon(): Promise<void> {
    if (this.sink === process.stdout) return;
    this.sink.destroy();
    await this.done.catch(() => undefined);
    if (this.move) await rm(this.move.from, { force: true });
  }
}

function packed(file: Writable, path: string, gzipped: boolean): [Writable, Promise<void>] {
  const told = (error: unknown): never => {
    throw outFault('--out', path, error);
  };
  if (!gzipped) return [file, finished(file).catch(told)];
  const gzip = createGzip();
  return [gzip, pipeline(gzip, file).catch(told)];
}

/** Standard output is never ended here; its reader may leave. */
function failureOf(stream: Writable): Promise<never> {
  return new Promise((_, reject) => stream.once('error', reject));
}
