import { createHash } from 'node:crypto';
import type { Journal } from '@agora/artifacts';
import type { ItemScore } from '@agora/plugin-api';
import { z } from 'zod';
import { questionId, type Answer } from '../answers/answer.js';

/** One line of the journal of an evaluation's scores. */
export const scoreEntrySchema = z.object({
  item: z.string(),
  sample: z.number().int().optional(),
  /** sha256 of the output that was scored. */
  output: z.string(),
  score: z.object({
    value: z.number(),
    unscored: z.literal(true).optional(),
    extracted: z.string().nullable(),
    reason: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
});
export type ScoreEntry = z.infer<typeof scoreEntrySchema>;

/** The scores so far, those of earlier executions included. */
export class ScoreJournal {
  private readonly scores = new Map<string, ItemScore>();

  constructor(private readonly journal: Journal<ScoreEntry>) {
    for (const entry of journal.entries) this.scores.set(place(entry), entry.score);
  }

  /** The score of exactly this answer: a local model's block that was asked again may have said something else. */
  of(answer: Answer): ScoreEntry['score'] | undefined {
    return this.scores.get(place(entryOf(answer)));
  }

  async keep(answer: Answer, score: ItemScore): Promise<void> {
    const entry = entryOf(answer);
    await this.journal.append({ ...entry, score });
    this.scores.set(place(entry), score);
  }
}

function entryOf({ item, sample, output }: Answer): Omit<ScoreEntry, 'score'> {
  return {
    item,
    ...(sample === undefined ? {} : { sample }),
    output: createHash('sha256').update(output).digest('hex'),
  };
}

function place(entry: Omit<ScoreEntry, 'score'>): string {
  return `${entry.output} ${questionId(entry)}`;
}
