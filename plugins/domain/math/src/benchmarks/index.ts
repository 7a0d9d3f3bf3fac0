import type { Benchmark } from '@agora/plugin-api';
import type { DataFile, FindFile } from '@agora/domain-kit';
import type { Gsm8kOptions, MathBenchmarkOptions, MathOptions } from '../options.js';
import { GSM8K_TEST, GSM8K_TRAIN, MATH_500, MATH_TEST } from '../seeds/sources.js';
import { Gsm8k } from './gsm8k.js';
import { ownShots, publicShots } from './gsm8k-shots.js';
import { MathBenchmark } from './math.js';

export interface BenchmarkTools {
  /** Finds a public file: in the user's folder, the cache, or on the network. */
  find: FindFile;
  /** A file that the user named in an option. */
  named(option: string, path: string | undefined): DataFile | undefined;
}

/** The benchmarks that the options ask for. Touches no file but the examples that the user named. */
export async function openBenchmarks(options: MathOptions, tools: BenchmarkTools): Promise<Benchmark[]> {
  const { gsm8k, math } = options.benchmarks;
  return [...(gsm8k ? [await openGsm8k(gsm8k, options.seeds, tools)] : []), ...(math ? [openMath(math, tools)] : [])];
}

async function openGsm8k(
  rules: Gsm8kOptions,
  seeds: MathOptions['seeds'],
  { find, named }: BenchmarkTools,
): Promise<Gsm8k> {
  const own = seeds === 'agorabench' ? undefined : named('seeds.gsm8k', seeds.gsm8k);
  const test = named('benchmarks.gsm8k.test', rules.test);
  const examples = named('benchmarks.gsm8k.shots', rules.shots) ?? own;
  const shots = examples ? await ownShots(examples) : publicShots(() => find(GSM8K_TRAIN));
  return new Gsm8k(async () => test ?? find(GSM8K_TEST), shots, rules);
}

function openMath(rules: MathBenchmarkOptions, { find, named }: BenchmarkTools): MathBenchmark {
  const test = named('benchmarks.math.test', rules.test);
  return new MathBenchmark(async () => test ?? find(rules.subset === 'all' ? MATH_TEST : MATH_500), rules);
}
