import { fileOfFolder } from '@agora/testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlpacaEval, type AlpacaEvalOptions } from '../src/benchmarks/alpaca-eval/benchmark.js';

export const instructions = Array.from({ length: 40 }, (_, index) => `Tell me about number ${index}.`);
/** Where the public files lie, made up, and a folder without any. Set before the first test of whoever imports this. */
export const folders = { full: '', empty: '' };
beforeAll(async () => {
  folders.full = await mkdtemp(join(tmpdir(), 'agora-alpaca-'));
  folders.empty = await mkdtemp(join(tmpdir(), 'agora-alpaca-'));
  const rows = instructions.map((instruction, index) => ({
    instruction,
    output: `Number ${index} is 🙂.`,
    dataset: 'x',
  }));
  await writeFile(join(folders.full, 'alpaca_eval_gpt4_baseline.json'), JSON.stringify(rows));
  const gamed = instructions.flatMap((_, index) =>
    [-1.2, 0.9].map((delta) => `concise,${index},${delta},${((index % 9) - 4) / 2},False,${delta < 0 ? 0.3 : 0.6}`),
  );
  const header = 'model,index,std_delta_len,instruction_difficulty,not_gamed_baseline,preference';
  await writeFile(join(folders.full, 'df_gamed.csv'), [header, ...gamed].join('\n'));
});
afterAll(() => Promise.all([rm(folders.full, { recursive: true }), rm(folders.empty, { recursive: true })]));

export function open(options: Partial<AlpacaEvalOptions> = {}, where = folders.full): AlpacaEval {
  const find = async (source: Parameters<typeof fileOfFolder>[0]) => ({
    path: await fileOfFolder(source, where),
    option: source.title,
  });
  return new AlpacaEval(find, { reading: 'logprobs', lengthControl: true, ...options });
}
