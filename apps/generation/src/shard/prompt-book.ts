import { Journal, readGzipLines, type ArtifactStore } from '@agora/artifacts';
import { keptPromptSchema, promptSchema, type KeptPrompt } from '@agora/run-schemas';
import type { Prompt } from '@agora/plugin-api';
import { z } from 'zod';

/** Of the file in a shard and in a dataset: one `KeptPrompt` a line. */
export const PROMPTS_FILE = 'prompts.jsonl.gz';

/** A journal's line that brings the prompt which its row answers, and which no line before it brought. */
const journalledSchema = z.object({
  prompt: promptSchema,
  row: z.object({ provenance: z.object({ promptHash: z.string() }) }),
});

/** Digits of a hash that fit into a number: a collision is as good as impossible within one shard. */
const DIGITS = 13;

/** The prompts of one shard, each text once: into the journal with the first row that answers it, and into the shard's file. */
export class PromptBook {
  private readonly held = new Map<string, { prompt: Prompt; journalled: boolean }>();
  private readonly written = new Set<number>();

  /** Reads back what earlier executions journalled, and what is kept of the shards that share rows with this one. */
  async recall(store: ArtifactStore, key: string, related: readonly string[]): Promise<void> {
    for (const each of [key, ...related]) {
      for await (const { prompt, row } of Journal.read(store.home.journal(each), journalledSchema)) {
        this.hold(row.provenance.promptHash, prompt, each === key);
      }
    }
    for (const each of related) {
      const artifact = await store.find(each);
      if (!artifact || !(PROMPTS_FILE in artifact.manifest.files)) continue;
      for await (const line of readGzipLines(artifact.path(PROMPTS_FILE))) {
        const { hash, prompt } = keptPromptSchema.parse(JSON.parse(line));
        this.hold(hash, prompt, false);
      }
    }
  }

  /** Someone is asked. */
  asked(hash: string, prompt: Prompt): void {
    if (!this.written.has(numberOf(hash))) this.hold(hash, prompt, false);
  }

  /** The prompt with which the first row that answers it is journalled. */
  forJournal(hash: string): Prompt | undefined {
    const held = this.held.get(hash);
    if (!held || held.journalled) return undefined;
    held.journalled = true;
    return held.prompt;
  }

  /** The line for the file that holds the rows; undefined when it is there already, or was never kept. */
  forFile(hash: string): KeptPrompt | undefined {
    const held = this.held.get(hash);
    if (!held) return undefined;
    this.held.delete(hash);
    this.written.add(numberOf(hash));
    return { hash, prompt: held.prompt };
  }

  private hold(hash: string, prompt: Prompt, journalled: boolean): void {
    const known = this.held.get(hash);
    if (!known) this.held.set(hash, { prompt, journalled });
    else if (journalled) known.journalled = true;
  }
}

/** Takes little room, however many there are. */
export function numberOf(hash: string): number {
  return Number.parseInt(hash.slice(0, DIGITS), 16);
}
