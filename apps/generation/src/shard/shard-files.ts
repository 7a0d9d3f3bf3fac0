import { LineFile } from '@agora/artifacts';
import { join } from 'node:path';
import type { Attempt } from './attempt.js';
import { PROMPTS_FILE, type PromptBook } from './prompt-book.js';

/** `train.jsonl`, `rejected.jsonl` and the prompts of a shard, written slot by slot. */
export class ShardFiles {
  private constructor(
    private readonly train: LineFile,
    private readonly rejected: LineFile,
    private readonly prompts: LineFile,
    private readonly book: PromptBook,
  ) {}

  /** Gives `use` the open files, and closes them whatever happens. */
  static async within(dir: string, book: PromptBook, use: (files: ShardFiles) => Promise<void>): Promise<void> {
    const [train, rejected] = await Promise.all([
      LineFile.plain(join(dir, 'train.jsonl')),
      LineFile.plain(join(dir, 'rejected.jsonl')),
    ]);
    try {
      const prompts = await LineFile.gzip(join(dir, PROMPTS_FILE));
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
      (outcome === 'accepted' ? this.train : this.rejected).add(JSON.stringify(row));
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
