import { randomBytes } from 'node:crypto';
import { close, fdatasync, mkdirSync, openSync, writeSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Fault, type TextLine } from '@agora/plugin-api';
import { errorCode, onStorage, storageFault, makeFolder } from '@agora/storage';
import type { z } from 'zod';
import { sync } from './files.js';
import { readLines } from './jsonl.js';

const SYNC_EVERY_MS = 1000;
/** Entries that share a write: of answers that arrive together, not each is to wait until all are read before its permit is free. */
const MOST_TOGETHER = 32;
const closeFile = promisify(close);
const syncFile = promisify(fdatasync);
const NAME = /^journal-.*\.jsonl$/;

interface Waiting {
  line: string;
  resolve(): void;
  reject(reason: Fault): void;
}

/**
 * What an unfinished stage has done so far, one JSON value a line, so that a killed stage continues where it was.
 *
 * Every execution writes a file of its own, so two executions of one job never write into each other; all of them are
 * replayed. An entry is in the operating system's hands before `append` resolves: it outlives `kill -9`. It is forced to
 * the disk (`fdatasync`) at most a second later and on `close`: a power cut loses at most the last second.
 */
export class Journal<T> {
  /** The number of the open file. */
  private file: number | undefined;
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private syncTimer: NodeJS.Timeout | undefined;
  /** Forces writes to the disk, one after the other. */
  private syncing: Promise<void> = Promise.resolve();
  /** A failed write may have left part of a line; the next one must not continue it. */
  private torn = false;
  private failure: Fault | undefined;
  private closed = false;

  private constructor(
    private readonly folder: string,
    private readonly path: string,
    /** Replayed from all earlier executions, oldest file first; not the entries appended here. */
    readonly entries: T[],
    /** Lines of earlier executions that were torn or are not entries of this schema. */
    readonly dropped: number,
  ) {}

  /** Replays what earlier executions journalled in `folder`. Creates nothing before the first `append`. */
  static async open<T>(folder: string, schema: z.ZodType<T>): Promise<Journal<T>> {
    const { entries, dropped } = await onStorage(folder, () => replay(folder, schema));
    return new Journal(folder, join(folder, newName()), entries, dropped);
  }

  /** For writing only: entries of earlier executions are not read. */
  static blank<T>(folder: string): Journal<T> {
    return new Journal<T>(folder, join(folder, newName()), [], 0);
  }

  /** The entries of all executions, oldest file first, one at a time. May be called while others write. */
  static async *read<T>(folder: string, schema: z.ZodType<T>): AsyncGenerator<T> {
    for await (const entry of lines(folder, schema)) if (entry !== undefined) yield entry;
  }

