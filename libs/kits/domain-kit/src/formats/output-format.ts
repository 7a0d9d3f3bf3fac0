import type { Draft, JsonOutput, Parsed } from '@agora/plugin-api';

/** How a prompt has the output written. AgoraBench is free-form; JSON is its ablation, Markdown one more. */
export const FORMAT_NAMES = ['free-form', 'json', 'markdown'] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** Raised when the same output may become another row, or none. Formats that are read as ever enter keys as ever. */
const READINGS: Partial<Record<FormatName, number>> = { json: 2 };

/** A format as it enters keys: with the way in which it is read, where that is not the first. */
export function formatIdentity(format: FormatName): { format: FormatName; reading?: number } {
  const reading = READINGS[format];
  return reading === undefined ? { format } : { format, reading };
}

/** What the two parts of an instance are called in one prompt. */
export interface PairWords {
  /** Free-form marker without its colon, for example `INPUT`, and Markdown heading in sentence case. */
  instruction: string;
  response: string;
  /** What stands there, for example `the problem`. */
  instructionIs: string;
  responseIs: string;
}

/** One way to write an output, and to read it back. */
export interface OutputFormat {
  stop: string[];
  json?: JsonOutput;
  /** The paragraph of a prompt that says how to write. */
  rules: string;
  /** A demonstration, written as asked. */
  show(draft: Draft): string;
  /** `instruction`: the one that was answered, where the output holds a response alone. */
  read(output: string, instruction: string | undefined): Parsed;
}
