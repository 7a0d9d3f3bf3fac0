import type { Benchmark } from '@agora/contracts';
import type { DataFile, FindFile } from '@agora/domain-kit';
import { z } from 'zod';

/** Options of the benchmarks, by benchmark id. */
export const benchmarkOptions = z.strictObject({}).prefault({});
export type BenchmarkOptions = z.output<typeof benchmarkOptions>;

export interface BenchmarkTools {
  /** Finds a public file: in the user's folder, the cache, or on the network. */
  find: FindFile;
  /** A file that the user named in an option. */
  named(option: string, path: string | undefined): DataFile | undefined;
}

type OpenBenchmarks = (options: BenchmarkOptions, tools: BenchmarkTools) => Promise<Benchmark[]>;

/** The benchmarks that the options ask for. */
export const openBenchmarks: OpenBenchmarks = () => Promise.resolve([]);
