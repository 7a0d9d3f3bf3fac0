export interface BatchTuning {
  /** A wave is what has gathered when no request has come for so long, in milliseconds. */
  gatherMs: number;
  /** Pause before the first look at a batch, in milliseconds; each further one is half as long again. */
  pollMs: number;
  /** Longest pause between two looks. */
  pollCapMs: number;
  /** Looks in a row that may fail before the shard gives up; the batch stays where it is. */
  failedLooks: number;
  /** Tries of a call that hands over or fetches something. */
  tries: number;
  /** Longest first pause between such tries, in milliseconds; it doubles. */
  retryMs: number;
  /** Time for the vendor to hear of a cancellation, in milliseconds. */
  cancelMs: number;
  /** Submissions of one request before it counts as failed. */
  submissions: number;
  /** Pause before the next submission when the vendor had room for none, in milliseconds; it doubles up to the cap. */
  refusedMs: number;
  refusedCapMs: number;
}

export const BATCH_TUNING: BatchTuning = {
  gatherMs: 1_000,
  pollMs: 5_000,
  pollCapMs: 300_000,
  failedLooks: 20,
  tries: 8,
  retryMs: 1_000,
  cancelMs: 20_000,
  submissions: 5,
  refusedMs: 60_000,
  refusedCapMs: 900_000,
};
