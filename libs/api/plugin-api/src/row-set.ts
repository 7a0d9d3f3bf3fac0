import { z } from 'zod';
import type { Draft } from './instance.js';

const count = z.number().int().nonnegative();

/** What people are told of a set of rows that exists already. */
export const rowSetFactsSchema = z.object({
  /** What it is and where it comes from: `owner/name@commit`, or names of files. */
  title: z.string(),
  /** SPDX identifier or a short text; null when nobody said. */
  licence: z.string().nullable(),
  /** Rows that there are to draw from. */
  rows: count,
  /** Size of its files. */
  bytes: count,
  /** What the whole set cost, in US dollars; null when nobody said. */
  costUsd: z.number().nonnegative().nullable(),
  /** Rows whose instruction or response is blank. They are taken as they are. */
  empty: count,
  /** Rows with the texts of an earlier one. They are taken as they are. */
  duplicates: count,
  /** What was done to rows so that they became an instruction and a response: one sentence each. */
  notes: z.array(z.string()),
});
export type RowSetFacts = z.infer<typeof rowSetFactsSchema>;

/** Rows of a dataset that are a part's of a mixture, which had them already. */
export const rowShareSchema = z.object({ part: z.string(), rows: count, set: rowSetFactsSchema });
export type RowShare = z.infer<typeof rowShareSchema>;

/** What one row of a set counts with, in US dollars: its share of what the whole set cost; 0 when nobody said what that was. */
export function rowCost({ costUsd, rows }: Pick<RowSetFacts, 'costUsd' | 'rows'>): number {
  return costUsd === null || rows === 0 ? 0 : costUsd / rows;
}

/** One row of the set. `place` says where it stands, for people: `train.jsonl, line 12`. */
export interface GivenRow extends Draft {
  place: string;
}

/** A set of rows that exists already. */
export interface RowSet {
  readonly facts: RowSetFacts;
  /** The rows at these positions (from 0, each once), in their order. */
  take(positions: readonly number[]): Promise<GivenRow[]>;
}
