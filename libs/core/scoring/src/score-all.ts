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
 * The benchmark's score of one output, whose thoughts it does not see unless it wants to. A scorer that throws a `bad-response`
 * Fault has met an output that cannot be scored: 0, with the reason; or no score, where a judge was asked. Any other failure is
 * not the output's and is thrown, bugs of the benchmark as a Fault `internal`.
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
    // Where a judge is asked, it is as likely the judge's answer that nothing could be made of.
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
