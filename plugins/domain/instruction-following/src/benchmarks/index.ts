import type { Benchmark } from '@agora/contracts';
import { dataFileName, type DataFile, type FindFile } from '@agora/domain-kit';
import { z } from 'zod';
import { Ifeval } from './ifeval.js';

/** Options of the benchmarks, by benchmark id. */
export const benchmarkOptions = z
  .strictObject({
    ifeval: z
      .strictObject({
        test: dataFileName.optional().describe('IFEval prompts; the public ones when left out'),
        nltk: z.enum(['3.10', '3.9']).default('3.10').describe('Version of NLTK whose sentences and words are counted'),
      })
      .optional(),
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
export const openBenchmarks: OpenBenchmarks = ({ ifeval }, { find, named }) => {
  const benchmarks: Benchmark[] = [];
  if (ifeval) {
    const items = named('benchmarks.ifeval.test', ifeval.test);
    benchmarks.push(new Ifeval(find, { items, nltk: ifeval.nltk }));
  }
  return Promise.resolve(benchmarks);
};
