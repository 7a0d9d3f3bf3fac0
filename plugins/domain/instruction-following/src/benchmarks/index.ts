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

/** The benchmarks that the options ask for. Touches no file. */
export function openBenchmarks(
  { ifeval, alpacaeval, 'arena-hard': arenaHard }: BenchmarkOptions,
  tools: BenchmarkTools,
): Benchmark[] {
  return [
    ...(ifeval ? [openIfeval(ifeval, tools)] : []),
    ...(alpacaeval ? [openAlpacaEval(alpacaeval, tools)] : []),
    ...(arenaHard ? [openArenaHard(arenaHard, tools)] : []),
  ];
}

type Options<Id extends keyof BenchmarkOptions> = NonNullable<BenchmarkOptions[Id]>;

function openIfeval({ test, nltk, thoughts }: Options<'ifeval'>, { find, named }: BenchmarkTools): Ifeval {
  return new Ifeval(find, { items: named('benchmarks.ifeval.test', test), nltk, thoughts });
}

function openAlpacaEval(options: Options<'alpacaeval'>, { find, named }: BenchmarkTools): AlpacaEval {
  const { test, withoutLogprobs, lengthControl, thoughts } = options;
  return new AlpacaEval(find, {
    items: named('benchmarks.alpacaeval.test', test),
    reading: withoutLogprobs === 'text' ? 'text' : 'logprobs',
    lengthControl: lengthControl === 'on',
    thoughts,
  });
}

function openArenaHard(options: Options<'arena-hard'>, { find, named }: BenchmarkTools): ArenaHard {
  const { release, test, baseline, thoughts } = options;
  return new ArenaHard(find, {
    release,
    questions: named('benchmarks.arena-hard.test', test),
    baseline: named('benchmarks.arena-hard.baseline', baseline),
    thoughts,
  });
}
