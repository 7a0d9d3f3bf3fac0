import type { Range } from '@agora/contracts';

// Assumed values, used when nothing was measured. Every figure that is based on one of these says so.

/** Tokens of an answer. */
export const ASSUMED_OUTPUT: Range = { low: 150, expected: 400, high: 1000 };
/** One judgment: calls, tokens of the protocol's own words, and tokens of the judge's reply. */
export const ASSUMED_JUDGMENT = {
  calls: { low: 1, expected: 2, high: 2 },
  words: { low: 200, expected: 400, high: 800 },
  output: { low: 1, expected: 300, high: 1000 },
} satisfies Record<string, Range>;
/** Tokens of a judgment with feedback. */
export const ASSUMED_FEEDBACK: Range = { low: 100, expected: 250, high: 600 };
/** Tokens of a row that a student trains on, where no seeds tell. */
export const ASSUMED_ROW = 500;
/** Floating-point operations a second that a training or a generation really gets. */
export const GPU_RATE: Range = { low: 4e14, expected: 1.2e14, high: 4e13 };
export const CORE_RATE: Range = { low: 4e10, expected: 2e10, high: 8e9 };
/** Bytes a second between a GPU and its memory, which bound how fast it writes. */
export const GPU_BANDWIDTH: Range = { low: 3e12, expected: 1.5e12, high: 6e11 };
/** Seconds that a step of a training, and a token of a batch of answers, take beside their arithmetic. */
export const STEP_OVERHEAD: Range = { low: 0.01, expected: 0.025, high: 0.06 };
export const TOKEN_OVERHEAD: Range = { low: 0.003, expected: 0.006, high: 0.02 };
/** Answers that are written at once. */
export const ROWS_AT_ONCE = 64;
