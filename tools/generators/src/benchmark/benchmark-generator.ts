import { formatFiles, type Tree } from '@nx/devkit';
import { writeBenchmark, type NewBenchmark } from './write-benchmark.js';

/**
 * Adds a benchmark to a domain of `plugins/domain`. No package is new, so there is nothing to install.
 * @throws Error when the name is no benchmark's or taken, or the domain cannot take it in.
 */
export default async function benchmarkGenerator(tree: Tree, benchmark: NewBenchmark): Promise<void> {
  writeBenchmark(tree, benchmark);
  await formatFiles(tree);
}
