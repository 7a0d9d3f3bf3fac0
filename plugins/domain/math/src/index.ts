import { definePlugin, Fault, type Benchmark, type PluginContext } from '@agora/contracts';
import { resolve } from 'node:path';
import { Gsm8k } from './benchmarks/gsm8k.js';
import type { DataFile } from './files/data-file.js';
import { MathDomain } from './math-domain.js';
import { mathOptions, type MathOptions } from './options.js';
import { SeedReader } from './seeds/seed-reader.js';

export { mathOptions, type MathOptions } from './options.js';
export { MathDomain } from './math-domain.js';

/** Makes a named file absolute and remembers which option named it; undefined when the option was left out. */
type FileOf = (option: string, path: string | undefined) => DataFile | undefined;

export default definePlugin({
  kind: 'domain',
  id: 'math',
  version: '1',
  description: 'Mathematics: seeds from GSM8K and MATH or your own files; benchmark gsm8k',
  options: mathOptions,
  // Seeds and items enter keys by their content, benchmarks by their version: moving a file repeats nothing.
  identity: ({ maxCharacters }) => ({ maxCharacters }),
  create: async (options, context) => {
    const fileOf = resolver(context, options.folder);
    return new MathDomain({
      seeds: new SeedReader({
        gsm8k: fileOf('seeds.gsm8k', options.seeds.gsm8k),
        math: fileOf('seeds.math', options.seeds.math),
        instanceGeneration: fileOf('seeds.instanceGeneration', options.seeds.instanceGeneration),
        responseGeneration: fileOf('seeds.responseGeneration', options.seeds.responseGeneration),
        qualityEnhancement: fileOf('seeds.qualityEnhancement', options.seeds.qualityEnhancement),
      }),
      benchmarks: await benchmarks(options, fileOf),
      maxCharacters: options.maxCharacters,
      rng: (...path) => context.rng('math', ...path),
    });
  },
});

const resolver =
  (context: PluginContext, folder: string): FileOf =>
  (option, path) =>
    path === undefined ? undefined : { option, path: resolve(context.resolvePath(folder), path) };

async function benchmarks(options: MathOptions, fileOf: FileOf): Promise<Benchmark[]> {
  const { gsm8k } = options.benchmarks;
  if (!gsm8k) return [];
  const test = fileOf('benchmarks.gsm8k', gsm8k.test);
  const shots = fileOf('benchmarks.gsm8k.shots', gsm8k.shots) ?? fileOf('seeds.gsm8k', options.seeds.gsm8k);
  if (test && shots) return [await Gsm8k.open(test, shots, gsm8k)];
  throw new Fault('invalid-input', 'benchmarks.gsm8k: there are no worked examples for the prompts of base models', {
    fix: 'Name the GSM8K train file in benchmarks.gsm8k.shots or in seeds.gsm8k.',
  });
}
