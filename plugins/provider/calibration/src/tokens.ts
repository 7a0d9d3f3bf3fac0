import type { FinishReason, Sampling } from '@agora/plugin-api';

const CHARACTERS_PER_TOKEN = 4;

/** A rough count: no tokenizer stands behind a simulated model. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** Ends a text where an endpoint would: before the first stop sequence, or at the token limit. */
export function cut(text: string, { stop = [], maxTokens }: Sampling): { text: string; finish: FinishReason } {
  const ends = stop.map((sequence) => text.indexOf(sequence)).filter((index) => index >= 0);
  const stopped = text.slice(0, Math.min(text.length, ...ends));
  return maxTokens !== undefined && countTokens(stopped) > maxTokens
    ? { text: stopped.slice(0, maxTokens * CHARACTERS_PER_TOKEN), finish: 'length' }
    : { text: stopped, finish: 'stop' };
}
