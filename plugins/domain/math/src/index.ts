import { definePlugin } from '@agora/plugin-api';
import { fileResolver, finder, promptTemplates, SeededDomain, formatIdentity } from '@agora/domain-kit';
import { openBenchmarks } from './benchmarks/index.js';
import { mathOptions } from './options.js';
import { MATH } from './prompts/wording.js';
import { seedsOf } from './seeds/seeds-of.js';
import { validate } from './validate.js';

export { mathOptions, type MathOptions } from './options.js';
export { GSM8K_TEST, GSM8K_TRAIN } from './benchmarks/gsm8k/sources.js';
export { MATH_500, MATH_TEST, MATH_TRAIN } from './benchmarks/math/sources.js';

export default definePlugin({
  kind: 'domain',
  id: 'math',
  version: '2',
  description: "Mathematics: AgoraBench's seeds or your own files; benchmarks gsm8k, math",
  options: mathOptions,
  // Seeds and items enter keys by their content, benchmarks by their version: moving a file repeats nothing.
  identity: ({ maxCharacters, format }) => ({ maxCharacters, ...formatIdentity(format) }),
  create: async (options, context) => {
    const find = finder(context, options.folder);
    const named = fileResolver(context, options.folder);
    return new SeededDomain({
      id: 'math',
      templates: promptTemplates(MATH, options.format),
      benchmarks: await openBenchmarks(options.benchmarks, {
        find,
        named,
        ownTrain: options.seeds === 'agorabench' ? undefined : named('seeds.gsm8k', options.seeds.gsm8k),
      }),
      seeds: seedsOf(options.seeds, find, named),
      check: (draft) => validate(draft, options.maxCharacters),
      maxCharacters: options.maxCharacters,
      maxSeeds: options.maxSeeds,
      rng: (...path) => context.rng('math', ...path),
      notice: context.notice,
    });
  },
});
