import type { Benchmark } from '@agora/contracts';
import type { DataFile, FindFile } from '@agora/domain-kit';
import type { MathOptions } from '../options.js';
import { GSM8K_TEST, GSM8K_TRAIN } from '../seeds/sources.js';
import { Gsm8k } from './gsm8k.js';

export interface BenchmarkTools {
  /** Finds a public file: in the user's folder, the cache, or on the network. */
  find: FindFile;
  /** A file that the user named in an option. */
  named(option: string, path: string | undefined): DataFile | undefined;
}

/** The benchmarks that the options ask for. */
export async function openBenchmarks(options: MathOptions, { find, named }: BenchmarkTools): Promise<Benchmark[]> {
  const { gsm8k } = options.benchmarks;
  if (!gsm8k) return [];
  const own = options.seeds === 'agorabench' ? undefined : named('seeds.gsm8k', options.seeds.gsm8k);
  const test = named('benchmarks.gsm8k.test', gsm8k.test) ?? (await find(GSM8K_TEST));
  const shots = named('benchmarks.gsm8k.shots', gsm8k.shots) ?? own ?? (await find(GSM8K_TRAIN));
  return [await Gsm8k.open(test, shots, gsm8k)];
}
