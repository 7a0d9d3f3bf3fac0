/** All in milliseconds. */
export interface Pace {
  /** Between two looks into the folder. */
  lookMs: number;
  /** Between two questions to the engine. */
  askMs: number;
  /** How long after the engine says that a job has ended its folder may still be behind. */
  endedMs: number;
  /** How long an engine may not know a job: it may not show yet what was just submitted. */
  unknownMs: number;
  /** A job that runs, and has not beaten its heart for so long, hangs. */
  silentMs: number;
  /** How long a training that was asked to stop may take before it is ended. */
  graceMs: number;
}

export const PACE: Pace = {
  lookMs: 2_000,
  askMs: 15_000,
  endedMs: 30_000,
  unknownMs: 120_000,
  silentMs: 15 * 60_000,
  graceMs: 5_000,
};
