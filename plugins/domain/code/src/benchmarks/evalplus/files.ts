import type { FindFile } from '@agora/domain-kit';

/** Where the files of benchmarks are. */
export interface BenchmarkFiles {
  /** Finds a public file: in the user's folder, the cache, or on the network. */
  find: FindFile;
  /** Outlives the process; what is in it can be made anew. */
  cacheFolder?: string | undefined;
}
