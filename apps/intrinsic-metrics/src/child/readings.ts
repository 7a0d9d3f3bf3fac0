import { Fault } from '@agora/plugin-api';
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
 * number. `logits` are [batch, length, vocabulary]; position p predicts token p + 1, so nothing predicts the first.
 */
export function logLikelihood({ data, shape }: Output, index: number, { ids, start }: Row): [number, number] {
  const [, length, vocabulary] = threeAxes(shape);
  const first = Math.max(start, 1);
  let total = 0;
  for (let at = first; at < ids.length; at += 1) {
    const from = (index * length + at - 1) * vocabulary;
    total += (data[from + (ids[at] ?? 0)] ?? Number.NaN) - logSumExp(data, from, vocabulary);
  }
  return [total, Math.max(0, ids.length - first)];
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

/** Mean of the states of the row's tokens from `start` on (of all when none is left), brought to unit length. */
export function embedding({ data, shape }: Output, index: number, { ids, start }: Row): Float64Array {
  const [, length, width] = threeAxes(shape);
  const vector = new Float64Array(width);
  for (let at = start < ids.length ? start : 0; at < ids.length; at += 1) {
    const from = (index * length + at) * width;
    for (let i = 0; i < width; i += 1) vector[i] = (vector[i] as number) + (data[from + i] as number);
  }
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
