import type { BenchmarkItem, Domain, ItemScore, ScoringTools } from '@agora/plugin-api';
import { pluginContext, pythonTools } from '@agora/testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import plugin from '../src/index.js';

const made: string[] = [];
afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))));

type Rows = readonly unknown[] | string | undefined;

export interface TaskFiles {
  /** Of domain.yaml; merged with a name and a task. A text stands for the whole file. */
  config?: Record<string, unknown> | string;
  seeds?: Rows;
  items?: Rows;
  /** Further files, by name. */
  more?: Record<string, string>;
}

const text = (rows: Rows): string =>
  typeof rows === 'string' ? rows : (rows ?? []).map((row) => JSON.stringify(row)).join('\n');

export const SEEDS = [
  { instruction: 'The app crashes when I log in.', response: 'technical' },
  { instruction: 'I was charged twice this month.', response: 'billing' },
  { instruction: 'How do I change my plan?', response: 'account' },
];
export const ITEMS = [
  { input: 'My invoice shows the wrong address.', target: 'billing' },
  { input: 'The page stays white after an update.', target: 'technical' },
];

/** Writes the folder of a task, with what is not given left at something that works; a null file is not written. */
export async function taskFolder({
  config = {},
  seeds = SEEDS,
  items = ITEMS,
  more = {},
}: TaskFiles = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agora-custom-'));
  made.push(folder);
  const described = { name: 'tickets', task: 'A ticket comes in. Its category comes out.', scorer: 'exact' };
  await writeFile(
    join(folder, 'domain.yaml'),
    typeof config === 'string' ? config : stringify({ ...described, ...config }),
  );
  await writeFile(join(folder, 'seeds.jsonl'), text(seeds));
  await writeFile(join(folder, 'benchmark.jsonl'), text(items));
  for (const [name, content] of Object.entries(more)) await writeFile(join(folder, name), content);
  return folder;
}

export async function openTask(files: TaskFiles = {}, options: object = {}): Promise<Domain> {
  const folder = await taskFolder(files);
  return plugin.create(plugin.options.parse({ folder, ...options }), pluginContext({ baseDir: folder }));
}

/** Opens a task with a scorer and one row, of which it scores outputs. */
export async function scoring(
  scorer: string | Record<string, unknown>,
  row: Record<string, unknown>,
  tools: ScoringTools = pythonTools,
): Promise<(output: string) => Promise<ItemScore>> {
  const { item, score } = await itemOf(scorer, row, tools);
  return (output) => score(item, output);
}

export async function itemOf(
  scorer: string | Record<string, unknown>,
  row: Record<string, unknown>,
  tools: ScoringTools = pythonTools,
): Promise<{ item: BenchmarkItem; score(item: BenchmarkItem, output: string): Promise<ItemScore> }> {
  const domain = await openTask({
    config: { scorer },
    seeds: [
      { instruction: 'One?', response: '1' },
      { instruction: 'Two?', response: '2' },
    ].map((seed) => ({ ...row, input: undefined, target: undefined, ...seed })),
    items: [
      { input: 'What is asked?', ...row },
      { ...row, input: 'What else is asked?' },
    ],
  });
  const [benchmark] = domain.benchmarks;
  const item = (await benchmark?.items())?.[0];
  if (!benchmark || !item) throw new Error('no benchmark');
  return { item, score: (one, output) => benchmark.score(one, output, tools) };
}

/** The fault that a plan of the task would meet: when the task is opened, or when its seeds and items are read. */
export async function planFault(files: TaskFiles): Promise<{ message: string; fix: string }> {
  try {
    const domain = await openTask(files);
    for (const kind of domain.seedKinds) await domain.seeds({ kind, order: 'as-read', method: 'some-method' }, 1);
    for (const benchmark of domain.benchmarks) await benchmark.items();
  } catch (error) {
    const { message, fix = '' } = error as { message: string; fix?: string };
    return { message, fix };
  }
  throw new Error('the task has no fault');
}
