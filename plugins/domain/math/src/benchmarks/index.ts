import type { Benchmark } from '@agora/plugin-api';
import type { DataFile, FindFile } from '@agora/domain-kit';
import { z } from 'zod';
import { Gsm8k } from './gsm8k/benchmark.js';
import { gsm8kOptions, type Gsm8kOptions } from './gsm8k/options.js';
import { ownShots, publicShots } from './gsm8k/prompts.js';
import { GSM8K_TEST, GSM8K_TRAIN } from './gsm8k/sources.js';
import { MathBenchmark } from './math/benchmark.js';
import { mathBenchmarkOptions, type MathBenchmarkOptions } from './math/options.js';
import { MATH_500, MATH_TEST } from './math/sources.js';

export const benchmarkOptions = z
  .strictObject({ gsm8k: gsm8kOptions.optional(), math: mathBenchmarkOptions.optional() })
  .prefault({});
type BenchmarkOptions = z.output<typeof benchmarkOptions>;

export interface BenchmarkTools {
  /** Finds a public file: in the user's folder, the cache, or on the network. */
  find: FindFile;
  /** A file that the user named in an option. */
  named(option: string, path: string | undefined): DataFile | undefined;
  /** GSM8K train rows that the user named for seeds. */
  ownTrain: DataFile | undefined;
}

/** The benchmarks that the options ask for. Touches no file but the examples that the user named. */
export async function openBenchmarks({ gsm8k, math }: BenchmarkOptions, tools: BenchmarkTools): Promise<Benchmark[]> {
  return [...(gsm8k ? [await openGsm8k(gsm8k, tools)] : []), ...(math ? [openMath(math, tools)] : [])];
}

async function openGsm8k(rules: Gsm8kOptions, { find, named, ownTrain }: BenchmarkTools): Promise<Gsm8k> {
  const test = named('benchmarks.gsm8k.test', rules.test);
  const examples = named('benchmarks.gsm8k.shots', rules.shots) ?? ownTrain;
  const shots = examples ? await ownShots(examples) : publicShots(() => find(GSM8K_TRAIN));
  return new Gsm8k(async () => test ?? find(GSM8K_TEST), shots, rules);
}

function openMath(rules: MathBenchmarkOptions, { find, named }: BenchmarkTools): MathBenchmark {
  const test = named('benchmarks.math.test', rules.test);
  return new MathBenchmark(async () => test ?? find(rules.subset === 'all' ? MATH_TEST : MATH_500), rules);
}