  /** Deletes a stage's journals; called when its artifact is finished. */
  static async remove(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Appends of one moment share writes. Fault `disk-full` when the entry is not kept. */
  append(entry: T): Promise<void> {
    if (this.closed) return Promise.reject(new Fault('internal', `Journal ${this.path} is closed.`));
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.waiting.push({ line: JSON.stringify(entry) + '\n', resolve, reject });
      if (this.file !== undefined && this.waiting.length >= MOST_TOGETHER) this.flush(this.file);
      else this.writing ??= this.write();
    });
  }

  /** Waits for what is under way and forces it to the disk. */
  async close(): Promise<void> {
    const file = await this.end();
    if (file === undefined) return;
    try {
      if (!this.failure) await syncFile(file);
    } catch (error) {
      throw storageFault(error, this.path);
    } finally {
      await closeFile(file);
    }
    if (this.failure) throw this.failure;
  }

  /** Closes it and deletes all journals of its folder: the stage is finished and its artifact is on the disk. */
  async discard(): Promise<void> {
    const file = await this.end();
    if (file !== undefined) await closeFile(file);
    await Journal.remove(this.folder);
  }

  /** Takes no more entries and waits for writes under way. Gives the open file, unless it was closed before. */
  private async end(): Promise<number | undefined> {
    this.closed = true;
    clearTimeout(this.syncTimer);
    await this.writing;
    await this.syncing;
    const { file } = this;
    this.file = undefined;
    return file;
  }

  private async write(): Promise<void> {
    // Waits one turn of the event loop, so that entries appended meanwhile share this write: one call costs more than its bytes.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) {
      try {
        this.file ??= this.createNow() ?? (await this.create());
      } catch (error) {
        this.refuse(this.takeWaiting(), error);
        continue;
      }
      this.flush(this.file);
    }
    // In the same turn as the last check of `waiting`, so that no append can come in between and be forgotten.
    this.writing = undefined;
  }

  private flush(file: number): void {
    const batch = this.takeWaiting();
    try {
      writeAll(file, (this.torn ? '\n' : '') + batch.map(({ line }) => line).join(''));
      this.torn = false;
      for (const { resolve } of batch) resolve();
      this.syncTimer ??= setTimeout(() => this.sync(), SYNC_EVERY_MS).unref();
    } catch (error) {
      this.torn = true;
      this.refuse(batch, error);
    }
  }

  private takeWaiting(): Waiting[] {
    const { waiting } = this;
    this.waiting = [];
    return waiting;
  }

  private refuse(batch: readonly Waiting[], error: unknown): void {
    const fault = storageFault(error, this.path);
    for (const { reject } of batch) reject(fault);
  }

  /** Without waiting, since every answer of a stage that begins waits for its journal; undefined where that does not go. */
  private createNow(): number | undefined {
    try {
      mkdirSync(this.folder);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') return undefined;
    }
    try {
      return this.open();
    } catch {
      return undefined;
    }
  }

  private async create(): Promise<number> {
    await makeFolder(this.folder);
    return this.open();
  }

  private open(): number {
    const file = openSync(this.path, 'ax');
    this.force(() => this.syncName());
    return file;
  }

  private sync(): void {
    this.syncTimer = undefined;
    const { file } = this;
    if (file !== undefined) this.force(() => syncFile(file));
  }

  /** Forces the folder entry to the disk. The folder is gone when another execution has finished the stage meanwhile. */
  private async syncName(): Promise<void> {
    try {
      await sync(this.folder);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }

  private force(work: () => Promise<void>): void {
    this.syncing = this.syncing.then(work).catch((error: unknown) => {
      // After a failed sync the kernel may drop what it could not write, so no later entry may pretend to be safe.
      this.failure ??= storageFault(error, this.path);
    });
  }
}

/**
 * Writes synchronously: handing bytes to the operating system takes microseconds, less than giving them to a thread would.
 * Repeats, because the system may accept only a part of a write, e.g. just before the disk is full.
 */
function writeAll(file: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
}

async function replay<T>(folder: string, schema: z.ZodType<T>): Promise<{ entries: T[]; dropped: number }> {
  const entries: T[] = [];
  let dropped = 0;
  for await (const entry of lines(folder, schema)) {
    if (entry === undefined) dropped += 1;
    else entries.push(entry);
  }
  return { entries, dropped };
}

/** Every entry, and undefined for each line that is not a valid entry. */
async function* lines<T>(folder: string, schema: z.ZodType<T>): AsyncGenerator<T | undefined> {
  for (const name of await journalFiles(folder)) {
    for await (const line of linesOfFile(join(folder, name))) {
      const parsed = line.terminated ? schema.safeParse(jsonOrUndefined(line.text)) : undefined;
      if (parsed?.success) yield parsed.data;
      else if (line.text !== '') yield undefined;
    }
  }
}

/** No lines when the file is gone: its stage was finished after the folder was listed. */
async function* linesOfFile(file: string): AsyncGenerator<TextLine> {
  try {
    yield* readLines(file);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw storageFault(error, file);
  }
}

function newName(): string {
  return `journal-${Date.now()}-${process.pid}-${randomBytes(4).toString('hex')}.jsonl`;
}

async function journalFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw storageFault(error, folder);
  }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
