import { hashText } from './hash.js';

export type Split = 'train' | 'held-out';

const HELD_OUT_ONE_IN = 5;

/**
 * The split that an instruction belongs to, decided by a stable hash of its text. So training data and benchmarks are always
 * disjoint, whatever is drawn and in whatever order.
 */
export function splitOf(instruction: string): Split {
  return hashText(`split:${instruction}`) % HELD_OUT_ONE_IN === 0 ? 'held-out' : 'train';
}
