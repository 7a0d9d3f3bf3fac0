import { definePlugin } from '@agora/plugin-api';
import { fileResolver, finder, promptTemplates, SeededDomain, formatIdentity } from '@agora/domain-kit';
import { openBenchmarks } from './benchmarks/index.js';
import { codeOptions } from './options.js';
import { CODE } from './prompts/wording.js';
import { seedsOf } from './seeds/seeds-of.js';
import { validate } from './validate.js';

export { codeOptions, type CodeOptions } from './options.js';
export { MBPP } from './seeds/sources.js';

export default definePlugin({
  kind: 'domain',
  id: 'code',
  version: '1',
  description: "Programming: AgoraBench's seeds or your own files, HumanEval(+) and MBPP(+)",
  options: codeOptions,
  // Seeds and items enter keys by their content, benchmarks by their version: moving a file repeats nothing.
  identity: ({ maxCharacters, format }) => ({ maxCharacters, ...formatIdentity(format) }),
  create: (options, context) => {
    const find = finder(context, options.folder);
    const named = fileResolver(context, options.folder);
    return new SeededDomain({
      id: 'code',
      templates: promptTemplates(CODE, options.format),
      benchmarks: openBenchmarks(options.benchmarks, { find, cacheFolder: context.cacheFolder }),
      seeds: seedsOf(options.seeds, find, named),
      check: (draft) => validate(draft, options.maxCharacters),
      maxCharacters: options.maxCharacters,
      maxSeeds: options.maxSeeds,
      rng: (...path) => context.rng('code', ...path),
      notice: context.notice,
    });
  },
});
