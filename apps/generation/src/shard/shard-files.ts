import { GzipLines } from '@agora/artifacts';
import { storageFault } from '@agora/storage';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attempt } from './attempt.js';
import { PROMPTS_FILE, type PromptBook } from './prompt-book.js';

const BLOCK_CHARACTERS = 1 << 16;

/** Rows go to the file in blocks, in the order in which they come. */
class RowFile {
  private block = '';

  constructor(
    private readonly handle: FileHandle,
    private readonly path: string,
  ) {}

  add(row: unknown): void {
    this.block += `${JSON.stringify(row)}\n`;
  }

  /** Whether there is a block to be written. */
  get full(): boolean {
    return this.block.length >= BLOCK_CHARACTERS;
  }

  async flush(): Promise<void> {
    const { block } = this;
    if (block === '') return;
    this.block = '';
    try {
      await this.handle.appendFile(block);
    } catch (error) {
      throw storageFault(error, this.path);
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** `train.jsonl`, `rejected.jsonl` and the prompts of a shard, written slot by slot. */
export class ShardFiles {
  private constructor(
    private readonly train: RowFile,
    private readonly rejected: RowFile,
    private readonly prompts: GzipLines,
    private readonly book: PromptBook,
  ) {}

  /** Gives `use` the open files, and closes them whatever happens. */
  static async within(dir: string, book: PromptBook, use: (files: ShardFiles) => Promise<void>): Promise<void> {
    const [train, rejected] = await Promise.all([create(dir, 'train.jsonl'), create(dir, 'rejected.jsonl')]);
    try {
      const prompts = await GzipLines.create(join(dir, PROMPTS_FILE));
      try {
        const files = new ShardFiles(train, rejected, prompts, book);
        await use(files);
        await files.flush(true);
      } finally {
        await prompts.close();
      }
    } finally {
      await Promise.all([train.close(), rejected.close()]);
    }
  }

  /** Something to wait for when a file has more than memory should hold. */
  add(attempts: readonly Attempt[]): Promise<void> | undefined {
    for (const { outcome, row } of attempts) {
      (outcome === 'accepted' ? this.train : this.rejected).add(row);
      const prompt = this.book.forFile(row.provenance.promptHash);
      if (prompt) this.prompts.add(JSON.stringify(prompt));
    }
    return this.train.full || this.rejected.full || this.prompts.full ? this.flush(this.prompts.full) : undefined;
  }

  /** Prompts in whole blocks alone: so the same rows give the same file. */
  private async flush(prompts: boolean): Promise<void> {
    await Promise.all([this.train.flush(), this.rejected.flush(), prompts && this.prompts.flush()]);
  }
}

async function create(dir: string, name: string): Promise<RowFile> {
  const path = join(dir, name);
  try {
    return new RowFile(await open(path, 'wx'), path);
  } catch (error) {
    throw storageFault(error, path);
  }
}
