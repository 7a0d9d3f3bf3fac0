import {
  emptyParts,
  fileResolver,
  formatIdentity,
  LEFTOVERS,
  placeholders,
  promptTemplates,
  requireFiles,
  SeededDomain,
  tooLong,
  type DataFile,
} from '@agora/domain-kit';
import { definePlugin, type Draft, type PluginContext, type Violation } from '@agora/plugin-api';
import { TaskBenchmark } from './benchmark/benchmark.js';
import { readTask, type Task } from './config/read-config.js';
import { customOptions, type CustomOptions } from './options.js';
import { wordingOf } from './prompts/wording.js';
import { SeedFile } from './seeds/seed-file.js';

export { customOptions, type CustomOptions } from './options.js';

/** A base model must have room for its examples, in characters of each. */
const LONGEST_EXAMPLE = 2_000;

export default definePlugin({
  kind: 'domain',
  id: 'custom',
  version: '1',
  description: 'A task of your own: a folder with domain.yaml, seeds.jsonl and benchmark.jsonl, no code',
  options: customOptions,
  // Seeds and items enter keys by their content, the scorer by the benchmark's version.
  identity: ({ maxCharacters }) => ({ maxCharacters }),
  /** What generators are told. */
  fileIdentity: (options, context) => {
    const task = readTask(context.resolvePath(options.folder));
    return { name: task.config.name, wording: wordingOf(task), ...formatIdentity(formatOf(options, task)) };
  },
  create: async (options, context) => {
    const folder = context.resolvePath(options.folder);
    const task = readTask(folder);
    const { name, licence } = task.config;
    const [seedRows, itemRows] = [dataFile(context, folder, 'seeds'), dataFile(context, folder, 'benchmark')];
    await requireFiles([seedRows, itemRows]);
    const seeds = new SeedFile(seedRows, task.scorer, licence);
    const examples = await seeds.examples(task.config.examples, LONGEST_EXAMPLE);
    const benchmark = new TaskBenchmark({ task, file: itemRows, seeds, examples, thoughts: options.thoughts });
    return new SeededDomain({
      id: name,
      templates: promptTemplates(wordingOf(task), formatOf(options, task)),
      benchmarks: [benchmark],
      seeds: seeds.supply(),
      check: (draft) => validate(draft, options.maxCharacters),
      maxCharacters: options.maxCharacters,
      maxSeeds: options.maxSeeds,
      rng: (...path) => context.rng('custom', name, ...path),
      notice: context.notice,
    });
  },
});

function formatOf({ format }: CustomOptions, { config }: Task): Task['config']['format'] {
  return format ?? config.format;
}

/** `seeds.jsonl` of the folder; `.gz` will do as well. */
function dataFile(context: PluginContext, folder: string, name: 'seeds' | 'benchmark'): DataFile {
  const file = `${name}.jsonl`;
  return fileResolver(context, folder)(file, file) ?? { path: file, option: file };
}

function validate(draft: Draft, maxCharacters: number): Violation[] {
  return [
    ...emptyParts(draft),
    ...tooLong(draft, maxCharacters),
    ...placeholders([draft.instruction, draft.response], LEFTOVERS),
  ];
}
