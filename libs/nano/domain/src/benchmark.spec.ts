import type { Benchmark, BenchmarkItem } from '@agora/plugin-api';
import { solve, splitOf } from '@agora/nano-world';
import { nanoBenchmark } from './benchmark.js';

const benchmark = nanoBenchmark({
  id: 'held-out',
  version: '1',
  domain: 'math',
  size: 48,
  score: async (task, output) => ({ value: output === task.response ? 1 : 0, extracted: output, reason: task.id }),
});

async function first(of: Benchmark): Promise<BenchmarkItem> {
  const [item] = await of.items();
  if (item === undefined) throw new Error('a benchmark without items');
  return item;
}

const fewShot = (item: BenchmarkItem) => {
  const prompt = benchmark.prompt(item, 'few-shot');
  if (prompt.kind === 'chat') throw new Error('base models continue text');
  return prompt.text;
};

describe('nanoBenchmark', () => {
  it('shows base models three worked examples and leaves the last response open', async () => {
    const item = await first(benchmark);
    const [opened, ...shots] = fewShot(item).split('\n\n').toReversed();
    expect(opened).toBe(`Instruction: ${item.input}\nResponse:`);
    expect(shots).toHaveLength(3);
    for (const shot of shots) {
      const [, instruction = '', response] = /^Instruction: (.+)\nResponse: (.+)$/.exec(shot) ?? [];
      expect(solve('math', instruction)?.response).toBe(response);
      expect(splitOf(instruction)).toBe('train');
    }
    expect(benchmark.stop('few-shot')).toEqual(['\n']);
  });

  it('asks trained models the bare instruction', async () => {
    const item = await first(benchmark);
    expect(benchmark.prompt(item, 'chat')).toEqual({ kind: 'chat', messages: [{ role: 'user', content: item.input }] });
    expect(benchmark.stop('chat')).toEqual([]);
  });

  it('examines the held-out split alone, in equal parts of all templates', async () => {
    const items = await benchmark.items();
    expect(items.filter(({ input }) => splitOf(input) !== 'held-out')).toEqual([]);
    expect(new Set(items.map(({ metadata }) => metadata?.['template'])).size).toBe(24);
    expect(items).toHaveLength(48);
  });

  it('gives the scorer the task behind an item, and refuses what is none', async () => {
    const item = await first(benchmark);
    const tools = { execute: () => Promise.reject(new Error('nothing to execute')) };
    expect(await benchmark.score(item, item.target ?? '', tools)).toMatchObject({ value: 1, reason: item.id });
    await expect(benchmark.score({ id: 'x', input: 'Why?' }, '', tools)).rejects.toThrow('"Why?" is no math task');
  });
});
