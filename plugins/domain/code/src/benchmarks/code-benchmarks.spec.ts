import type { Benchmark, PluginContext } from '@agora/plugin-api';
import { sandboxTools } from '@agora/sandbox/testing';
import { describeDomain, fileOfFolder, pluginContext } from '@agora/testkit';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import plugin from '../index.js';
import { openBenchmark, writeMadeUp } from '../../test/made-up.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-code-benchmarks-'));
  await writeMadeUp(folder);
  await writeFile(
    join(folder, 'mbpp.jsonl'),
    JSON.stringify({ task_id: 601, text: 'Add one.', code: 'def f(x): return x + 1', test_list: ['assert f(1) == 2'] }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

const tools = sandboxTools();
const context = (more: Partial<PluginContext> = {}): PluginContext => ({
  ...pluginContext({ dataFile: (source) => fileOfFolder(source, folder) }),
  ...more,
});
const open = (id: 'humaneval' | 'mbpp', rules: object = {}): Promise<Benchmark> => openBenchmark(id, context(), rules);

const RIGHT: Record<string, string> = {
  'HumanEval/900': 'def last_even(xs):\n    return ([-1] + [x for x in xs if x % 2 == 0])[-1]',
  'HumanEval/901': 'def halves(xs):\n    return [0.5 * x + 1e-9 for x in xs]',
  'Mbpp/75': 'def types_of(a, b):\n    return [type(x).__name__ for x in (*a, b)]',
  'Mbpp/2': 'def similar_elements(a, b):\n    return [x for x in a if x in b] * 2',
};
const score = async (benchmark: Benchmark, id: string, output: string) => {
  const item = (await benchmark.items()).find((known) => known.id === id);
  if (!item) throw new Error(`no item ${id}`);
  return benchmark.score(item, output, tools);
};

describeDomain(plugin, {
  options: () => ({ folder, benchmarks: { humaneval: {}, mbpp: {} } }),
  dataFile: fileOfFolder,
  invalidOptions: [{ benchmarks: { humaneval: { plus: 'yes' } } }, { benchmarks: { apps: {} } }],
  drafts: [
    { instruction: 'Double x.', response: '```python\nprint(2)\n```' },
    { instruction: 'Halve x.', response: '```python\nprint(1)\n```' },
  ],
  write: (template, { instruction, response }) =>
    template === 'improved-instance'
      ? `Revised Question: ${instruction}\nRevised Answer: ${response}\n`
      : `INPUT:\n${instruction}\nOUTPUT:\n${response}\n`,
  templates: ['new-instance'],
  seedKinds: ['instances'],
  benchmarks: {
    humaneval: { gold: ({ id }) => RIGHT[id] ?? '' },
    mbpp: { gold: ({ id }) => RIGHT[id] ?? '' },
  },
  tools,
});

describe('items of code', () => {
  it('are the rows of the file, without its tests and solutions', async () => {
    const benchmark = await open('humaneval');
    expect(await benchmark.items()).toEqual([
      {
        id: 'HumanEval/900',
        input: expect.stringContaining('def last_even(xs: List[int]) -> int:'),
        metadata: { entryPoint: 'last_even', row: expect.stringMatching(/^[0-9a-f]{16}$/) },
      },
      expect.objectContaining({ id: 'HumanEval/901' }),
    ]);
    expect(JSON.stringify(await benchmark.items())).not.toContain('reversed');
  });

  it('open without touching a file', async () => {
    const benchmark = await openBenchmark('mbpp', context({ dataFile: () => Promise.reject(new Error('touched')) }));
    expect(benchmark.version).toBe('3+plus+reachable');
    await expect(benchmark.items()).rejects.toThrow('touched');
  });

  it('have a version for each rule', async () => {
    const versions = [{}, { plus: false }, { sanitize: 'off' }, { sanitize: 'reference' }].map(
      async (rules) => (await open('humaneval', rules)).version,
    );
    expect(new Set(await Promise.all(versions)).size).toBe(4);
  });

  it.each([
    ['{"task_id": "HumanEval/1", "prompt": "", "entry_point": "f"}', 'line 1 has no "canonical_solution"'],
    ['["task_id"]', 'line 1 is no JSON object'],
    ['', 'has no rows'],
  ])('out of %p are a fault', async (text, message) => {
    const path = join(folder, 'broken.jsonl');
    await writeFile(path, text);
    const benchmark = await openBenchmark('humaneval', context({ dataFile: () => Promise.resolve(path) }));
    await expect(benchmark.items()).rejects.toThrow(message);
  });
});

describe('prompts of code', () => {
  it('are the task alone for base models, which are cut where it is done', async () => {
    const [humaneval, mbpp] = [await open('humaneval'), await open('mbpp')];
    const item = { id: 'x', input: '\ndef f(x):\n    """ Add one."""\n\n' };
    expect(humaneval.prompt(item, 'few-shot')).toEqual({ kind: 'text', text: 'def f(x):\n    """ Add one."""\n' });
    expect(humaneval.stop('few-shot')).toEqual(expect.arrayContaining(['\nif __name__', '\ndef ']));
    expect(mbpp.stop('few-shot')).toEqual(expect.arrayContaining(['\nif __name__', '\n"""', '\nassert']));
    expect(mbpp.stop('few-shot')).not.toContain('\ndef ');
    expect(humaneval.sampling).toEqual({ temperature: 0, maxTokens: 768 });
  });

  it('ask chat models for a script', async () => {
    const prompt = (await open('humaneval')).prompt({ id: 'x', input: 'def f(x):\n' }, 'chat');
    expect(prompt).toMatchObject({
      messages: [{ role: 'user', content: expect.stringMatching(/self-contained Python script[^]*```python\ndef f/) }],
    });
    expect((await open('mbpp')).stop('chat')).toEqual([]);
  });
});

describe('scores of code', () => {
  it('need base and plus', async () => {
    const benchmark = await open('humaneval');
    const almost = 'def last_even(xs):\n    return 2 if xs else -1';
    expect(await score(benchmark, 'HumanEval/900', almost)).toEqual({
      value: 0,
      extracted: almost,
      reason: 'plus input 1 of 3: wrong value',
      details: { base: true, plus: false },
    });
    expect(await score(await open('humaneval', { plus: false }), 'HumanEval/900', almost)).toMatchObject({
      value: 1,
      reason: 'base tests pass',
      details: { base: true },
    });
    expect(await score(benchmark, 'HumanEval/900', RIGHT['HumanEval/900'] ?? '')).toMatchObject({
      value: 1,
      reason: 'base and plus tests pass',
      details: { base: true, plus: true },
    });
  });

  it.each([
    ['def last_even(xs): return 3', 'base input 1 of 2: wrong value'],
    ['def last_even(xs): return {}[1]', 'base input 1 of 2: KeyError: 1'],
    [
      'def last_even(xs): return [x for x in xs if x % 2 == 0][-1]',
      'base input 2 of 2: IndexError: list index out of range',
    ],
    ['def first_even(xs): return 2', 'base input 1 of 2: wrong value'],
    ['last_even = 7', "base input 1 of 2: TypeError: 'int' object is not callable"],
    ['def last_even(xs): return x +', 'base the program does not load: SyntaxError'],
    ['import nowhere\ndef last_even(xs): return 2', 'base the program does not load: ModuleNotFoundError'],
    ['def last_even(xs): return "2"', 'base input 1 of 2: wrong value'],
    ['def last_even(xs): return (2,)', 'base input 1 of 2: wrong value'],
  ])('of %p say why', async (output, reason) => {
    const found = await score(await open('humaneval'), 'HumanEval/900', output);
    expect(found).toMatchObject({ value: 0, reason: expect.stringContaining(reason) });
  });

  it('take a continuation with the prompt that it continues', async () => {
    const body = '    evens = [x for x in xs if x % 2 == 0]\n    return evens[-1] if evens else -1\n';
    const found = await score(await open('humaneval'), 'HumanEval/900', body);
    expect(found).toMatchObject({ value: 1, extracted: expect.stringContaining('def last_even(xs: List[int])') });
  });

  it('compare numbers by value, and floats within a tolerance once all are floats', async () => {
    const benchmark = await open('humaneval');
    expect(
      await score(
        benchmark,
        'HumanEval/900',
        'def last_even(xs):\n    return float([-1, *[x for x in xs if x % 2 == 0]][-1])',
      ),
    ).toMatchObject({
      // 123456789012345678901234567890 is no float.
      reason: 'plus input 3 of 3: wrong value',
    });
    expect(
      await score(benchmark, 'HumanEval/901', 'def halves(xs):\n    return [x / 2 + 1e-4 for x in xs]'),
    ).toMatchObject({
      reason: 'base input 1 of 2: wrong value',
    });
    expect(
      await score(benchmark, 'HumanEval/901', 'def halves(xs):\n    return tuple(x / 2 + 1e-9 for x in xs)'),
    ).toMatchObject({
      reason: 'base input 1 of 2: wrong value',
    });
  });

  it('give tasks of MBPP the types that they are about', async () => {
    const benchmark = await open('mbpp');
    expect(
      await score(benchmark, 'Mbpp/75', 'def types_of(a, b):\n    return [type(x).__name__ for x in a] + ["int"]'),
    ).toMatchObject({
      reason: 'plus input 1 of 2: wrong value',
      details: { base: true, plus: false },
    });
  });

  it('refuse an item whose tests have changed since', async () => {
    const benchmark = await open('humaneval');
    const [item] = await benchmark.items();
    const changed = { ...item, id: 'HumanEval/900', input: '', metadata: { entryPoint: 'last_even', row: '0' } };
    await expect(benchmark.score(changed, 'x = 1', tools)).rejects.toThrow('are not those that the item was made with');
  });

  it('keep expected values in the cache folder, whole ones alone', async () => {
    const cacheFolder = join(folder, 'cache');
    const run = async () =>
      score(await openBenchmark('humaneval', context({ cacheFolder })), 'HumanEval/900', RIGHT['HumanEval/900'] ?? '');
    expect(await run()).toMatchObject({ value: 1 });
    const [version = ''] = await readdir(join(cacheFolder, 'expected-values'));
    const [name = ''] = await readdir(join(cacheFolder, 'expected-values', version));
    const path = join(cacheFolder, 'expected-values', version, name);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('\t2\n', '\t4\n'));
    expect(await run()).toMatchObject({ value: 0, reason: 'base input 1 of 2: wrong value' });
    await writeFile(path, text.slice(0, -10));
    expect(await run()).toMatchObject({ value: 1 });
  });
});

describe('items that a user brings', () => {
  const known = (id: string) => (id === 'Mbpp/2' ? { id, input: 'known' } : undefined);

  it('are known tasks by id or number, or tests', async () => {
    const mbpp = await open('mbpp');
    expect(mbpp.readItem?.({ task_id: 'Mbpp/2', test: 'x', entry_point: 'f' }, known)).toEqual(known('Mbpp/2'));
    expect(mbpp.readItem?.({ task_id: 2 }, known)).toEqual(known('Mbpp/2'));
    expect(mbpp.readItem?.({ entry_point: 'f', test: 'assert f(1)' }, known)).toEqual({
      id: expect.stringMatching(/^own:/),
      input: '',
      metadata: { entryPoint: 'f', tests: 'assert f(1)' },
    });
  });

  it.each([
    [{ task_id: 'Mbpp/999' }, 'has no task "Mbpp/999"'],
    [{ entry_point: 'f' }, '"item.test"'],
    [{ test: 'assert f(1)' }, '"item.entry_point"'],
    [{ entry_point: 'f(x)', test: 'assert f(1)' }, 'no name of a Python function'],
    [{ entry_point: 'f', test: 'assert f(1)', prompt: 3 }, '"item.prompt"'],
  ])('%j are refused', async (raw, message) => {
    const mbpp = await open('mbpp');
    expect(() => mbpp.readItem?.(raw, known)).toThrow(message);
  });
});
