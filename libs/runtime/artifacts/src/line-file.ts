import { isGone, storageFault } from '@agora/storage';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createGunzip, gzip } from 'node:zlib';

/** Neighbouring lines are much alike, so that even the fastest way shortens them to a fraction. */
const FASTEST = { level: 1 };
const compress = promisify(gzip);

interface Form {
  /** As much as memory holds of a file; a part of what a compressed file's bytes depend on. */
  blockCharacters: number;
  encode(block: string): string | Promise<Buffer>;
}

const PLAIN: Form = { blockCharacters: 1 << 16, encode: (block) => block };
/** Any block could be read without those before it. */
const GZIP: Form = { blockCharacters: 1 << 18, encode: (block) => compress(block, FASTEST) };

/** Writes lines to a new file, block by block, in the order in which they come. */
export class LineFile {
  private block = '';
  private begun = false;

  private constructor(
    private readonly handle: FileHandle,
    private readonly path: string,
    private readonly form: Form,
  ) {}

  /** Fault `disk-full` and others when it cannot be made; it must not be there. */
  static plain(path: string): Promise<LineFile> {
    return LineFile.create(path, PLAIN);
  }

  /** As `plain`, compressed; `readGzipLines` reads it. */
  static gzip(path: string): Promise<LineFile> {
    return LineFile.create(path, GZIP);
  }

  private static async create(path: string, form: Form): Promise<LineFile> {
    try {
      return new LineFile(await open(path, 'wx'), path, form);
    } catch (error) {
      throw storageFault(error, path);
    }
  }

  add(line: string): void {
    this.block += `${line}\n`;
  }

  /** Whether there is a block to be written. */
  get full(): boolean {
    return this.block.length >= this.form.blockCharacters;
  }

  async flush(): Promise<void> {
    const { block } = this;
    if (block === '') return;
    this.block = '';
    await this.append(block);
  }

  /** A file without a line is whole all the same: one of no bytes is none that others can unpack. */
  async close(): Promise<void> {
    try {
      if (!this.begun) await this.append('');
    } finally {
      await this.handle.close();
    }
  }

  private async append(text: string): Promise<void> {
    this.begun = true;
    try {
      await this.handle.appendFile(await this.form.encode(text));
    } catch (error) {
      throw storageFault(error, this.path);
    }
  }
}

/** The lines of a compressed UTF-8 file, one at a time; nothing where there is no such file. */
export async function* readGzipLines(path: string): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  const file = createReadStream(path);
  const plain = createGunzip();
  file.on('error', (error) => plain.destroy(error)).pipe(plain);
  try {
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if (!isGone(error)) throw error;
  } finally {
    file.destroy();
  }
  if (rest !== '') yield rest;
}
