import type { Benchmark, BenchmarkItem } from '@agora/plugin-api';
import { sandboxTools } from '@agora/sandbox/testing';
import { fileOfFolder, pluginContext, testDataFolder } from '@agora/testkit';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openBenchmark } from '../../test/made-up.js';

const data = testDataFolder() ?? '';
const withData = data ? describe : describe.skip;
const tools = sandboxTools();

// Those with an oracle of their own, arguments that JSON does not have, tolerances, large integers, or much to return.
const PICKED: Record<'humaneval' | 'mbpp', readonly number[]> = {
  humaneval: [0, 2, 4, 32, 33, 53, 83, 95, 100, 115, 137, 153],
  mbpp: [2, 7, 75, 115, 124, 164, 232, 252, 278, 295, 307, 434, 558, 579, 580, 581, 722, 737, 769],
};
const FILES = { humaneval: 'humanevalplus', mbpp: 'mbppplus' };
const COUNTS = { humaneval: 164, mbpp: 378 };

withData.each(['humaneval', 'mbpp'] as const)('%s', (id) => {
  let benchmark: Benchmark;
  let items: BenchmarkItem[];
  let solutions: Map<string, string>;
  beforeAll(async () => {
    const dataFile: typeof fileOfFolder = (source) => fileOfFolder(source, data);
    benchmark = await openBenchmark(id, pluginContext({ dataFile }));
    const all = await benchmark.items();
    expect(all).toHaveLength(COUNTS[id]);
    items = all.filter((item) => PICKED[id].includes(Number(item.id.split('/')[1])));
    const lines = gunzipSync(await readFile(join(data, `${FILES[id]}.jsonl.gz`))).toString('utf8');
    solutions = new Map(lines.split('\n').filter(Boolean).map(solutionOf));
  });

  it('gives the tasks’ own solutions full marks, as a chat model would write them', async () => {
    expect(items.length).toBeGreaterThan(10);
    for (const item of items) {
      const output = `Here it is:\n\`\`\`python\n${item.input}${solutions.get(item.id)}\n\`\`\`\nDone.`;
      const score = await benchmark.score(item, output, tools);
      expect({ id: item.id, ...score }).toMatchObject({ id: item.id, value: 1, details: { base: true, plus: true } });
    }
  });

  it('gives nothing for wrong programs', async () => {
    for (const item of items) {
      const entry = String(item.metadata?.['entryPoint']);
      const { value, reason } = await benchmark.score(item, `def ${entry}(*given):\n    return [given]`, tools);
      // The reference takes any answer to Mbpp/164.
      expect({ id: item.id, value, reason }).toMatchObject({ value: item.id === 'Mbpp/164' ? 1 : 0 });
    }
  });
});

withData('HumanEval’s own tests', () => {
  it('pass on its solutions and fail on others, from another process', async () => {
    const benchmark = await openBenchmark('humaneval', pluginContext());
    const lines = gunzipSync(await readFile(join(data, 'humaneval.jsonl.gz')))
      .toString('utf8')
      .split('\n');
    // 32, 38 and 50 use what the prompt defines beside the function.
    for (const number of [0, 32, 38, 50, 95, 162]) {
      const row = JSON.parse(lines[number] ?? '') as Record<string, string>;
      const item = benchmark.readItem?.(row, () => undefined);
      if (!item) throw new Error(`no item ${number}`);
      const { entry_point: entry, canonical_solution: solution = '' } = row;
      expect(await benchmark.score(item, solution, tools)).toMatchObject({ value: 1 });
      const wrong = `def ${entry}(*given):\n    return [given]`;
      expect(await benchmark.score(item, wrong, tools)).toMatchObject({ value: 0 });
    }
  });
});

/** Python's NaN is no JSON; it stands in inputs alone, which are not needed here. */
function solutionOf(line: string): [string, string] {
  const row = JSON.parse(line.replace(/(?<=[[,:] ?)-?(?:NaN|Infinity)(?=[\],}])/g, 'null')) as Record<string, string>;
  return [row['task_id'] ?? '', row['canonical_solution'] ?? ''];
}
