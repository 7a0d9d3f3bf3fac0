import { hashText } from './hash.js';

export type Split = 'train' | 'held-out';

const HELD_OUT_ONE_IN = 5;

/**
 * The split that an instruction belongs to, decided by a stable hash of its text. Training data and benchmarks are
 * therefore disjoint whatever was drawn, in whatever order, by whomever.
 */
export function splitOf(instruction: string): Split {
  return hashText(`split:${instruction}`) % HELD_OUT_ONE_IN === 0 ? 'held-out' : 'train';
}
