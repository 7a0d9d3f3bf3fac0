import { z } from 'zod';

/** The option of all benchmarks with real data that says whether scorers see a model's thoughts. */
export const thoughtsOption = z
  .enum(['cut', 'keep'])
  .default('cut')
  .describe(
    '"cut": thoughts (<think>…</think> and their like) are no part of an answer; "keep" scores outputs as they are',
  );

export type Thoughts = z.output<typeof thoughtsOption>;

/** What the option adds to a benchmark's version: nothing for the default. */
export function thoughtsVersion(thoughts?: Thoughts): string {
  return thoughts === 'keep' ? '+thoughts' : '';
}
