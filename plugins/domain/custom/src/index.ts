import {
  emptyParts,
  fileResolver,
  formatIdentity,
  LEFTOVERS,
  placeholders,
  promptTemplates,
  SeededDomain,
  tooLong,
  type DataFile,
} from '@agora/domain-kit';
import {
  allOrEveryFault,
  definePlugin,
  Fault,
  type Draft,
  type PluginContext,
  type Violation,
} from '@agora/plugin-api';
import { access } from 'node:fs/promises';
import { TaskBenchmark } from './benchmark/benchmark.js';
import { readTask, type Task } from './config/read-config.js';
import { customOptions, type CustomOptions } from './options.js';
import { wordingOf } from './prompts/wording.js';
import { SeedFile } from './seeds/seed-file.js';

export { customOptions, type CustomOptions } from './options.js';

/** Seeds that are longer, in characters, are not shown to a base model as examples: its context must hold all of them. */
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
    await allOrEveryFault([seedRows, itemRows].map(requireFile));
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

/** @throws Fault `not-found` */
async function requireFile({ path, option }: DataFile): Promise<void> {
  await access(path).catch((error: unknown) => {
    throw new Fault('not-found', `${path} does not exist`, {
      fix: `Put ${option} there (docs/your-own-task.md), or have the folder written out of your rows: agora init --domain NAME --from FILE`,
      cause: error,
    });
  });
}

function validate(draft: Draft, maxCharacters: number): Violation[] {
  return [
    ...emptyParts(draft),
    ...tooLong(draft, maxCharacters),
    ...placeholders([draft.instruction, draft.response], LEFTOVERS),
  ];
}
