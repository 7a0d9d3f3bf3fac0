import type { Benchmark } from '@agora/plugin-api';
import type { DataFile, FindFile } from '@agora/domain-kit';
import { z } from 'zod';
import { AlpacaEval } from './alpaca-eval/benchmark.js';
import { alpacaEvalOptions } from './alpaca-eval/options.js';
import { ArenaHard } from './arena-hard/benchmark.js';
import { arenaHardOptions } from './arena-hard/options.js';
import { Ifeval } from './ifeval/benchmark.js';
import { ifevalOptions } from './ifeval/options.js';

/** Options of the benchmarks, by benchmark id. */
export const benchmarkOptions = z
  .strictObject({
    ifeval: ifevalOptions.optional(),
    alpacaeval: alpacaEvalOptions.optional(),
    'arena-hard': arenaHardOptions.optional(),
  })
  .prefault({});
export type BenchmarkOptions = z.output<typeof benchmarkOptions>;

export interface BenchmarkTools {
  /** Finds a public file: in the user's folder, the cache, or on the network. */
  find: FindFile;
  /** A file that the user named in an option. */
  named(option: string, path: string | undefined): DataFile | undefined;
}

type OpenBenchmarks = (options: BenchmarkOptions, tools: BenchmarkTools) => Promise<Benchmark[]>;

/** The benchmarks that the options ask for. No file is touched. */
export const openBenchmarks: OpenBenchmarks = ({ ifeval, alpacaeval, 'arena-hard': arenaHard }, { find, named }) => {
  const benchmarks: Benchmark[] = [];
  if (ifeval) {
    const items = named('benchmarks.ifeval.test', ifeval.test);
    benchmarks.push(new Ifeval(find, { items, nltk: ifeval.nltk, thoughts: ifeval.thoughts }));
  }
  if (alpacaeval) {
    const items = named('benchmarks.alpacaeval.test', alpacaeval.test);
    const reading = alpacaeval.withoutLogprobs === 'text' ? 'text' : 'logprobs';
    const { lengthControl, thoughts } = alpacaeval;
    benchmarks.push(new AlpacaEval(find, { items, reading, lengthControl: lengthControl === 'on', thoughts }));
  }
  if (arenaHard) {
    const questions = named('benchmarks.arena-hard.test', arenaHard.test);
    const baseline = named('benchmarks.arena-hard.baseline', arenaHard.baseline);
    const { release, thoughts } = arenaHard;
    benchmarks.push(new ArenaHard(find, { release, questions, baseline, thoughts }));
  }
  return Promise.resolve(benchmarks);
};
