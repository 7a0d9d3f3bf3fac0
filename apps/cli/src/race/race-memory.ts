import { replaceText, type ArtifactStore } from '@agora/artifacts';
import { resultsSchema, type Results } from '@agora/run-schemas';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const memorySchema = z.object({
  startedAt: z.iso.datetime(),
  /** By run: what it has paid, over all its rounds (null: unknown), and the key of its results once it was done. */
  runs: z.record(z.string(), z.object({ usd: z.number().nullable(), results: z.string().optional() })),
});

/**
 * What a home remembers of a race: `races/<id>/memory.json`. Decisions are not in it, because they follow from the artifacts. What a run
 * that was interrupted has paid is not in it either: that run goes on under its id, and its ledger knows.
 */
export class RaceMemory {
  private constructor(
    private readonly file: string,
    private readonly store: ArtifactStore,
    private readonly content: z.infer<typeof memorySchema>,
  ) {}

  static async open(store: ArtifactStore, raceId: string): Promise<RaceMemory> {
    const file = join(store.home.root, 'races', raceId, 'memory.json');
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    const content =
      text === undefined ? { startedAt: new Date().toISOString(), runs: {} } : memorySchema.parse(JSON.parse(text));
    return new RaceMemory(file, store, content);
  }

  get startedAt(): string {
    return this.content.startedAt;
  }

  /** US dollars of all runs but this one; null when a part is unknown. */
  paidBeside(runId: string): number | null {
    return Object.entries(this.content.runs)
      .filter(([id]) => id !== runId)
      .reduce<number | null>((sum, [, { usd }]) => (sum === null || usd === null ? null : sum + usd), 0);
  }

  get paid(): number | null {
    return this.paidBeside('');
  }

  /** The results of a run that was done, if they are still there. */
  async resultsOf(runId: string): Promise<Results | undefined> {
    const key = this.content.runs[runId]?.results;
    return key !== undefined && (await this.store.has(key)) ? readResults(this.store, key) : undefined;
  }

  async remember(runId: string, usd: number | null, results: string | undefined): Promise<void> {
    this.content.runs[runId] = { usd, ...(results === undefined ? {} : { results }) };
    await replaceText(this.file, `${JSON.stringify(this.content, null, 2)}\n`);
  }
}

/** Reads `results.json` of an analysis. @throws Fault `corrupt-artifact` */
export async function readResults(store: ArtifactStore, key: string): Promise<Results> {
  const artifact = await store.open(key);
  return resultsSchema.parse(JSON.parse(await readFile(artifact.path('results.json'), 'utf8')));
}

/** What a run has paid itself, small calls of its preflight included; null when a part is unknown. */
export function paidBy({ spending, preflight }: Results): number | null {
  const now = spending?.now;
  return now === null || now === undefined ? null : now + (preflight?.usd ?? 0);
}
