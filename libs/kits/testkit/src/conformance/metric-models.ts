import { createHash } from 'node:crypto';
import type { Draft, MetricModels } from '@agora/plugin-api';

const DIMENSIONS = 16;

/**
 * Replaces local models, so that a metric's arithmetic can be tested without a model: every number is a function of the
 * characters. The numbers say nothing about quality.
 */
export const arithmeticModels: MetricModels = {
  async logLikelihoods(_model, drafts, signal, { alone = false, rankLimit } = {}) {
    signal.throwIfAborted();
    return drafts.map(({ response }) => {
      const tokens = [...response].length;
      const ranks = rankLimit === undefined ? {} : { ranks: tokens * Math.min(2, rankLimit) };
      return { total: (alone ? -0.6 : -0.5) * sum(response), tokens, ...ranks };
    });
  },
  async rewards(_model, drafts, signal) {
    signal.throwIfAborted();
    return drafts.map(({ instruction, response }: Draft) => sum(response) - sum(instruction));
  },
  async embeddings(_model, texts, signal) {
    signal.throwIfAborted();
    return texts.map(direction);
  },
};

/** Sum of the characters' codes, each scaled to [0, 1). */
function sum(text: string): number {
  return [...text].reduce((total, character) => total + ((character.codePointAt(0) ?? 0) % 97) / 97, 0);
}

function direction(text: string): Float32Array {
  const bytes = createHash('sha256').update(text).digest();
  const vector = Float32Array.from({ length: DIMENSIONS }, (_, index) => (bytes[index] ?? 0) - 127.5);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
