import type { EvaluateSpec } from '@agora/run-schemas';
import type { Benchmark, BenchmarkItem, Sampling } from '@agora/plugin-api';
import type { Question } from './answers/answer.js';

/** A question with the item that it asks. */
export interface Asked {
  item: BenchmarkItem;
  question: Question;
}

/**
 * What the subject is asked: every item once, or as often as samples are wanted. Samples differ by their seed alone; all items
 * of the first sample come first, so that a local model answers those of one seed together.
 */
export function questionsOf(items: readonly BenchmarkItem[], benchmark: Benchmark, spec: EvaluateSpec): Asked[] {
  const { samples } = spec;
  if (samples === undefined) return items.map((item) => ({ item, question: questionOf(item, benchmark, spec) }));
  return Array.from({ length: samples }, (_, sample) =>
    items.map((item) => {
      const { request } = questionOf(item, benchmark, spec);
      const sampling = { ...request.sampling, seed: (request.sampling.seed ?? 0) + sample };
      return { item, question: { item: item.id, sample, request: { ...request, sampling } } };
    }),
  ).flat();
}

function questionOf(item: BenchmarkItem, benchmark: Benchmark, { style, sampling, subject }: EvaluateSpec): Question {
  const stop = [...new Set([...(sampling.stop ?? []), ...benchmark.stop(style)])];
  const full: Sampling = { ...benchmark.sampling, ...sampling, ...(stop.length > 0 ? { stop } : {}) };
  const model = subject.kind === 'generator' ? subject.generator.model : subject.kind;
  return { item: item.id, request: { model, prompt: benchmark.prompt(item, style), sampling: full } };
}
