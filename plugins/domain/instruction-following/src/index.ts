import { definePlugin } from '@agora/plugin-api';
import { fileResolver, finder, promptTemplates, SeededDomain, formatIdentity } from '@agora/domain-kit';
import { openBenchmarks } from './benchmarks/index.js';
import { instructionFollowingOptions } from './options.js';
import { INSTRUCTIONS } from './prompts/wording.js';
import { seedsOf } from './seeds/seeds-of.js';
import { validate } from './validate.js';

export { instructionFollowingOptions, type InstructionFollowingOptions } from './options.js';

export default definePlugin({
  kind: 'domain',
  id: 'instruction-following',
  version: '1',
  description: "Following instructions: AgoraBench's seeds or your own files",
  options: instructionFollowingOptions,
  // Seeds and items enter keys by their content, benchmarks by their version: moving a file repeats nothing.
  identity: ({ maxCharacters, format }) => ({ maxCharacters, ...formatIdentity(format) }),
  create: (options, context) => {
    const find = finder(context, options.folder);
    const named = fileResolver(context, options.folder);
    return new SeededDomain({
      id: 'instruction-following',
      templates: promptTemplates(INSTRUCTIONS, options.format),
      benchmarks: openBenchmarks(options.benchmarks, { find, named }),
      seeds: seedsOf(options.seeds, find, named),
      check: (draft) => validate(draft, options.maxCharacters),
      maxCharacters: options.maxCharacters,
      maxSeeds: options.maxSeeds,
      rng: (...path) => context.rng('instruction-following', ...path),
      notice: context.notice,
    });
  },
});
