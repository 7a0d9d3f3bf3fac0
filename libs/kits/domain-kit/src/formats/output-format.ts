import type { Draft, JsonOutput, Parsed } from '@agora/plugin-api';

/** Output formats that prompts can ask for. AgoraBench uses free-form, and JSON in an ablation; Markdown is ours. */
export const FORMAT_NAMES = ['free-form', 'json', 'markdown'] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** Versions of the readers: raised when the same output may become another row, or none. Absent is version 1. */
const READINGS: Partial<Record<FormatName, number>> = { json: 2 };

/** A format as part of keys, with the version of its reader unless that is 1 (so that old keys stay). */
export function formatIdentity(format: FormatName): { format: FormatName; reading?: number } {
  const reading = READINGS[format];
  return reading === undefined ? { format } : { format, reading };
}

/** Names of the two parts of an instance in prompts. */
export interface PairWords {
  /** Free-form marker without its colon, for example `INPUT`, and Markdown heading in sentence case. */
  instruction: string;
  response: string;
  /** Description of the content, for example `the problem`. */
  instructionIs: string;
  responseIs: string;
}

/** One way to write an output, with its reader. */
export interface OutputFormat {
  stop: string[];
  json?: JsonOutput;
  /** The paragraph of a prompt that describes the format. */
  rules: string;
  /** A demonstration in this format. */
  show(draft: Draft): string;
  /** `instruction`: the given instruction, where the output is only a response. */
  read(output: string, instruction: string | undefined): Parsed;
}
