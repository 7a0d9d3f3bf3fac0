import { availableParallelism } from 'node:os';
import { Fault, type Benchmark, type BenchmarkItem, type ItemScore, type ScoringTools } from '@agora/plugin-api';
import { withoutThoughts } from '@agora/text-tools';
import { inParallel } from './in-parallel.js';

/** Adds a score to every answer, in their order. The first failure (see {@link scoreOne}) ends the whole call. */
export async function scoreAll<T extends { item: BenchmarkItem; output: string }>(
  benchmark: Benchmark,
  answers: readonly T[],
  tools: ScoringTools,
  signal: AbortSignal,
): Promise<(T & ItemScore)[]> {
  const scored: (T & ItemScore)[] = [];
  // Twice the cores: a scorer spends its time either here or waiting for a program in the sandbox.
  await inParallel([...answers.entries()], 2 * availableParallelism(), signal, async ([index, answer]) => {
    scored[index] = { ...answer, ...(await scoreOne(benchmark, answer.item, answer.output, tools)) };
  });
  return scored;
}

/**
 * Scores one output with the benchmark. Thoughts are removed first unless the benchmark wants them (`thoughts: 'keep'`). If the
 * scorer throws a Fault `bad-response`, the output cannot be scored: it gets 0 with the reason or, where a judge was asked, no
 * score. Any other failure is thrown; what is not a Fault is a bug of the benchmark and becomes a Fault `internal`.
 */
export async function scoreOne(
  benchmark: Benchmark,
  item: BenchmarkItem,
  output: string,
  tools: ScoringTools,
): Promise<ItemScore> {
  let result: ItemScore;
  try {
    const seen = benchmark.thoughts === 'keep' ? output : withoutThoughts(output);
    result = await benchmark.score(item, seen, tools);
  } catch (error) {
    if (!Fault.is(error)) throw broken(benchmark, item, Fault.from(error).message, error);
    if (error.code !== 'bad-response') throw error;
    // With a judge, the unusable answer may be the judge's rather than the model's, so it must not count as 0.
    const nobodys = benchmark.judged ? ({ unscored: true } as const) : {};
    return { value: 0, extracted: null, reason: error.message, ...nobodys };
  }
  if (result.value >= 0 && result.value <= 1) return result;
  throw broken(benchmark, item, `the score ${result.value} is not between 0 and 1`);
}

function broken(benchmark: Benchmark, item: BenchmarkItem, what: string, cause?: unknown): Fault {
  return new Fault('internal', `benchmark "${benchmark.id}" cannot score item "${item.id}": ${what}`, {
    fix: "Report it to the benchmark's author; nothing is wrong with the model.",
    cause,
  });
}
