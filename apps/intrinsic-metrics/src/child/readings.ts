import { Fault, type Pooling } from '@agora/plugin-api';
import type { Output } from './onnx-model.js';

/** The tokens of a row that are read, as they went into the model. */
export interface Row {
  ids: readonly number[];
  /** First token that counts. */
  start: number;
  /** Which of two texts each token belongs to; all to the first when left out. */
  types?: readonly number[];
}

/**
 * Sum of the natural-log probabilities of the row's tokens from `start` on, each given the ones before it, and their
 * number; with `rankLimit` also the sum of their ranks, of which 1 is the most probable token and none counts more than the
 * limit. `logits` are [batch, length, vocabulary]; position p predicts token p + 1, so nothing predicts the first.
 */
export function logLikelihood(
  { data, shape }: Output,
  index: number,
  { ids, start }: Row,
  rankLimit?: number,
): [number, number] | [number, number, number] {
  const [, length, vocabulary] = threeAxes(shape);
  const first = firstScored(start);
  let total = 0;
  let ranks = 0;
  for (let at = first; at < ids.length; at += 1) {
    const from = (index * length + at - 1) * vocabulary;
    const own = data[from + (ids[at] ?? 0)] ?? Number.NaN;
    total += own - logSumExp(data, from, vocabulary);
    if (rankLimit !== undefined) ranks += rank(data.subarray(from, from + vocabulary), own, rankLimit);
  }
  const tokens = Math.max(0, ids.length - first);
  return rankLimit === undefined ? [total, tokens] : [total, tokens, ranks];
}

/** Nothing predicts a row's first token. */
export const firstScored = (start: number): number => Math.max(start, 1);

function rank(logits: Float32Array, own: number, limit: number): number {
  let ahead = 0;
  for (const logit of logits) if (logit > own) ahead += 1;
  return Math.min(ahead + 1, limit);
}

function logSumExp(data: Float32Array, from: number, count: number): number {
  let max = -Infinity;
  for (let i = from; i < from + count; i += 1) max = Math.max(max, data[i] as number);
  let sum = 0;
  for (let i = from; i < from + count; i += 1) sum += Math.exp((data[i] as number) - max);
  return max + Math.log(sum);
}

/** A reward model's number for a row: [batch] or [batch, 1]. */
export function reward({ data, shape }: Output, index: number): number {
  const [rows, width = 1] = shape;
  if (shape.length > 2 || width !== 1) {
    throw new Fault(
      'invalid-input',
      `A reward model gives one number a row; this one gives [${shape.join(', ')}] for ${rows}.`,
      {
        fix: 'Use a sequence classification model with a single label.',
      },
    );
  }
  return data[index] ?? Number.NaN;
}

/**
 * A row's states as one vector of unit length: the mean over its tokens from `start` on (over all when none is left), the
 * first token's (`cls`) or the last one's. An output [batch, width] has been pooled by the model itself.
 */
export function embedding(output: Output, index: number, row: Row, pooling: Pooling = 'mean'): Float64Array {
  const { data, shape } = output;
  if (shape.length === 2) {
    const [, size = 0] = shape;
    return unit(Float64Array.from(data.subarray(index * size, (index + 1) * size)));
  }
  const [, length, width] = threeAxes(shape);
  const [from, to] = pooled(row, pooling);
  const vector = new Float64Array(width);
  for (let at = from; at < to; at += 1) {
    const first = (index * length + at) * width;
    for (let i = 0; i < width; i += 1) vector[i] = (vector[i] as number) + (data[first + i] as number);
  }
  return unit(vector);
}

/** Which tokens are added up: from the first of these to before the second. */
function pooled({ ids, start }: Row, pooling: Pooling): [number, number] {
  if (pooling === 'cls') return [0, 1];
  if (pooling === 'last') return [ids.length - 1, ids.length];
  return [start < ids.length ? start : 0, ids.length];
}

function unit(vector: Float64Array): Float64Array {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / norm);
}

function threeAxes(shape: readonly number[]): [number, number, number] {
  const [rows, length, width] = shape;
  if (shape.length === 3 && rows !== undefined && length !== undefined && width !== undefined)
    return [rows, length, width];
  throw new Fault(
    'invalid-input',
    `The model's output has the shape [${shape.join(', ')}], not [batch, length, width].`,
  );
}
